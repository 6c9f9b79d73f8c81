"""Until when: what a leader's words promise, and what promises nothing."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.text.times import find_promise

#: A Tuesday morning.
NOW = datetime(2026, 3, 10, 9, 31, tzinfo=SHANGHAI)


def until(text: str, now: datetime = NOW) -> str | None:
    """Month-day hour:minute of what is promised, or None."""
    promise = find_promise(text, now)
    return promise.until.strftime("%m-%d %H:%M") if promise else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明天上午师傅来", "03-11 12:00"),
        ("师傅说今天下午五点前来装", "03-10 17:00"),
        ("我中午去买个灯泡，今晚下班就换上", "03-10 21:00"),
        ("下午两点到", "03-10 14:00"),
        ("两点半过来", "03-10 14:30"),
        ("下午两点到四点来", "03-10 16:00"),
        ("明天9点到11点上门", "03-11 11:00"),
        ("14:30到", "03-10 14:30"),
        ("预计11点前恢复", "03-10 11:00"),
        ("晚上八点前恢复供水", "03-10 20:00"),
        ("中午过去看", "03-10 14:00"),
        ("下班前给答复", "03-10 18:00"),
        ("他下班来挪", "03-10 21:00"),
        ("今天之内解决", "03-10 18:00"),
        ("明早来修", "03-11 12:00"),
        ("后天下午装", "03-12 18:00"),
        ("明后天给你们弄好", "03-12 18:00"),
        ("这两天给你们弄好", "03-11 18:00"),
        ("过两天来修", "03-12 18:00"),
        ("三天内解决", "03-13 18:00"),
        ("大约五天能好", "03-15 18:00"),
        ("限七天自拆", "03-17 18:00"),
        ("一周内答复", "03-17 18:00"),
        ("两个工作日内答复", "03-12 18:00"),
        ("半个月内完成", "03-25 18:00"),
        ("一个小时后到", "03-10 10:31"),
        ("一个半小时到", "03-10 11:01"),
        ("师傅20分钟后到", "03-10 09:51"),
        ("下周一换", "03-16 18:00"),
        ("周五之前换好", "03-13 18:00"),
        ("周一来换", "03-16 18:00"),
        ("本周内完成", "03-13 18:00"),
        ("下周来换", "03-20 18:00"),
        ("礼拜六上门", "03-14 18:00"),
        ("周末来弄", "03-15 18:00"),
        ("3月15号更换", "03-15 18:00"),
        ("5号来换", "04-05 18:00"),
        ("月底换新的", "03-31 18:00"),
        ("下月初施工", "04-05 18:00"),
        ("今天修不好，明天上午师傅来", "03-11 12:00"),
        ("明天来看，后天换", "03-12 18:00"),
        ("周五看了再说", "03-13 18:00"),
        ("已安排师傅周五来修", "03-13 18:00"),
        ("周五修好了给大家说", "03-13 18:00"),
    ],
)
def test_a_time_with_a_deed_is_a_promise(text: str, expected: str) -> None:
    assert until(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "马上来", "尽快处理", "收到", "明天不来", "明天没空", "明天来吗", "师傅几点来？", "明天什么时候来",
        "昨天下午来过", "周一我去看了", "周一已经来看过了", "5号换过一次", "周日师傅上门查了", "月底已经换了",
        "今天下午三点已经修好了", "今天上午我去看了", "三天了还没修", "早上好", "下午好", "上周三来的", "每周三来",
        "明天上午停水",
        "等师傅来了再看", "改天再修", "他答应十点以后不拖凳子", "3栋2单元501的门", "2号门坏了", "师傅在路上了",
        "今天修不了",
    ],
)  # fmt: skip
def test_no_time_a_question_a_refusal_or_the_past_promises_nothing(text: str) -> None:
    assert until(text) is None


def test_a_far_and_vague_date_is_weak() -> None:
    assert find_promise("已列入年底统一改造", NOW) == find_promise("年底改造", NOW)
    far = find_promise("年底改造", NOW)
    near = find_promise("明天换", NOW)
    assert far
    assert far.weak
    assert far.until.strftime("%m-%d") == "12-31"
    assert near
    assert not near.weak


def test_the_words_are_kept_for_the_reminder() -> None:
    promise = find_promise("看到了，明天上午师傅来", NOW)
    assert promise
    assert promise.words == "明天上午"


def test_a_part_of_the_day_that_has_passed_is_the_next_ones() -> None:
    evening = NOW.replace(hour=19)
    assert until("上午来修", evening) == "03-11 12:00"
    assert until("今天换", evening) == "03-10 21:00"
    assert until("8点前恢复", evening) == "03-10 20:00"


def test_working_days_leave_out_what_the_calendar_says() -> None:
    def never_wednesday(day: date) -> bool:
        return day.weekday() != 2

    promise = find_promise("两个工作日内答复", NOW, is_workday=never_wednesday)
    assert promise
    assert promise.until.day == 13


def test_every_promise_is_aware_and_in_the_zone_of_now() -> None:
    promise = find_promise("明天上午师傅来", NOW)
    assert promise
    assert promise.until.tzinfo is SHANGHAI


@given(st.text(alphabet="今明后天上下午晚早周一二三十点半前内号月底小时分钟来修换不吗了0123456789:，。 ", max_size=40))
def test_no_text_makes_it_raise_and_no_promise_lies_in_the_past(text: str) -> None:
    promise = find_promise(text, NOW)
    assert promise is None or promise.until > NOW


@pytest.mark.parametrize("piece", ["明天", "3天", "1点", "3", " ", "周", "十", "，"])
def test_a_hundred_thousand_characters_take_less_than_a_second(piece: str) -> None:
    start = time.process_time()
    find_promise(piece * (100_000 // len(piece)), NOW)
    assert time.process_time() - start < 1
