"""Reads for the office's lists: requests by state, place and lateness; how the bot does as a whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from bot.database import tuples
from bot.terms import ACTIVE, SendState, State
from models import Department, Message, OutboxMessage, Person, Place, Room, ServiceRequest


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: number ``no``, in ``states`` (all when empty), under ``place``, past due at ``overdue_at``."""

    no: int | None = None
    states: Collection[State] = ()
    place: str | None = None
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Figures that tell whether the bot hears and is heard."""

    rooms: int
    unbound: int
    messages: int
    last_message: datetime | None
    queued: int
    waiting_since: datetime | None
    failed: int
    unknown: int


def is_empty() -> bool:
    """Whether the register names no place at all."""
    return not Place.select().where(~Place.gone).exists()


def places_called(words: str) -> list[str]:
    """Codes of the places with this code or name; those whose name holds it where none is called so exactly."""
    exact = [code for (code,) in tuples(Place.select(Place.code).where((Place.code == words) | (Place.name == words)))]
    return exact or [code for (code,) in tuples(Place.select(Place.code).where(Place.name.contains(words)))]


def find(wanted: Wanted, limit: int) -> list[ServiceRequest]:
    """The first ``limit`` requests that are wanted, by number; place, assignee and department are read with them."""
    request = ServiceRequest
    query = request.select(request, Place, Person, Department).join(Place, JOIN.LEFT_OUTER)
    for table in (Person, Department):
        query = query.switch(request).join(table, JOIN.LEFT_OUTER)
    return list(query.where(*_conditions(wanted)).order_by(request.no).limit(limit))


def count(wanted: Wanted) -> int:
    """How many requests are wanted."""
    return int(ServiceRequest.select().where(*_conditions(wanted)).count())


def _conditions(wanted: Wanted) -> list[Any]:
    """What a row has to fulfil."""
    found: list[Any] = [ServiceRequest.no > 0 if wanted.no is None else ServiceRequest.no == wanted.no]
    if wanted.states:
        found.append(ServiceRequest.state.in_([str(state) for state in wanted.states]))
    if wanted.place is not None:
        top = Place.select(Place.path).where(Place.code == wanted.place).scalar() or f"{wanted.place}/"
        found.append(ServiceRequest.place.in_(Place.select(Place.code).where(Place.path.startswith(top))))
    if wanted.overdue_at is not None:
        found.append(ServiceRequest.state.in_([str(state) for state in ACTIVE]))
        found.append(ServiceRequest.due_at < wanted.overdue_at)
    return found


def health() -> Health:
    """How the bot does at this moment, by its rows."""
    states = dict(tuples(OutboxMessage.select(OutboxMessage.state, fn.COUNT(SQL("*"))).group_by(OutboxMessage.state)))
    queued = OutboxMessage.select().where(OutboxMessage.state == SendState.QUEUED)
    first = queued.order_by(OutboxMessage.next_try_at).first()
    last = Message.select(Message.at).order_by(Message.at.desc()).first()
    rooms = Room.select().where(~Room.gone)
    return Health(
        rooms=rooms.where(Room.registered).count(),
        unbound=rooms.where(Room.registered, ~Room.bound).count(),
        messages=Message.select().count(),
        last_message=last.at if last else None,
        queued=states.get(SendState.QUEUED, 0) + states.get(SendState.SENDING, 0),
        waiting_since=first.next_try_at if first else None,
        failed=states.get(SendState.FAILED, 0),
        unknown=states.get(SendState.UNKNOWN, 0),
    )
