"""Which request somebody means: by number, by quote, else the only one it can be; the words decide among several."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from bot.context import Context, Said
from bot.queries import requests as queries
from bot.queries.silence import gone_up
from bot.refusals import NotFound
from bot.terms import ACTIVE, LIVE, PlaceLevel, RoomType, State
from bot.text.matters import matter_words
from models import ServiceRequest

Likely = Callable[[ServiceRequest], bool]
_DOOR = re.compile(r"(?<![\d.:：])[1-9]\d{2,3}(?![\d.:：]|块|元|米|斤|年|个)")
_LONGEST = 2000
#: What a department was given so lately it may still answer when it went up meanwhile.
_LATELY = timedelta(days=30)


def named(context: Context, said: Said, no: int | None) -> list[ServiceRequest]:
    """What a number or a quote names, merged ones followed; empty when neither was given. Raises NotFound."""
    if no is not None:
        row = queries.get(no)
        if said.speaker.person is not None and (row is None or not _his(context, said, row)):
            meant = sharing(said.text, answering(context, said))
            if len(meant) == 1:  # a slip in the number: the words say which one of his own it is
                return meant
        if row is None or not visible(context, said, row):
            raise NotFound(f"没有{no}号，或者它不在这里。")
        return [row]
    found = queries.fetch(said.quoted)
    return by_words(said.text, found) if len(found) > 1 else found


def _his(context: Context, said: Said, request: ServiceRequest) -> bool:
    """Whether the speaker answers for it, for the place it is at or was told at, or sits in the county office."""
    person = said.speaker.person
    if person is None or person.code == request.assignee_id or said.message.sender == request.reporter:
        return True
    room = context.directory.room(request.room)
    places = {p.code for p in context.directory.chain(request.place_id)} | {room.place if room else ""}
    posts = context.directory.posts_of(person.code)
    return any(post.place in places or (post.department and post.department == request.department_id) for post in posts)


def visible(context: Context, said: Said, request: ServiceRequest) -> bool:
    """Whether somebody may speak of a request here: his own, his to answer for, or one of this room's grid."""
    if said.message.sender == request.reporter or said.speaker.person is not None:
        return True
    if request.private or said.place is None:
        return False
    above = context.directory.above(said.place, PlaceLevel.GRID)
    return above is not None and request.grid == above.code


def by_words(text: str, requests: Sequence[ServiceRequest]) -> list[ServiceRequest]:
    """Those whose words ``text`` shares ("垃圾桶清掉了" of a lamp and a bin); all when none or every one is shared."""
    return sharing(text, requests) or list(requests)


def sharing(text: str, requests: Sequence[ServiceRequest]) -> list[ServiceRequest]:
    """Those that ``text`` shares a word of the matter with, or the number of a door."""
    words = matter_words(text) | doors(text)
    return [r for r in requests if words & (matter_words(r.text) | doors(r.text))]


def doors(text: str) -> frozenset[str]:
    """Numbers that may be those of doors: 501, 1102."""
    return frozenset(_DOOR.findall(text[:_LONGEST]))


def unnamed(context: Context, said: Said, states: Collection[State]) -> list[ServiceRequest]:
    """What a leader or worker may mean who names no request; who quotes other talk means what the words share."""
    found = answering(context, said, states)
    return sharing(said.text, found) if said.message.quote and not said.quoted else by_words(said.text, found)


def answering(context: Context, said: Said, states: Collection[State] = ACTIVE) -> list[ServiceRequest]:
    """What a leader or worker can mean here: assigned to him, or of this room's place when he leads it."""
    person = said.speaker.person
    if person is None:
        return []
    posts = context.directory.posts_of(person.code)
    mine = queries.assigned_to(person.code, states)
    for post in posts:
        if post.department:
            mine += queries.assigned_to_department(post.department, states)
            if State.ASSIGNED in states:
                mine += gone_up(context.directory, post.department, context.now - _LATELY)
    if said.private:
        return mine
    here = [r for r in mine if r.room == said.key or work_room(said) or _within(context, said, r)]
    if here or said.place is None:
        return here
    since = context.now - timedelta(days=60)
    led = {post.place for post in posts if post.place}
    beneath = context.directory.beneath(said.place) if not work_room(said) else [said.place]
    rooms = queries.live_at(beneath, said.key, since)
    return [r for r in rooms if r.state in states and led & {p.code for p in context.directory.chain(r.place_id)}]


def work_room(said: Said) -> bool:
    """A group in which leaders, departments or the office talk among themselves."""
    return (
        said.room is not None
        and said.room.type is not None
        and said.room.type.value
        in (
            "community",
            "department",
            "county",
        )
    )


def department_room(said: Said) -> bool:
    """The group of a department: what it gets is sent there."""
    return said.room is not None and said.room.type is RoomType.DEPARTMENT


def _within(context: Context, said: Said, request: ServiceRequest) -> bool:
    return said.place is not None and (
        context.directory.contains(said.place, request.place_id)
        or context.directory.contains(request.place_id, said.place)
    )


def own(context: Context, said: Said, states: Collection[State] = LIVE) -> list[ServiceRequest]:
    """What the speaker reported and can speak of here."""
    rows = queries.of_reporter(said.message.sender, states)
    return rows if said.private else [r for r in rows if r.room == said.key or _within(context, said, r)]
