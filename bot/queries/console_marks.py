"""Marks that tell whether what a page shows has changed: a few numbers, cheap enough to read after every commit."""

from __future__ import annotations

from models import database

#: Topic -> what changes with it, as one small query. A new topic is a new line here.
_MARKS = {
    "requests": 'SELECT max("id") FROM "request_event"',
    "candidates": (
        'SELECT max("id"), (SELECT count(*) FROM "candidate" WHERE "state" IN (\'new\', \'told\')) FROM "candidate"'
    ),
    "rooms": 'SELECT count(*), sum(CASE WHEN "registered" THEN 1 ELSE 0 END) FROM "room"',
    "accounts": (
        'SELECT "value" FROM "setting" WHERE "key" > \'wechaty_state:\' AND "key" < \'wechaty_state;\' ORDER BY "key"'
    ),
    "outbox": 'SELECT count(*) FROM "outbox_message" WHERE "state" = \'failed\'',
}
TOPICS = frozenset(_MARKS)


def marks() -> dict[str, str]:
    """The mark of each topic."""
    return {topic: str(database.execute_sql(query).fetchall()) for topic, query in _MARKS.items()}
