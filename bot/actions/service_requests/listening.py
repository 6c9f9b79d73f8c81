"""What a resident's words do: a new request, part of an open one, the same matter again, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.service_requests import opening
from bot.context import Context, Said, Speaker
from bot.messages import Incoming
from bot.queries import requests as queries
from bot.rules import joining
from bot.rules.joining import Candidate as Open
from bot.rules.joining import Heard, Join, Joining, New, Recurrence
from bot.rules.understanding import Part, Understanding
from bot.terms import LIVE, Act, Kind, Outcome, PlaceLevel, State
from bot.text.places import TextPlace
from models import Candidate, ServiceRequest

#: A photo belongs to what its sender said so long before.
_PHOTO = timedelta(minutes=5)
_NEAR = frozenset({PlaceLevel.UNIT, PlaceLevel.BUILDING, PlaceLevel.GRID})

parts_of = opening.parts_of


def hear_report(context: Context, said: Said, part: Part) -> ServiceRequest | None:
    """A report, or one part of a message that reports several: joined to an open request, or opened."""
    place = opening.place_of(context, said, part.place)
    if place is None:
        return None
    decision = _decide(context, said, part, place, Act.REPORT)
    match decision:
        case Join():
            return _join(context, said, decision, place)
        case Recurrence(of=earlier):
            return opening.open_request(context, said, part, place, recurrence_of=earlier)
        case New():
            return opening.open_request(context, said, part, place)
    return None


def hear_addition(context: Context, said: Said, act: Act) -> ServiceRequest | None:
    """A me-too or a detail of something open; None where there is nothing that it could belong to."""
    meaning = said.meaning
    part = Part(said.text, meaning.kind or Kind.OTHER, meaning.urgent, meaning.place)
    place = opening.place_of(context, said, meaning.place)
    if place is None:
        return None
    decision = _decide(context, said, part, place, act)
    return _join(context, said, decision, place) if isinstance(decision, Join) else None


def _join(context: Context, said: Said, decision: Join, place: str) -> ServiceRequest | None:
    request = queries.get(decision.no)
    if request is None:
        return None
    if decision.role == "detail":
        opening.add_detail(context, request, said, raise_urgent=decision.raise_urgent)
        return request
    opening.add_support(context, request, said)
    if decision.raise_urgent and not request.urgent:
        opening.assigning.alarm(context, request)
    if decision.role == "same":
        opening.widen(context, request, place)
    return request


def _decide(context: Context, said: Said, part: Part, place: str, act: Act) -> Joining:
    settings = context.settings.joining
    since = context.now - timedelta(days=settings.recurrence_days)
    rows = queries.recent_at(_around(context, place), since)
    rows += [r for r in queries.of_room(said.key, LIVE) if r.no not in {row.no for row in rows}]
    if said.private:
        rows = [r for r in rows if r.reporter == said.message.sender]
    heard = Heard(
        sender=said.message.sender,
        household=said.speaker.household,
        at=context.now,
        room=said.key,
        text=part.text,
        kind=part.kind,
        urgent=part.urgent,
        place=_path(context, place),
        act=act,
        quoted=said.quoted,
    )
    return joining.join(heard, [_open(context, row) for row in rows], settings)


def _around(context: Context, place: str) -> Sequence[str]:
    """The place, what lies beneath it, and what it lies in up to its grid."""
    found = [p.code for p in context.directory.chain(place) if p.level in _NEAR]
    return list(dict.fromkeys([*found, *(context.directory.beneath(place) if found else [place])]))


def _path(context: Context, place: str) -> str:
    found = context.directory.place(place)
    return found.path if found else place + "/"


def _open(context: Context, row: ServiceRequest) -> Open:
    return Open(
        no=row.no,
        kind=Kind(row.kind),
        urgent=row.urgent,
        text=row.text,
        place=_path(context, row.place_id),
        room=row.room,
        reporter=row.reporter,
        household=row.household,
        opened_at=row.opened_at,
        last_message_at=row.last_message_at,
        state=State(row.state),
        closed_at=row.closed_at,
    )


def hear_photo(context: Context, said: Said) -> None:
    """A photo without words belongs to the request its sender spoke of last, if that was just now."""
    own = [s for s in said.recent if s.sender == said.message.sender and s.requests]
    if not own or context.now - own[-1].at > _PHOTO:
        return
    for request in queries.fetch(own[-1].requests[-1:]):
        if said.speaker.person is not None and said.message.sender != request.reporter:
            opening.keep(context, request, said, Act.PROGRESS)
        elif request.state in LIVE:
            opening.add_detail(context, request, said)


def open_candidate(context: Context, candidate: Candidate) -> int:
    """A leader opened a candidate: the request is the resident's, as if it had been sure."""
    room = context.directory.room(candidate.room)
    wxid = candidate.sender
    inside = room.code if room else None
    message = Incoming(candidate.message_id, candidate.at, inside, wxid, candidate.text)
    household = context.directory.household_of(room.code, wxid) if room else queries.home_of(wxid)
    speaker = Speaker(wxid, context.directory.name_of(wxid, inside), "resident", household=household)
    kind = Kind(candidate.kind)
    meaning = Understanding(Act.REPORT, kind, False, TextPlace(), Outcome.SURE, candidate.confidence)
    said = Said(message, candidate.room, room, candidate.place, speaker, meaning)
    part = Part(candidate.text, kind, False, TextPlace())
    return opening.open_request(context, said, part, candidate.place).no
