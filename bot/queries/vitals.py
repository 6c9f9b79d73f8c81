"""How the bot does, as numbers for machines: nothing here names a person, a place or a word of anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from peewee import SQL, fn

from bot import inbox
from bot.database import tuples
from bot.terms import ACTIVE, SendState, State
from models import Duty, Message, OutboxMessage, Room, ServiceRequest, Setting, WebhookDelivery, database

#: What is kept of each account of WeChat.
ACCOUNT = "wechaty_state:"
_DELIVERIES = ("queued", "sending", "sent", "dead")


@dataclass(frozen=True, slots=True)
class Job:
    """A regular job: when it was done last and is due next; None where it was not yet, or is not planned."""

    done_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vitals:
    """Counts and moments at one moment; the keys of ``outbox``, ``requests`` and ``deliveries`` are all their states.

    ``taken`` counts the messages that were ever taken, ``accounts`` says of each by name whether it is up.
    """

    taken: int
    last_message: datetime | None
    outbox: Mapping[str, int]
    waiting_since: datetime | None
    requests: Mapping[str, int]
    overdue: int
    jobs: Mapping[str, Job]
    late_duties: int
    rooms: int
    rooms_unbound: int
    deliveries: Mapping[str, int]
    accounts: Mapping[str, bool]


def vitals(now: datetime, accounts: Iterable[str], jobs: Iterable[str]) -> Vitals:
    """All of them; ``accounts`` and ``jobs`` are the names of those that there should be."""
    box, duty, request = OutboxMessage, Duty, ServiceRequest
    waiting = box.select(fn.MIN(box.next_try_at)).where(box.state == SendState.QUEUED)
    active = request.state.in_([str(state) for state in ACTIVE])
    rooms = Room.select().where(~Room.gone & Room.registered)
    late = duty.select().where((duty.state == "waiting") & (duty.due_at < now))
    return Vitals(
        taken=Message.select(fn.MAX(Message.id)).scalar() or 0,
        last_message=Message.select(fn.MAX(Message.at)).scalar(),
        outbox=_by_state(OutboxMessage, [str(state) for state in SendState]),
        waiting_since=waiting.scalar(),
        requests=_by_state(ServiceRequest, [str(state) for state in State]),
        overdue=request.select().where(active & (request.due_at < now)).count(),
        jobs=_jobs(jobs),
        late_duties=late.count(),
        rooms=rooms.count(),
        rooms_unbound=rooms.where(~Room.bound).count(),
        deliveries=_by_state(WebhookDelivery, _DELIVERIES),
        accounts=account_states(accounts),
    )


def answers() -> bool:
    """Whether the database answers; raises what it says when it does not."""
    return bool(database.execute_sql("SELECT 1").fetchone()[0] == 1)


def account_states(names: Iterable[str]) -> dict[str, bool]:
    """Whether each account of WeChat is up; one that was never seen is not."""
    wanted = list(names)
    return _unseen(wanted) | {name: up for name, up in _accounts() if name in wanted}


def _by_state(table: type[OutboxMessage | ServiceRequest | WebhookDelivery], states: Iterable[str]) -> dict[str, int]:
    counts = dict(tuples(table.select(table.state, fn.COUNT(SQL("*"))).group_by(table.state)))
    return {state: counts.get(state, 0) for state in states}


def _jobs(names: Iterable[str]) -> dict[str, Job]:
    done, due = _moments("done", fn.MAX(Duty.done_at)), _moments("waiting", fn.MIN(Duty.due_at))
    return {name: Job(done.get(name), due.get(name)) for name in names}


def _moments(state: str, which: object) -> dict[str, datetime]:
    regular = Duty.key.startswith("job:") & (Duty.state == state)
    query = Duty.select(Duty.name, which).where(regular).group_by(Duty.name)
    return {name: moment for name, moment in tuples(query) if moment is not None}


def _accounts() -> Iterable[tuple[str, bool]]:
    rows = tuples(Setting.select(Setting.key, Setting.value).where(Setting.key.startswith(ACCOUNT)))
    return [(key.removeprefix(ACCOUNT), json.loads(value).get("state") == "up") for key, value in rows]


def _unseen(names: Iterable[str]) -> dict[str, bool]:
    return {name: False for name in names if not inbox.fact(ACCOUNT + name)}
