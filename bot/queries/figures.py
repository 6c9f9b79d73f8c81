"""Figures from the rows: the histories of a period, counted for a place and each of its grids, and opened again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from bot.clock import iso, parse_time
from bot.context import Context
from bot.database import tuples
from bot.rules.counting import count
from bot.rules.figures import Figures, Happened, History, Name, Period
from bot.terms import ACTIVE, Action, PlaceLevel, State
from models import Deadline, Place, RequestEvent, ServiceRequest

_ONE_GO = 500
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Query:
    """What opens the records behind a figure: the figure, the place with all beneath it, the period."""

    name: Name
    place: str
    period: Period

    def __str__(self) -> str:
        """As the console's address takes it: ``figure=settled&place=361030&from=2026-03-02&to=2026-03-09``."""
        asked = {"figure": str(self.name), "place": self.place}
        return urlencode(asked | {"from": _short(self.period.start), "to": _short(self.period.end)}, safe=":+")

    @classmethod
    def parse(cls, text: str) -> Query:
        """Read what ``str`` wrote. Raises ValueError when something is missing or no figure."""
        given = {key: values[0] for key, values in parse_qs(text).items()}
        try:
            period = Period(parse_time(given["from"]), parse_time(given["to"]))
            return cls(Name(given["figure"]), given["place"], period)
        except KeyError as missing:
            raise ValueError(f"{missing} is missing in {text!r}") from None


def _short(moment: datetime) -> str:
    """A midnight as its day alone, another moment without its zone: read back as Shanghai time."""
    plain = iso(moment).removesuffix("+08:00")
    return plain.removesuffix("T00:00:00")


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures of a place as a whole and of the grids in it (by code; "" gathers what lies in no grid)."""

    place: str
    whole: Figures
    grids: Mapping[str, Figures]
    histories: tuple[History, ...]


def histories(context: Context, period: Period, place: str | None = None) -> list[History]:
    """The requests that were in hand in a period or moved in it, beneath ``place``, with their history to its end."""
    rows = _rows(_candidates(period, _path(context, place)))
    found = [row[0] for row in rows]
    events, due = _events(found, period.end), _deadlines(found, period.end)
    return [_history(row, events.get(row[0], []), due.get(row[0])) for row in rows]


def _candidates(period: Period, path: str) -> list[int]:
    """Numbers of what moved since the period began, or is in hand, beneath a path: a community asks for its own."""
    moved = RequestEvent.select(RequestEvent.request).where(RequestEvent.at >= period.start).distinct()
    active = ServiceRequest.select(ServiceRequest.no).where(ServiceRequest.state.in_([str(s) for s in ACTIVE]))
    if path:
        moved = moved.join(ServiceRequest).join(Place).where(Place.path.startswith(path))
        active = active.join(Place).where(Place.path.startswith(path))
    return sorted({no for (no,) in tuples(moved)} | {no for (no,) in tuples(active)})


def _path(context: Context, place: str | None) -> str:
    found = context.directory.place(place) if place else None
    return found.path if found else ""


def _rows(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    request = ServiceRequest
    query = request.select(
        request.no, request.place, request.grid, request.kind, request.urgent, request.opened_at,
        request.due_at, request.recurrence_of, request.pauses,
    ).order_by(request.no)  # fmt: skip
    return [row for part in _parts(numbers) for row in tuples(query.where(request.no.in_(part)))]


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[at : at + _ONE_GO] for at in range(0, len(numbers), _ONE_GO))


def _events(numbers: Sequence[int], end: datetime) -> dict[int, list[Happened]]:
    found: dict[int, list[Happened]] = {}
    event = RequestEvent
    query = event.select(event.request, event.at, event.action, event.state, event.actor).order_by(event.id)
    for part in _parts(numbers):
        for no, at, action, state, actor in tuples(query.where(event.request.in_(part) & (event.at < end))):
            found.setdefault(no, []).append(Happened(at, Action(action), State(state), actor))
    return found


def _deadlines(numbers: Sequence[int], end: datetime) -> dict[int, datetime]:
    """The deadline that each request had right before ``end``: a period counts alike whenever it is counted."""
    query = Deadline.select(Deadline.request, Deadline.due_at).order_by(Deadline.id)
    found: dict[int, datetime] = {}
    for part in _parts(numbers):
        for no, due in tuples(query.where(Deadline.request.in_(part) & (Deadline.at < end))):
            found[no] = due
    return found


def _history(row: tuple[Any, ...], events: Sequence[Happened], due: datetime | None) -> History:
    no, place, grid, kind, urgent, opened_at, due_at, recurrence_of, pauses = row
    stood = tuple((parse_time(since), parse_time(until) if until else None) for since, until in pauses)
    return History(
        no=no,
        opened_at=opened_at,
        events=tuple(events),
        place=place,
        grid=grid,
        kind=kind,
        urgent=urgent,
        recurrence=recurrence_of is not None,
        due_at=due or due_at,
        pauses=stood,
    )


def counted(context: Context, period: Period, place: str, found: Sequence[History] | None = None) -> Counted:
    """Count ``place`` and its grids; ``found`` are histories loaded before (they are not narrowed to the place)."""
    rows = tuple(histories(context, period, place) if found is None else found)
    by_grid: dict[str, list[History]] = {}
    for history in rows:
        by_grid.setdefault(history.grid, []).append(history)

    def taken(history: History, moment: datetime) -> float:
        return working_hours(context, history, moment)

    grids = {code: count(own, period, taken) for code, own in sorted(by_grid.items())}
    return Counted(place, count(rows, period, taken), grids, rows)


def working_hours(context: Context, history: History, moment: datetime) -> float:
    """Working hours from opening to ``moment``, less those for which the clock stood still."""
    calendar = context.calendar
    spent = calendar.working_between(history.opened_at, moment)
    stood = (
        calendar.working_between(max(since, history.opened_at), min(until or moment, moment))
        for since, until in history.pauses
        if since < moment
    )
    return max(spent - sum(stood, _NOTHING), _NOTHING).total_seconds() / 3600


def by_community(context: Context, found: Sequence[History]) -> dict[str, list[History]]:
    """Histories by the community that they lie in; "" where there is none."""
    of_place: dict[str, str] = {}
    groups: dict[str, list[History]] = {}
    for history in found:
        if history.place not in of_place:
            above = context.directory.above(history.place, PlaceLevel.COMMUNITY)
            of_place[history.place] = above.code if above else ""
        groups.setdefault(of_place[history.place], []).append(history)
    return groups


def records(context: Context, query: Query) -> list[int]:
    """The requests behind a figure, opened from the rows again."""
    found = count(histories(context, query.period, query.place), query.period)
    return sorted(found.of(query.name))
