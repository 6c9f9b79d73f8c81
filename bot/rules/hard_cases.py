"""Which matters a dispatch meeting (交办会) has to see, why, and what could be decided. Values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.terms import ACTIVE, Level, State

#: So long in hand is hard, whatever the deadline says.
LONG = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Case:
    """What makes a matter hard; ``late`` is how far behind its deadline it is."""

    state: State
    opened_at: datetime
    due_at: datetime | None
    level: int
    reopened: int
    recurrence: bool
    paused_for: str = ""
    households: int = 1


def why_hard(case: Case, now: datetime) -> tuple[str, ...]:
    """The reasons, the weightiest first; empty for a matter that needs no meeting."""
    open_now = case.state in ACTIVE
    late = case.due_at is not None and case.due_at < now
    reasons = (
        (case.state is State.EXPLAINED, "已书面解释，尚未根本解决"),
        (open_now and bool(case.paused_for), f"挂起：{case.paused_for}"),
        (open_now and case.level == Level.COUNTY, "已上报到县"),
        (case.reopened >= 1, f"重开{case.reopened}次"),
        (case.recurrence, "反复发生"),
        (open_now and late and now - case.opened_at > LONG, f"立案{(now - case.opened_at).days}天未办结"),
        (open_now and late and case.households >= 10, f"{case.households}户反映，已超时"),
    )
    return tuple(text for holds, text in reasons if holds)


def proposal(case: Case, department: str, reasons: tuple[str, ...]) -> str:
    """A decision to start the talk from; people decide."""
    who = department or "请会议明确牵头单位"
    if case.state is State.EXPLAINED:
        return f"{who}把承诺的时间列入计划，按季度向住户报进度"
    if any("挂账" in reason or "资金" in reason for reason in reasons):
        return f"{who}提出资金来源和开工时间，会议定夺后限期销号"
    if case.recurrence or case.reopened:
        more = "附近同类一并排查" if case.recurrence else "办完请住户当场评价"
        return f"{who}查明反复的原因，拿出一次解决的办法，{more}"
    return f"{who}牵头，明确责任人和完成时间，下次会议前销号"
