"""Settings of time: working hours, deadlines, and when papers are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.calendar import Span, Unit, WorkCalendar
from bot.settings.types import (
    Day,
    KindName,
    Levels,
    Monthly,
    MonthlyTime,
    NotNegative,
    Positive,
    Section,
    Share,
    SpanText,
    TimeOfDay,
    UnitName,
    Weekly,
    WeeklyTime,
    ascending,
    at,
)


def _three_levels() -> dict[int, float]:
    return {1: 3, 2: 7, 3: 7}


def _one_day(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    try:
        WorkCalendar(spans, (time(), time()))
    except ValueError:
        raise ValueError("各段要从早到晚，不重叠，不跨零点") from None
    return spans


class Resolve(Section):
    """Time to resolve one kind: its unit, and how many of it per level (minutes where the unit is 紧急)."""

    unit: UnitName = Unit.WORKING_DAY
    levels: Levels = Field(default_factory=_three_levels)


class Clocks(Section):
    """Working time, deadlines and the times of papers; hours and workdays are working time unless said otherwise."""

    working_hours: Annotated[tuple[SpanText, ...], AfterValidator(_one_day)] = (
        Span(at("08:30"), at("12:00")),
        Span(at("14:30"), at("18:00")),
    )
    quiet_hours: SpanText = Span(at("21:00"), at("08:00"))
    accept_urgent_minutes: Positive = 15
    accept_hours: Positive = 4
    escalate_workdays: Positive = 1
    resolve_workdays: Levels = Field(default_factory=_three_levels)
    by_kind: Mapping[KindName, Resolve] = {}
    warn_workdays: NotNegative = 1
    warn_share: Share = 0.4
    overdue_workdays: NotNegative = 1
    promise_before_minutes: NotNegative = 60
    promise_after_minutes: NotNegative = 60
    review_days: Positive = 1
    feedback_days: Positive = 3
    digest_times: Annotated[tuple[TimeOfDay, ...], AfterValidator(ascending)] = (at("08:30"), at("14:30"))
    candidates_times: Annotated[tuple[TimeOfDay, ...], AfterValidator(ascending)] = (at("11:30"), at("17:00"))
    daily_paper: TimeOfDay = at("17:30")
    weekly_paper: WeeklyTime = Weekly(1, at("09:00"))
    monthly_paper: MonthlyTime = Monthly(1, at("09:00"))
    overrides: Mapping[Day, Literal["work", "off"]] = {}

    def calendar(self) -> WorkCalendar:
        """The working calendar of these hours and the office's own days."""
        days = {day: word == "work" for day, word in self.overrides.items()}
        return WorkCalendar(self.working_hours, self.quiet_hours, days)
