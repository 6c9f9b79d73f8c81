"""Photos of requests that the channel has and the house has not, and all that a file of the store is named by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Value

from bot.database import tuples
from models import Message, OutboxMessage, Paper, RequestMessage

#: How a row without attachments keeps that.
_NONE = Value("[]", converter=False)


@dataclass(frozen=True, slots=True)
class Photo:
    """The ``at``-th attachment of a message that a request keeps; ``ref`` names it to the channel."""

    room: str
    message_id: str
    at: int
    name: str
    ref: str


def wanted(since: datetime, rooms: Collection[str] | None = None) -> list[Photo]:
    """Photos of requests that are still with the channel, said since then (in ``rooms``)."""
    kept = (RequestMessage.at >= since) & (RequestMessage.attachments != _NONE)
    where = kept if rooms is None else kept & RequestMessage.room.in_(list(rooms))
    columns = (RequestMessage.room, RequestMessage.message_id, RequestMessage.attachments)
    rows = tuples(RequestMessage.select(*columns).where(where).distinct())
    found = {photo: None for room, message, attachments in rows for photo in _photos(room, message, attachments)}
    return list(found)


def _photos(room: str, message_id: str, attachments: list[Any]) -> Iterator[Photo]:
    if any(_with_channel(one) or (one[0] == "image" and not one[2]) for one in attachments):
        heard = Message.get_or_none((Message.room == room) & (Message.message_id == message_id))
        for at, one in enumerate(heard.attachments if heard else attachments):
            if _with_channel(one):
                yield Photo(room, message_id, at, one[1], one[2])


def _with_channel(attachment: list[Any]) -> bool:
    """``account/image/id``: the channel knows it, the store does not."""
    return bool(attachment[0] == "image" and "/" in attachment[2])


def named() -> set[str]:
    """Every file of the store that something still names."""
    tables: tuple[tuple[Any, Any], ...] = (
        (RequestMessage, RequestMessage.attachments),
        (Message, Message.attachments),
        (OutboxMessage, OutboxMessage.attachments),
        (Paper, Paper.files),
    )
    return {ref for table, column in tables for ref in _refs(tuples(table.select(column).where(column != _NONE)))}


def _refs(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    for (attachments,) in rows:
        for one in attachments:
            yield one["ref"] if isinstance(one, dict) else one[2]
