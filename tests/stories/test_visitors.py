"""Who scanned the code on the wall has no 微信号: he reports like anybody, and nobody tries to call him."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import VISITOR, Attachment, Form, Incoming
from bot.terms import Kind
from models import RequestMessage
from tests.hearing import DOG, GAS, LAMP, RUBBISH
from tests.registers import BUILDING_1, GRID, UNIT_12
from tests.talk import Town

WHO = f"{VISITOR}7f3a"
FLOWERS = "门口的花开得真好看"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def fills_in(town: Town, words: str, place: str = UNIT_12, kind: Kind | None = None, **more: Any) -> None:
    """A page is filled in under the code of a place; it speaks in the place's group, where there is one."""
    room = {UNIT_12: "u12", BUILDING_1: "b1", GRID: "g"}[place]
    town.count += 1
    town.take(Incoming(f"f{town.count}", town.now, room, WHO, words, form=Form(place, kind), **more))


def test_a_filled_in_page_is_a_report_and_the_leader_is_called(town: Town) -> None:
    fills_in(town, LAMP)
    assert (town.request().place_id, town.request().reporter, town.request().kind) == (UNIT_12, WHO, "facility")
    assert town.heard("receipt", room="u12").mentions == ["wx_u12"]


def test_what_is_filled_in_is_a_report_whatever_it_sounds_like(town: Town) -> None:
    fills_in(town, FLOWERS)
    assert town.requests() == 1
    town.says("wx_ming", FLOWERS, room="u12")
    assert town.requests() == 1, "said in the group it is talk"


def test_the_kind_that_was_picked_on_the_page_holds(town: Town) -> None:
    fills_in(town, LAMP, kind=Kind.PROPERTY)
    assert town.request().kind == "property"


@pytest.mark.parametrize(("place", "leader"), [(UNIT_12, "wx_u12"), (BUILDING_1, "wx_b1"), (GRID, "wx_grid")])
def test_the_code_on_the_wall_says_where_it_is(town: Town, place: str, leader: str) -> None:
    fills_in(town, RUBBISH, place)
    assert town.request().place_id == place
    assert town.heard("receipt").mentions == [leader]


def test_when_it_is_done_nobody_is_called_and_the_page_is_named(town: Town) -> None:
    fills_in(town, LAMP)
    town.says("wx_u12", "办结 1 换好了", room="u12")
    line = town.heard("resolve", room="u12")
    assert line.mentions == []
    assert "@" not in line.text
    assert "请反映人打开上报时的网页评价" in line.text


def test_a_neighbour_may_say_that_it_is_not_well_though_nobody_here_reported_it(town: Town) -> None:
    fills_in(town, LAMP)
    town.says("wx_wan", "我家也是", room="u12")
    assert town.request().supporter_count == 1
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.passes(hours=25)
    assert town.all("ask_feedback", to="wx_wan"), "the visitor cannot be asked: who backs it is"


def test_nobody_answers_for_a_visitor_and_it_is_closed_as_unanswered(town: Town) -> None:
    fills_in(town, LAMP)
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.passes(days=3, hours=2)
    assert (town.request().state, town.request().close_reason) == ("closed", "unanswered")


def test_danger_is_danger_on_paper_too(town: Town) -> None:
    fills_in(town, GAS)
    line = town.heard("urgent", room="u12")
    assert line.mentions == ["wx_u12", "wx_b1"]
    assert "119" in line.text


def test_what_the_group_told_already_is_one_with_it(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    fills_in(town, LAMP)
    assert (town.requests(), town.request().supporter_count) == (1, 1)


def test_his_photos_are_kept_with_it(town: Town) -> None:
    fills_in(town, LAMP, attachments=(Attachment("image", "p.jpg", "kept.png"),))
    (row,) = RequestMessage.select()
    assert row.attachments == [["image", "p.jpg", "kept.png"]]


def test_a_command_on_a_page_commands_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    fills_in(town, "办结 1 我自己换了")
    assert town.request(1).state == "assigned"


def test_a_leader_who_handles_it_speaks_as_ever(town: Town) -> None:
    fills_in(town, DOG)
    town.says("wx_u12", "收到，明天上午去找狗主人", room="u12")
    assert (town.request().state, town.request().promise_at is not None) == ("accepted", True)
    town.says("wx_u12", "解释 1 狗主人下月搬走，这几天由网格员盯着", room="u12")
    line = town.heard("notice", room="u12")
    assert town.request().state == "explained"
    assert line.mentions == []


def test_a_visitor_counts_as_no_household(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    fills_in(town, LAMP)
    fills_in(town, LAMP)
    assert town.request().supporter_count == 1, "one visitor, however often he fills it in"
