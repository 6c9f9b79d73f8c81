"""What backs words that are perhaps a report, and makes them one: a photo, a place, a me-too, a leader who takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions import candidates
from bot.actions.service_requests import opening
from bot.context import Context, Said, Speaker, Spoken
from bot.messages import Incoming
from bot.queries import requests as queries
from bot.rules.understanding import Part, Understanding
from bot.terms import Act, Kind, Outcome
from bot.text.matters import SHARED_SUPPLY, matter_words
from bot.text.places import find_place
from models import Candidate, ServiceRequest

#: So long before lie the pieces of one report, and the words that somebody else backs.
_PIECES = timedelta(minutes=3)
_BACKED = timedelta(minutes=30)
_LOOK_BACK = 6
_STORM = timedelta(minutes=10)
#: From this confidence on, what is perhaps a report becomes one when something backs it.
LIKELY = 0.5


def backed(context: Context, said: Said) -> bool:
    """Words that are perhaps a report, right after the same person named a place or sent a photo: then they are one.

    So are words that would be a detail, if there were anything that they could be a detail of; and danger needs
    no backing.
    """
    meaning = said.meaning
    if meaning.confidence < LIKELY or meaning.kind is None:
        return False
    if meaning.act is Act.REPORT and meaning.urgent:
        return True
    if meaning.act is not Act.REPORT and not matter_words(said.text):
        return False
    own = [s for s in said.recent if s.sender == said.message.sender and context.now - s.at <= _PIECES]
    return any(s.images or find_place(s.text) for s in own)


def promote(context: Context, said: Said) -> list[ServiceRequest]:
    """Somebody else backs what was perhaps a report just now (a me-too, a leader who takes it): then it is one."""
    others = [s for s in said.recent if s.sender != said.message.sender and context.now - s.at <= _BACKED]
    return promoted(context, said, others[-_LOOK_BACK:])


def back(context: Context, said: Said) -> None:
    """A me-too on what was perhaps a report, or on a supply that failed: nobody's tap runs dry alone."""
    for request in promote(context, said) or _echoed(context, said):
        opening.add_support(context, request, said)


def _echoed(context: Context, said: Said) -> list[ServiceRequest]:
    """What somebody else said just now of the same supply that failed, whatever it was taken for then."""
    supply = matter_words(said.text) & SHARED_SUPPLY
    if not supply or said.place is None or said.speaker.sender_class == "leader":
        return []
    for spoken in said.recent:
        fresh = context.now - spoken.at <= _STORM and not spoken.requests and spoken.sender != said.message.sender
        if fresh and supply & matter_words(spoken.text) and context.directory.person_by_wxid(spoken.sender) is None:
            told = Candidate(
                room=said.key, message_id=spoken.message_id, sender=spoken.sender, at=spoken.at, text=spoken.text,
                kind=Kind.UTILITIES, place=said.place, confidence=said.meaning.confidence,
            )  # fmt: skip
            return [open_candidate(context, told, said.recent)]
    return []


def promoted(context: Context, said: Said, spoken: Sequence[Spoken]) -> list[ServiceRequest]:
    """The likeliest of ``spoken`` that waits as a candidate, opened; nothing where none does."""
    ids = [s.message_id for s in spoken if not s.requests]
    found = candidates.likely(said.key, ids, LIKELY)
    if found is None:
        return []
    taken_by = said.message.sender if said.speaker.sender_class == "leader" else ""
    request = open_candidate(context, found, said.recent, taken_by)
    candidates.settle(context, found, "backed", said.message.sender, request.no)
    return [request]


def open_candidate(
    context: Context, candidate: Candidate, recent: Sequence[Spoken] = (), taken_by: str = ""
) -> ServiceRequest:
    """A candidate is a request after all: it is the resident's, as if it had been sure."""
    room = context.directory.room(candidate.room)
    wxid = candidate.sender
    inside = room.code if room else None
    message = Incoming(candidate.message_id, candidate.at, inside, wxid, candidate.text)
    household = context.directory.household_of(room.code, wxid) if room else queries.home_of(wxid)
    speaker = Speaker(wxid, context.directory.name_of(wxid, inside), "resident", household=household)
    kind, place = Kind(candidate.kind or Kind.OTHER), find_place(candidate.text)
    meaning = Understanding(Act.REPORT, kind, False, place, Outcome.SURE, candidate.confidence)
    before = tuple(s for s in recent if s.at < candidate.at)
    said = Said(message, candidate.room, room, candidate.place, speaker, meaning, before, taken_by=taken_by)
    return opening.open_request(context, said, Part(candidate.text, kind, False, place), candidate.place)
