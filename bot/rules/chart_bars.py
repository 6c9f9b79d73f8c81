"""The bars of every chart as sets of requests, cut from the same histories and figures as the papers.

A bar is never a bare number: it holds the requests it counts, so that it can be opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import counting
from bot.rules.figures import Figures, History, Name, Period
from bot.rules.workflow import STEPS
from bot.terms import ACTIVE, Action, Kind, Step

#: Longer periods are drawn by weeks.
_DAYS_DRAWN = 31
_ACCEPT = ((1, "1 小时内"), (4, "4 小时内"), (7, "1 个工作日内"), (14, "2 个工作日内"))
_RESOLVE = ((7, "1 个工作日内"), (21, "3 个工作日内"), (49, "7 个工作日内"), (105, "15 个工作日内"))
_LONGER, _NOT_YET = "更久", "还没有"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: ``numbers`` are the requests it counts."""

    name: str
    label: str
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or more parts; ``key`` names it in addresses."""

    key: str
    label: str
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many the first part counts."""
        return len(self.parts[0].numbers)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: ``name`` in addresses, what people call it, what it counts, its bars."""

    name: str
    title: str
    hint: str
    bars: tuple[Bar, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing at all is counted."""
        return not any(part.numbers for bar in self.bars for part in bar.parts)

    def find(self, bar: str, part: str) -> tuple[Bar, Part] | None:
        """A part of a bar by their names."""
        found = ((one, piece) for one in self.bars for piece in one.parts)
        return next(((one, piece) for one, piece in found if (one.key, piece.name) == (bar, part)), None)


