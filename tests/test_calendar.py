"""Working time: every day of 2026 as announced, and arithmetic that holds over 调休 and New Year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.calendar import Span, Unit, WorkCalendar
from bot.clock import SHANGHAI, parse_time

HOURS = (Span(time(8, 30), time(12)), Span(time(14, 30), time(18)))
QUIET = Span(time(21), time(8))
CALENDAR = WorkCalendar(HOURS, QUIET)

OFF_2026 = {
    "元旦": ("01-01", "01-03"),
    "春节": ("02-15", "02-23"),
    "清明": ("04-04", "04-06"),
    "劳动节": ("05-01", "05-05"),
    "端午": ("06-19", "06-21"),
    "中秋": ("09-25", "09-27"),
    "国庆": ("10-01", "10-07"),
}
MADE_UP_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def at(text: str) -> datetime:
    return parse_time(text)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def off_2026() -> set[date]:
    spans = [(date.fromisoformat(f"2026-{a}"), date.fromisoformat(f"2026-{b}")) for a, b in OFF_2026.values()]
    return {day for day in days_of(2026) for a, b in spans if a <= day <= b}


def test_every_day_of_2026_is_as_the_state_council_announced_it() -> None:
    made_up = {date.fromisoformat(f"2026-{day}") for day in MADE_UP_2026}
    expected = {day: day in made_up or (day.weekday() < 5 and day not in off_2026()) for day in days_of(2026)}
    assert {day: CALENDAR.is_workday(day) for day in days_of(2026)} == expected


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-26", True),  # a Sunday made up for Spring Festival
        ("2025-10-08", False),
        ("2027-01-01", False),
        ("2027-01-04", True),
        ("2027-02-08", False),  # Spring Festival
        ("2027-03-06", False),  # a Saturday
        ("2027-10-01", False),
        ("2031-05-01", False),
        ("2031-05-13", True),
        ("2003-03-03", True),  # before the announced calendars begin
    ],
)
def test_other_years(day: str, works: bool) -> None:
    assert CALENDAR.is_workday(date.fromisoformat(day)) is works


def test_the_offices_own_table_overrules_everything() -> None:
    own = WorkCalendar(HOURS, QUIET, {date(2026, 3, 7): True, date(2026, 3, 9): False, date(2027, 2, 8): True})
    assert own.is_workday(date(2026, 3, 7))
    assert not own.is_workday(date(2026, 3, 9))
    assert own.is_workday(date(2027, 2, 8))
    assert own.add_workdays(at("2026-03-06T08:30"), 2) == at("2026-03-07T18:00")
    assert own.next_working(at("2026-03-08T10:00")) == at("2026-03-10T08:30")


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-05-11T08:42:06", 4, "2026-05-11T15:12:06"),  # over the noon break
        ("2026-02-14T08:40", 4, "2026-02-14T15:10"),  # a made-up Saturday works
        ("2026-02-14T17:20:16", 4, "2026-02-24T11:50:16"),  # the last minutes before Spring Festival
        ("2026-05-11T08:30", 7, "2026-05-11T18:00"),  # the end of the day stays the end of the day
        ("2026-05-11T08:30", 3.5, "2026-05-11T12:00"),
        ("2026-05-11T20:00", 1, "2026-05-12T09:30"),  # after hours the clock starts in the morning
        ("2026-05-11T13:00", 1, "2026-05-11T15:30"),
        ("2026-05-11T18:00", 1, "2026-05-12T09:30"),
        ("2026-12-31T17:00", 2, "2027-01-04T09:30"),  # over New Year, into a year not announced yet
        ("2026-05-11T18:00", 0, "2026-05-11T18:00"),
        ("2026-05-11T19:00", 0, "2026-05-12T08:30"),
    ],
)
def test_adding_working_hours(start: str, n: float, end: str) -> None:
    assert CALENDAR.add_working(at(start), hours(n)) == at(end)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-05-11T08:42", 1, "2026-05-12T08:42"),
        ("2026-05-08T17:00", 1, "2026-05-09T17:00"),  # Saturday 9 May is made up
        ("2026-05-15T20:00", 3, "2026-05-20T18:00"),
        ("2026-09-30T09:00", 6, "2026-10-14T09:00"),  # National Day, and Saturday 10 October works
        ("2026-05-11T08:30", 0.5, "2026-05-11T12:00"),
    ],
)
def test_adding_working_days(start: str, n: float, end: str) -> None:
    assert CALENDAR.add_workdays(at(start), n) == at(end)


def test_each_unit_counts_in_its_own_way() -> None:
    friday = at("2026-05-15T17:00")
    assert CALENDAR.add(friday, 2, Unit.WORKING_HOUR) == at("2026-05-18T09:30")
    assert CALENDAR.add(friday, 1, Unit.WORKING_DAY) == at("2026-05-18T17:00")
    assert CALENDAR.add(friday, 1, Unit.CALENDAR_DAY) == at("2026-05-16T17:00")
    assert CALENDAR.add(friday, 15, Unit.URGENT) == at("2026-05-15T17:15")


@pytest.mark.parametrize(
    ("moment", "working", "following", "settled", "previous"),
    [
        ("05-11T08:29", False, "05-11T08:30", "05-11T08:30", "05-09T18:00"),
        ("05-11T08:30", True, "05-11T08:30", "05-11T08:30", "05-11T08:30"),
        ("05-11T12:00", False, "05-11T14:30", "05-11T12:00", "05-11T12:00"),
        ("05-11T13:00", False, "05-11T14:30", "05-11T14:30", "05-11T12:00"),
        ("05-11T18:00", False, "05-12T08:30", "05-11T18:00", "05-11T18:00"),
        ("05-10T11:00", False, "05-11T08:30", "05-11T08:30", "05-09T18:00"),
    ],
)
def test_inside_and_beside_working_hours(
    moment: str, working: bool, following: str, settled: str, previous: str
) -> None:
    now = at(f"2026-{moment}")
    assert CALENDAR.is_working(now) is working
    assert CALENDAR.next_working(now) == at(f"2026-{following}")
    assert CALENDAR.settle(now) == at(f"2026-{settled}")
    assert CALENDAR.previous_working(now) == at(f"2026-{previous}")


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        ("03-10T20:59:59", None),
        ("03-10T21:00", "03-11T08:00"),
        ("03-11T00:00", "03-11T08:00"),
        ("03-11T07:59:59", "03-11T08:00"),
        ("03-11T08:00", None),
        ("12-31T23:00", "01-01T08:00"),
    ],
)
def test_quiet_hours_end_at_eight(moment: str, over: str | None) -> None:
    now = at(f"2026-{moment}")
    assert CALENDAR.is_quiet(now) is (over is not None)
    expected = now if over is None else at(f"{2027 if over.startswith('01-01') else 2026}-{over}")
    assert CALENDAR.after_quiet(now) == expected


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = WorkCalendar(HOURS, Span(time(12), time(14)))
    assert noon.after_quiet(at("2026-03-10T13:00")) == at("2026-03-10T14:00")
    assert not noon.is_quiet(at("2026-03-10T23:00"))
    never = WorkCalendar(HOURS, Span(time(0), time(0)))
    assert not any(never.is_quiet(at(f"2026-03-10T{hour:02}:00")) for hour in range(24))


def test_counting_days() -> None:
    assert CALENDAR.workdays_between(date(2026, 2, 14), date(2026, 2, 25)) == 2
    assert CALENDAR.workdays_between(date(2026, 2, 25), date(2026, 2, 14)) == 0
    assert CALENDAR.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)


@pytest.mark.parametrize(
    "broken",
    [
        (),
        (Span(time(12), time(8)),),
        (Span(time(8), time(8)),),
        (Span(time(8), time(12)), Span(time(11), time(18))),
        (Span(time(14), time(18)), Span(time(8), time(12))),
    ],
)
def test_impossible_working_hours_are_refused(broken: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match="working hours"):
        WorkCalendar(broken, QUIET)


def test_a_table_without_any_working_day_is_an_error_and_no_endless_search() -> None:
    never = WorkCalendar(HOURS, QUIET, {date(2026, 1, 1) + timedelta(days=n): False for n in range(900)})
    with pytest.raises(ValueError, match="no working day"):
        never.next_working(at("2026-03-01T09:00"))


def test_a_naive_time_and_negative_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        CALENDAR.is_working(datetime(2026, 3, 10, 9))
    with pytest.raises(ValueError, match="only added"):
        CALENDAR.add_working(at("2026-03-10T09:00"), hours(-1))


def test_another_zone_is_the_same_moment() -> None:
    assert CALENDAR.add_working(at("2026-05-11T00:42:06Z"), hours(4)) == at("2026-05-11T15:12:06")
    assert CALENDAR.add_working(at("2026-05-11T00:42:06Z"), hours(4)).tzinfo is SHANGHAI


MOMENTS = st.datetimes(datetime(2024, 12, 1), datetime(2028, 3, 1)).map(lambda t: t.replace(tzinfo=SHANGHAI))
AMOUNTS = st.integers(0, 80 * 3600).map(lambda s: timedelta(seconds=s))


@settings(max_examples=100, deadline=None)
@given(MOMENTS, AMOUNTS)
@example(at("2026-02-14T17:20:16"), hours(4))
@example(at("2026-12-31T17:59:59"), hours(70))
def test_what_is_added_lies_between(start: datetime, amount: timedelta) -> None:
    end = CALENDAR.add_working(start, amount)
    assert end >= start
    assert CALENDAR.working_between(start, end) == amount
    assert CALENDAR.working_between(end, start) == -amount
    assert CALENDAR.settle(end) == end  # never outside working hours


@settings(max_examples=100, deadline=None)
@given(MOMENTS, AMOUNTS.filter(bool))
def test_a_deadline_is_the_earliest_moment(start: datetime, amount: timedelta) -> None:
    end = CALENDAR.add_working(start, amount)
    assert CALENDAR.working_between(start, end - timedelta(microseconds=1)) < amount


@settings(max_examples=100, deadline=None)
@given(MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_twice_is_adding_the_sum(start: datetime, first: timedelta, second: timedelta) -> None:
    assert CALENDAR.add_working(CALENDAR.add_working(start, first), second) == CALENDAR.add_working(
        start, first + second
    )


@settings(max_examples=100, deadline=None)
@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=30)), AMOUNTS)
def test_who_starts_later_is_never_due_earlier(start: datetime, later: timedelta, amount: timedelta) -> None:
    assert CALENDAR.add_working(start, amount) <= CALENDAR.add_working(start + later, amount)


@settings(max_examples=100, deadline=None)
@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up(moments: list[datetime]) -> None:
    a, b, c = moments
    assert CALENDAR.working_between(a, b) + CALENDAR.working_between(b, c) == CALENDAR.working_between(a, c)


@settings(max_examples=100, deadline=None)
@given(MOMENTS)
def test_waiting_for_morning_never_goes_back(moment: datetime) -> None:
    assert CALENDAR.after_quiet(moment) >= moment
    assert not CALENDAR.is_quiet(CALENDAR.after_quiet(moment))
    assert CALENDAR.previous_working(moment) <= moment <= CALENDAR.next_working(moment)
    assert CALENDAR.is_working(CALENDAR.next_working(moment))
    assert not CALENDAR.is_quiet(CALENDAR.next_working(moment))
