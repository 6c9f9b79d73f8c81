"""Figures from the rows: the histories of a period, counted for a place and each of its grids, and opened again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from peewee import SQL

from bot.clock import SHANGHAI, iso, parse_time
from bot.context import Context
from bot.database import plain
from bot.rules.counting import count
from bot.rules.figures import Figures, Happened, History, Name, Period
from bot.statements import milliseconds
from bot.terms import ACTIVE, Action, PlaceLevel, State
from models import Deadline, Place, RequestEvent, ServiceRequest

_ONE_GO = 5000
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
    path = _path(context, place)
    moved = _moved(period, path)
    rows = _rows(sorted({row[1] for row in moved} | _in_hand(path)))
    found = [row[0] for row in rows]
    before = _before(period, [row[0] for row in rows if row[5] < milliseconds(period.start)])
    events, due = _events([*before, *moved], period.end), _deadlines(found, period.end)
    return [_history(row, events.get(row[0], []), due.get(row[0])) for row in rows]


def _moved(period: Period, path: str) -> list[tuple[Any, ...]]:
    """What happened since the period began, beneath a path: one look along the index of moments."""
    query = _happened().where(RequestEvent.at >= period.start)
    if path:
        query = query.join(ServiceRequest).join(Place).where(Place.path.startswith(path))
    return plain(query)


def _before(period: Period, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    """What happened earlier to requests that are older than the period."""
    return [
        row
        for part in _parts(numbers)
        for row in plain(_happened().where(RequestEvent.request.in_(_listed(part)) & (RequestEvent.at < period.start)))
    ]


def _happened() -> Any:
    event = RequestEvent
    return event.select(event.id, event.request, event.at, event.action, event.state, event.actor)


def _in_hand(path: str) -> set[int]:
    active = ServiceRequest.select(ServiceRequest.no).where(ServiceRequest.state.in_([str(s) for s in ACTIVE]))
    if path:
        active = active.join(Place).where(Place.path.startswith(path))
    return {no for (no,) in plain(active)}


def _path(context: Context, place: str | None) -> str:
    """The path beneath which one asks; "" for the whole county, which asks for no place at all."""
    found = context.directory.place(place) if place else None
    return found.path if found and found.parent else ""


def _rows(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    request = ServiceRequest
    query = request.select(
        request.no, request.place, request.grid, request.kind, request.urgent, request.opened_at,
        request.due_at, request.recurrence_of, request.pauses,
    ).order_by(request.no)  # fmt: skip
    return [row for part in _parts(numbers) for row in plain(query.where(request.no.in_(_listed(part))))]


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[at : at + _ONE_GO] for at in range(0, len(numbers), _ONE_GO))


def _listed(numbers: Sequence[int]) -> SQL:
    """Numbers of our own as they stand in a statement: thousands of parameters cost more than the query."""
    return SQL(f"({','.join(map(str, numbers))})")


def _events(rows: Iterable[tuple[Any, ...]], end: datetime) -> dict[int, list[Happened]]:
    """History rows by request, as they were written down."""
    found: dict[int, list[Happened]] = {}
    fromtimestamp, last = datetime.fromtimestamp, end.timestamp() * 1000
    actions, states = {str(one): one for one in Action}, {str(one): one for one in State}
    for _, no, at, action, state, actor in sorted(rows):
        if at < last:
            happened = Happened(fromtimestamp(at / 1000, SHANGHAI), actions[action], states[state], actor)
            found.setdefault(no, []).append(happened)
    return found


def _deadlines(numbers: Sequence[int], end: datetime) -> dict[int, datetime]:
    """The deadline that each request had right before ``end``: a period counts alike whenever it is counted."""
    query = Deadline.select(Deadline.request, Deadline.due_at).order_by(Deadline.id)
    found: dict[int, int] = {}
    for part in _parts(numbers):
        found.update(plain(query.where(Deadline.request.in_(_listed(part)) & (Deadline.at < end))))
    return {no: _moment(due) for no, due in found.items()}


def _history(row: tuple[Any, ...], events: Sequence[Happened], due: datetime | None) -> History:
    no, place, grid, kind, urgent, opened_at, due_at, recurrence_of, pauses = row
    stood = json.loads(pauses) if pauses != "[]" else ()
    return History(
        no=no,
        opened_at=_moment(opened_at),
        events=tuple(events),
        place=place,
        grid=grid,
        kind=kind,
        urgent=bool(urgent),
        recurrence=recurrence_of is not None,
        due_at=due or (None if due_at is None else _moment(due_at)),
        pauses=tuple((parse_time(since), parse_time(until) if until else None) for since, until in stood),
    )


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, SHANGHAI)


def counted(context: Context, period: Period, place: str, found: Sequence[History] | None = None) -> Counted:
    """Count ``place`` and its grids; ``found`` are histories loaded before (they are not narrowed to the place)."""
    rows = tuple(histories(context, period, place) if found is None else found)
    by_grid: dict[str, set[int]] = {}
    for history in rows:
        by_grid.setdefault(history.grid, set()).add(history.no)

    def taken(history: History, moment: datetime) -> float:
        return working_hours(context, history, moment)

    whole = count(rows, period, taken)
    grids = {code: whole.among(frozenset(own)) for code, own in sorted(by_grid.items())}
    return Counted(place, whole, grids, rows)


def working_hours(context: Context, history: History, moment: datetime) -> float:
    """Working hours from opening to ``moment``, less those for which the clock stood still."""
    calendar = context.calendar
    spent = calendar.working_between(history.opened_at, moment)
    if not history.pauses:
        return spent.total_seconds() / 3600 if spent > _NOTHING else 0.0
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
