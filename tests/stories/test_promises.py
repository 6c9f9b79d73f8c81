"""Promised times and pauses: what was said is kept as a time, asked about once, and moved by a new word."""

from __future__ import annotations

import pytest

from models import Duty
from tests.hearing import DOOR, LAMP, LEAK
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026: the lamp of 1栋2单元 was reported at nine."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    return town


def promised(town: Town) -> str:
    at = town.request().promise_at
    return f"{at:%m-%d %H:%M}" if at else ""


def asked(town: Town) -> list[str]:
    return [f"{line.at:%m-%d %H:%M}" for line in town.all("remind") if "办好了吗" in line.text]


# --- what is a promise ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("收到，师傅明天上午来", "03-11 12:00"),
        ("收到，今天下午五点前换好", "03-10 17:00"),
        ("收到，周五前换好", "03-13 18:00"),
        ("收到，三天内解决", "03-13 18:00"),
        ("收到，今晚换上", "03-10 21:00"),
        ("收到，下周一厂家来装", "03-16 18:00"),
        ("收到，大概两小时修好", "03-10 11:00"),
    ],
)
def test_a_time_that_is_said_is_kept(town: Town, words: str, until: str) -> None:
    town.says("wx_u12", words, room="u12", quote="lamp")
    assert promised(town) == until
    assert "promise" in town.actions()


@pytest.mark.parametrize(
    "words", ["收到，尽快处理", "收到，马上联系物业", "收到，昨天就报修了", "收到，明天可能来不了", "收到，改天再说"]
)
def test_no_time_no_promise(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12", quote="lamp")
    assert promised(town) == ""
    assert town.request().state == "accepted"


def test_a_residents_wish_is_no_promise(town: Town) -> None:
    town.says("wx_ming", "希望明天上午能修好", room="u12", quote="lamp")
    assert promised(town) == ""


def test_a_leader_from_next_door_promises_nothing_here(town: Town) -> None:
    town.says("wx_u11", "明天上午我让师傅一起换了", room="b1")
    assert promised(town) == ""


# --- asked about ------------------------------------------------------------------------------------------------


def test_near_its_time_it_is_recalled_unless_somebody_spoke_of_it_that_day(town: Town) -> None:
    town.says("wx_u12", "收到，明天下午五点前换好", room="u12", quote="lamp")
    town.at("2026-03-11 16:30")
    assert any("别忘了" in line.text for line in town.all("remind", to="wx_u12"))


def test_who_spoke_of_it_that_day_has_not_forgotten(town: Town) -> None:
    town.says("wx_u12", "收到，明天下午五点前换好", room="u12", quote="lamp")
    town.at("2026-03-11 14:00").says("wx_u12", "师傅在路上了", room="u12", quote="lamp")
    town.at("2026-03-11 16:30")
    assert not any("别忘了" in line.text for line in town.all("remind", to="wx_u12"))


def test_passed_without_a_word_it_is_asked_once(town: Town) -> None:
    town.says("wx_u12", "收到，今天下午五点前换好", room="u12", quote="lamp")
    town.at("2026-03-12 08:29")
    assert asked(town) == ["03-10 18:00"]


def test_who_took_it_over_answers_for_his_own_time_only(town: Town) -> None:
    town.says("wx_u12", "收到，今天下午五点前换好", room="u12", quote="lamp")
    town.says("wx_u12", "上报 1 够不着", room="u12")
    assert promised(town) == ""
    town.at("2026-03-11 08:31")
    assert asked(town) == []


def test_what_was_reopened_has_no_promise_left(town: Town) -> None:
    town.says("wx_u12", "收到，明天上午换", room="u12", quote="lamp")
    town.says("wx_u12", "办结 1 提前换好了", room="u12")
    town.says("wx_ming", "不满意 1 又灭了", room="u12")
    assert promised(town) == ""
    town.at("2026-03-11 18:00")
    assert asked(town) == []


def test_a_promise_beyond_the_deadline_does_not_move_the_deadline(town: Town) -> None:
    before = town.request().due_at
    town.says("wx_u12", "收到，月底前换好", room="u12", quote="lamp")
    assert town.request().due_at == before


def test_two_promises_are_two_clocks(town: Town) -> None:
    town.says("wx_wan", DOOR, room="u12", id="door")
    town.says("wx_u12", "收到，今天下午五点前换灯", room="u12", quote="lamp")
    town.says("wx_u12", "收到，明天上午修门", room="u12", quote="door")
    town.at("2026-03-11 18:00")
    told = {line.message.request: f"{line.at:%d %H:%M}" for line in town.all("remind") if "办好了吗" in line.text}
    assert told == {1: "10 18:00", 2: "11 14:30"}


# --- the clock stands still -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("挂起 1 等材料", "等材料"),
        ("挂起 1 等居民，301没人在家", "等居民"),
        ("挂起 1 天气不好，下大雨上不了房", "天气"),
        ("挂起 1 挂账，明年预算里有", "挂账"),
        ("挂起 1 等配件", "等材料"),
    ],
)
def test_the_reason_is_read_by_who_waits(town: Town, words: str, reason: str) -> None:
    town.says("wx_u12", words, room="u12")
    line = town.heard("progress", room="u12")
    assert reason in line.text
    assert line.mentions == ["wx_ming"]


