"""Settings of what stands beside the requests: points, small wishes, volunteers, departments that are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from bot.settings.types import Count, Monthly, MonthlyTime, Positive, Section, at, named_term
from bot.terms import Deed

DeedName = Annotated[Deed, BeforeValidator(named_term(Deed))]
Points = Annotated[int, Field(ge=0, le=1000)]


class DeedRule(Section):
    """What one deed earns, who confirms it (in words, for people), and how often it counts a day and a month."""

    points: Points
    per_day: Count = 3
    per_month: Count = 30
    confirmed_by: str = ""


#: In the county's order.
DEEDS = {
    Deed.SETTLED: DeedRule(points=5, per_day=3, per_month=30, confirmed_by="反映的住户说满意"),
    Deed.TRUE_REPORT: DeedRule(points=2, per_day=1, per_month=10, confirmed_by="办结并满意"),
    Deed.KEPT_VISIT: DeedRule(points=2, per_day=5, per_month=20, confirmed_by="走访记录和周期"),
    Deed.WISH: DeedRule(points=10, per_day=2, per_month=6, confirmed_by="许愿人说圆了"),
    Deed.VOLUNTEERED: DeedRule(points=5, per_day=3, per_month=30, confirmed_by="反映的住户说满意"),
}


class PointsRules(Section):
    """Deeds and their points; what is not named in ``deeds`` keeps its default.

    An outcome counts ``settle_days`` after it was confirmed, if it still stands; points lapse ``lapse_months`` after
    they were earned; more than ``pair_times`` outcomes between the same two homes within ``pair_days`` wait for a
    person, as rings do.
    """

    deeds: Mapping[DeedName, DeedRule] = DEEDS
    settle_days: Annotated[float, Field(ge=0, le=60)] = 3
    lapse_months: Count = 12
    pair_days: Count = 30
    pair_times: Count = 5
    redeem_days: Positive = 14
    statement: MonthlyTime = Monthly(1, at("08:00"))

    @field_validator("deeds")
    @classmethod
    def _filled(cls, given: Mapping[Deed, DeedRule]) -> Mapping[Deed, DeedRule]:
        return {**DEEDS, **given}


class Wishes(Section):
    """Days a claimed wish may take, how long before the end its claimer is reminded, and how many one may hold."""

    claim_days: Positive = 14
    remind_days: Positive = 3
    answer_days: Positive = 7
    at_once: Count = 3
    per_household: Count = 2


class Volunteers(Section):
    """Teams: the 部门编号 or name under which the register has them -> what they can do. ``take_hours`` until 接单."""

    teams: Mapping[str, str] = {}
    take_hours: Positive = 24
    do_hours: Positive = 48
    photo: bool = True

    def is_team(self, code: str, name: str) -> bool:
        """Whether the department of that code or name is a team of volunteers."""
        return code in self.teams or name in self.teams

    def skills_of(self, code: str, name: str) -> str:
        """What the team can do, in words."""
        return self.teams.get(code) or self.teams.get(name) or ""


class Departments(Section):
    """吹哨 and 报到: working hours (minutes where it is urgent) to arrive, working days to report."""

    arrive_hours: Positive = 4
    arrive_urgent_minutes: Positive = 30
    settle_workdays: Positive = 3
