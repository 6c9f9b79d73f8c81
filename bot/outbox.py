"""The outbox: put, claim one, settle; what is to be said is a row before it is a message.

A row is *queued*, *sending* (claimed, in flight), *sent*, *failed* (given up, told to the office) or *unknown*
(in flight when the process died or the call timed out: it may have been said). The key makes a message one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.calendar import WorkCalendar
from bot.channels.base import Sent
from bot.context import Context
from bot.messages import Attachment, Outgoing
from bot.statements import execute, insert, milliseconds, select, update
from bot.terms import Purpose, SendState
from bot.text.personal import cleaned, leaks
from bot.text.plain import sayable
from models import OutboxMessage, database

#: An @ of somebody in a text: rendered to the name that lights up in that group.
_MARK = re.compile(r"@\{([^{}]+)\}")
#: Four-per-em space: WeChat ends an @ with it.
_AT_END = "\u2005"
#: Waits until the morning unless urgent (clocks: quiet hours).
_WAITS = frozenset(
    {Purpose.REMIND, Purpose.ESCALATE, Purpose.SUMMARY, Purpose.VISIT, Purpose.ASK_FEEDBACK, Purpose.CANDIDATES}
)
#: Back-off of a failed send, by tries.
_BACK_OFF = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800))
_CLAIM = (
    """UPDATE "outbox_message" SET "state" = 'sending', "claimed_at" = ?, "tries" = "tries" + 1 """
    """WHERE "id" = ? AND "state" = 'queued'"""
)
#: From so many waiting lines on, one person gets them as one message.
_MERGE_FROM = 3


def at(wxid: str) -> str:
    """The mark of an @ in a text, rendered when the message is put."""
    return f"@{{{wxid}}}"


def put(context: Context, message: Outgoing) -> bool:
    """Queue ``message`` unless its key was used before; True when it is new.

    Nothing personal goes into a group: what :func:`bot.text.personal.leaks` finds there is masked first. What people
    wrote may be quoted in it; it can neither call anybody nor hide anything (:func:`bot.text.plain.sayable`).
    """
    text = sayable(_render(context, message))
    if message.room is not None and leaks(text):
        text = cleaned(text, context.settings.emergency.numbers)
    return bool(
        insert(
            OutboxMessage,
            ignore=True,
            key=message.key,
            room=message.room,
            to=message.to,
            text=text,
            mentions=list(message.mentions),
            purpose=message.purpose,
            request=message.request,
            attachments=[[a.kind, a.name, a.ref] for a in message.attachments],
            urgent=message.urgent,
            created_at=context.now,
            next_try_at=_first_try(context, message),
        )
    )


def _first_try(context: Context, message: Outgoing) -> datetime:
    when = max(context.now, message.not_before or context.now)
    if message.urgent or (message.purpose not in _WAITS and not (message.to and message.purpose is Purpose.ASSIGN)):
        return when
    return context.calendar.after_quiet(when)


def keep_quiet(now: datetime, calendar: WorkCalendar) -> int:
    """In quiet hours, put off till morning what can wait; how many rows. Called before anything is claimed.

    A message may become due at night that was put by day: it was tried again and again, or nobody was there to send it.
    """
    morning = calendar.after_quiet(now)
    if morning == now:
        return 0
    message = OutboxMessage
    waits = message.purpose.in_([str(p) for p in _WAITS]) | (
        message.to.is_null(False) & (message.purpose == Purpose.ASSIGN)
    )
    due = (message.state == SendState.QUEUED) & (message.next_try_at <= now) & ~message.urgent
    return int(message.update(next_try_at=morning).where(due & waits).execute())


def _render(context: Context, message: Outgoing) -> str:
    members = context.directory.members(message.room) if message.room else {}

    def name(found: re.Match[str]) -> str:
        member = members.get(found[1])
        called = (member.nickname if member else "") or context.directory.name_of(found[1], message.room)
        plain = re.sub(r"[\s@＠]+", " ", sayable(called)).replace("所有人", "邻居").strip() or "邻居"
        return f"@{plain}{_AT_END}" if found[1] in message.mentions else plain

    return _MARK.sub(name, message.text)


def next_due(after: datetime | None = None) -> datetime | None:
    """When the next queued message may go (the next later than ``after``, when that is given), or None."""
    later = milliseconds(after) if after else -1
    found = select(OutboxMessage, "state = 'queued' AND next_try_at > ? ORDER BY next_try_at LIMIT 1", later)
    return found[0].next_try_at if found else None


def waiting(now: datetime, limit: int = 200) -> list[OutboxMessage]:
    """The queued messages whose time has come, urgent first, else in the order in which they were put."""
    due = "state = 'queued' AND next_try_at <= ? ORDER BY urgent DESC, next_try_at, id LIMIT ?"
    return select(OutboxMessage, due, milliseconds(now), limit)


def claim(row: OutboxMessage, now: datetime) -> bool:
    """Take one queued row for sending; False when somebody else has it."""
    return bool(execute(_CLAIM, milliseconds(now), row.id))


def put_off(rows: Iterable[OutboxMessage], until: datetime) -> None:
    """Queued rows wait until then; that is no try."""
    ids = [row.id for row in rows]
    change = OutboxMessage.update(next_try_at=until)
    change.where(OutboxMessage.id.in_(ids) & (OutboxMessage.state == SendState.QUEUED)).execute()


def sent_since(moment: datetime) -> list[OutboxMessage]:
    """What was said since then, oldest first."""
    return select(OutboxMessage, "state = 'sent' AND sent_at >= ? ORDER BY sent_at", milliseconds(moment))


def settle(row: OutboxMessage, sent: Sent, now: datetime) -> SendState:
    """Write down how the send of a claimed ``row`` ended, and tell the state it is in now."""
    tries = row.tries + 1
    state = sent.state
    changes: dict[str, Any] = {"message_id": sent.message_id, "reason": sent.reason[:256]}
    if sent.state is SendState.SENT:
        changes["sent_at"] = now
    elif sent.state is SendState.FAILED and sent.retry and tries <= len(_BACK_OFF):
        state = SendState.QUEUED
        changes["next_try_at"] = now + _BACK_OFF[tries - 1]
    update(row, state=state, **changes)
    return state


def recover(now: datetime) -> int:
    """After a start: what was in flight is unknown. Returns how many rows."""
    change = OutboxMessage.update(state=SendState.UNKNOWN, reason="in flight when the process ended")
    return int(change.where(OutboxMessage.state == SendState.SENDING).execute())


def unknown() -> list[OutboxMessage]:
    """The messages of which nobody knows whether they were said."""
    return select(OutboxMessage, "state = 'unknown' ORDER BY id")


def decide_unknown(row: OutboxMessage, echoed: bool | None, now: datetime) -> None:
    """An unknown send was ``echoed`` (said), was not, or nobody can tell (None): then it is repeated once, marked."""
    if echoed:
        settle(row, Sent(SendState.SENT, reason="seen in the own echo"), now)
    elif (echoed is None and row.repeated) or row.tries > len(_BACK_OFF):
        settle(row, Sent(SendState.FAILED, reason="unknown twice", retry=False), now)
    else:
        repeated = row.repeated or echoed is None
        again = OutboxMessage.update(state=SendState.QUEUED, next_try_at=now, repeated=repeated)
        again.where(OutboxMessage.id == row.id).execute()


def as_message(row: OutboxMessage) -> Outgoing:
    """The value a channel is given."""
    return Outgoing(
        key=row.key,
        text=row.text,
        purpose=Purpose(row.purpose),
        room=row.room,
        to=row.to,
        mentions=tuple(row.mentions),
        request=row.request,
        attachments=tuple(Attachment(*a) for a in row.attachments),
        urgent=row.urgent,
        not_before=row.next_try_at,
    )


def batches(rows: Iterable[OutboxMessage]) -> list[list[OutboxMessage]]:
    """Rows to be said together: from three waiting private lines to one person on, they become one message."""
    alone: list[list[OutboxMessage]] = []
    private: dict[str, list[OutboxMessage]] = {}
    for row in rows:
        if row.to and not row.urgent and not row.attachments:
            private.setdefault(row.to, []).append(row)
        else:
            alone.append([row])
    for lines in private.values():
        alone.extend([lines] if len(lines) >= _MERGE_FROM else [[line] for line in lines])
    return alone


def merged(rows: Sequence[OutboxMessage]) -> Outgoing:
    """One message of several lines to the same person; a single row as it is."""
    first = as_message(rows[0])
    if len(rows) == 1:
        return first
    requests = {row.request for row in rows}
    return replace(
        first,
        text="\n\n".join(row.text for row in rows),
        mentions=(),
        request=requests.pop() if len(requests) == 1 else None,
    )


def deliver_due(now: datetime, send: Callable[[Outgoing], Sent]) -> list[OutboxMessage]:
    """Claim, send and settle all that is due as one round; returns the rows that were tried.

    For a ``send`` that ends at once (replay, tests): claims and settlements are saved together. The shell does the
    same one message an account, around its awaits.
    """
    rows = waiting(now)
    if not rows:
        return []
    with database.atomic():
        claimed = [mine for group in batches(rows) if (mine := [row for row in group if claim(row, now)])]
    results: list[Sent] = []
    try:
        results.extend(send(merged(mine)) for mine in claimed)
    finally:  # what was said is written down, whatever befell the next
        with database.atomic():
            for mine, result in zip(claimed, results, strict=False):
                for row in mine:
                    settle(row, result, now)
    return [row for mine in claimed for row in mine]
