"""Reads for the public column: which cases suit, their photos before and after, the names that must not stand there."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from bot import inbox
from bot.database import tuples
from bot.terms import Act, State
from bot.text.public import Names
from models import Household, Paper, Person, RequestMessage, ServiceRequest, database


def last_number() -> int:
    """The number of the last issue; 0 before the first."""
    rows = tuples(Paper.select(Paper.key).where(Paper.kind == "bulletin"))
    return max((int(key.rpartition(":")[2]) for (key,) in rows), default=0)


def names() -> Names:
    """All names of the register: leaders, departments' contacts, heads of households."""
    people = {name for (name,) in tuples(Person.select(Person.name))}
    return Names(people | {head for (head,) in tuples(Household.select(Household.head)) if head})


def names_now() -> Names:
    """The same, read again only after the register was imported anew."""
    return _names_of(id(database.obj), inbox.fact("register_imported_at"))


@lru_cache(maxsize=1)
def _names_of(base: int, imported_at: str) -> Names:
    return names()


def photos(no: int) -> tuple[list[str], list[str]]:
    """Keys of the photos of a request: those of who reported it, and those of who worked on it."""
    query = RequestMessage.select(RequestMessage.act, RequestMessage.attachments).where(RequestMessage.request == no)
    before: list[str] = []
    after: list[str] = []
    for act, attachments in tuples(query.order_by(RequestMessage.at)):
        refs = [a[2] for a in attachments if a[0] == "image" and len(a) > 2 and a[2]]
        (after if act == Act.PROGRESS else before).extend(refs)
    return before, after


def suited(since: datetime, limit: int = 20) -> list[ServiceRequest]:
    """Cases that an editor may choose from: settled to the residents' content, with most households behind them."""
    request = ServiceRequest
    good = (request.state == State.CLOSED) & (request.satisfied == True)  # noqa: E712  (SQL, not Python)
    explained = request.state == State.EXPLAINED
    query = request.select().where((good | explained) & ~request.private & (request.closed_at >= since))
    return list(query.order_by(request.supporter_count.desc(), request.no).limit(limit))
