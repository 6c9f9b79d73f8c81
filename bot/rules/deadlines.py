"""When something is due on a request: reminders, escalation, promises, closing. Values in, moments out.

Ordinary duties land in working hours and so never in quiet hours; what is urgent never stops. The times are
those of the county's clocks, all of them settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendar import Unit, WorkCalendar
from bot.settings.clocks import Clocks
from bot.terms import ACTIVE, Kind, Level, State, Term

NOTHING = timedelta()
#: So often the ladder above is told of an urgent request that nobody takes; it has no more rungs.
URGENT_STEPS = 2


class DutyName(Term):
    """What is to be done at a moment."""

    ACCEPT_WARN_URGENT = "accept_warn_urgent", "紧急未接单"
    ACCEPT_REMIND = "accept_remind", "提醒接单"
    ESCALATE_SILENT = "escalate_silent", "无人接单升级"
    DUE_WARN = "due_warn", "到期预警"
    DUE = "due", "到期提醒"
    OVERDUE = "overdue", "超时升级"
    PROMISE_BEFORE = "promise_before", "承诺将到"
    PROMISE_AFTER = "promise_after", "承诺已过"
    FEEDBACK_ASK = "feedback_ask", "请邻户评价"
    FEEDBACK_CLOSE = "feedback_close", "未回复销号"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still, for a reason that the resident can see; ``until`` is None while it still does."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What the clocks need to know of a request; all moments aware.

    ``since`` is when its present level began: opening, 上报, or reopening (None: ``opened_at``). ``assigned_at`` is
    when its present assignee was told. ``promised_at`` is when ``promise_until`` was said.
    """

    kind: Kind
    urgent: bool
    level: Level
    state: State
    opened_at: datetime
    since: datetime | None = None
    assigned_at: datetime | None = None
    resolved_at: datetime | None = None
    promise_until: datetime | None = None
    promised_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def start(self) -> datetime:
        """From when the time to resolve is counted."""
        return self.since or self.opened_at

    @property
    def paused(self) -> bool:
        """Whether the clock stands still now; who gets it afterwards (another post, a reopening) starts it again."""
        since = self.assigned_at or self.start
        return any(pause.until is None and pause.since >= since for pause in self.pauses)


@dataclass(frozen=True, slots=True)
class Duty:
    """Do ``name`` at ``due_at``; ``anchor`` is the moment it was counted from, ``step`` how far up the ladder."""

    name: DutyName
    due_at: datetime
    anchor: datetime
    step: int = 1
    urgent: bool = False

    def key(self, no: int) -> str:
        """The key under which it is done once for request ``no``, however often it is computed."""
        return f"{no}/{self.name}/{self.step}/{round(self.anchor.timestamp())}"


