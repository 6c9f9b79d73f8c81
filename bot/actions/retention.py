"""What is over is forgotten: words, names, doors and photos of what ended longer ago than the office keeps it.

A record keeps its number, place, kind, state and times, and its history keeps its moments, so that a paper of long ago
counts alike when it is counted again. Small steps: each is a duty of its own, and the bot hears people in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import Value, fn

from bot.actions import photos
from bot.context import Context
from bot.database import tuples
from bot.messages import CONSOLE
from bot.rules.retention import GONE, Deleted
from bot.statements import milliseconds
from bot.terms import ACTIVE, BOT, SendState, State, WishState
from models import (
    Audit,
    Candidate,
    Deletion,
    Duty,
    Label,
    NeighbourReview,
    OutboxMessage,
    Paper,
    Person,
    PointsDeed,
    RequestEvent,
    RequestMessage,
    ServiceRequest,
    Supporter,
    Task,
    Visit,
    VolunteerOffer,
    WebhookDelivery,
    Whistle,
    Wish,
    WishStep,
)

#: The duty that goes on where a step ended.
FORGET = "forget"
#: So many things of a sort go in one step, and so long is the rest between two.
STEP, REST = 200, timedelta(seconds=30)
_LIVE = [str(state) for state in (*ACTIVE, State.RESOLVED)]
_WISHED = [str(state) for state in (WishState.OPEN, WishState.PUBLIC, WishState.CLAIMED, WishState.DELIVERED)]
_PRIVATE = "private:"
#: How a row without files keeps that.
_NONE = Value("[]", converter=False)


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of things: ``old`` finds the keys of those that ended before a moment, ``forget`` empties them."""

    what: Deleted
    old: Callable[[datetime], Any]
    forget: Callable[[Sequence[Any]], object]


def step(context: Context) -> bool:
    """Forget a step of each sort; whether more is left: then the next step waits, else photos that nobody names go."""
    before = context.now - timedelta(days=context.settings.privacy.retention_days)
    full = [_forget(context, sort, before) == STEP for sort in _SORTS]
    if any(full):
        due = context.now + REST
        Duty.insert(key=f"{FORGET}:{due:%Y-%m-%dT%H:%M:%S}", name=FORGET, due_at=due).on_conflict_ignore().execute()
        return True
    log(context, Deleted.PHOTO, photos.purge(context), before)
    return False


def log(context: Context, what: Deleted, count: int, before: datetime) -> None:
    """Write down that ``count`` things went; nothing where none did."""
    if count:
        Deletion.create(at=context.now, what=what, count=count, before=before)


def _forget(context: Context, sort: _Sort, before: datetime) -> int:
    keys = [key for (key,) in tuples(sort.old(before).limit(STEP))]
    if keys:
        sort.forget(keys)
        log(context, sort.what, len(keys), before)
    return len(keys)


# --- requests ---------------------------------------------------------------------------------------------------------


def _old_requests(before: datetime) -> Any:
    row = ServiceRequest
    ended = fn.COALESCE(row.closed_at, row.last_message_at) < milliseconds(before)
    return row.select(row.no).where(row.state.not_in(_LIVE) & ended & (row.text != GONE)).order_by(row.no)


def _forget_requests(numbers: Sequence[int]) -> None:
    """The record and the moments of its history stay; the words, who told it and where exactly do not.

    Who held the post stays: that was an office, and its figures are counted by it.
    """
    row = ServiceRequest
    here = row.no.in_(numbers)
    row.update(
        text=GONE, floor="", room_no="", spot="", why=[], reporter="", household=None, message_id="", resolution="",
        handler="",
    ).where(here).execute()  # fmt: skip
    row.update(room=_PRIVATE).where(here & row.room.startswith(_PRIVATE)).execute()
    _forget_history(numbers)
    for table in (RequestMessage, Supporter):
        table.delete().where(table.request.in_(numbers)).execute()
    review = NeighbourReview
    review.update(wxid="", household="").where(review.request.in_(numbers)).execute()
    Candidate.update(text="").where(Candidate.request.in_(numbers)).execute()
    for beside in (Whistle, VolunteerOffer):
        beside.update(note="").where(beside.request.in_(numbers)).execute()
    deeds = PointsDeed.outcome.in_([f"request:{no}" for no in numbers])
    PointsDeed.update(home="", other="", why="").where(deeds).execute()
    Audit.update(note="").where(Audit.subject.in_([f"{no}号" for no in numbers])).execute()
    VolunteerOffer.update(note="", taken_by="").where(VolunteerOffer.request.in_(numbers)).execute()
    Whistle.update(note="").where(Whistle.request.in_(numbers)).execute()
    _forget_said([key for (key,) in tuples(OutboxMessage.select(OutboxMessage.id).where(_about(numbers)))])


