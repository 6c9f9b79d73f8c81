"""The linter of papers: figures of a kept paper that do not add up, in themselves or with the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.context import Context
from bot.queries import figures as figures_of
from bot.rules.figures import Figures, Name, Period, faults
from models import Paper

#: Papers with figures; a public column has chosen cases.
COUNTED = ("daily", "weekly", "monthly")
_NAMED = 5


def kept_figures(paper: Paper) -> Figures:
    """The figures as they stood in the paper."""
    numbers: dict[str, Any] = paper.figures.get("numbers", {})
    return Figures(Period(paper.start, paper.end), {n: frozenset(numbers.get(n, ())) for n in Name})


def before(paper: Paper) -> Paper | None:
    """The paper of the same kind and place that ended right where this one begins."""
    here = (Paper.kind == paper.kind) & (Paper.place == paper.place) & (Paper.end == paper.start)
    found: Paper | None = Paper.select().where(here).first()
    return found


def check(context: Context, paper: Paper) -> list[str]:
    """What does not add up, a sentence each: parts and whole, opening and the closing before, and a count anew."""
    whole = kept_figures(paper)
    return [*faults(whole), *_carried(whole, before(paper)), *_anew(context, paper, whole)]


def _carried(whole: Figures, earlier: Paper | None) -> Iterator[str]:
    """This one's opening, request by request, against the closing of the one before."""
    closing = kept_figures(earlier).of(Name.CLOSING) if earlier else None
    if closing is not None and closing != whole.of(Name.OPENING):
        yield f"期初在办和上期期末在办不是同样的几件：{_numbers(closing ^ whole.of(Name.OPENING))}"


def _anew(context: Context, paper: Paper, whole: Figures) -> Iterator[str]:
    """The records counted again: what was said then should still be so."""
    again = figures_of.counted(context, whole.period, paper.place).whole
    for name in Name:
        if again.of(name) != whole.of(name):
            odd = _numbers(again.of(name) ^ whole.of(name))
            yield f"{name.label}当时是{whole.count(name)}，现在重数是{again.count(name)}：{odd}"


def _numbers(numbers: frozenset[int]) -> str:
    shown = "、".join(f"{no}号" for no in sorted(numbers)[:_NAMED])
    return shown if len(numbers) <= _NAMED else f"{shown}等{len(numbers)}件"
