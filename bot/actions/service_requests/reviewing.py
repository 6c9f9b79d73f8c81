"""The reporter's word on the result, by command or in plain words."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.service_requests import handling, neighbours, opening
from bot.actions.service_requests.listening import hear_addition
from bot.context import Context, Said
from bot.queries import neighbours as asked
from bot.queries import requests as queries
from bot.queries import targets
from bot.refusals import NotAllowed
from bot.terms import ACTIVE, LIVE, Act, State
from bot.text.matters import matter_words
from bot.text.talk import only_thanks, verdict
from models import ServiceRequest

#: So long after the result a plain word still speaks of it.
_FRESH = timedelta(days=4)
#: So long after somebody's word on the work a bare word speaks of it.
_JUST_NOW = timedelta(hours=3)
#: And so long a word after an alarm speaks of how it ended.
_ALARM = timedelta(days=1)


def meant(context: Context, said: Said, no: int | None, *, closed: bool = False) -> list[ServiceRequest]:
    """The requests that ``满意`` or ``不满意`` is about: named, else the speaker's own that wait for it."""
    found = targets.named(context, said, no)
    if found:
        if no is not None and all(r.reporter != said.message.sender for r in found) and said.room is not None:
            raise NotAllowed("满意不满意，要由反映人自己说。")
        return [r for r in found if _may(r, said)]
    waiting = targets.own(context, said, {State.RESOLVED}) or _asked(said)
    if waiting or not closed:
        return waiting[:1] or targets.own(context, said, ACTIVE)[:1]
    return targets.own(context, said, {State.CLOSED})[:1]


def _may(request: ServiceRequest, said: Said) -> bool:
    household = said.speaker.household
    own = request.reporter == said.message.sender or bool(household and household == request.household)
    return own or asked.was_asked(request, said.message.sender)


def _asked(said: Said) -> list[ServiceRequest]:
    """What a neighbour was asked about, alone, and answers alone."""
    return asked.waiting_for(said.message.sender) if said.private else []


def content(context: Context, request: ServiceRequest, said: Said) -> None:
    """The reporter, or a neighbour who was asked, says that it is well."""
    of_neighbour = asked.was_asked(request, said.message.sender)
    (neighbours if of_neighbour else handling).content(context, request, said)


def discontent(context: Context, request: ServiceRequest, said: Said, reason: str) -> None:
    """The reporter, or a neighbour who was asked, says that it is not."""
    of_neighbour = asked.was_asked(request, said.message.sender)
    (neighbours if of_neighbour else handling).discontent(context, request, said, reason)


def own_live(context: Context, said: Said) -> bool:
    """Whether the speaker has a request that can be spoken of here."""
    return bool(targets.own(context, said, LIVE))


def judged(context: Context, said: Said) -> bool:
    """Apply the words to a result of the speaker's that waits for them; False where none does."""
    own = targets.own(context, said, {State.RESOLVED}) or _asked(said)
    own = [r for r in own if r.resolved_at and context.now - r.resolved_at <= _FRESH]
    if matter_words(said.text):  # words that name another matter judge another one
        own = targets.sharing(said.text, own)
    if own:
        _apply(context, own[0], said, verdict(said.text))
    return bool(own) or _ended(context, said)


def _ended(context: Context, said: Said) -> bool:
    """Words that it is well, of the one matter that is worked on, or that is an alarm: nobody need say 办结 first."""
    active = targets.own(context, said, ACTIVE)
    if len(active) != 1 or verdict(said.text) is not True or _asks(said.text):
        return False
    alarm = active[0].urgent and context.now - active[0].opened_at <= _ALARM
    named = bool(targets.sharing(said.text, active))
    since = context.now - (_FRESH if named else timedelta() if matter_words(said.text) else _JUST_NOW)
    worked_on = queries.spoken_since(active[0].no, since)
    if alarm or worked_on:
        handling.content(context, active[0], said)
    return bool(alarm or worked_on)


def plain_words(context: Context, said: Said) -> None:
    """Feedback in plain words: of the speaker's own result; somebody else's word closes nothing."""
    if judged(context, said):
        return
    word = verdict(said.text)
    active = targets.own(context, said, ACTIVE)
    if word is True:
        shared = active if len(active) == 1 else targets.sharing(said.text, active)
        if len(shared) == 1:
            handling.content(context, shared[0], said)
    elif word is False and active:
        opening.add_detail(context, targets.by_words(said.text, active)[0], said)
    elif word is False:
        hear_addition(context, said, Act.DETAIL)


def _apply(context: Context, request: ServiceRequest, said: Said, word: bool | None) -> None:
    if word is True:
        content(context, request, said)
    elif word is False:
        discontent(context, request, said, said.text)
    else:
        handling.comment(context, request, said)


def quoted(context: Context, said: Said) -> None:
    """A resident quotes a request: the reporter's verdict on it, or somebody's addition to it."""
    for request in targets.named(context, said, None):
        if not _may(request, said):
            _addition(context, request, said)
        elif request.state in (State.RESOLVED, State.CLOSED):
            _verdict(context, request, said)
        elif verdict(said.text) is True and not _asks(said.text):
            handling.content(context, request, said)
        elif not only_thanks(said.text):
            opening.add_detail(context, request, said)


def _verdict(context: Context, request: ServiceRequest, said: Said) -> None:
    word = verdict(said.text)
    if request.state == State.CLOSED and word is not False:
        handling.comment(context, request, said)
    else:
        _apply(context, request, said, word)


def _addition(context: Context, request: ServiceRequest, said: Said) -> None:
    if said.meaning.act is Act.SUPPORT:
        opening.add_support(context, request, said)
    elif said.meaning.act in (Act.REPORT, Act.DETAIL) and request.state in ACTIVE:
        opening.add_detail(context, request, said)


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？", "吗", "没", "没有"))
