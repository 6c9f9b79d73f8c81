"""Requests are found by number, quote, holder, reporter, room and place; what was merged is followed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries import requests as queries
from bot.terms import ACTIVE, LIVE, State
from models import ServiceRequest
from tests.hearing import LAMP, LEAK, SMOKE, WATER
from tests.registers import BUILDING_1, UNIT_11, UNIT_12, UNIT_21
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Three requests: the lamp (1) and the drain (2) of one staircase, the smoke (3) with a department."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_wan", LEAK, room="u12", id="leak")
    town.says("wx_tang", SMOKE, room="u21", id="smoke")
    town.says("wx_u21", "转办 3 城管局", room="u21")
    return town


def numbers(rows: list[ServiceRequest]) -> list[int]:
    return [row.no for row in rows]


def test_by_number(town: Town) -> None:
    found = queries.get(1)
    assert found is not None
    assert found.text == LAMP
    assert queries.get(99) is None


def test_what_was_merged_is_followed_to_where_it_went(town: Town) -> None:
    town.says("wx_u12", "并 2 1", room="u12")
    town.says("wx_grid", "并 1 3", room="w")
    assert numbers([row for row in (queries.get(2), queries.get(1)) if row]) == [3, 3]
    assert numbers(queries.fetch([1, 2, 3])) == [3], "without repeats"


def test_a_ring_of_merges_ends(town: Town) -> None:
    for no, into in ((1, 2), (2, 1)):
        ServiceRequest.update(state="merged", into=into).where(ServiceRequest.no == no).execute()
    assert queries.get(1) is not None


def test_fetched_by_state(town: Town) -> None:
    town.says("wx_ming", "撤销 1", room="u12")
    assert numbers(queries.fetch([2, 1, 99])) == [2, 1]
    assert numbers(queries.fetch([2, 1, 99], ACTIVE)) == [2]


def test_by_a_message_or_by_the_bots_line_about_it(town: Town) -> None:
    assert queries.by_message("u12", "lamp") == (1,)
    assert queries.by_message("u21", "lamp") == (), "the id is another one's in another room"
    line = town.all("receipt", room="u12")[1]
    assert queries.by_message("u12", f"bot-{line.message.key}") == (2,)
    assert queries.by_message("u12", "never") == ()


def test_by_who_has_to_act(town: Town) -> None:
    assert numbers(queries.assigned_to("P07")) == [2, 1]
    assert numbers(queries.assigned_to("P07", limit=1)) == [2]
    assert numbers(queries.assigned_to("P08")) == []
    assert numbers(queries.assigned_to_department("D01")) == [3]
    town.says("wx_u12", "办结 1 好了", room="u12")
    assert numbers(queries.assigned_to("P07")) == [2]
    assert numbers(queries.assigned_to("P07", {State.RESOLVED})) == [1]


def test_by_who_reported_the_latest_talked_of_first(town: Town) -> None:
    town.says("wx_ming", WATER, room="u12")
    assert numbers(queries.of_reporter("wx_ming")) == [4, 1]
    town.says("wx_ming", "在左手边那个", room="u12", quote="lamp")
    assert numbers(queries.of_reporter("wx_ming")) == [1, 4]
    assert numbers(queries.of_reporter("wx_ming", {State.CLOSED})) == []
    assert numbers(queries.of_reporter("nobody")) == []


def test_by_room_and_place(town: Town) -> None:
    assert numbers(queries.of_room("u12")) == [2, 1]
    early = town.now - timedelta(days=1)
    assert numbers(queries.recent_at([UNIT_12], early)) == [2, 1]
    assert numbers(queries.recent_at([UNIT_12, UNIT_21], early)) == [3, 2, 1]
    assert numbers(queries.recent_at([UNIT_11], early)) == []
    assert numbers(queries.recent_at([UNIT_12], town.now + timedelta(seconds=1))) == []


def test_what_is_alive_at_a_place_or_in_a_room(town: Town) -> None:
    early = town.now - timedelta(days=1)
    town.says("wx_ming", "撤销 1", room="u12")
    assert numbers(queries.live_at([BUILDING_1], "u12", early)) == [2]
    assert numbers(queries.recent_at([UNIT_12], early)) == [1, 2], "any state"
    assert {row.state for row in queries.live_at([UNIT_12, UNIT_21], "u12", early)} <= {str(s) for s in LIVE}


def test_history_talk_and_households_in_order(town: Town) -> None:
    town.says("wx_li", "我家也是", room="b1", quote="lamp")
    town.says("wx_wan", "501也是", room="u12", quote="lamp")
    town.says("wx_u12", "收到 1", room="u12")
    assert [str(event.action) for event in queries.history(1)] == ["report", "assign", "support", "accept"]
    assert queries.talk(1)[0].message_id == "lamp"
    assert queries.supporters(1) == [f"{UNIT_12}-501"], "a quote in another group is a quote of something else"


def test_where_somebody_belongs_who_speaks_in_private(town: Town) -> None:
    home = queries.home_of("wx_ming")
    assert home == f"{UNIT_12}-301"
    assert queries.home_of("wx_property") is None
    assert queries.unit_of(home, None) == UNIT_12
    assert queries.unit_of(None, "P04") == BUILDING_1
    assert queries.unit_of(None, "P10") is None, "the contact of a department"
    assert queries.unit_of("nowhere", None) is None


def test_whether_somebody_worked_on_it_lately(town: Town) -> None:
    morning = town.now.replace(hour=0)
    assert not queries.spoken_since(1, morning)
    town.says("wx_u12", "收到 1", room="u12")
    assert queries.spoken_since(1, morning)
    assert not queries.spoken_since(1, town.now + timedelta(minutes=1))
    assert not queries.spoken_since(2, morning)
