"""Working days with 调休, working hours and quiet hours: the arithmetic under every deadline.

A span of working time is closed at its end for deadlines: seven hours from 08:30 end at 18:00 of that
day, not at 08:30 of the next. Being *inside* working hours is half open: at 12:00 sharp the noon break
has begun. All moments are aware and come back in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import NamedTuple, cast

from bot.clock import SHANGHAI, in_shanghai
from bot.terms import Term

ONE_DAY = timedelta(days=1)
NOTHING = timedelta()
#: So many days without a working day are no calendar but a mistake in the override table.
FAR = 400


class Unit(Term):
    """What a deadline is counted in."""

    WORKING_HOUR = "working_hour", "工作时"
    WORKING_DAY = "working_day", "工作日"
    CALENDAR_DAY = "calendar_day", "自然日"
    URGENT = "urgent", "紧急"


class Span(NamedTuple):
    """From one time of day to another; over midnight when ``end`` is the earlier one."""

    start: time
    end: time

    def __str__(self) -> str:
        """``08:30-12:00``, as it stands in the settings."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


class WorkCalendar:
    """When people work, and when they want to be left in peace."""

    def __init__(
        self,
        working_hours: Sequence[tuple[time, time]],
        quiet_hours: tuple[time, time],
        overrides: Mapping[date, bool] | None = None,
    ) -> None:
        """Take the ascending spans of a working day, the quiet hours and the office's own days (True: works).

        ValueError when a span is empty, over midnight, or overlaps the one before it.
        """
        self._hours = _checked(working_hours)
        self._quiet = Span(*quiet_hours)
        self._overrides = dict(overrides or {})
        self._known: dict[date, bool] = {}
        self._spans: dict[date, tuple[tuple[datetime, datetime], ...]] = {}
        #: Working time of one working day.
        self.day_length = sum((_length(span) for span in self._hours), NOTHING)

    def is_workday(self, day: date) -> bool:
        """Whether the office works on ``day``: its own table first, then the published calendar."""
        known = self._known.get(day)
        if known is None:
            known = self._overrides[day] if day in self._overrides else _published(day)
            self._known[day] = known
        return known

    def next_workday(self, day: date) -> date:
        """The first working day after ``day``."""
        return self._search(day, ONE_DAY)

    def workdays_between(self, first: date, end: date) -> int:
        """How many working days lie in ``first <= day < end``."""
        return sum(self.is_workday(first + timedelta(days=n)) for n in range((end - first).days))

    def is_working(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in working hours (the opening does, the closing does not)."""
        moment = in_shanghai(moment)
        return any(start <= moment < end for start, end in self._day(moment.date()))

    def next_working(self, moment: datetime) -> datetime:
        """``moment`` itself inside working hours, else the next opening."""
        moment = in_shanghai(moment)
        for start, end in self._day(moment.date()):
            if moment < end:
                return max(start, moment)
        return self._day(self.next_workday(moment.date()))[0][0]

    def settle(self, moment: datetime) -> datetime:
        """As ``next_working``, but the closing itself (12:00, 18:00) still counts, as it does for deadlines."""
        moment = in_shanghai(moment)
        closing = any(moment == end for _, end in self._day(moment.date()))
        return moment if closing else self.next_working(moment)

    def previous_working(self, moment: datetime) -> datetime:
        """``moment`` itself inside working hours or at their end, else the closing before it."""
        moment = in_shanghai(moment)
        for start, end in reversed(self._day(moment.date())):
            if moment >= start:
                return min(end, moment)
        return self._day(self._search(moment.date(), -ONE_DAY))[-1][1]

    def add_working(self, start: datetime, hours: timedelta) -> datetime:
        """The earliest moment at which ``hours`` of working time have passed since ``start``.

        Never outside working hours (a closing counts as inside). ValueError when ``hours`` is negative.
        """
        if hours < NOTHING:
            raise ValueError("working time is only added")
        moment = self.settle(start)
        while hours > NOTHING:
            moment, hours = self._spend(moment, hours)
        return moment

    def add_workdays(self, start: datetime, n: float) -> datetime:
        """``n`` working days of working time (seven hours each by default) after ``start``."""
        return self.add_working(start, self.day_length * n)

    def add(self, start: datetime, amount: float, unit: Unit) -> datetime:
        """``amount`` of ``unit`` after ``start``; 紧急 counts minutes that never stop, 自然日 end as they fall."""
        if unit is Unit.URGENT:
            return in_shanghai(start) + timedelta(minutes=amount)
        if unit is Unit.CALENDAR_DAY:
            return in_shanghai(start) + timedelta(days=amount)
        if unit is Unit.WORKING_DAY:
            return self.add_workdays(start, amount)
        return self.add_working(start, timedelta(hours=amount))

    def working_between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from ``a`` to ``b``; negative when ``b`` is the earlier one."""
        a, b = in_shanghai(a), in_shanghai(b)
        if b < a:
            return -self.working_between(b, a)
        if a.date() == b.date():
            return self._inside(a, b)
        whole = self.workdays_between(a.date() + ONE_DAY, b.date())
        return (
            self._inside(a, _midnight(a.date() + ONE_DAY))
            + whole * self.day_length
            + self._inside(_midnight(b.date()), b)
        )

    def is_quiet(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in the quiet hours (their start does, their end does not)."""
        start, end = self._quiet
        at = in_shanghai(moment).time()
        return start <= at < end if start <= end else at >= start or at < end

    def after_quiet(self, moment: datetime) -> datetime:
        """``moment`` itself, or the end of the quiet hours it lies in."""
        moment = in_shanghai(moment)
        if not self.is_quiet(moment):
            return moment
        over = datetime.combine(moment.date(), self._quiet.end, SHANGHAI)
        return over if over > moment else over + ONE_DAY

    def _day(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working spans of ``day``, empty on a day off; kept, for the same days are asked for all the time."""
        spans = self._spans.get(day)
        if spans is None:
            hours = self._hours if self.is_workday(day) else ()
            spans = tuple((_at(day, span.start), _at(day, span.end)) for span in hours)
            self._spans[day] = spans
        return spans

    def _search(self, day: date, step: timedelta) -> date:
        for _ in range(FAR):
            day += step
            if self.is_workday(day):
                return day
        raise ValueError(f"no working day within {FAR} days of {day}: look at the office's own table of days")

    def _spend(self, moment: datetime, hours: timedelta) -> tuple[datetime, timedelta]:
        """Work from ``moment`` to the end of its span at most: where that leads, and what is left of ``hours``."""
        moment = self.next_working(moment)
        end = next(end for start, end in self._day(moment.date()) if start <= moment < end)
        spent = min(hours, end - moment)
        return moment + spent, hours - spent

    def _inside(self, a: datetime, b: datetime) -> timedelta:
        """Working time between two moments of one day (``b`` may be its last midnight)."""
        found = NOTHING
        for start, end in self._day(a.date()):
            if a < end and start < b:
                found += (end if end < b else b) - (start if start > a else a)
        return found


def _checked(hours: Sequence[tuple[time, time]]) -> tuple[Span, ...]:
    spans = tuple(Span(*span) for span in hours)
    if not spans or any(span.start >= span.end for span in spans):
        raise ValueError("working hours are spans within one day, at least one")
    if any(before.end > after.start for before, after in pairwise(spans)):
        raise ValueError("working hours ascend and do not overlap")
    return spans


def _length(span: Span) -> timedelta:
    return timedelta(hours=span.end.hour - span.start.hour, minutes=span.end.minute - span.start.minute)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI)


def _midnight(day: date) -> datetime:
    return _at(day, time())


@cache
def _announced() -> Callable[[date], bool]:
    """The State Council's days; the library is imported when first asked, by a deadline and not by a start."""
    return cast(Callable[[date], bool], import_module("chinese_calendar").is_workday)


@cache
def _lawful(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Holidays of ``year`` by law, and weekend days made up where they are known."""
    days = import_module("holidays").country_holidays("CN", years=year)
    return frozenset(days), frozenset(days.weekend_workdays)


def _published(day: date) -> bool:
    """The announced calendar where the library has the year, else the law's holidays and weekends."""
    try:
        return _announced()(day)
    except NotImplementedError:
        off, made_up = _lawful(day.year)
        return day in made_up or (day.weekday() < 5 and day not in off)
