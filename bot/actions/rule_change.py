"""Changed deadlines: what a change would hit is shown before it is saved; afterwards open requests follow it.

The rules that open deadlines were reckoned with are kept as a mark; a start with other rules reckons them anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot import inbox
from bot.actions.service_requests import moving
from bot.context import Context
from bot.queries.papers import clean
from bot.rules import deadlines
from bot.settings.clocks import Clocks
from bot.terms import ACTIVE
from models import ServiceRequest

log = structlog.get_logger()
_MARK = "clocks"


@dataclass(frozen=True, slots=True)
class Hit:
    """An open request whose deadline would move; ``late_at_once``: it would be overdue the moment it is saved."""

    no: int
    kind: str
    text: str
    due_at: datetime | None
    new_due_at: datetime
    late_at_once: bool


def preview(context: Context, clocks: Clocks) -> list[Hit]:
    """What ``clocks`` would do to open requests, by the new deadline; nothing is changed."""
    changed = _with(context, clocks)
    found = []
    for row in _open():
        due = deadlines.due_at(moving.followed(row), changed.calendar, clocks)
        if due != row.due_at:
            late = due < context.now and (row.due_at is None or row.due_at >= context.now)
            found.append(Hit(row.no, row.kind, "" if row.private else clean(row.text), row.due_at, due, late))
    return sorted(found, key=lambda hit: (hit.new_due_at, hit.no))


def _with(context: Context, clocks: Clocks) -> Context:
    settings = context.settings.model_copy(update={"clocks": clocks})
    return replace(context, settings=settings, calendar=clocks.calendar())


def _open() -> list[ServiceRequest]:
    states = [str(state) for state in ACTIVE]
    return list(ServiceRequest.select().where(ServiceRequest.state.in_(states)).order_by(ServiceRequest.no))


def apply(context: Context) -> int:
    """Reckon deadlines and duties of all open requests with the rules of ``context``. Returns how many there are."""
    rows = _open()
    for row in rows:
        moving.plan(context, row)
    inbox.keep_fact(_MARK, _mark(context.settings.clocks))
    return len(rows)


def follow(context: Context) -> int:
    """At a start: reckon anew when the rules are others than at the last start. Returns how many were reckoned."""
    known, now = inbox.fact(_MARK), _mark(context.settings.clocks)
    if known == now:
        return 0
    if not known:
        inbox.keep_fact(_MARK, now)
        return 0
    count = apply(context)
    log.info("deadlines reckoned anew", requests=count)
    return count


def _mark(clocks: Clocks) -> str:
    return hashlib.sha256(repr(clocks).encode()).hexdigest()[:16]
