"""Several things in one breath, or right behind each other: what belongs together, and what does not."""

from __future__ import annotations

import pytest

from bot.queries import requests as queries
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Heard with its own ears."""
    return Town().open()


def said_in(no: int) -> set[str]:
    """The messages that belong to a request."""
    return {row.message_id for row in queries.talk(no)}


def test_what_a_matter_leads_to_is_no_second_matter(town: Town) -> None:
    town.says("wx_ming", "今早谁的电动车又停在一楼过道，轮椅都推不出去", room="u12")
    assert town.requests() == 1
    assert len(town.all("receipt")) == 1


def test_then_the_leader_need_not_say_which(town: Town) -> None:
    town.says("wx_ming", "今早谁的电动车又停在一楼过道，轮椅都推不出去", room="u12")
    town.says("wx_u12", "我下去看下，叫车主挪", room="u12")
    assert town.request().state == "accepted"
    town.says("wx_u12", "车主挪走了，跟他讲清楚了", room="u12")
    assert town.request().state == "resolved"
    town.says("wx_ming", "谢谢平师傅，过得去了", room="u12")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_what_was_asked_before_something_else_is_no_part_of_it(town: Town) -> None:
    town.says("wx_ming", "有人收旧空调吗", room="g", id="trade")
    town.says("wx_ming", "另外小区东门那个减速带螺丝翘起来了，扎了我车胎", room="g", id="bump")
    assert town.requests() == 1
    assert said_in(1) == {"bump"}


def test_a_place_said_before_the_fault_is_part_of_it(town: Town) -> None:
    town.says("wx_ming", "小区东门口", room="g", id="where")
    town.says("wx_ming", "减速带坏了，螺丝翘起来扎破两个车胎了，谁来修一下", room="g", id="bump")
    assert said_in(1) == {"where", "bump"}
