"""Reads of requests as small cards beside a group's talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from bot.messages import CONSOLE
from bot.queries.rooms import path_of, tuples
from bot.terms import ACTIVE, BOT, LIVE, Action, Kind, Role, State, Term
from models import Department, Member, Person, Place, RequestEvent, Room, ServiceRequest

#: So many open cards at most; the number of all is told besides.
OPEN_LIMIT = 30
#: So many that were settled last.
DONE_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a request's history, in words."""

    at: datetime
    who: str
    what: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """A request at a glance. ``late`` tells that the deadline has passed while a leader has to act."""

    no: int
    kind: str
    state: str
    state_label: str
    urgent: bool
    text: str
    place: str
    assignee: str
    post: str
    opened_at: datetime
    due_at: datetime | None
    late: bool
    supporters: int


@dataclass(frozen=True, slots=True)
class Cards:
    """Beside a talk: requests that are not settled (urgent first, then by deadline), and those settled last."""

    open: tuple[Card, ...]
    open_count: int
    done: tuple[Card, ...]


def cards(room: str, viewer: str, now: datetime) -> Cards:
    """The requests of the group ``room``: made there, or at a place under it; private ones only to who takes part."""
    seen = _here(room) & _visible(viewer)
    live = seen & ServiceRequest.state.in_(tuple(LIVE))
    due = (ServiceRequest.urgent.desc(), ServiceRequest.due_at.is_null(), ServiceRequest.due_at, ServiceRequest.no)
    open_ = _read(live, due, OPEN_LIMIT, now)
    return Cards(
        open=open_,
        open_count=_query(live).count() if len(open_) == OPEN_LIMIT else len(open_),
        done=_read(seen & ServiceRequest.state.not_in(tuple(LIVE)), (ServiceRequest.no.desc(),), DONE_LIMIT, now),
    )


def card(no: int, viewer: str, now: datetime) -> Card | None:
    """Request ``no`` as a card; None when there is none, or not for ``viewer``."""
    found = _read((ServiceRequest.no == no) & _visible(viewer), (ServiceRequest.no,), 1, now)
    return found[0] if found else None


def _visible(viewer: str) -> Any:
    """Private requests are seen by who made them and who answers for them."""
    return ~ServiceRequest.private | (ServiceRequest.reporter == viewer) | (Person.wxid == viewer)


def _here(room: str) -> Any:
    here = ServiceRequest.room == room
    path = path_of(Room.select(Room.place).where(Room.code == room).scalar())
    if not path:
        return here
    under = Place.select(Place.code).where(Place.path.startswith("/".join(path) + "/"))
    return here | ServiceRequest.place.in_(under)


def _query(where: Any) -> Any:
    request = ServiceRequest
    columns = (
        *(request.no, request.kind, request.state, request.urgent, request.text, request.post_role),
        *(request.floor, request.room_no, request.spot, request.opened_at, request.due_at, request.supporter_count),
    )
    query = request.select(*columns, Place.name.alias("at"), Person.name.alias("who"), Department.name.alias("office"))
    for table in (Place, Person, Department):
        query = query.switch(request).join(table, JOIN.LEFT_OUTER)
    return query.where(where)


def _read(where: Any, order: Sequence[Any], limit: int, now: datetime) -> tuple[Card, ...]:
    return tuple(_card(row, now) for row in _query(where).order_by(*order).limit(limit).namedtuples())


def _card(row: Any, now: datetime) -> Card:
    return Card(
        no=row.no,
        kind=_label(Kind, row.kind),
        state=row.state,
        state_label=_label(State, row.state),
        urgent=row.urgent,
        text=row.text,
        place=_where(row),
        assignee=row.who or row.office or "",
        post=_label(Role, row.post_role) if row.who else "",
        opened_at=row.opened_at,
        due_at=row.due_at,
        late=row.state in ACTIVE and row.due_at is not None and row.due_at < now,
        supporters=row.supporter_count,
    )


def _where(row: Any) -> str:
    """荷塘苑1栋2单元 3楼 楼道: what is known of the place, short."""
    floor = f"{row.floor}楼" if row.floor else ""
    return " ".join(part for part in (row.at or "", row.room_no or floor, row.spot) if part)


def _label(terms: type[Term], value: str) -> str:
    found = terms.of_label(value) if value else None
    return found.label if found else value


def actors(codes: set[str]) -> dict[str, str]:
    """Names for who acted: 微信号, 人员编号 or the bot."""
    nicknames = Member.select(Member.wxid, Member.nickname).where(Member.wxid.in_(codes))
    persons = Person.select(Person.code, Person.wxid, Person.name)
    names = {wxid: nickname for wxid, nickname in tuples(nicknames) if nickname}
    for code, wxid, name in tuples(persons.where(Person.code.in_(codes) | Person.wxid.in_(codes))):
        names.update({code: name, wxid: name})
    names.update((code, code.removeprefix(CONSOLE)) for code in codes if code.startswith(CONSOLE))
    return {**names, BOT: "机器人"}


def history(no: int) -> tuple[Event, ...]:
    """The history of request ``no``, oldest first; empty for an unknown number."""
    rows = list(RequestEvent.select().where(RequestEvent.request == no).order_by(RequestEvent.at, RequestEvent.id))
    names = actors({row.actor for row in rows})
    return tuple(
        Event(row.at, names.get(row.actor, row.actor), _label(Action, row.action), row.note, _label(State, row.state))
        for row in rows
    )
