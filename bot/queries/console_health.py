"""How the bot does, for people: accounts, groups, what waits, regular jobs, noise, copies, room on the disk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import fn

from bot import inbox
from bot.clock import SHANGHAI, parse_time
from bot.context import Context
from bot.copies import Copy, copies, free_at
from bot.database import tuples
from bot.queries import papers, vitals
from bot.queries.binding import groups_seen
from bot.queries.console_today import ACCOUNT_STATE, STATES
from bot.queries.papers import Noise
from bot.queries.vitals import Vitals
from bot.rules import findings
from bot.rules.figures import Period
from bot.rules.findings import Finding
from bot.rules.retention import Deleted
from models import Deletion, Duty, Message, Room, Setting

_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
#: So late a regular job is late.
_LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the bot as it was seen last; ``state`` in words, ``why`` what the gateway said of it."""

    name: str
    up: bool
    state: str
    since: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Rooms:
    """Groups: of the register, without a real group, strange ones; those that spoke within a day; quiet for weeks."""

    registered: int
    unbound: int
    strange: int
    spoke: int
    quiet: int


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted in the last days, of one sort: how many, and when the last of it."""

    what: str
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """The whole page; ``failed`` are the regular jobs whose last run broke, by name."""

    findings: tuple[Finding, ...]
    vitals: Vitals
    accounts: tuple[Account, ...]
    rooms: Rooms
    failed: frozenset[str]
    noise: tuple[tuple[str, Noise], ...]
    copies: tuple[Copy, ...]
    deleted: tuple[Gone, ...]


def health(context: Context, names: Sequence[str], jobs: Mapping[str, str], data: Path, real: datetime) -> Health:
    """All of it. ``names`` are the accounts there should be, ``jobs`` what people call each regular job.

    ``real`` is the time by which files are dated; the bot's own may run ahead.
    """
    now = context.now
    found = vitals.vitals(now, names, jobs)
    made = tuple(copies(data))
    failed = _failed()
    return Health(
        findings=(
            *_told(found, now),
            findings.worked(_late(found, jobs, now), [jobs[name] for name in jobs if name in failed]),
            findings.disk(*free_at(data)),
            findings.copied(made[0].at if made else None, real),
        ),
        vitals=found,
        accounts=tuple(accounts(names)),
        rooms=rooms(now, timedelta(weeks=context.settings.papers.unheard_weeks)),
        failed=failed,
        noise=tuple(
            (label, papers.noise(context, Period(now - days * _DAY, now)))
            for label, days in (("24 小时", 1), ("7 天", 7))
        ),
        copies=made,
        deleted=tuple(deleted(now - _MONTH)),
    )


def deleted(since: datetime) -> list[Gone]:
    """The deletion log since then, by sort, the largest first."""
    row = Deletion
    query = row.select(row.what, fn.SUM(row.count), fn.MAX(row.at)).where(row.at >= since).group_by(row.what)
    return [
        Gone(Deleted(what).label, count, at) for what, count, at in tuples(query.order_by(fn.SUM(row.count).desc()))
    ]


def _told(found: Vitals, now: datetime) -> list[Finding]:
    waiting = found.outbox["queued"] + found.outbox["sending"]
    return [findings.heard(found.last_message, now), findings.waiting(waiting, found.waiting_since, now)]


def _late(found: Vitals, jobs: Mapping[str, str], now: datetime) -> list[str]:
    due = {name: job.due_at for name, job in found.jobs.items()}
    return [jobs[name] for name, at in due.items() if at is not None and now - at > _LATE]


def _failed() -> frozenset[str]:
    """Regular jobs of which no run since the last broken one was well."""
    regular = Duty.key.startswith("job:") & Duty.state.in_(["done", "failed"])
    latest: dict[str, str] = {}
    query = Duty.select(Duty.name, Duty.state).where(regular).order_by(Duty.due_at)
    latest.update(tuples(query))
    return frozenset(name for name, state in latest.items() if state == "failed")


def accounts(names: Sequence[str]) -> list[Account]:
    """Each of the accounts, also those that were never seen."""
    kept = dict(tuples(Setting.select(Setting.key, Setting.value).where(Setting.key.startswith(ACCOUNT_STATE))))
    return [_account(name, json.loads(kept.get(ACCOUNT_STATE + name, "{}"))) for name in names]


def _account(name: str, seen: Mapping[str, object]) -> Account:
    state = str(seen.get("state", ""))
    at = seen.get("since")
    since = datetime.fromtimestamp(at, SHANGHAI) if isinstance(at, int | float) else None
    return Account(name, state == "up", STATES.get(state, "还没有连上过"), since, str(seen.get("why", ""))[:80])


def rooms(now: datetime, quiet: timedelta) -> Rooms:
    """The groups, counted; ``quiet`` are those of the register, with a real group, that said nothing for so long."""
    there = ~Room.gone & Room.registered
    today = Message.select(Message.room).where(Message.at >= now - _DAY)
    silent = (Room.last_message_at.is_null() | (Room.last_message_at < now - quiet)) & Room.code.not_in(today)
    return Rooms(
        registered=_count(there),
        unbound=_count(there & ~Room.bound),
        strange=groups_seen()[1],
        spoke=_count(there & Room.code.in_(today)),
        quiet=_count(there & Room.bound & silent) if _listened_since(now - quiet) else 0,
    )


def _count(condition: Any) -> int:
    return int(Room.select().where(condition).count())


def _listened_since(moment: datetime) -> bool:
    """Whether the bot has been listening for so long: before, silence says nothing."""
    started = inbox.fact("started_at")
    return bool(started) and parse_time(started) <= moment
