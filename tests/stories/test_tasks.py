"""What a dispatch meeting decided: told to who has it, answered to who reported it, struck off by one sentence."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.actions import tasks
from bot.actions.tasks import Decision
from bot.clock import SHANGHAI
from models import Task
from tests.hearing import LAMP
from tests.talk import Town

UNTIL = datetime(2026, 3, 31, 18, 0, tzinfo=SHANGHAI)


@pytest.fixture
def town() -> Town:
    """The meeting gave the lamp to the city management department."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    with town.database.atomic():
        tasks.decide(town.app.context(town.now), "2026年2月", [Decision("D01", "换成声控灯", UNTIL, 1)])
    town.passes(minutes=1)
    return town


def test_who_has_it_is_told_and_who_reported_it_hears_of_it(town: Town) -> None:
    assert "任务1" in town.heard("remind", to="wx_chengguan").text
    assert "交办会研究过了，由城管局办：换成声控灯" in town.heard("progress", room="u12").text
    assert town.actions()[-1] == "detail"


@pytest.mark.slow
def test_it_stands_on_the_list_until_it_is_struck_off(town: Town) -> None:
    town.says("wx_chengguan", "我的待办")
    assert "任务1 【1号】换成声控灯｜3月31日18:00前" in town.heard("answer", to="wx_chengguan").text
    town.says("wx_chengguan", "销号 任务1 装了声控灯")
    said = town.heard("answer", to="wx_chengguan").text
    assert "任务1已销号" in said
    assert "【1号】还在办" in said
    assert (Task.get_by_id(1).state, Task.get_by_id(1).note) == ("done", "装了声控灯")
    town.says("wx_chengguan", "我的待办")
    assert "任务1" not in town.heard("answer", to="wx_chengguan").text
    town.at("2026-04-02 10:00")
    assert not [line for line in town.all("remind") if "还没有销号" in line.text]


@pytest.mark.parametrize("words", ["销号 1 装好了", "销号任务1 装好了", "销号 任务1号，装好了"])
def test_as_people_write_it(town: Town, words: str) -> None:
    town.says("wx_chengguan", words, room="d1")
    assert Task.get_by_id(1).state == "done"


@pytest.mark.parametrize(
    ("who", "words", "told"),
    [
        ("wx_water", "销号 任务1 装好了", "您名下没有任务1"),
        ("wx_chengguan", "销号 任务9 装好了", "您名下没有任务9"),
        ("wx_chengguan", "销号 任务1", "请写一句怎么办的"),
        ("wx_chengguan", "销号 都好了", "请写任务的编号"),
        ("wx_ming", "销号 任务1 好了", "您名下没有任务1"),
    ],
)
def test_who_may_not_and_what_is_missing_is_said(town: Town, who: str, words: str, told: str) -> None:
    town.says(who, words)
    assert told in town.heard("refusal", to=who).text
    assert Task.get_by_id(1).state == "open"


def test_the_office_may_strike_off_anything_but_not_twice(town: Town) -> None:
    town.says("wx_office", "销号 任务1 会上已验收", room="c")
    assert Task.get_by_id(1).state == "done"
    town.says("wx_office", "销号 任务1 再来一次", room="c")
    assert "已经销号" in town.heard("refusal", room="c").text


def test_talk_in_a_group_that_begins_like_it_is_talk(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_u12", "销号 的事周五一起报", room="u12")
    assert town.silent(before)


def test_a_private_matter_is_answered_in_private_only() -> None:
    private = "我对门天天在楼道里充电，太危险了"
    town = Town(meanings={private: "report hazard"}).open()
    town.says("wx_ming", private)
    with town.database.atomic():
        tasks.decide(town.app.context(town.now), "2026年2月", [Decision("D01", "上门清理", UNTIL, 1)])
    town.passes(minutes=1)
    line = town.heard("progress")
    assert (line.message.room, line.message.to) == (None, "wx_ming")
