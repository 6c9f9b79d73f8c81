"""Whistles as rules: until when a department comes and answers, and how often it was in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import SHANGHAI
from bot.rules.whistles import Called, Record, deadlines, records
from bot.settings.clocks import Clocks
from bot.settings.service import Departments

CALENDAR = Clocks().calendar()
FRIDAY = datetime(2026, 3, 13, 16, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def test_a_department_has_four_working_hours_and_three_working_days():
    ends = deadlines(FRIDAY, False, CALENDAR, Departments())
    assert f"{ends.arrive_by:%m-%d %H:%M}" == "03-16 10:30"
    assert f"{ends.settle_by:%m-%d}" == "03-18"


def test_danger_waits_for_no_working_hours():
    night = FRIDAY.replace(hour=23)
    assert deadlines(night, True, CALENDAR, Departments()).arrive_by == night + HOUR / 2


def test_an_answer_is_never_due_before_the_arrival():
    ends = deadlines(FRIDAY, False, CALENDAR, Departments(arrive_hours=40, settle_workdays=1))
    assert ends.settle_by == ends.arrive_by


def called(arrived: float | None = None, done: float | None = None, void: bool = False, name: str = "城管局") -> Called:
    def at(hours: float | None) -> datetime | None:
        return None if hours is None else FRIDAY + hours * HOUR

    return Called(name, FRIDAY + HOUR, at(arrived), FRIDAY + 5 * HOUR, at(done), void)


def test_records_count_what_was_due():
    found = records([called(0.5, 3), called(2, 6), called(), called(void=True)], FRIDAY + 9 * HOUR)
    assert found == [Record("城管局", 4, 3, 1, 3, 1)]


def test_what_is_not_due_yet_is_neither_late_nor_in_time():
    assert records([called()], FRIDAY) == [Record("城管局", 1, 0, 0, 0, 0)]


def test_departments_stand_apart_by_name():
    assert [one.department for one in records([called(name="水务"), called(name="城管局")], FRIDAY)] == [
        "城管局",
        "水务",
    ]
