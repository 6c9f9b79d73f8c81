"""Reads of what was said in one group or private chat: people's messages and the bot's lines, merged by time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.messages import Attachment
from bot.queries.rooms import PRIVATE, posts_of, tuples
from bot.terms import BOT, Role, SendState
from models import Member, Message, OutboxMessage, Person, RequestMessage

#: So many lines are read at once.
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Quoted:
    """What an answer answers: who said it, and its beginning."""

    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a talk. ``key`` is unique; ``id`` is what a quote names; ``gone`` means that the text was cleared."""

    key: str
    id: str
    at: datetime
    sender: str
    name: str
    text: str
    bot: bool = False
    post: str = ""
    mentions: tuple[str, ...] = ()
    purpose: str = ""
    urgent: bool = False
    request: int | None = None
    quote: Quoted | None = None
    attachments: tuple[Attachment, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    """A row of either table, before names and quotes are known."""

    key: str
    id: str
    at: datetime
    sender: str
    text: str
    bot: bool
    request: int | None
    attachments: tuple[Attachment, ...]
    quote: str | None = None
    mentions: tuple[str, ...] = ()
    purpose: str = ""
    urgent: bool = False


def talk(key: str, before: datetime | None = None, limit: int = LIMIT, bot_name: str = "") -> tuple[Line, ...]:
    """The latest ``limit`` lines of the room ``key`` (``private:`` + 微信号) up to ``before``, oldest first."""
    merged = sorted((*_heard(key, before, limit), *_said(key, before, limit)), key=lambda raw: (raw.at, raw.bot))
    rows = merged[-limit:]
    names = _names(key, {raw.sender for raw in rows if not raw.bot})
    names[BOT] = bot_name
    posts = posts_of({raw.sender for raw in rows if not raw.bot})
    quotes = _quotes(key, rows, names)
    labels = {wxid: "·".join(dict.fromkeys(Role(post.role).label for post in held)) for wxid, held in posts.items()}
    return tuple(_line(raw, names, labels, quotes) for raw in rows)


def _line(raw: _Raw, names: dict[str, str], posts: dict[str, str], quotes: dict[str, Quoted]) -> Line:
    return Line(
        key=raw.key,
        id=raw.id,
        at=raw.at,
        sender=raw.sender,
        name=names.get(raw.sender, raw.sender),
        text=raw.text,
        bot=raw.bot,
        post=posts.get(raw.sender, ""),
        mentions=raw.mentions,
        purpose=raw.purpose,
        urgent=raw.urgent,
        request=raw.request,
        quote=quotes.get(raw.quote or ""),
        attachments=raw.attachments,
        gone=not raw.text and not raw.attachments,
    )


def _heard(key: str, before: datetime | None, limit: int) -> list[_Raw]:
    """People's messages, oldest first: from the inbox, and what a request keeps when the inbox has let it go."""
    inbox = _latest(Message, (Message.at.desc(), Message.id.desc()), key, before, limit)
    kept = _latest(RequestMessage, (RequestMessage.at.desc(),), key, before, limit)
    rows = {row.message_id: _kept_row(row) for row in kept}
    for row in inbox:
        if row.text or row.attachments or row.message_id not in rows:
            rows[row.message_id] = _heard_row(row)
    return sorted(rows.values(), key=lambda raw: raw.at)


def _latest(table: Any, order: tuple[Any, ...], key: str, before: datetime | None, limit: int) -> list[Any]:
    query = table.select().where(table.room == key).order_by(*order).limit(limit)
    return list(query.where(table.at <= before) if before else query)[::-1]


def _heard_row(row: Message) -> _Raw:
    return _Raw(
        key=f"m{row.message_id}",
        id=row.message_id,
        at=row.at,
        sender=row.sender,
        text=row.text,
        bot=False,
        request=row.request,
        attachments=attachments(row.attachments),
        quote=row.quote,
    )


def _kept_row(row: RequestMessage) -> _Raw:
    return _Raw(
        key=f"m{row.message_id}",
        id=row.message_id,
        at=row.at,
        sender=row.sender,
        text=row.text,
        bot=False,
        request=row.request_id,
        attachments=attachments(row.attachments),
    )


def _said(key: str, before: datetime | None, limit: int) -> list[_Raw]:
    where = (OutboxMessage.room == key) & (OutboxMessage.state == SendState.SENT)
    if key.startswith(PRIVATE):
        private = OutboxMessage.room.is_null() & (OutboxMessage.to == key.removeprefix(PRIVATE))
        where = private & (OutboxMessage.state == SendState.SENT)
    if before:
        where &= OutboxMessage.sent_at <= before
    order = (OutboxMessage.sent_at.desc(), OutboxMessage.id.desc())
    rows = list(OutboxMessage.select().where(where).order_by(*order).limit(limit))
    return [_said_row(row) for row in reversed(rows)]


def _said_row(row: OutboxMessage) -> _Raw:
    return _Raw(
        key=f"o{row.id}",
        id=row.message_id,
        at=row.sent_at or row.created_at,
        sender=BOT,
        text=row.text,
        bot=True,
        request=row.request,
        attachments=attachments(row.attachments),
        mentions=tuple(row.mentions),
        purpose=row.purpose,
        urgent=row.urgent,
    )


def attachments(stored: Sequence[Any]) -> tuple[Attachment, ...]:
    """What a row keeps of attachments (lists or dicts of kind, name, ref) as values."""
    return tuple(Attachment(**one) if isinstance(one, dict) else Attachment(*one) for one in stored or ())


def _names(key: str, wxids: set[str]) -> dict[str, str]:
    """The name of each 微信号: the nickname in this group, else the register's name."""
    names = dict(tuples(Person.select(Person.wxid, Person.name).where(Person.wxid.in_(wxids))))
    missing = wxids - set(names)
    where = Member.wxid.in_(missing) if key.startswith(PRIVATE) else (Member.room == key) & Member.wxid.in_(wxids)
    nicknames = Member.select(Member.wxid, Member.nickname).where(where)
    return {**names, **{wxid: nickname for wxid, nickname in tuples(nicknames) if nickname}}


def _quotes(key: str, rows: Iterable[_Raw], names: dict[str, str]) -> dict[str, Quoted]:
    """What each quoted message id says, looked up in the rows at hand first."""
    known = {raw.id: raw for raw in rows if raw.id}
    wanted = {raw.quote for raw in known.values() if raw.quote}
    missing = wanted - set(known)
    if missing:
        known.update({raw.id: raw for raw in _older(key, missing)})
        names.update(_names(key, {known[one].sender for one in missing & set(known)} - {BOT}))
    found = (known[one] for one in wanted if one in known)
    return {raw.id: Quoted(raw.key, names.get(raw.sender, raw.sender), _gist(raw)) for raw in found}


def _older(key: str, ids: set[str]) -> list[_Raw]:
    heard = Message.select().where((Message.room == key) & Message.message_id.in_(ids))
    said = OutboxMessage.select().where(OutboxMessage.message_id.in_(ids))
    return [*map(_heard_row, heard), *map(_said_row, said)]


def _gist(raw: _Raw) -> str:
    if raw.text:
        return " ".join(raw.text.split())[:60]
    return "[图片]" if raw.attachments else "（原文已撤回或清除）"
