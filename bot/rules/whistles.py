"""吹哨报到: until when a department has to be there and to have answered, and how often it was in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.calendar import WorkCalendar
from bot.settings.service import Departments


class Deadlines(NamedTuple):
    """Until when a department arrives, and until when it says how it went."""

    arrive_by: datetime
    settle_by: datetime


def deadlines(now: datetime, urgent: bool, calendar: WorkCalendar, own: Departments) -> Deadlines:
    """The deadlines of a whistle blown ``now``: working time, but for what is urgent."""
    arrive = calendar.add_working(now, timedelta(hours=own.arrive_hours))
    if urgent:
        arrive = now + timedelta(minutes=own.arrive_urgent_minutes)
    return Deadlines(arrive, max(arrive, calendar.add_workdays(now, own.settle_workdays)))


class Called(NamedTuple):
    """A whistle as the figures see it."""

    department: str
    arrive_by: datetime
    arrived_at: datetime | None
    settle_by: datetime
    done_at: datetime | None
    void: bool = False


class Record(NamedTuple):
    """A department's whistles: how many were due to arrive and came in time, were due to be answered and were."""

    department: str
    called: int
    arrive: int
    arrived: int
    settle: int
    settled: int


def records(whistles: Iterable[Called], now: datetime) -> list[Record]:
    """One record a department that was called, by name; what ended before anybody had to come is not counted as due."""
    by_department: dict[str, list[Called]] = {}
    for one in whistles:
        by_department.setdefault(one.department, []).append(one)
    return [_record(name, found, now) for name, found in sorted(by_department.items())]


def _record(name: str, found: list[Called], now: datetime) -> Record:
    arrive = [one for one in found if not one.void and (one.arrived_at is not None or one.arrive_by <= now)]
    settle = [one for one in found if not one.void and (one.done_at is not None or one.settle_by <= now)]
    arrived = sum(one.arrived_at is not None and one.arrived_at <= one.arrive_by for one in arrive)
    settled = sum(one.done_at is not None and one.done_at <= one.settle_by for one in settle)
    return Record(name, len(found), len(arrive), arrived, len(settle), settled)
