"""The bot's sentences: short, with the number, the next step in words that it understands itself."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.router import fitting
from bot.rules import wording
from bot.terms import Kind, State
from bot.text.personal import leaks
from handlers.registry import ROUTES
from tests.handlers.test_routes import said

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)
LAMP = Kind.FACILITY


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        (10, 15, "今天15:00"),
        (11, 9, "明天09:00"),
        (12, 9, "后天09:00"),
        (9, 9, "昨天09:00"),
        (13, 9, "3月13日09:00"),
        (8, 9, "3月8日09:00"),
    ],
)
def test_a_time_as_people_say_it(day: int, hour: int, words: str) -> None:
    assert wording.moment(NOON.replace(day=day, hour=hour), NOON) == words


def test_the_turn_of_the_year_is_tomorrow_too() -> None:
    eve = datetime(2026, 12, 31, 22, 0, tzinfo=SHANGHAI)
    assert wording.moment(datetime(2027, 1, 1, 9, 0, tzinfo=SHANGHAI), eve) == "明天09:00"


@given(st.text(max_size=200), st.integers(2, 60))
def test_short_is_one_line_no_longer_than_asked(text: str, limit: int) -> None:
    cut = wording.short(text, limit)
    assert len(cut) <= limit
    assert "\n" not in cut
    assert cut == " ".join(text.split()) or cut.endswith("…")


LINES = {
    "receipt": wording.receipt(12, LAMP, "荷塘苑1栋2单元3楼", "@平志刚"),
    "receipt_elsewhere": wording.receipt_elsewhere(12, LAMP, "荷塘苑", "社区书记邬丽萍"),
    "urgent": wording.urgent(12, Kind.HAZARD, "荷塘苑", ["@平志刚", "@温秀兰"], "119、燃气抢修"),
    "task": wording.task(12, LAMP, "荷塘苑", "灯" * 500, NOON.replace(day=13), NOON),
    "joined_elsewhere": wording.joined_elsewhere(12, "楼栋长温秀兰"),
    "households": wording.households(12, 6),
    "remind_accept": wording.remind_accept(12, LAMP, "荷塘苑", "灯" * 500),
    "remind_due": wording.remind_due(12, LAMP, "荷塘苑", NOON.replace(day=11), NOON),
    "remind_promise": wording.remind_promise(12, "荷塘苑", NOON, NOON.replace(hour=15), passed=True),
    "escalated": wording.escalated(12, LAMP, "荷塘苑", "灯" * 500, "还没有人接", "@温秀兰"),
    "widened": wording.widened(12, LAMP, "荷塘苑", "灯" * 500, "@温秀兰"),
    "told_as_well": wording.told_as_well(12, LAMP, "荷塘苑", "@温秀兰"),
    "raised": wording.raised(12, "网格长晏国华"),
    "transferred": wording.transferred(12, "城管局"),
    "progress": wording.progress(12, "阮志远", "明天" * 200),
    "resolved": wording.resolved(12, "@小陈", "换了灯泡" * 50),
    "reopened": wording.reopened(12, "@平志刚", "还是黑的" * 50),
    "paused": wording.paused(12, "@小陈", "等材料", "等材料，灯管周五到"),
    "resumed": wording.resumed(12, "@小陈", "3月13日12:00"),
    "explained": wording.explained(12, "@小陈", "年底统一改造" * 50),
    "withdrawn": wording.withdrawn(12),
    "corrected": wording.corrected(12, LAMP, "平志刚"),
    "merged": wording.merged(12, 9),
    "which": wording.which("收到", [(12, "灯" * 100), (9, "门" * 100)]),
    "status": wording.status(12, LAMP, State.ACCEPTED, "荷塘苑", "平志刚", "明天12:00前"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_names_its_request_is_short_and_clean(name: str) -> None:
    text = LINES[name]
    assert "12号" in text
    assert len(text) <= 260
    assert text.count("\n") <= 3
    assert not leaks(text)
    assert "None" not in text
    assert "{" not in text


@pytest.mark.parametrize("name", LINES)
def test_what_a_line_tells_people_to_answer_is_understood(name: str) -> None:
    for words in re.findall(r"回“([^”]+)”", LINES[name]):
        spoken = words.replace("编号", "12").replace("…", "好了")
        for who in ("leader", "resident"):
            if any(route.command for route, _ in fitting(ROUTES, said(spoken, who, quoted=(12,)))):
                break
        else:
            pytest.fail(f"nobody understands “{spoken}”")


def test_a_danger_names_the_numbers_to_ring_when_there_are_any() -> None:
    assert "119" in LINES["urgent"]
    assert "拨打" not in wording.urgent(12, Kind.HAZARD, "荷塘苑", ["@平志刚"], "")


def test_due_and_overdue() -> None:
    assert "明天12:00到期" in LINES["remind_due"]
    assert "到期了" in wording.remind_due(12, LAMP, "荷塘苑", NOON, NOON)


def test_a_promise_before_and_after() -> None:
    assert "办好了吗" in LINES["remind_promise"]
    assert "别忘了" in wording.remind_promise(12, "荷塘苑", NOON, NOON.replace(hour=11), passed=False)
    quiet = wording.remind_promise(12, "荷塘苑", NOON, NOON.replace(hour=15), passed=True, quiet=True)
    assert "群里" not in quiet


def test_in_private_there_is_nobody_to_call() -> None:
    assert wording.resolved(12, "", "换好了").splitlines()[1].startswith("好了请回")
    assert "：" not in wording.resolved(12, "@小陈", "").splitlines()[0]


def test_a_note_that_ends_in_the_command_is_not_said_twice() -> None:
    assert wording.resolved(12, "@小陈", "人平安回来了，办结").startswith("【12号】已办结：人平安回来了\n")


def test_who_is_only_told_is_not_asked_to_take_over() -> None:
    assert "接手" in LINES["escalated"]
    assert "接手" not in LINES["widened"]


def test_a_digest_counts_and_says_how() -> None:
    text = wording.digest(["1号 …", "2号 …"])
    assert "2 件" in text
    assert text.splitlines()[1:3] == ["1号 …", "2号 …"]


def test_who_posted_personal_data_is_told_how_to_take_it_back() -> None:
    assert "撤回" in wording.personal_data()