def test_by_quote_it_needs_no_number(town: Town) -> None:
    town.says("wx_wan", LEAK, room="u12", id="leak")
    town.says("wx_u12", "挂起 等材料", room="u12", quote="lamp")
    assert [bool(town.request(no).pauses) for no in (1, 2)] == [True, False]


def test_a_second_pause_adds_to_the_first(town: Town) -> None:
    due = town.request().due_at
    for day in (11, 12):
        town.says("wx_u12", "挂起 1 等材料", room="u12")
        town.at(f"2026-03-{day} 09:00")
        town.says("wx_u12", "恢复 1", room="u12")
    assert len(town.request().pauses) == 2
    assert f"{due:%m-%d} {town.request().due_at:%m-%d}" == "03-13 03-17", "two working days, and a weekend between"


def test_done_while_it_stood_still_it_is_done(town: Town) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.says("wx_u12", "办结 1 灯管提前到了，换好了", room="u12")
    assert town.request().state == "resolved"
    waiting = {row.name for row in Duty.select().where((Duty.request == 1) & (Duty.state == "waiting"))}
    assert waiting == {"feedback_ask", "feedback_close"}


def test_not_content_after_a_pause_the_clock_runs(town: Town) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "不满意 1 不亮", room="u12")
    waiting = {row.name for row in Duty.select().where((Duty.request == 1) & (Duty.state == "waiting"))}
    assert "accept_remind" in waiting


def test_a_promise_in_a_pause_waits_with_it(town: Town) -> None:
    town.says("wx_u12", "收到，明天上午换", room="u12", quote="lamp")
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.at("2026-03-12 18:00")
    assert asked(town) == []


def test_a_resident_may_end_a_pause_no_more_than_begin_it(town: Town) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    before = town.actions()
    town.says("wx_ming", "恢复 1", room="u12")
    assert town.actions() == before
    assert "恢复要由负责的三长或承办部门来说" in town.heard("refusal", room="u12").text


@pytest.mark.parametrize("words", ["暂停计时 1 等材料", "挂起1 等材料", "挂起 #1 等材料", "挂起 1号，等材料"])
def test_as_people_write_it(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12")
    assert len(town.request().pauses) == 1


@pytest.mark.parametrize("words", ["挂起来晒一晒", "挂起了灯笼", "恢复了供水"])
def test_words_that_begin_alike_stop_nothing(town: Town, words: str) -> None:
    before = town.actions()
    town.says("wx_u12", words, room="u12")
    assert town.request().pauses == []
    assert "resume" not in town.actions()[len(before) :]
