"""The figures of every paper, defined once (docs/figures.md says the same in Chinese). Values in, values out.

A figure is a *set of request numbers* in a period ``start <= t < end``; a rate divides two of them. Whatever a paper
shows can therefore be opened, and parts can be held against their whole. What a request was at a moment is read off
its history, which is only ever added to, so that a period counts alike whenever it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.terms import Action, State, Term


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to before ``end``, both aware."""

    start: datetime
    end: datetime

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.start <= moment < self.end


class Happened(NamedTuple):
    """One row of a request's history: ``state`` is what it led to."""

    at: datetime
    action: Action
    state: State
    actor: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A request with its history, oldest first; ``due_at`` is the deadline that held at the end of it."""

    no: int
    opened_at: datetime
    events: tuple[Happened, ...]
    place: str = ""
    grid: str = ""
    kind: str = ""
    urgent: bool = False
    recurrence: bool = False
    due_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    def state_at(self, moment: datetime) -> State | None:
        """What it was right before ``moment``; None before it was opened."""
        for event in reversed(self.events):
            if event.at < moment:
                return event.state
        return None


class Name(Term):
    """Every figure that is a set of requests, with what people call it."""

    OPENING = "opening", "期初在办"
    COLLECTED = "collected", "收集"
    CAME_BACK = "came_back", "重新在办"
    CLOSING = "closing", "期末在办"
    FINISHED = "finished", "了结"
    SETTLED = "settled", "办结"
    AWAITING = "awaiting", "待评价"
    CLOSED = "closed", "已销号"
    EXPLAINED = "explained", "书面解释"
    WITHDRAWN = "withdrawn", "撤销"
    MERGED = "merged", "合并"
    HANDLED = "handled", "应办"
    ON_TIME = "on_time", "按时办结"
    TIMED = "timed", "有时限的办结"
    CONTENT = "content", "满意"
    DISCONTENT = "discontent", "不满意"
    JUDGED = "judged", "有评价"
    UNANSWERED = "unanswered", "未回复"
    REOPENED = "reopened", "重开"
    EVER_SETTLED = "ever_settled", "办结过"
    OVERDUE = "overdue", "超时未办结"
    NEWLY_LATE = "newly_late", "新超时"
    URGENT = "urgent", "紧急"
    RECURRENT = "recurrent", "反复"
    PAUSED = "paused", "挂起"


#: A rate is the share of the second that is in the first; the first is always a part of the second.
RATES: dict[str, tuple[Name, Name]] = {
    "办结率": (Name.SETTLED, Name.HANDLED),
    "满意率": (Name.CONTENT, Name.JUDGED),
    "按时率": (Name.ON_TIME, Name.TIMED),
    "重开率": (Name.REOPENED, Name.EVER_SETTLED),
}
#: Wholes and the parts that they fall into, without overlap.
WHOLES: dict[Name, tuple[Name, ...]] = {
    Name.FINISHED: (Name.SETTLED, Name.WITHDRAWN, Name.MERGED),
    Name.SETTLED: (Name.AWAITING, Name.CLOSED, Name.EXPLAINED),
    Name.HANDLED: (Name.SETTLED, Name.CLOSING),
    Name.JUDGED: (Name.CONTENT, Name.DISCONTENT),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one period and scope; ``hours`` are the working hours each settled request took."""

    period: Period
    numbers: Mapping[Name, frozenset[int]]
    hours: Mapping[int, float] = field(default_factory=dict)

    def of(self, name: Name) -> frozenset[int]:
        """The requests behind a figure."""
        return self.numbers.get(name, frozenset())

    def count(self, name: Name) -> int:
        """How many."""
        return len(self.of(name))

    def rate(self, label: str) -> float | None:
        """A rate between 0 and 1; None where nothing is to be divided."""
        part, whole = RATES[label]
        return len(self.of(part)) / len(self.of(whole)) if self.of(whole) else None

    def among(self, numbers: frozenset[int]) -> Figures:
        """The figures of some requests alone: which figures one is in depends on nothing but its own history."""
        kept = {name: nos & numbers for name, nos in self.numbers.items()}
        return Figures(self.period, kept, {no: self.hours[no] for no in numbers if no in self.hours})

    @property
    def mean_hours(self) -> float | None:
        """平均办理时长: working hours from opening to settling, pauses left out; None where nothing was settled."""
        taken = [self.hours[no] for no in self.of(Name.SETTLED) if no in self.hours]
        return sum(taken) / len(taken) if taken else None


# --- what does not add up -------------------------------------------------------------------------------------------


def faults(figures: Figures, parts: Sequence[Figures] = (), opening: int | None = None) -> list[str]:
    """What does not add up in a paper, a sentence each; ``parts`` are its grids, ``opening`` the last one's closing."""
    return [*_wholes(figures), *_flow(figures), *_parts(figures, parts), *_carried(figures, opening)]


def _wholes(figures: Figures) -> list[str]:
    found = []
    for whole, parts in WHOLES.items():
        total, sizes = figures.count(whole), [figures.count(part) for part in parts]
        if sum(sizes) != total:
            names = "＋".join(f"{p.label}{n}" for p, n in zip(parts, sizes, strict=True))
            found.append(f"{whole.label}{total}，各部分却是{names}")
    return found + [
        f"{label}的分子不在分母里"
        for label, (part, whole) in RATES.items()
        if not figures.of(part) <= figures.of(whole)
    ]


def _flow(figures: Figures) -> list[str]:
    came = sum(figures.count(n) for n in (Name.OPENING, Name.COLLECTED, Name.CAME_BACK))
    went = figures.count(Name.FINISHED) + figures.count(Name.CLOSING)
    return [] if came == went else [f"期初＋收集＋重新在办＝{came}，了结＋期末在办＝{went}"]


def _parts(figures: Figures, parts: Sequence[Figures]) -> list[str]:
    if not parts:
        return []
    return [
        f"{name.label}{figures.count(name)}，各网格合计{total}"
        for name in Name
        if (total := sum(part.count(name) for part in parts)) != figures.count(name)
    ]


def _carried(figures: Figures, opening: int | None) -> list[str]:
    if opening is None or opening == figures.count(Name.OPENING):
        return []
    return [f"期初在办{figures.count(Name.OPENING)}，上期期末在办却是{opening}"]


def week_of(moment: datetime) -> Period:
    """The whole week before the Monday of ``moment``."""
    monday = (moment - timedelta(days=moment.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(monday - timedelta(days=7), monday)


def day_until(moment: datetime) -> Period:
    """The 24 hours before ``moment``: a daily paper counts from paper to paper."""
    return Period(moment - timedelta(days=1), moment)


def month_of(moment: datetime) -> Period:
    """The whole calendar month before the one of ``moment``."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period((first - timedelta(days=1)).replace(day=1), first)
