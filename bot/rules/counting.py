"""Which figures a request is in, read off its history (the definitions stand in docs/figures.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.messages import CONSOLE
from bot.rules.figures import Figures, Happened, History, Name, Period
from bot.terms import ACTIVE, BOT, Action, State

#: Working hours from opening to a moment, pauses left out.
Taken = Callable[[History, datetime], float]

_ENDS = {
    State.RESOLVED: Name.AWAITING,
    State.CLOSED: Name.CLOSED,
    State.EXPLAINED: Name.EXPLAINED,
    State.WITHDRAWN: Name.WITHDRAWN,
    State.MERGED: Name.MERGED,
}
_SETTLED = frozenset({State.RESOLVED, State.CLOSED, State.EXPLAINED})
_VERDICTS = {Action.VERIFY: Name.CONTENT, Action.REOPEN: Name.DISCONTENT}
_IN_HAND = frozenset({Name.OPENING, Name.COLLECTED, Name.CAME_BACK})
_NOTHING: frozenset[Name] = frozenset()


def count(histories: Iterable[History], period: Period, taken: Taken | None = None) -> Figures:
    """Count a period; ``taken`` gives the working hours that a settled request took (left out: none are counted)."""
    numbers: dict[Name, set[int]] = {name: set() for name in Name}
    hours: dict[int, float] = {}
    for history in histories:
        found = belongs(history, period)
        for name in found:
            numbers[name].add(history.no)
        settled = settled_at(history, period.end) if Name.SETTLED in found else None
        if settled is not None and taken is not None:
            hours[history.no] = taken(history, settled)
    return Figures(period, {name: frozenset(nos) for name, nos in numbers.items()}, hours)


def moved(histories: Iterable[History], period: Period) -> Figures:
    """What came, and how what was in hand ended: all that a trend draws, at a third of the cost of :func:`count`."""
    numbers: dict[Name, set[int]] = {name: set() for name in Name}
    for history in histories:
        before, after, during = _lived(history, period)
        if after is None or (before not in ACTIVE and not during):
            continue
        stock = _stock(before, after, during)
        for name in stock | _ending(after, stock):
            numbers[name].add(history.no)
    return Figures(period, {name: frozenset(nos) for name, nos in numbers.items()})


def belongs(history: History, period: Period) -> frozenset[Name]:
    """The figures of a period that a request is in; empty for one that was neither in hand nor moved."""
    before, after, during = _lived(history, period)
    if after is None or (before not in ACTIVE and not during):
        return _NOTHING
    stock = _stock(before, after, during)
    return frozenset(
        stock
        | _ending(after, stock)
        | _verdict(during)
        | _reopening(history, period)
        | _timeliness(history, period, after, stock)
        | _traits(history, period, after, stock)
    )


def _lived(history: History, period: Period) -> tuple[State | None, State | None, list[Happened]]:
    """What it was right before the period and right before its end, and what happened in it: one look at a history."""
    before: State | None = None
    after: State | None = None
    during: list[Happened] = []
    start, end = period.start, period.end
    for event in history.events:
        if event.at < end:
            after = event.state
            if event.at < start:
                before = after
            else:
                during.append(event)
    return before, after, during


def _stock(before: State | None, after: State, during: Sequence[Happened]) -> set[Name]:
    """How it came into hand, and whether it still was at the end."""
    found = {Name.CLOSING} if after in ACTIVE else set()
    if before in ACTIVE:
        found.add(Name.OPENING)
    elif before is None:
        found.add(Name.COLLECTED)
    elif any(event.state in ACTIVE for event in during):
        found.add(Name.CAME_BACK)
    return found


def _ending(after: State, stock: set[Name]) -> set[Name]:
    """How what was in hand ended."""
    if not stock & _IN_HAND:
        return set()
    if after in ACTIVE:
        return {Name.HANDLED}
    ends = {Name.FINISHED, _ENDS[after]}
    return ends | {Name.SETTLED, Name.HANDLED} if after in _SETTLED else ends


def _verdict(during: Sequence[Happened]) -> set[Name]:
    """The last word of the resident, or that there was none."""
    found: set[Name] = set()
    last: Action | None = None
    for event in during:
        if event.action is Action.CLOSE and event.actor == BOT:
            found.add(Name.UNANSWERED)
        elif event.action in _VERDICTS and not event.actor.startswith(CONSOLE):
            last = event.action
    return found if last is None else found | {Name.JUDGED, _VERDICTS[last]}


def _reopening(history: History, period: Period) -> set[Name]:
    """Settled or reopened in the period; 不满意 said of what was still worked on reopens nothing."""
    found, before = set(), None
    for event in history.events:
        here = period.start <= event.at < period.end
        if here and event.state in _SETTLED and before not in _SETTLED:
            found.add(Name.EVER_SETTLED)
        if here and event.state in ACTIVE and before in _SETTLED and event.action is Action.REOPEN:
            found |= {Name.REOPENED, Name.EVER_SETTLED}
        before = event.state
    return found


def _timeliness(history: History, period: Period, after: State, stock: set[Name]) -> set[Name]:
    """Late while in hand; or settled in time or not, where there was a deadline."""
    due = history.due_at
    if due is None or not stock & _IN_HAND:
        return set()
    if after in ACTIVE:
        if due >= period.end or paused(history, period.end):
            return set()
        return {Name.OVERDUE, Name.NEWLY_LATE} if due in period else {Name.OVERDUE}
    settled = settled_at(history, period.end)
    if after not in _SETTLED or settled is None:
        return set()
    return {Name.TIMED, Name.ON_TIME} if settled <= due else {Name.TIMED}


def _traits(history: History, period: Period, after: State, stock: set[Name]) -> set[Name]:
    found = set()
    if Name.COLLECTED in stock and history.urgent:
        found.add(Name.URGENT)
    if Name.COLLECTED in stock and history.recurrence:
        found.add(Name.RECURRENT)
    if after in ACTIVE and paused(history, period.end):
        found.add(Name.PAUSED)
    return found


def paused(history: History, moment: datetime) -> bool:
    """Whether the clock stood still at a moment."""
    return any(since < moment and (until is None or until >= moment) for since, until in history.pauses)


def settled_at(history: History, end: datetime) -> datetime | None:
    """When it left the hands of who works on it, the last time before ``end``."""
    settled, before = None, None
    for event in history.events:
        if event.at >= end:
            continue
        if event.state in _SETTLED and before not in _SETTLED:
            settled = event.at
        before = event.state
    return settled
