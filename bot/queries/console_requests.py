"""The console's list and board of service requests: filters as values, found by number, door, place, name or words.

First the numbers are found, sorted and counted; only those of one page are read whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import JOIN, SQL, Case, SqliteDatabase, fn

from bot.database import tuples
from bot.queries.console_scope import place_of, requests_within
from bot.rules.console_rights import Scope
from bot.terms import ACTIVE, LIVE, Kind, State
from models import Department, Household, Person, Place, ServiceRequest, database

#: Rows of a page; cards of a column of the board.
PAGE, COLUMN = 50, 30
#: So many finds of words are counted; more are "1000+".
MOST = 1000
_LONGEST = 60
_MOST_CODES = 5000
#: The columns of the board.
BOARD = (State.OPEN, State.ASSIGNED, State.ACCEPTED, State.RESOLVED)
_NUMBER = re.compile(r"[#＃№]?\s*(\d{1,9})\s*号?")
#: 1栋2单元501, 3-201: a place and a door behind it.
_DOOR = re.compile(r"(.*?\D)(\d{3,4})(?:室|号房?)?")

#: What the state filter calls several states; each state is a filter as well.
GROUPS: Mapping[str, tuple[str, frozenset[State]]] = {
    "live": ("未结", LIVE),
    "waiting": ("没人接", frozenset({State.OPEN, State.ASSIGNED})),
    "done": ("已结", frozenset(State) - LIVE),
    "all": ("全部", frozenset(State)),
}
SORTS: Mapping[str, str] = {"due": "时限近的在前", "new": "新的在前", "old": "老的在前"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is asked for; the same names stand in the address."""

    q: str = ""
    state: str = "live"
    kind: str = ""
    place: str = ""
    department: str = ""
    late: str = ""
    urgent: str = ""
    unhappy: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Read off an address; what is no filter is left out."""
        found = {name: query.get(name, "").strip()[:_LONGEST] for name in cls.__dataclass_fields__}
        state = found["state"] if found["state"] in GROUPS or State.of_label(found["state"]) else ""
        kind = found["kind"] if Kind.of_label(found["kind"]) else ""
        sort = found["sort"] if found["sort"] in SORTS else ""
        return cls(**{**found, "state": state or ("all" if found["q"] else "live"), "kind": kind, "sort": sort})

    def address(self) -> dict[str, str]:
        """As it stands in an address, without what goes without saying."""
        usual = "all" if self.q else "live"
        return {name: value for name, value in asdict(self).items() if value and (name, value) != ("state", usual)}

    @property
    def states(self) -> frozenset[State]:
        """The states that are wanted."""
        return GROUPS[self.state][1] if self.state in GROUPS else frozenset({State(self.state)})

    @property
    def order(self) -> str:
        """How it is sorted: by the next deadline where somebody still has to act, else the new first."""
        return self.sort or ("due" if self.states <= LIVE else "new")


@dataclass(frozen=True, slots=True)
class Row:
    """A request on one line; ``who`` answers for it."""

    no: int
    kind: str
    state: State
    urgent: bool
    text: str
    place: str
    who: str
    opened_at: datetime
    due_at: datetime | None
    late: bool
    paused: bool
    private: bool
    supporters: int
    reopened: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list; ``count`` is of all that fit (``MOST`` at most when words were looked for)."""

    rows: tuple[Row, ...]
    count: int
    more: bool


def listing(filters: Filters, scope: Scope, now: datetime, page: int = 1) -> Listing:
    """The ``page``-th page of what fits."""
    where = requests_within(scope, few=filters.states <= LIVE) & _fitting(filters, filters.states, now)
    first = (max(1, page) - 1) * PAGE
    query = ServiceRequest.select(ServiceRequest.no).where(where).order_by(*_ordered(filters))
    if filters.q or filters.states <= LIVE:  # few, or costly to find: found once, counted on the way
        found = [no for (no,) in tuples(query.limit(MOST) if filters.q else query)]
        numbers, count = found[first : first + PAGE], len(found)
    else:
        numbers = [no for (no,) in tuples(query.limit(PAGE).offset(first))]
        count = ServiceRequest.select().where(where).count()
    return Listing(rows(numbers, now), count, first + PAGE < count)


def counts(filters: Filters, scope: Scope, now: datetime) -> dict[State, int]:
    """How many of each live state fit, whatever state the filter asks for; words are not looked for."""
    where = requests_within(scope, few=True) & _fitting(replace(filters, q=""), LIVE, now)
    query = ServiceRequest.select(ServiceRequest.state, fn.COUNT(1)).where(where).group_by(ServiceRequest.state)
    return {State(state): count for state, count in tuples(query)}


def board(filters: Filters, scope: Scope, now: datetime) -> dict[State, Listing]:
    """The live states as columns, each by its next deadline."""
    where = requests_within(scope, few=True) & _fitting(filters, LIVE, now)
    query = ServiceRequest.select(ServiceRequest.no, ServiceRequest.state).where(where).order_by(*_by_deadline())
    found: dict[State, list[int]] = {state: [] for state in BOARD}
    for no, state in tuples(query):
        found[State(state)].append(no)
    shown = {row.no: row for row in rows([no for column in found.values() for no in column[:COLUMN]], now)}
    return {
        state: Listing(tuple(shown[no] for no in column[:COLUMN] if no in shown), len(column), len(column) > COLUMN)
        for state, column in found.items()
    }


