"""每日一汇总: what is new, done, in hand, late, urgent, not content, by grid; nothing when there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.papers.phrases import counts, line, warning
from bot.queries.figures import Counted
from bot.queries.papers import items
from bot.rules.figures import Figures, Name, faults

#: So many requests at most in one section; more stand in the console.
_MOST = 5
_SECTIONS: tuple[tuple[str, tuple[Name, ...]], ...] = (
    ("要紧", (Name.URGENT, Name.NEWLY_LATE, Name.DISCONTENT)),
    ("新增", (Name.COLLECTED,)),
    ("办结", (Name.SETTLED,)),
)


def worth_saying(figures: Figures) -> bool:
    """Whether anything happened, or a deadline passed; what was late before stands in the weekly paper."""
    told = (Name.COLLECTED, Name.FINISHED, Name.CAME_BACK, Name.DISCONTENT, Name.NEWLY_LATE)
    return any(figures.count(name) for name in told)


def text(context: Context, counted: Counted) -> str:
    """The daily paper of a community's working group; empty where there is nothing to say."""
    whole = counted.whole
    if not worth_saying(whole) and not context.settings.papers.daily_when_empty:
        return ""
    place = context.directory.place(counted.place)
    head = f"【{place.name if place else ''}日报 {context.now.month}月{context.now.day}日】{counts(whole)}"
    grids = [f"{_grid(context, code)}：{counts(own)}" for code, own in counted.grids.items() if worth_saying(own)]
    lines = [head, *(grids if len(counted.grids) > 1 else ()), *_sections(context, whole)]
    return "\n".join(filter(None, [*lines, warning(faults(whole, list(counted.grids.values())))]))


def _grid(context: Context, code: str) -> str:
    place = context.directory.place(code) if code else None
    return place.name if place else "不在网格内"


def _sections(context: Context, figures: Figures) -> list[str]:
    shown: set[int] = set()
    lines = []
    for title, names in _SECTIONS:
        numbers = sorted({no for name in names for no in figures.of(name)} - shown)
        if numbers:
            shown |= set(numbers)
            lines += [f"—{title}—", *(line(item, context.now) for item in items(context, numbers[:_MOST]))]
            lines += [f"……另有{len(numbers) - _MOST}件"] if len(numbers) > _MOST else []
    return lines


def county_text(context: Context, whole: Figures, communities: Sequence[tuple[str, Figures]]) -> str:
    """The daily paper of the county office: one line a community, and what presses."""
    if not worth_saying(whole) and not context.settings.papers.daily_when_empty:
        return ""
    county = context.directory.county()
    head = f"【{county.name if county else ''}日报 {context.now.month}月{context.now.day}日】{counts(whole)}"
    told = [f"{name}：{counts(own)}" for name, own in communities if worth_saying(own)]
    pressing = sorted({no for name in _SECTIONS[0][1] for no in whole.of(name)})
    lines = [line(item, context.now) for item in items(context, pressing[:_MOST])]
    more = [f"……另有{len(pressing) - _MOST}件"] if len(pressing) > _MOST else []
    return "\n".join([head, *told, *(["—要紧—", *lines, *more] if lines else [])])
