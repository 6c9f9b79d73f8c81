"""What needs a person now, for the first page of the console."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import SHANGHAI
from bot.database import tuples
from bot.messages import CONSOLE
from bot.queries import binding, console_requests
from bot.queries.binding import Unbound
from bot.queries.console_request import called
from bot.queries.console_requests import Row
from bot.queries.console_scope import requests_within
from bot.queries.directory import Directory
from bot.rules.console_rights import Scope
from bot.terms import ACTIVE, Action, Kind, SendState
from models import Candidate, OutboxMessage, Place, RequestEvent, Room, ServiceRequest, Setting

#: So many lines of each sort are shown; the rest stands behind a link.
SHOWN = 8
#: So far back a candidate or a message that was not said still matters.
_BACK = timedelta(days=7)
#: How a failed message begins its reason once somebody has taken note of it.
NOTED = "已阅 "
#: Under which facts the state of each account is kept.
ACCOUNT_STATE = "wechaty_state:"
STATES = {"up": "在线", "down": "断线", "logged_out": "没有登录", "taken_over": "被另一个机器人占用"}


@dataclass(frozen=True, slots=True)
class Some:
    """The first few requests of a sort, how many there are, and when the office pressed for which of them today."""

    rows: tuple[Row, ...]
    count: int
    pressed: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A message that may be a request: opened or dismissed by one click."""

    id: int
    text: str
    kind: str
    place: str
    who: str
    at: datetime
    confidence: float


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A message that could not be said."""

    id: int
    to: str
    text: str
    reason: str
    at: datetime
    request: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the bot that is not online."""

    name: str
    state: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Today:
    """All of it. Requests by sort, in the order in which they are shown; each request stands in the first that fits."""

    requests: dict[str, Some]
    unsure: tuple[Unsure, ...]
    unbound: tuple[Unbound, ...]
    unsaid: tuple[Unsaid, ...]
    offline: tuple[Account, ...]


def requests(scope: Scope, now: datetime) -> dict[str, Some]:
    """Urgent, late, nobody's, unhappy residents', due today: what has to be looked at, each once."""
    request = ServiceRequest
    tonight = now.replace(hour=23, minute=59, second=59, microsecond=0)
    sorts: dict[str, Any] = {
        "urgent": request.urgent,
        "late": request.due_at < now,
        "nobody": request.assignee.is_null() & request.department.is_null(),
        "unhappy": request.reopened > 0,
        "due": request.due_at <= tonight,
    }
    columns = (request.no, *(condition.alias(name) for name, condition in sorts.items()))
    active = request.state.in_(sorted(map(str, ACTIVE)))
    query = (
        request.select(*columns).where(requests_within(scope, few=True) & active).order_by(request.due_at, request.no)
    )
    found: dict[str, list[int]] = {name: [] for name in sorts}
    for no, *fits in tuples(query):
        first = next((name for name, fit in zip(sorts, fits, strict=True) if fit), None)
        if first:
            found[first].append(no)
    shown = {row.no: row for row in console_requests.rows([n for some in found.values() for n in some[:SHOWN]], now)}
    pressed = _pressed(list(shown), now)
    return {name: Some(tuple(shown[n] for n in some[:SHOWN]), len(some), pressed) for name, some in found.items()}


def _pressed(numbers: Sequence[int], now: datetime) -> dict[int, datetime]:
    """When the office pressed last for which request, of today."""
    event, today = RequestEvent, now.replace(hour=0, minute=0, second=0, microsecond=0)
    here = event.request.in_(numbers) & (event.action == Action.REMIND) & (event.at >= today)
    rows = event.select(event.request, event.at).where(here & event.actor.startswith(CONSOLE)).order_by(event.id)
    return dict(tuples(rows))


def unsure(scope: Scope, now: datetime) -> tuple[Unsure, ...]:
    """Messages that may be requests and that nobody has decided on, the likeliest first."""
    if scope.department or scope.lost:
        return ()
    waits = Candidate.state.in_(["new", "told"]) & (Candidate.at > now - _BACK) & (Candidate.text != "")
    rows = Candidate.select().where(waits).order_by(Candidate.confidence.desc(), Candidate.id)
    paths = dict(tuples(Place.select(Place.code, Place.path).where(Place.code.in_({row.place for row in rows}))))
    names = dict(tuples(Place.select(Place.code, Place.name).where(Place.code.in_(list(paths)))))
    mine = [row for row in rows if scope.holds_place(paths.get(row.place, ""))]
    who = called([row.sender for row in mine])
    return tuple(
        Unsure(
            row.id,
            row.text,
            Kind(row.kind).label if row.kind else "",
            names.get(row.place, ""),
            who[row.sender],
            row.at,
            row.confidence,
        )
        for row in mine
    )


def unsaid(now: datetime) -> tuple[Unsaid, ...]:
    """Messages that were given up lately and that nobody has taken note of."""
    row = OutboxMessage
    lately = (row.state == SendState.FAILED) & (row.created_at > now - _BACK) & ~row.reason.startswith(NOTED)
    rows = list(row.select().where(lately).order_by(row.id.desc()))
    rooms = dict(tuples(Room.select(Room.code, Room.name).where(Room.code.in_([one.room for one in rows if one.room]))))
    people = called([one.to for one in rows if one.to])
    return tuple(
        Unsaid(
            one.id,
            rooms.get(one.room, one.room) if one.room else f"私聊 {people.get(one.to or '', '')}",
            one.text,
            one.reason,
            one.created_at,
            one.request,
        )
        for one in rows
    )


def offline(accounts: Sequence[str]) -> tuple[Account, ...]:
    """Those of the bot's ``accounts`` that are not online, as far as anybody has seen."""
    kept = dict(tuples(Setting.select(Setting.key, Setting.value).where(Setting.key.startswith(ACCOUNT_STATE))))
    found = []
    for name in accounts:
        seen = json.loads(kept.get(ACCOUNT_STATE + name, "{}"))
        if seen.get("state") != "up":
            since = datetime.fromtimestamp(seen["since"], SHANGHAI) if "since" in seen else None
            found.append(Account(name, STATES.get(seen.get("state", ""), "还没有连上过"), since))
    return tuple(found)


def unbound(directory: Directory) -> tuple[Unbound, ...]:
    """Groups that belong to no place."""
    return binding.unbound(directory)
