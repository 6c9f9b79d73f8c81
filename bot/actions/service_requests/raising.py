"""A leader quotes what was taken for talk, and takes it: then it is a matter, whatever it sounded like."""

from __future__ import annotations

import re

from bot.actions.service_requests import listening, opening
from bot.context import Context, Said
from bot.queries import requests as queries
from bot.queries import targets
from bot.terms import LIVE, Act
from bot.text.matters import matter_words
from bot.text.talk import only_thanks, says_done, says_taken
from models import ServiceRequest

#: Words by which a leader deals with what he quotes.
_COMMANDS = ("收到", "接单", "办结", "上报", "转办", "解释", "改类")
#: Or tells that he, or somebody, is at it.
_AT_IT = re.compile(r"现场|正在(?!开会)|马上|119|110|120|抢修|师傅|维保|派人")

#: Words that ask after something told before.
_STILL = re.compile(r"还[是在没]|仍|依旧|老样子|什么时候|有人来|没人来|怎么样了|有进展|来[修看]?了?[没吗]")


def deals_with_talk(said: Said) -> bool:
    """A leader deals with a message that he quotes and that is no part of any request yet."""
    if not said.message.quote or said.quoted or said.private or said.speaker.sender_class != "leader":
        return False
    dealing = said.text.lstrip().startswith(_COMMANDS) or _AT_IT.search(said.text) is not None
    return dealing or says_taken(said.text) or says_done(said.text)


def raise_quoted(context: Context, about: Said, said: Said) -> tuple[int, ...]:
    """The requests that the words ``about``, quoted by ``said``, belong to from now on: an open one, else a new one."""
    if not _may_be_one(about):
        return ()
    goes_on = _goes_on(context, about, said)
    if goes_on:
        opening.add_detail(context, goes_on[0], about)
    elif matter_words(said.text) and _own(context, about):  # the leader names another matter than the open one
        part, place = opening.parts_of(about)[0], opening.place_of(context, about, about.meaning.place)
        opening.open_request(context, about, part, place or about.key)
    else:
        listening.hear_report(context, about, opening.parts_of(about)[0])
    found = tuple(no for room, message_id, no in context.kept if (room, message_id) == (about.key, about.message.id))
    for request in queries.fetch(found):
        opening.gather_after(context, request, about, said.recent)
    return found


def _own(context: Context, about: Said) -> list[ServiceRequest]:
    return [r for r in targets.own(context, about, LIVE) if r.room == about.key]


def _goes_on(context: Context, about: Said, said: Said) -> list[ServiceRequest]:
    """The open matter that the quoted words add to, by what they or the leader name; not if they name another one."""
    named = matter_words(about.text) | matter_words(said.text)
    own = [r for r in _own(context, about) if named & matter_words(r.text)]
    here = [r for r in targets.answering(context, said) if r.room == about.key and about.message.at >= r.opened_at]
    shared = targets.sharing(said.text, here)
    if own or len(shared) == 1:
        return own or shared
    mine = [r for r in here if r.reporter == about.message.sender]
    return [] if named else mine or (here if len(here) == 1 and _STILL.search(about.text) else [])


def _may_be_one(about: Said) -> bool:
    """Not a leader's own words, not thanks, not a notice."""
    ordinary = about.speaker.sender_class != "leader" and about.meaning.act not in (Act.NOTICE, Act.PROGRESS)
    return ordinary and bool(about.text.strip()) and not only_thanks(about.text)
