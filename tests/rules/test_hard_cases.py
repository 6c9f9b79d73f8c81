"""What a dispatch meeting has to see, and why: each reason with the case that just misses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.rules.hard_cases import Case, proposal, why_hard
from bot.terms import State

NOW = datetime(2026, 3, 31, 9, tzinfo=SHANGHAI)
#: In hand for three days, with time left: no matter for a meeting.
PLAIN = Case(State.ACCEPTED, NOW - timedelta(days=3), NOW + timedelta(days=1), level=1, reopened=0, recurrence=False)


def why(**changes: object) -> tuple[str, ...]:
    return why_hard(replace(PLAIN, **changes), NOW)  # type: ignore[arg-type]


def test_what_goes_its_way_needs_no_meeting() -> None:
    assert why() == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": State.EXPLAINED}, "已书面解释，尚未根本解决"),
        ({"paused_for": "挂账"}, "挂起：挂账"),
        ({"level": 3}, "已上报到县"),
        ({"reopened": 2}, "重开2次"),
        ({"recurrence": True}, "反复发生"),
        (
            {"opened_at": NOW - timedelta(days=20), "due_at": NOW - timedelta(days=1)},
            "立案20天未办结",
        ),
        ({"households": 12, "due_at": NOW - timedelta(hours=1)}, "12户反映，已超时"),
    ],
)
def test_each_reason_stands_alone(changes: dict[str, object], reason: str) -> None:
    assert why(**changes) == (reason,)


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 2},
        {"households": 12},  # many, but in time
        {"households": 9, "due_at": NOW - timedelta(hours=1)},  # late, but few
        {"opened_at": NOW - timedelta(days=20)},  # long, but in time
        {"opened_at": NOW - timedelta(days=13), "due_at": NOW - timedelta(days=1)},
        {"state": State.RESOLVED, "level": 3, "paused_for": "等材料"},
        {"state": State.CLOSED, "households": 40, "due_at": NOW - timedelta(days=9)},
        {"due_at": None, "households": 40},
    ],
)
def test_near_misses(changes: dict[str, object]) -> None:
    assert why(**changes) == ()


def test_the_weightiest_reason_comes_first() -> None:
    told = why(paused_for="挂账", level=3, recurrence=True)
    assert told == ("挂起：挂账", "已上报到县", "反复发生")


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        ({"state": State.EXPLAINED}, "城管局把承诺的时间列入计划"),
        ({"paused_for": "挂账"}, "城管局提出资金来源"),
        ({"recurrence": True}, "城管局查明反复的原因"),
        ({"level": 3}, "城管局牵头"),
    ],
)
def test_a_proposal_fits_the_reason(changes: dict[str, object], begins: str) -> None:
    case = replace(PLAIN, **changes)  # type: ignore[arg-type]
    assert proposal(case, "城管局", why_hard(case, NOW)).startswith(begins)


def test_what_came_back_is_looked_for_nearby_and_what_was_reopened_is_judged_on_the_spot() -> None:
    assert "附近同类一并排查" in proposal(replace(PLAIN, recurrence=True), "城管局", ())
    assert "当场评价" in proposal(replace(PLAIN, reopened=1), "城管局", ())


def test_without_a_department_the_meeting_names_one() -> None:
    assert proposal(PLAIN, "", ()).startswith("请会议明确牵头单位")
