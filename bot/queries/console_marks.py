"""Marks that tell whether what a page shows has changed: a few numbers, cheap enough to read after every commit."""

from __future__ import annotations

from models import Candidate, OutboxMessage, RequestEvent, Room, Setting, database

#: Topic -> what changes with it, as one small query. A new topic is a new line here.
_MARKS = {
    "requests": f'SELECT max("id") FROM "{RequestEvent._meta.table_name}"',
    "candidates": (
        f'SELECT max("id"), (SELECT count(*) FROM "{Candidate._meta.table_name}" WHERE "state" IN (\'new\', \'told\'))'
        f' FROM "{Candidate._meta.table_name}"'
    ),
    "rooms": f'SELECT count(*), sum(CASE WHEN "registered" THEN 1 ELSE 0 END) FROM "{Room._meta.table_name}"',
    "accounts": (
        f'SELECT "value" FROM "{Setting._meta.table_name}"'
        ' WHERE "key" > \'wechaty_state:\' AND "key" < \'wechaty_state;\' ORDER BY "key"'
    ),
    "outbox": f'SELECT count(*) FROM "{OutboxMessage._meta.table_name}" WHERE "state" = \'failed\'',
}
TOPICS = frozenset(_MARKS)


def marks() -> dict[str, str]:
    """The mark of each topic."""
    return {topic: str(database.execute_sql(query).fetchall()) for topic, query in _MARKS.items()}