def _forget_history(numbers: Sequence[int]) -> None:
    event = RequestEvent
    here = event.request.in_(numbers)
    event.update(note="", message_id="").where(here).execute()
    official = (event.actor == BOT) | event.actor.startswith(CONSOLE) | event.actor.in_(_officials())
    event.update(actor="").where(here & ~official).execute()


def _officials() -> Any:
    return Person.select(Person.wxid).where(Person.wxid.is_null(False))


def _about(numbers: Sequence[int]) -> Any:
    return OutboxMessage.request.in_(numbers) & (OutboxMessage.text != GONE)


# --- all else ---------------------------------------------------------------------------------------------------------


def _old_said(before: datetime) -> Any:
    row = OutboxMessage
    waits = row.state.in_([str(SendState.QUEUED), str(SendState.SENDING), str(SendState.UNKNOWN)])
    return row.select(row.id).where((row.created_at < before) & (row.text != GONE) & ~waits)


def _forget_said(keys: Sequence[int]) -> None:
    """That something was said stays, and which official it called; not to which resident."""
    row = OutboxMessage
    here = row.id.in_(keys)
    row.update(text=GONE, attachments=[], reason="").where(here).execute()
    row.update(to="").where(here & row.to.is_null(False) & row.to.not_in(_officials())).execute()
    known = {wxid for (wxid,) in tuples(_officials())}
    for number, mentions in tuples(row.select(row.id, row.mentions).where(here)):
        kept = [wxid for wxid in mentions if wxid in known]
        if kept != mentions:
            row.update(mentions=kept).where(row.id == number).execute()


def _old_visits(before: datetime) -> Any:
    return Visit.select(Visit.id).where((Visit.at < before) & Visit.note.not_in(["", GONE]))


def _old_wishes(before: datetime) -> Any:
    ended = fn.COALESCE(Wish.fulfilled_at, Wish.made_at) < milliseconds(before)
    return Wish.select(Wish.id).where(Wish.state.not_in(_WISHED) & ended & (Wish.text != GONE))


def _forget_wishes(keys: Sequence[int]) -> None:
    Wish.update(text=GONE, shown=GONE, note="", household="").where(Wish.id.in_(keys)).execute()
    WishStep.update(note="").where(WishStep.wish.in_(keys)).execute()


def _old_tasks(before: datetime) -> Any:
    ended = fn.COALESCE(Task.done_at, Task.due_at) < milliseconds(before)
    return Task.select(Task.id).where((Task.state != "open") & ended & (Task.text != GONE))


def _old_papers(before: datetime) -> Any:
    """A paper's text holds nobody's name and stays with its figures; its workbook lists words, its bulletin photos."""
    return Paper.select(Paper.key).where((Paper.made_at < before) & (Paper.files != _NONE))


def _old_deliveries(before: datetime) -> Any:
    row = WebhookDelivery
    return row.select(row.id).where((row.created_at < before) & row.state.in_(["sent", "dead"]) & (row.body != GONE))


def _emptied(table: Any, key: Any, **changes: Any) -> Callable[[Sequence[Any]], object]:
    return lambda keys: table.update(**changes).where(key.in_(keys)).execute()


_SORTS: tuple[_Sort, ...] = (
    _Sort(Deleted.REQUEST, _old_requests, _forget_requests),
    _Sort(Deleted.SAID, _old_said, _forget_said),
    _Sort(Deleted.VISIT, _old_visits, _emptied(Visit, Visit.id, note=GONE)),
    _Sort(Deleted.WISH, _old_wishes, _forget_wishes),
    _Sort(Deleted.TASK, _old_tasks, _emptied(Task, Task.id, text=GONE, note="")),
    _Sort(Deleted.PAPER, _old_papers, _emptied(Paper, Paper.key, files=[])),
    _Sort(Deleted.DELIVERY, _old_deliveries, _emptied(WebhookDelivery, WebhookDelivery.id, body=GONE, reason="")),
    _Sort(
        Deleted.LABEL,
        lambda before: Label.select(Label.id).where(Label.at < before),
        lambda keys: Label.delete().where(Label.id.in_(keys)).execute(),
    ),
)
