"""When a household is due, how a week is planned, what a note tells."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.config import Settings
from bot.rules.visits import (
    Record,
    ToVisit,
    VisitResult,
    at_risk,
    demand,
    due_at,
    missed,
    monday,
    plan,
    same_door,
    split_door,
    tells_change,
)

SETTINGS = Settings().visits
CALENDAR = Settings().clocks.calendar()
START = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def to_visit(
    *records: tuple[str, VisitResult], cycle: int = 14, household: str = "h1", since: datetime = START
) -> ToVisit:
    return ToVisit(household, "P1", cycle, since, tuple(Record(day(at), result) for at, result in records))


def week(items: list[ToVisit], start: str) -> list[date]:
    return [slot.day for slot in plan(items, day(start), SETTINGS, CALENDAR.is_workday)]


def test_due_one_cycle_after_the_last_visit_else_after_it_was_listed():
    assert due_at(to_visit(), START, SETTINGS) == day("2026-03-16 09:00")
    seen = to_visit(("2026-03-10 19:00", VisitResult.DONE))
    assert due_at(seen, START, SETTINGS) == day("2026-03-24 19:00")


def test_nobody_at_home_is_no_visit():
    assert due_at(to_visit(("2026-03-10 19:00", VisitResult.NOT_HOME)), START, SETTINGS) == day("2026-03-16 09:00")


def test_a_change_is_due_within_a_day_until_somebody_was_there():
    changed = to_visit(("2026-03-05 10:00", VisitResult.CHANGE))
    assert due_at(changed, START, SETTINGS) == day("2026-03-06 10:00")
    looked_into = to_visit(("2026-03-05 10:00", VisitResult.CHANGE), ("2026-03-05 19:00", VisitResult.DONE))
    assert due_at(looked_into, day("2026-03-06 09:00"), SETTINGS) == day("2026-03-12 19:00"), "and twice as often after"


def test_two_tiers_of_risk():
    assert not at_risk(to_visit(("2026-03-03 10:00", VisitResult.NOT_HOME)), day("2026-03-04 10:00"))
    twice = to_visit(("2026-03-03 10:00", VisitResult.NOT_HOME), ("2026-03-04 10:00", VisitResult.NOT_HOME))
    assert at_risk(twice, day("2026-03-05 10:00"))
    changed = to_visit(("2026-03-03 10:00", VisitResult.CHANGE))
    assert at_risk(changed, day("2026-04-30 10:00"))
    assert not at_risk(changed, day("2026-05-10 10:00"))


def test_missed_a_week_after_it_was_due():
    assert not missed(to_visit(), day("2026-03-23 08:59"), SETTINGS)
    assert missed(to_visit(), day("2026-03-23 09:00"), SETTINGS)


def test_a_visit_due_on_a_tuesday_is_planned_for_the_weekend_before():
    assert week([to_visit(("2026-03-03 10:00", VisitResult.DONE))], "2026-03-09") == [date(2026, 3, 15)]


def test_holidays_are_days_off_and_make_up_days_are_not():
    spring = ToVisit("h1", "P1", 7, day("2026-02-14 08:00"))
    assert week([spring], "2026-02-16") == [date(2026, 2, 21)]
    (slot,) = plan([ToVisit("h1", "P1", 7, day("2026-02-07 12:00"))], day("2026-02-09"), SETTINGS, CALENDAR.is_workday)
    assert (slot.day, slot.span) == (date(2026, 2, 14), SETTINGS.evening), "a Saturday on which people work"


def test_first_visits_of_one_visitor_are_spread_over_the_cycle():
    items = [ToVisit(f"h{n}", "P1", 28, START) for n in range(8)]
    weeks = [len(week(items, start)) for start in ("2026-03-02", "2026-03-09", "2026-03-16")]
    assert weeks == [3, 5, 5], "two a week, those overdue in front, never more than five"


@given(
    cycles=st.lists(st.integers(3, 60), min_size=1, max_size=30),
    offset=st.integers(0, 200),
)
def test_a_week_never_holds_more_than_the_limit_and_lies_within_the_week(cycles: list[int], offset: int):
    start = day(monday((START + timedelta(days=offset)).date()).isoformat())
    items = [ToVisit(f"h{n}", "P1", length, START) for n, length in enumerate(cycles)]
    slots = plan(items, start, SETTINGS, CALENDAR.is_workday)
    assert len(slots) <= SETTINGS.per_leader_and_week
    assert all(start.date() <= slot.day < start.date() + timedelta(days=7) for slot in slots)
    assert len({slot.household for slot in slots}) == len(slots)


def test_the_plan_of_a_week_stands_still_while_it_is_worked_off():
    items = [ToVisit(f"h{n}", "P1", 7, START) for n in range(4)]
    before = plan(items, day("2026-03-09"), SETTINGS, CALENDAR.is_workday)
    seen = to_visit(("2026-03-10 19:00", VisitResult.DONE), cycle=7, household="h0")
    assert plan([seen, *items[1:]], day("2026-03-09"), SETTINGS, CALENDAR.is_workday) == before


@pytest.mark.parametrize(
    ("text", "door", "note"),
    [
        ("501 老人身体好", "501", "老人身体好"),
        ("501室，老人身体好", "501", "老人身体好"),
        ("2-1-501：都好", "2-1-501", "都好"),
        ("2栋1单元501 都好", "2栋1单元501", "都好"),
        ("荷塘苑2栋1单元501室 都好", "荷塘苑2栋1单元501", "都好"),
        ("36103000100100202-401 都好", "36103000100100202-401", "都好"),
        ("老人都好", "", "老人都好"),
    ],
)
def test_the_door_in_a_note(text: str, door: str, note: str):
    assert split_door(text) == (door, note)


@pytest.mark.parametrize(
    ("door", "same"),
    [
        ("501", True),
        ("1-501", True),
        ("2-1-501", True),
        ("2栋1单元501", True),
        ("3-1-501", False),
        ("502", False),
        ("01", False),
    ],
)
def test_which_household_a_door_means(door: str, same: bool):
    assert same_door(door, "361-501", "荷塘苑2栋1单元", "501") is same


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        (
            "余大妈精神蛮好，儿子初六就出去打工了，一个人在家。她想在卫生间装个扶手，说去年滑过一次",
            "她想在卫生间装个扶手，说去年滑过一次",
        ),
        ("老人身体好，缺降压药", "缺降压药"),
        ("厨房灯坏了，让帮忙换一个", "厨房灯坏了，让帮忙换一个"),
        ("希望社区帮忙联系助听器", "希望社区帮忙联系助听器"),
        ("老人身体好，不缺什么", ""),
        ("想儿子了，聊了半小时", ""),
        ("没什么需要", ""),
        ("精神不错，在看电视", ""),
    ],
)
def test_a_demand_in_a_note(note: str, wanted: str):
    assert demand(note) == wanted


@pytest.mark.parametrize(
    ("note", "change"),
    [
        ("老人昨晚住院了", True),
        ("前天摔伤了腿", True),
        ("去年摔伤过一次", False),
        ("身体好", False),
        ("刚出院，恢复得好", False),
    ],
)
def test_a_major_change_in_a_note(note: str, change: bool):
    assert tells_change(note) is change