def due_at(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> datetime:
    """When the request has to be resolved: its kind's or its level's time from ``start``, less the pauses."""
    amount, unit = _time_to_resolve(request, clocks)
    return _after_pauses(request, calendar, amount, unit)


def duties(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> tuple[Duty, ...]:
    """All that is to be done on the request as it stands, earliest first; past moments are given as well.

    It is for the caller to keep the keys of those done. While the clock stands still nothing ordinary is due.
    """
    found = [*_feedback(request, calendar, clocks), *_urgent(request, clocks)]
    if request.state in ACTIVE and not request.paused:
        found += _accepting(request, calendar, clocks)
        found += _resolving(request, calendar, clocks)
        found += _promise(request, calendar, clocks)
    return tuple(sorted(found, key=lambda duty: duty.due_at))


def _urgent(request: Followed, clocks: Clocks) -> Iterator[Duty]:
    """Minutes that never stop: each time the next leader up is told as well."""
    if request.urgent and request.state is State.ASSIGNED and request.assigned_at:
        for step in range(1, URGENT_STEPS + 1):
            at = request.assigned_at + step * timedelta(minutes=clocks.accept_urgent_minutes)
            yield Duty(DutyName.ACCEPT_WARN_URGENT, at, request.assigned_at, step, urgent=True)


def _accepting(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> Iterator[Duty]:
    """Nobody has said 收到: the assignee is reminded, then the next one up gets it."""
    start = request.assigned_at
    if request.state is State.ASSIGNED and start:
        remind = calendar.add_working(start, timedelta(hours=clocks.accept_hours))
        yield Duty(DutyName.ACCEPT_REMIND, remind, start)
        yield Duty(DutyName.ESCALATE_SILENT, calendar.add_workdays(start, clocks.escalate_workdays), start)


def _resolving(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> Iterator[Duty]:
    """Warned before the deadline, reminded at it, one level up after it.

    Who gets it when it is already late has his own time before it goes up again.
    """
    due, warn = due_at(request, calendar, clocks), _warn_at(request, calendar, clocks)
    never_stops = _time_to_resolve(request, clocks)[1] is Unit.URGENT
    if not never_stops:
        due, warn = calendar.settle(due), calendar.settle(warn)
    if warn < due:
        yield Duty(DutyName.DUE_WARN, warn, request.start, urgent=never_stops)
    yield Duty(DutyName.DUE, due, request.start, urgent=never_stops)
    late = max(due, request.assigned_at or due)
    yield Duty(DutyName.OVERDUE, calendar.add_workdays(late, clocks.overdue_workdays), late)


def _promise(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> Iterator[Duty]:
    """Asked shortly before the promised time, unless it was only just said, and again when it has passed."""
    promised = request.promise_until
    if promised is None:
        return
    before = calendar.previous_working(promised - timedelta(minutes=clocks.promise_before_minutes))
    if before > (request.promised_at or request.opened_at):
        yield Duty(DutyName.PROMISE_BEFORE, before, promised)
    after = calendar.settle(promised + timedelta(minutes=clocks.promise_after_minutes))
    yield Duty(DutyName.PROMISE_AFTER, after, promised)


def _feedback(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> Iterator[Duty]:
    """Resolved, and the resident says nothing: neighbours are asked, and after some days it is closed as 未回复."""
    if request.state is State.RESOLVED and request.resolved_at:
        if clocks.review_days < clocks.feedback_days:
            ask = calendar.after_quiet(request.resolved_at + timedelta(days=clocks.review_days))
            yield Duty(DutyName.FEEDBACK_ASK, ask, request.resolved_at)
        at = calendar.after_quiet(request.resolved_at + timedelta(days=clocks.feedback_days))
        yield Duty(DutyName.FEEDBACK_CLOSE, at, request.resolved_at)


def _time_to_resolve(request: Followed, clocks: Clocks) -> tuple[float, Unit]:
    own = clocks.by_kind.get(request.kind)
    if own:
        return own.levels[request.level], own.unit
    return clocks.resolve_workdays[request.level], Unit.WORKING_DAY


def _warn_at(request: Followed, calendar: WorkCalendar, clocks: Clocks) -> datetime:
    """A working day before the deadline; where there is little time, when a share of it is left."""
    amount, unit = _time_to_resolve(request, clocks)
    a_day = {Unit.WORKING_HOUR: calendar.day_length.total_seconds() / 3600, Unit.URGENT: 24 * 60}.get(unit, 1)
    left = min(clocks.warn_workdays * a_day, clocks.warn_share * amount)
    return _after_pauses(request, calendar, amount - left, unit)


def _after_pauses(request: Followed, calendar: WorkCalendar, amount: float, unit: Unit) -> datetime:
    """``amount`` of ``unit`` from the start, put off by the time that the clock stood still."""
    pauses = [(max(pause.since, request.start), pause.until) for pause in request.pauses]
    ended = [(since, until) for since, until in pauses if until is not None and until > since]
    end = calendar.add(request.start, amount, unit)
    if unit in (Unit.WORKING_HOUR, Unit.WORKING_DAY):
        return calendar.add_working(end, sum((calendar.working_between(*pause) for pause in ended), NOTHING))
    return end + sum((until - since for since, until in ended), NOTHING)
