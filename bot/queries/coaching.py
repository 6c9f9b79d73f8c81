"""Reads for coaching: how residents judged what one leader did, and who may look at it. Never two leaders at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from bot.context import Context
from bot.database import tuples
from bot.rules.assignment import LEVEL_OF, RUNG_OF
from bot.rules.county import PersonInfo
from bot.terms import Action, Role, State
from bot.text.personal import mask
from models import RequestEvent, ServiceRequest

_MOST_WORDS, _LENGTH = 3, 40
_ALONE = "私下说的"


@dataclass(frozen=True, slots=True)
class Results:
    """What came of the requests that somebody said were done; ``accept_hours`` is the median, in working hours."""

    done: int
    content: int
    discontent: int
    unanswered: int
    waiting: int
    reopened: int
    accept_hours: float | None
    words: tuple[str, ...]


def results(context: Context, person: PersonInfo, since: datetime) -> Results:
    """Of the requests opened since then that ``person`` said were done."""
    mine = ServiceRequest.handler == (person.wxid or person.code)
    rows = list(ServiceRequest.select().where((ServiceRequest.opened_at >= since) & mine))
    return Results(
        done=len(rows),
        content=sum(row.satisfied is True for row in rows),
        discontent=sum(row.satisfied is False for row in rows),
        unanswered=sum(row.close_reason == "unanswered" for row in rows),
        waiting=sum(row.state == State.RESOLVED for row in rows),
        reopened=sum(row.reopened > 0 for row in rows),
        accept_hours=_accept_hours(context, person, since),
        words=_words([row.no for row in rows if not row.private]),
    )


def _accept_hours(context: Context, person: PersonInfo, since: datetime) -> float | None:
    mine = (ServiceRequest.assignee == person.code) & ServiceRequest.accepted_at.is_null(False)
    spans = tuples(
        ServiceRequest.select(ServiceRequest.assigned_at, ServiceRequest.accepted_at).where(
            (ServiceRequest.opened_at >= since) & mine & ServiceRequest.assigned_at.is_null(False)
        )
    )
    taken = [context.calendar.working_between(given, taken).total_seconds() / 3600 for given, taken in spans]
    return median(taken) if taken else None


def _words(numbers: list[int]) -> tuple[str, ...]:
    """What residents said when they were not content, the latest first; not what they said alone, nor who said it."""
    event = RequestEvent
    query = event.select(event.request, event.note).where(
        event.request.in_(numbers) & (event.action == Action.REOPEN) & (event.note != "")
    )
    rows = tuples(query.order_by(event.id.desc()).limit(3 * _MOST_WORDS))
    said = [f"{no}号 {' '.join(mask(note).split())[:_LENGTH]}" for no, note in rows if not note.startswith(_ALONE)]
    return tuple(said[:_MOST_WORDS])


def may_coach(context: Context, coach: PersonInfo, person: PersonInfo) -> bool:
    """Whether ``coach`` holds a higher post on the way up from a post of ``person``, or sits in the county office."""
    own = context.directory.posts_of(coach.code)
    if any(post.role is Role.COUNTY_OFFICE for post in own):
        return True
    below = [post for post in context.directory.posts_of(person.code) if post.place and post.role in LEVEL_OF]
    return any(
        above.place and RUNG_OF.get(above.role, 0) > RUNG_OF.get(post.role, 0)
        and context.directory.contains(above.place, post.place or "")
        for above in own
        for post in below
    )  # fmt: skip
