"""Reads for the dispatch meeting: which matters are hard, their history, what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.database import tuples
from bot.queries.bulletins import photos
from bot.queries.papers import Item, clean, items
from bot.rules.hard_cases import Case, proposal, why_hard
from bot.terms import ACTIVE, Action, Kind, State
from models import RequestEvent, RequestMessage, ServiceRequest

_TRIED = frozenset({Action.PROGRESS, Action.PROMISE, Action.RESOLVE, Action.EXPLAIN, Action.PAUSE})
_TOLD = _TRIED | {Action.REPORT, Action.TRANSFER, Action.ESCALATE, Action.REOPEN, Action.VERIFY}
_MOST_EVENTS, _MOST_TRIED = 12, 6


@dataclass(frozen=True, slots=True)
class HardCase:
    """A matter for the meeting, told from its records."""

    item: Item
    department: str
    why: tuple[str, ...]
    history: tuple[str, ...]
    tried: tuple[str, ...]
    photos: int
    proposal: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """A decision of an earlier meeting that is not done yet."""

    no: int
    owner: str
    text: str
    due: str
    carried: int


def hard_cases(context: Context, since: datetime) -> list[HardCase]:
    """The matters that are hard now, or were explained in writing since a moment; by number."""
    return first_hard_cases(context, since, None)[0]


def first_hard_cases(context: Context, since: datetime, most: int | None) -> tuple[list[HardCase], int]:
    """The first ``most`` of them, and how many there are: only what is shown is told with its history."""
    request = ServiceRequest
    active = request.state.in_([str(s) for s in ACTIVE])
    explained = (request.state == State.EXPLAINED) & (request.closed_at >= since)
    rows = {row.no: row for row in request.select().where(active | explained).order_by(request.no)}
    reasons = {no: why_hard(_case(row), context.now) for no, row in rows.items()}
    hard = [no for no, why in reasons.items() if why]
    shown = [_hard(context, item, rows[item.no], reasons[item.no]) for item in items(context, hard[:most])]
    return shown, len(hard)


def _case(row: ServiceRequest) -> Case:
    open_pause = any(until is None for _, until in row.pauses)
    return Case(
        state=State(row.state),
        opened_at=row.opened_at,
        due_at=row.due_at,
        level=row.level,
        reopened=row.reopened,
        recurrence=row.recurrence_of is not None,
        paused_for=_pause_note(row.no) if open_pause else "",
        households=row.supporter_count + 1,
    )


def _pause_note(no: int) -> str:
    query = RequestEvent.select(RequestEvent.note).where(
        (RequestEvent.request == no) & (RequestEvent.action == Action.PAUSE)
    )
    row = query.order_by(RequestEvent.id.desc()).first()
    return str(row.note) if row else "有原因"


def _hard(context: Context, item: Item, row: ServiceRequest, why: tuple[str, ...]) -> HardCase:
    department = context.directory.department(row.department_id) if row.department_id else None
    department = department or context.directory.department_for(Kind(row.kind))
    name = department.name if department else ""
    events = [] if item.private else _events(item.no)
    before, after = ([], []) if item.private else photos(item.no)
    return HardCase(
        item=item,
        department=name,
        why=why,
        history=tuple(_line(context, event) for event in events[-_MOST_EVENTS:]),
        tried=tuple(_tried(event) for event in events if event.action in _TRIED and event.note)[-_MOST_TRIED:],
        photos=0 if item.private else _photos(item.no),
        proposal=proposal(_case(row), name, why),
        before=tuple(before),
        after=tuple(after),
    )


def _events(no: int) -> Sequence[RequestEvent]:
    told = [str(action) for action in _TOLD]
    query = RequestEvent.select().where((RequestEvent.request == no) & RequestEvent.action.in_(told))
    return list(query.order_by(RequestEvent.id))


def _line(context: Context, event: RequestEvent) -> str:
    person = context.directory.person_by_wxid(event.actor)
    who = person.name if person else "居民" if event.actor != "bot" else ""
    return f"{event.at:%m-%d} {who}{Action(event.action).label} {clean(event.note)}".rstrip()


def _tried(event: RequestEvent) -> str:
    return f"{event.at:%m-%d} {clean(event.note, 60)}"


def _photos(no: int) -> int:
    """How many were sent, those included that the house does not have (yet)."""
    query = RequestMessage.select(RequestMessage.attachments).where(RequestMessage.request == no)
    return sum(1 for (attachments,) in tuples(query) for a in attachments if a and a[0] == "image")