def trend(histories: Sequence[History], period: Period) -> Chart:
    """What came and what was settled, day by day, or week by week over a longer time."""
    days = (period.end - period.start).days + 1
    step = timedelta(days=1 if days <= _DAYS_DRAWN else 7)
    moved = _moved(histories, period, step)
    starts = [period.start + at * step for at in range(-(-(period.end - period.start) // step))]
    spans = [Period(start, min(start + step, period.end)) for start in starts]
    bars = tuple(_span(moved.get(at, ()), span) for at, span in enumerate(spans))
    by = "每天" if step.days == 1 else "每周"
    return Chart("trend", "趋势", f"{by}收集和办结的件数。", bars)


def _moved(histories: Iterable[History], period: Period, step: timedelta) -> Mapping[int, list[History]]:
    """The histories in which something happened, by the number of the span."""
    found: dict[int, list[History]] = {}
    for one in histories:
        moments = (one.opened_at, *(event.at for event in one.events))
        for at in {(moment - period.start) // step for moment in moments if moment in period}:
            found.setdefault(at, []).append(one)
    return found


def _span(moved: Iterable[History], span: Period) -> Bar:
    found = counting.moved(moved, span)
    parts = (_part(found, Name.COLLECTED), _part(found, Name.SETTLED))
    return Bar(f"{span.start:%Y-%m-%d}", f"{span.start.month}月{span.start.day}日", parts)


def _part(figures: Figures, name: Name) -> Part:
    return Part(str(name), name.label, figures.of(name))


def kinds(histories: Iterable[History], figures: Figures) -> Chart:
    """What was collected, by kind, the most first."""
    groups = _grouped(histories, figures.of(Name.COLLECTED), lambda one: one.kind)
    bars = [_bar(str(kind), kind.label, groups.get(str(kind), set())) for kind in Kind]
    shown = sorted((bar for bar in bars if bar.count), key=lambda bar: -bar.count)
    return Chart("kinds", "类别", "收集的诉求，按类别。", tuple(shown))


def hours(histories: Iterable[History], figures: Figures) -> Chart:
    """What was collected, by the hour in which it was said."""
    groups = _grouped(histories, figures.of(Name.COLLECTED), lambda one: one.opened_at.hour)
    bars = tuple(_bar(str(hour), f"{hour}", groups.get(hour, set())) for hour in range(24))
    return Chart("hours", "一天里的时候", "收集的诉求，按居民说话的钟点。", bars)


def _grouped(
    histories: Iterable[History], wanted: frozenset[int], key: Callable[[History], object]
) -> Mapping[object, set[int]]:
    found: dict[object, set[int]] = {}
    for one in histories:
        if one.no in wanted:
            found.setdefault(key(one), set()).add(one.no)
    return found


def _bar(key: str, label: str, numbers: Iterable[int], part: Name = Name.COLLECTED) -> Bar:
    return Bar(key, label, (Part(str(part), part.label, frozenset(numbers)),))


def places(below: Iterable[tuple[str, str, Figures]]) -> Chart:
    """What was settled and what is still in hand, by place (code, name, figures of it)."""
    bars = tuple(
        Bar(code, name, (_part(own, Name.SETTLED), _part(own, Name.CLOSING), _part(own, Name.OVERDUE)))
        for code, name, own in below
    )
    return Chart("places", "地方", "办结的、还在办的，和其中超时的。", bars)


Taken = Callable[[History, datetime], float]


def accept(histories: Iterable[History], figures: Figures, taken: Taken) -> Chart:
    """How long it took until somebody accepted, in working hours; of what was collected."""
    spans = {
        one.no: None if (at := _first(one, Action.ACCEPT)) is None else taken(one, at)
        for one in histories
        if one.no in figures.of(Name.COLLECTED)
    }
    return Chart(
        "accept", "多久接单", "收集的诉求，从反映到有人接单的工作时间。", _buckets(spans, _ACCEPT, Name.COLLECTED)
    )


def _first(history: History, action: Action) -> datetime | None:
    return next((event.at for event in history.events if event.action is action), None)


def resolve(figures: Figures) -> Chart:
    """How long what was settled took, as the papers' 平均办理时长 counts it."""
    spans: dict[int, float | None] = {no: figures.hours.get(no) for no in figures.of(Name.SETTLED)}
    return Chart(
        "resolve", "多久办结", "办结的诉求，从反映到办结的工作时间，挂起不算。", _buckets(spans, _RESOLVE, Name.SETTLED)
    )


def _buckets(spans: Mapping[int, float | None], steps: Sequence[tuple[float, str]], part: Name) -> tuple[Bar, ...]:
    groups: dict[str, set[int]] = {label: set() for label in (*(label for _, label in steps), _LONGER, _NOT_YET)}
    for no, span in spans.items():
        label = _NOT_YET if span is None else next((word for most, word in steps if span <= most), _LONGER)
        groups[label].add(no)
    shown = ((label, nos) for label, nos in groups.items() if nos or label != _NOT_YET)
    return tuple(_bar(str(at), label, nos, part) for at, (label, nos) in enumerate(shown))


def funnel(histories: Iterable[History], figures: Figures) -> Chart:
    """How far what was collected has come in the county's six steps; each step is counted for itself."""
    reached: dict[Step, set[int]] = {step: set() for step in Step}
    collected = figures.of(Name.COLLECTED)
    ways: dict[frozenset[Action], set[int]] = {}  # most go one of a few ways
    for one in histories:
        if one.no in collected:
            ways.setdefault(frozenset(event.action for event in one.events), set()).add(one.no)
    for done, numbers in ways.items():
        for step in Step:
            if done & STEPS[step]:
                reached[step] |= numbers
    bars = tuple(_bar(str(step), step.label, reached[step]) for step in Step)
    return Chart("funnel", "六步走到哪里", "收集的诉求里，走到过这一步的；没有催办的不走“检查督促”。", bars)


def promises(histories: Iterable[History], due: Mapping[int, datetime], released: frozenset[int]) -> Chart:
    """Whether what was promised was done when the promise ran out (``due`` by number, the last one of each).

    Who was ``released`` from it (it was put off, or the matter went to somebody else) has broken nothing.
    """
    kept: set[int] = set()
    broken: set[int] = set()
    for one in histories:
        state = one.state_at(due[one.no]) if one.no in due else None
        if state is not None and state not in ACTIVE:
            kept.add(one.no)
        elif state is not None and one.no not in released:
            broken.add(one.no)
    bars = (
        Bar("kept", "说到做到", (Part("kept", "说到做到", frozenset(kept)),)),
        Bar("broken", "过了还没办", (Part("broken", "过了还没办", frozenset(broken)),)),
    )
    return Chart("promises", "承诺兑现", "责任人说了什么时候办好的：到时候办好没有。", bars)
