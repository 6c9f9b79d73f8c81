"""Listening in the groups: reports, me-toos, details, photos; nothing is asked of who speaks."""

from __future__ import annotations

from datetime import timedelta

from bot.actions import candidates
from bot.actions.service_requests import backing, listening
from bot.context import Context, Said
from bot.router import Words
from bot.terms import Act
from bot.text.talk import aside, only_thanks

#: So long after one's own report the next words still go on about it.
_GOES_ON = timedelta(minutes=3)
_OTHER_ACTS = frozenset({Act.FEEDBACK, Act.QUERY, Act.NOTICE, Act.PROGRESS})


def report(context: Context, said: Said, words: Words) -> None:
    """Something is wrong here and now: a request, or part of one that is open."""
    if listening.answers_a_question(said):
        return
    for part in listening.parts_of(said):
        listening.hear_report(context, said, part)


def form(context: Context, said: Said, words: Words) -> None:
    """A page was filled in: a report, wherever the talk stands."""
    for part in listening.parts_of(said):
        listening.hear_report(context, said, part)


def filled_in(said: Said) -> bool:
    """It was filled in, not said: commands and answers are none there."""
    return said.message.form is not None


def candidate(context: Context, said: Said, words: Words) -> None:
    """Perhaps a request: no word in the group, the leader is asked in private."""
    if backing.backed(context, said):
        report(context, said, words)
    elif not (
        listening.answers_a_question(said)
        or listening.hear_unsure(context, said)
        or listening.speaks_of_what_is_open(context, said)
    ):
        candidates.note(context, said)


def support(context: Context, said: Said, words: Words) -> None:
    """Ours too: of what is being talked about, or of what was perhaps a report until now."""
    if not listening.hear_addition(context, said, Act.SUPPORT) and not listening.hear_own(context, said):
        backing.back(context, said)


def detail(context: Context, said: Said, words: Words) -> None:
    """More about a report that is being talked about; with nothing to add to, perhaps the report itself."""
    joined = listening.hear_addition(context, said, Act.DETAIL) or listening.hear_own(context, said)
    if not joined and backing.backed(context, said):
        report(context, said, words)


def more(context: Context, said: Said, words: Words) -> bool:
    """The reporter goes on right after the report, while it is alive."""
    return listening.go_on(context, said)


def photo(context: Context, said: Said, words: Words) -> None:
    """A photo without words belongs to what its sender spoke of just before."""
    listening.hear_photo(context, said)


def is_photo(said: Said) -> bool:
    """Something was sent along and nothing was said."""
    return bool(said.message.attachments) and not said.text.strip()


def goes_on(said: Said) -> bool:
    """Right after one's own report, before anybody responsible spoke: more of it, unless it is thanks."""
    if not said.recent or said.meaning.act in _OTHER_ACTS or not said.text.strip():
        return False
    if only_thanks(said.text) or aside(said.text):
        return False
    last = next((s for s in reversed(said.recent) if s.sender == said.message.sender), None)
    return last is not None and bool(last.requests) and abs(said.message.at - last.at) <= _GOES_ON
