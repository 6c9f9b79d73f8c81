"""Days as people name them, read against a given today: a Tuesday in March unless said otherwise."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.text.days import DAY, Day, day_of, last_of_month, month_later, working_days_later

TUESDAY = date(2026, 3, 10)
SUNDAY = date(2026, 3, 15)


def on(words: str, today: date = TUESDAY) -> str:
    """Month-day of what the words name; a dash where there is no such day."""
    found = day_of(words, today)
    return f"{found.date:%m-%d}" if found else "-"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天", "03-10"),
        ("明天", "03-11"),
        ("后天", "03-12"),
        ("大后天", "03-13"),
        ("明后天", "03-12"),
        ("明后两天", "03-12"),
        ("今明两天", "03-11"),
    ],
)
def test_near_days(words: str, day: str) -> None:
    assert on(words) == day


@pytest.mark.parametrize(
    ("words", "part"), [("今晚", "晚"), ("明早", "早"), ("明晨", "早"), ("明天", ""), ("今夜", "夜")]
)
def test_the_part_of_the_day_that_its_name_says(words: str, part: str) -> None:
    found = day_of(words, TUESDAY)
    assert found is not None
    assert found.part == part


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("周五", "03-13"),
        ("周一", "03-16"),  # this week's is over: the next one
        ("周二", "03-10"),
        ("下周一", "03-16"),
        ("下周二", "03-17"),
        ("下下周三", "03-25"),
        ("本周日", "03-15"),
        ("星期天", "03-15"),
        ("礼拜六", "03-14"),
        ("周末", "03-15"),
        ("周4", "03-12"),
        ("本周", "03-13"),
        ("下周", "03-20"),
    ],
)
def test_weekdays(words: str, day: str) -> None:
    assert on(words) == day


def test_this_week_said_on_a_sunday_ends_that_day() -> None:
    assert on("本周", SUNDAY) == "03-15"
    assert on("周一", SUNDAY) == "03-16"
    assert on("下周一", SUNDAY) == "03-16"


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("3月15号", TUESDAY, "2026-03-15"),
        ("3月5日", TUESDAY, "2026-03-05"),  # of last week
        ("1月5日", date(2026, 12, 20), "2027-01-05"),
        ("25号", TUESDAY, "2026-03-25"),
        ("5号", TUESDAY, "2026-04-05"),
        ("5号", date(2026, 12, 20), "2027-01-05"),
        ("月底", TUESDAY, "2026-03-31"),
        ("本月底", date(2026, 2, 3), "2026-02-28"),
        ("下月初", TUESDAY, "2026-04-05"),
        ("下个月底", TUESDAY, "2026-04-30"),
        ("下个月", date(2026, 12, 20), "2027-01-31"),
        ("年底", TUESDAY, "2026-12-31"),
    ],
)
def test_dates_and_the_ends_of_months(words: str, today: date, day: str) -> None:
    found = day_of(words, today)
    assert found is not None
    assert found.date.isoformat() == day


@pytest.mark.parametrize("words", ["2月30号", "13月5日", "31号"])
def test_a_day_that_is_not_in_the_calendar(words: str) -> None:
    assert day_of(words, date(2026, 2, 3)) is None


def test_without_a_word_it_is_today_and_not_named() -> None:
    assert day_of("", TUESDAY) == Day(TUESDAY, named=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("下周三来修", ["下周三"]),
        ("上周三来过", []),
        ("每周三来", []),
        ("2号楼", []),
        ("2号门坏了", []),
        ("5号线", []),
        ("1.5号", []),
        ("3月5号和3月6号", ["3月5号", "3月6号"]),
        ("周五号", []),
        ("后天来", ["后天"]),
        ("前后天就两个人", []),
    ],
)
def test_what_in_a_sentence_is_the_name_of_a_day(text: str, found: list[str]) -> None:
    assert [match.group() for match in re.finditer(DAY, text)] == found


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 10), 0, date(2026, 3, 10)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert month_later(day, months) == later


@pytest.mark.parametrize(("day", "last"), [(date(2026, 12, 1), 31), (date(2028, 2, 9), 29), (date(2026, 4, 30), 30)])
def test_the_last_of_a_month(day: date, last: int) -> None:
    assert last_of_month(day).day == last


def test_working_days_are_counted_after_the_day_itself() -> None:
    def weekdays(day: date) -> bool:
        return day.weekday() < 5

    friday = date(2026, 3, 13)
    assert working_days_later(friday, 1, weekdays) == date(2026, 3, 16)
    assert working_days_later(friday, 0, weekdays) == friday
    assert working_days_later(friday, 1, lambda _: False) == friday.replace(year=2027, day=14), "a year on it gives up"
