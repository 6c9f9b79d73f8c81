"""The requests beside a group's talk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries import cards
from tests.registers import BUILDING_1, NOW, UNIT_11
from tests.web.rows import asked, happened, some

pytestmark = pytest.mark.usefixtures("county")


def open_in(room, viewer="wx_li", now=NOW):
    return [card.no for card in cards.cards(room, viewer, now).open]


def test_a_units_group_shows_the_units_requests_and_the_buildings_group_both():
    second, first = asked(), asked(place=UNIT_11, room="u11")
    assert open_in("u12") == [second]
    assert open_in("b1") == [second, first]
    assert open_in("g") == [second, first]
    assert open_in("b2") == []


def test_what_was_reported_in_a_group_shows_there_though_it_lies_elsewhere():
    no = asked(place=UNIT_11, room="u22")
    assert open_in("u22") == [no]
    assert open_in("u11") == [no]


def test_urgent_comes_first_then_the_nearest_deadline_then_those_without():
    late = asked(due_at=NOW + timedelta(days=9))
    never = asked(due_at=None)
    soon = asked(due_at=NOW + timedelta(days=1))
    urgent = asked(urgent=True, due_at=NOW + timedelta(days=30))
    assert open_in("u12") == [urgent, soon, late, never]


def test_a_private_request_is_seen_by_who_made_it_and_who_has_it_and_nobody_else():
    no = asked(private=True)
    assert open_in("u12", "wx_ming") == [no]
    assert open_in("u12", "wx_u12") == [no]
    assert open_in("u12", "wx_wan") == []
    assert cards.card(no, "wx_wan", NOW) is None
    assert some(cards.card(no, "wx_ming", NOW)).no == no


def test_settled_ones_are_few_and_the_latest_first():
    numbers = [asked(state="closed") for _ in range(cards.DONE_LIMIT + 2)]
    found = cards.cards("u12", "", NOW)
    assert [card.no for card in found.done] == numbers[::-1][: cards.DONE_LIMIT]
    assert (found.open, found.open_count) == ((), 0)


def test_more_than_fit_are_counted():
    for _ in range(cards.OPEN_LIMIT + 3):
        asked()
    found = cards.cards("u12", "", NOW)
    assert (len(found.open), found.open_count) == (cards.OPEN_LIMIT, cards.OPEN_LIMIT + 3)


def test_a_card_speaks_the_countys_words():
    no = asked(floor="3", spot="楼道", urgent=True)
    card = some(cards.card(no, "", NOW))
    assert (card.kind, card.state_label) == ("公共设施损坏", "待接单")
    assert (card.place, card.assignee, card.post) == ("荷塘苑1栋2单元 3楼 楼道", "平志刚", "单元长")


def test_the_flat_says_more_than_the_floor():
    assert some(cards.card(asked(floor="3", room_no="301"), "", NOW)).place == "荷塘苑1栋2单元 301"


def test_a_request_of_a_department_names_the_department():
    card = some(cards.card(asked(assignee=None, department="D01", place=BUILDING_1), "", NOW))
    assert (card.assignee, card.post) == ("城管局", "")


def test_late_is_what_a_leader_still_has_to_do_after_its_time():
    no = asked(due_at=NOW)
    assert not some(cards.card(no, "", NOW)).late
    assert some(cards.card(no, "", NOW + timedelta(seconds=1))).late
    resolved = asked(due_at=NOW, state="resolved")
    assert not some(cards.card(resolved, "", NOW + timedelta(days=1))).late


def test_an_unknown_group_or_number_shows_nothing():
    asked()
    assert cards.cards("nowhere", "", NOW) == cards.Cards((), 0, ())
    assert cards.card(99, "", NOW) is None


def test_history_names_people_by_nickname_register_or_bot():
    no = asked()
    happened(no, "report", "wx_ming", "三楼楼道灯不亮了")
    happened(no, "assign", "bot", at=NOW + timedelta(minutes=1))
    happened(no, "accept", "P07", at=NOW + timedelta(minutes=2))
    happened(no, "something_new", "nobody", at=NOW + timedelta(minutes=3))
    rows = [(row.what, row.who, row.note) for row in cards.history(no)]
    assert rows == [
        ("上报诉求", "301小陈", "三楼楼道灯不亮了"),
        ("派单", "机器人", ""),
        ("接单", "平志刚", ""),
        ("something_new", "nobody", ""),
    ]
    assert cards.history(99) == ()
