"""Who was silent and comes late is welcome: the matter went up without him, and he may still take it back."""

from __future__ import annotations

import pytest

from tests.hearing import LAMP, LEAK, LIFT
from tests.talk import Town

NEXT_DOOR = "2单元那边谁在楼下烧纸箱，烟熏得我家全是味"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={NEXT_DOOR: "report sanitation"}).open()


def test_a_silent_leader_takes_his_matter_back(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.at("2026-03-12 09:00")
    assert town.request().assignee_id == "P04", "the building leader has it"

    town.says("wx_u12", "收到，不好意思出差了，今晚换", room="u12", quote="lamp")
    assert (town.request().state, town.request().assignee_id) == ("accepted", "P07")
    assert not town.all("refusal")

    town.says("wx_u12", "办结 换好了", room="u12", quote="lamp")
    assert town.request().state == "resolved"


def test_a_silent_department_takes_its_matter_back(town: Town) -> None:
    town.says("wx_li", LEAK, room="g", id="leak")
    town.says("wx_grid", "转办 1 城管局 要执法", room="g")
    town.at("2026-03-13 09:00")
    assert town.request().department_id is None, "it went up"

    town.says("wx_chengguan", "收到 1 今天去", room="d1")
    assert town.request().department_id == "D01"
    town.says("wx_chengguan", "办结 1 已清理", room="d1")
    assert town.request().state == "resolved"
    assert not town.all("refusal")


def test_what_a_leader_sent_up_himself_he_cannot_settle(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "上报 1 够不着", room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert town.request().state == "assigned"


def test_the_leader_of_the_group_may_take_what_is_told_there_of_next_door(town: Town) -> None:
    """ "2单元那边" said in the first unit's group: its leader goes and looks, and is not sent away."""
    town.says("wx_li", NEXT_DOOR, room="u11", id="lamp")
    assert town.request().assignee_id == "P07"
    town.says("wx_u11", "收到，我去看看", room="u11", quote="lamp")
    assert not town.all("refusal")


def test_at_the_top_of_the_ladder_an_urgent_matter_does_not_begin_again_at_the_bottom(town: Town) -> None:
    town.says("wx_li", LIFT, room="g")
    count = len(town.all("escalate", to="wx_grid"))
    town.passes(hours=3)
    assert len(town.all("escalate", to="wx_grid")) == count, "who has it is not told as the next one up"
