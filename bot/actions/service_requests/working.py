"""A leader's or worker's plain words on a request: which one, taken or not, promised till when, done or not."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.service_requests import handling
from bot.actions.service_requests.backing import promote
from bot.actions.service_requests.moving import check, relation_of
from bot.context import Context, Said
from bot.queries import requests as queries
from bot.queries import targets
from bot.refusals import NotAllowed, Refusal
from bot.rules.workflow import Relation
from bot.terms import ACTIVE, Act, Action, State
from bot.text.matters import matter_words
from bot.text.talk import of_work, says_done, says_taken, takes_over
from bot.text.times import find_promise
from models import ServiceRequest

#: So fresh must the talk be for words without a name or a number to mean it.
_FRESH = timedelta(hours=2)
#: And so fresh, for words of work where there is one matter only.
_LATELY = timedelta(hours=24)
#: What its leader spoke of so lately he has in hand.
_IN_HAND = timedelta(days=4)


def answers_a_notice(said: Said) -> bool:
    """``收到`` right after somebody's notice says that the notice was read."""
    last = next((s for s in reversed(said.recent) if s.sender != said.message.sender), None)
    return last is not None and last.act == Act.NOTICE and not said.quoted


def meant(context: Context, said: Said) -> list[ServiceRequest]:
    """The requests that a leader's or worker's words are about: quoted, sharing words, or the only fresh one.

    A leader who takes what was perhaps a report until now makes it one.
    """
    if said.quoted:
        return targets.named(context, said, None)
    found = _open(context, said)
    if found or said.private or said.speaker.sender_class != "leader" or not says_taken(said.text):
        return found
    return promote(context, said)


def _open(context: Context, said: Said) -> list[ServiceRequest]:
    found = [r for r in targets.answering(context, said) if said.private or not r.private or targets.work_room(said)]
    near = targets.sharing(said.text, found)
    if near or len(found) <= 1:
        return near or found
    fresh = [r for r in found if context.now - r.last_message_at <= _FRESH and _told_here(r, said)]
    return fresh[:1] if len(fresh) == 1 else []


def finished(context: Context, said: Said) -> list[ServiceRequest]:
    """What a leader's "办好了" is about: what its words name, else the one matter talked of here just now.

    Else the one of this group that he has in hand, when his words tell of work.
    """
    found = [r for r in targets.answering(context, said) if said.private or not r.private]
    shared = targets.sharing(said.text, found)
    if shared:
        return shared[:1] if len(shared) == 1 else []
    if matter_words(said.text):
        return []
    here = [r for r in found if _told_here(r, said)]
    fresh = [r for r in here if context.now - r.last_message_at <= _FRESH]
    return fresh if len(fresh) == 1 else _in_hand(context, said, here)


def _told_here(request: ServiceRequest, said: Said) -> bool:
    """Whether it was told in this group, at first or by somebody else just now."""
    return request.room == said.key or any(request.no in spoken.requests for spoken in said.recent)


def _in_hand(context: Context, said: Said, here: list[ServiceRequest]) -> list[ServiceRequest]:
    person = said.speaker.person
    mine = [r for r in here if person is not None and r.assignee_id == person.code and r.state == State.ACCEPTED]
    spoke = len(mine) == 1 and of_work(said.text) and queries.spoken_since(mine[0].no, context.now - _IN_HAND)
    return mine if spoke else []


def mentioned(context: Context, said: Said) -> list[ServiceRequest]:
    """The requests to answer for here whose matter the words name."""
    found = [r for r in targets.answering(context, said) if said.private or not r.private]
    shared = targets.sharing(said.text, found)
    if shared or len(found) != 1 or not of_work(said.text):
        return shared
    return [r for r in found if _told_here(r, said) and context.now - r.last_message_at <= _LATELY]


def word_on(context: Context, request: ServiceRequest, said: Said) -> None:
    """Apply the words: done, taken, promised, or how it goes; a request that is over keeps them and no more."""
    if request.state not in ACTIVE:
        handling.comment(context, request, said)
    elif says_done(said.text):
        done(context, request, said, said.text)
    else:
        _going(context, request, said)


def _going(context: Context, request: ServiceRequest, said: Said) -> None:
    promise = find_promise(said.text, context.now, is_workday=context.calendar.is_workday)
    if request.state == State.ASSIGNED and _takes(context, request, said):
        handling.accept(context, request, said, said.text)
        if promise is not None:
            handling.progress(context, request, said, promise.until)
    elif promise is not None or says_more(said.text):
        handling.progress(context, request, said, promise.until if promise else None)


def says_more(text: str) -> bool:
    """More than a nod."""
    return len(text.strip("收到好的嗯，,。！! ")) > 1


def _takes(context: Context, request: ServiceRequest, said: Said) -> bool:
    relation = relation_of(context, request, said.speaker)
    if relation & {Relation.ASSIGNEE, Relation.DEPARTMENT}:
        return True
    return (
        bool(said.quoted)
        and bool(relation & {Relation.LEADER, Relation.OFFICE})
        and (says_taken(said.text) or takes_over(said.text))
    )


def take(context: Context, request: ServiceRequest, said: Said) -> None:
    """``收到``: accepted, with what else was said; taken already, the words are kept as progress."""
    if request.state not in ACTIVE:
        handling.comment(context, request, said)
        return
    promise = find_promise(said.text, context.now, is_workday=context.calendar.is_workday)
    taken = request.state == State.ASSIGNED
    if taken:
        check(context, request, Action.ACCEPT, said.speaker)
        handling.accept(context, request, said, said.text)
    if promise is not None or not taken:
        handling.progress(context, request, said, promise.until if promise else None)


def done(context: Context, request: ServiceRequest, said: Said, note: str) -> None:
    """Resolved with ``note``; said of one that the reporter closed before, it only adds the words."""
    if request.state == State.CLOSED and relation_of(context, request, said.speaker) & _WORKERS:
        handling.comment(context, request, said)
        return
    try:
        handling.resolve(context, request, said, note)
    except NotAllowed as refusal:
        if _plain(said):
            return
        raise Refusal(refusal.text, refusal.request) from refusal


def _plain(said: Said) -> bool:
    """Plain talk is not refused in a group: only a command is."""
    return "办结" not in said.text[:4]


_WORKERS = frozenset({Relation.ASSIGNEE, Relation.LEADER, Relation.DEPARTMENT, Relation.OFFICE})
