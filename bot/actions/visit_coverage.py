"""How much of the lists was visited, by grid, category and month: counts alone, in private, to who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot import outbox
from bot.actions import questions
from bot.actions.service_requests import telling
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import visits as queries
from bot.queries.visits import Coverage
from bot.rules import visit_wording as wording
from bot.rules.figures import Period, month_of
from bot.terms import Purpose, Role


def show(context: Context, said: Said, *, last_month: bool) -> None:
    """``走访覆盖``: of the places that the speaker leads."""
    this = context.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    period = month_of(context.now) if last_month else Period(this, context.now)
    posts = context.directory.posts_of(said.speaker.person.code) if said.speaker.person else ()
    led = [post.place for post in posts if post.place]
    questions.answer(context, said, _text(context, period, led), Purpose.VISIT)


def tell_office(context: Context, period: Period) -> None:
    """Once a month to each of the county office, alone."""
    county = context.directory.county()
    if county is None or not queries.any_listed():
        return
    for person in context.directory.holders(county.code, Role.COUNTY_OFFICE):
        wxid = telling.wxid_of(context, person)
        if wxid:
            text = _text(context, period, [county.code])
            outbox.put(context, Outgoing(f"visit_coverage:{wxid}:{period.end:%Y-%m}", text, Purpose.VISIT, to=wxid))


def _text(context: Context, period: Period, places: Iterable[str]) -> str:
    found = [row for row in queries.coverage(context, period.start, period.end) if _beneath(context, row.grid, places)]
    grids = _summed((_name(context, row.grid), row) for row in found)
    categories = _summed((row.category.label, row) for row in found)
    return wording.coverage(_month(period.start), grids, categories)


def _beneath(context: Context, grid: str, places: Iterable[str]) -> bool:
    """Whether a grid lies in one of the places, or one of them in it."""
    contains = context.directory.contains
    return any(contains(place, grid) or contains(grid, place) for place in places)


def _summed(rows: Iterable[tuple[str, Coverage]]) -> list[tuple[str, int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for name, row in rows:
        listed, visited = found.get(name, (0, 0))
        found[name] = (listed + row.listed, visited + row.visited)
    return [(name, listed, visited) for name, (listed, visited) in found.items()]


def _name(context: Context, grid: str) -> str:
    place = context.directory.place(grid)
    return place.name if place else "不在网格内"


def _month(start: datetime) -> str:
    return f"{start.month}月"