# --- what fits --------------------------------------------------------------------------------------------------------


def _fitting(filters: Filters, states: frozenset[State], now: datetime) -> Any:
    request = ServiceRequest
    wanted: list[Any] = [SQL("1 = 1")]
    if states != frozenset(State):
        wanted.append(request.state.in_(sorted(map(str, states))))
    if filters.kind:
        wanted.append(request.kind == filters.kind)
    if filters.department:
        wanted.append(request.department == filters.department)
    if filters.place:
        wanted.append(place_of(states <= LIVE).in_(_beneath(filters.place)))
    wanted += _marked(filters, now)
    wanted += [_names(word) for word in filters.q.split()[:5]]
    return reduce(and_, wanted)


def _marked(filters: Filters, now: datetime) -> list[Any]:
    request = ServiceRequest
    found: list[Any] = []
    if filters.late:
        found.append(request.state.in_([str(s) for s in ACTIVE]) & (request.due_at < now))
    if filters.urgent:
        found.append(request.urgent)
    if filters.unhappy:
        found.append((request.reopened > 0) & request.state.in_([str(s) for s in ACTIVE]))
    return found


def _beneath(place: str) -> Any:
    path = Place.select(Place.path).where(Place.code == place).scalar() or "\0"
    return Place.select(Place.code).where(Place.path.startswith(path))


def _names(word: str) -> Any:
    """Requests that a word means: by number, door, place, who has it or whose door it is, or what was said.

    What the register knows of the word is looked up first: only what it knows is asked of every request.
    """
    request = ServiceRequest
    number, door = _NUMBER.fullmatch(word), _DOOR.fullmatch(word)
    if number:
        return (request.no == int(number[1])) | ((request.room_no == number[1]) & request.state.in_(sorted(LIVE)))
    found = [_contains(request.text, word), *_known(request.place, _codes(Place, word))]
    found += _known(request.assignee, _codes(Person, word))
    found += _known(request.department, _codes(Department, word))
    if door:
        places = _codes(Place, door[1])
        found += [one & (request.room_no == door[2]) for one in _known(request.place, places)]
        found += _known(request.household, _homes(places, door[2]))
    return reduce(or_, found)


def _known(column: Any, codes: list[str]) -> list[Any]:
    return [column.in_(codes)] if codes else []


def _codes(table: Any, word: str) -> list[str]:
    """Codes of what is called so: a person by the whole name, all else by a part of it."""
    called = table.name == word if table is Person else _contains(table.name, word)
    return [code for (code,) in tuples(table.select(table.code).where(called).limit(_MOST_CODES))]


def _homes(units: list[str], room_no: str) -> list[str]:
    query = Household.select(Household.code).where((Household.room_no == room_no) & Household.unit.in_(units))
    return [code for (code,) in tuples(query)]


def _contains(column: Any, word: str) -> Any:
    """Plain search in a text: faster than LIKE, and no sign in it means anything."""
    if isinstance(database.obj, SqliteDatabase):
        return fn.INSTR(column, word) > 0
    return fn.STRPOS(column, word) > 0


def _ordered(filters: Filters) -> tuple[Any, ...]:
    request = ServiceRequest
    if filters.order == "due":
        return _by_deadline()
    # Words are rare: going through the rows as they lie is faster than through an index of the order.
    opened = request.opened_at + 0 if filters.q else request.opened_at
    return (opened.desc(),) if filters.order == "new" else (opened,)


def _by_deadline() -> tuple[Any, ...]:
    """Who still has to act, soonest first; what only waits for the resident's word comes after."""
    request = ServiceRequest
    waits = Case(request.state, ((str(State.RESOLVED), 1),), 0)
    return (waits, request.due_at.is_null(), request.due_at, request.no)


# --- rows -------------------------------------------------------------------------------------------------------------


def rows(numbers: Sequence[int], now: datetime) -> tuple[Row, ...]:
    """The requests of these numbers, in this order."""
    request = ServiceRequest
    query = request.select(
        request, Place.name.alias("at"), Person.name.alias("person"), Department.name.alias("office")
    )
    for table in (Place, Person, Department):
        query = query.switch(request).join(table, JOIN.LEFT_OUTER)
    found = {row.no: row for row in query.where(request.no.in_(list(numbers))).namedtuples()}
    return tuple(_row(found[no], now) for no in numbers if no in found)


def _row(row: Any, now: datetime) -> Row:
    active = row.state in ACTIVE
    paused = active and any(until is None for _, until in row.pauses)
    floor = f"{row.floor}楼" if row.floor else ""
    place = " ".join(part for part in (row.at or "", row.room_no or floor, row.spot) if part)
    return Row(
        no=row.no,
        kind=Kind(row.kind).label,
        state=State(row.state),
        urgent=row.urgent,
        text=row.text,
        place=place,
        who=row.office or row.person or "",
        opened_at=row.opened_at,
        due_at=row.due_at if row.state in ACTIVE else None,
        late=active and not paused and row.due_at is not None and row.due_at < now,
        paused=paused,
        private=row.private,
        supporters=row.supporter_count,
        reopened=row.reopened,
    )
