"""The inbox: each message once per room. Its text is emptied when the window has passed; its id stays longer."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache

from bot.messages import Incoming
from bot.terms import Act
from models import Message, database

#: So many days an id is remembered: a message from before that cannot be told from a repeat and is not heard.
ID_DAYS = 14
#: Plain SQL: this is the one statement that every message of every group pays for.
_ADD = (
    'INSERT INTO "message" ("room", "message_id", "sender", "at", "text", "quote", "attachments", "act", "kept") '
    "VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, '', {1}) ON CONFLICT DO NOTHING"
)
_LABEL = 'UPDATE "message" SET "act" = {0} WHERE "room" = {0} AND "message_id" = {0}'
_KEEP = 'UPDATE "message" SET "act" = {0}, "request" = {0}, "kept" = {1} WHERE "room" = {0} AND "message_id" = {0}'

_FACT = 'SELECT "value" FROM "setting" WHERE "key" = {0}'
_KEEP_FACT = (
    'INSERT INTO "setting" ("key", "value") VALUES ({0}, {0}) '
    'ON CONFLICT ("key") DO UPDATE SET "value" = EXCLUDED."value"'
)


def add(message: Incoming, room: str) -> bool:
    """Write ``message`` down; False when it was there before."""
    sent = [[a.kind, a.name, a.ref] for a in message.attachments]
    attachments = json.dumps(sent, ensure_ascii=False) if sent else "[]"
    at = round(message.at.timestamp() * 1000)
    values = (room, message.id, message.sender, at, message.text, message.quote, attachments)
    return bool(database.execute_sql(_add(database.obj.param), values).rowcount)


@cache
def _add(mark: str) -> str:
    return _ADD.format(mark, "FALSE" if mark == "%s" else "0")


def label(room: str, message_id: str, act: Act | str, request: int | None = None) -> None:
    """Write down what a message was taken for, and the request it belongs to."""
    mark = database.obj.param
    if request is None:
        database.execute_sql(_LABEL.format(mark), (str(act), room, message_id))
    else:
        database.execute_sql(_KEEP.format(mark, "TRUE" if mark == "%s" else "1"), (str(act), request, room, message_id))


def blank(room: str, message_id: str) -> None:
    """Forget the words of a message (taken back, or personal data): only its id stays."""
    change = Message.update(text="", attachments=[])
    change.where((Message.room == room) & (Message.message_id == message_id)).execute()


def purge(words_before: datetime, ids_before: datetime, since: datetime | None = None) -> tuple[int, int]:
    """Empty the words older than ``words_before`` and drop the ids older than ``ids_before``; how many of each.

    With ``since`` only words from then on are looked at: a look by day need not read what the night has emptied.
    """
    old = (Message.at < words_before) & (Message.text != "")
    old = old if since is None else old & (Message.at >= since)
    emptied = Message.update(text="", attachments=[]).where(old).execute()
    dropped = Message.delete().where(Message.at < ids_before).execute()
    return emptied, dropped


def fact(key: str, default: str = "") -> str:
    """A small fact the bot keeps (a mark, a moment), or ``default``."""
    row = database.execute_sql(_FACT.format(database.obj.param), (key,)).fetchone()
    return str(row[0]) if row else default


def keep_fact(key: str, value: str) -> None:
    """Keep a small fact."""
    database.execute_sql(_KEEP_FACT.format(database.obj.param), (key, value))
