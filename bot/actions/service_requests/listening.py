"""What a resident's words do: a new request, part of an open one, the same matter again, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.service_requests import assigning, handling, opening
from bot.context import Context, Said, Speaker
from bot.messages import Incoming
from bot.queries import requests as queries
from bot.rules import joining
from bot.rules.joining import Heard, Join, JoiningSettings, Recurrence
from bot.rules.understanding import Part, Understanding
from bot.terms import LIVE, Act, Kind, Outcome, PlaceLevel, State
from bot.text.places import TextPlace
from models import Candidate, ServiceRequest

#: A photo belongs to what its sender said so long before.
_PHOTO = timedelta(minutes=5)
_NEAR = frozenset({PlaceLevel.UNIT, PlaceLevel.BUILDING, PlaceLevel.GRID})

parts_of = opening.parts_of


def hear_report(context: Context, said: Said, part: Part) -> None:
    """A report, or one part of a message that reports several: joined to an open request, or opened."""
    place = opening.place_of(context, said, part.place)
    if place is None:
        return
    match _decide(context, said, part, place, Act.REPORT):
        case Join() as decision:
            _join(context, said, decision, place)
        case Recurrence(of=earlier):
            opening.open_request(context, said, part, place, recurrence_of=earlier)
        case _:
            opening.open_request(context, said, part, place)


def hear_addition(context: Context, said: Said, act: Act) -> bool:
    """A me-too or a detail of something open; False where there is nothing that it could belong to."""
    meaning = said.meaning
    part = Part(said.text, meaning.kind or Kind.OTHER, meaning.urgent, meaning.place)
    place = opening.place_of(context, said, meaning.place)
    if place is None or not _talked_about(said):
        return False
    decision = _decide(context, said, part, place, act)
    if isinstance(decision, Join):
        _join(context, said, decision, place)
    return isinstance(decision, Join)


def _talked_about(said: Said) -> bool:
    """Whether a request is being talked about here, or the speaker has one of his own that is alive."""
    return any(s.requests for s in said.recent) or bool(queries.of_reporter(said.message.sender, LIVE, limit=1))


def _join(context: Context, said: Said, decision: Join, place: str) -> None:
    request = queries.get(decision.no)
    if request is None:
        return
    if decision.reopens:
        handling.discontent(context, request, said, said.text)
    elif decision.role == joining.DETAIL:
        opening.add_detail(context, request, said)
    else:
        opening.add_support(context, request, said)
        if decision.role == joining.SAME:
            opening.widen(context, request, place)
    if decision.raise_urgent and not request.urgent and said.meaning.act is not Act.SUPPORT:
        assigning.alarm(context, request)


def _decide(context: Context, said: Said, part: Part, place: str, act: Act) -> joining.Joining:
    settings = context.settings.joining
    since = context.now - timedelta(days=settings.recurrence_days)
    rows = {row.no: row for row in queries.recent_at(_around(context, place), since)}
    rows |= {row.no: row for row in queries.of_room(said.key, LIVE)}
    own = [row for row in rows.values() if not said.private or row.reporter == said.message.sender]
    heard = Heard(
        text=part.text,
        act=act,
        kind=part.kind,
        urgent=part.urgent,
        place=_path(context, place),
        room=said.key,
        sender=said.message.sender,
        household=said.speaker.household or "",
        quote=said.quoted[0] if said.quoted else None,
    )
    windows = JoiningSettings(
        detail_window=timedelta(minutes=settings.detail_minutes),
        talk_window=timedelta(minutes=settings.support_minutes),
        storm_window=timedelta(minutes=settings.storm_minutes),
        recurrence_window=timedelta(days=settings.recurrence_days),
    )
    return joining.join(
        heard, [_candidate(context, row) for row in own if not row.private or said.private], context.now, windows
    )


def _around(context: Context, place: str) -> Sequence[str]:
    """The place, what lies beneath it, and what it lies in up to its grid."""
    found = [p.code for p in context.directory.chain(place) if p.level in _NEAR]
    return list(dict.fromkeys([*found, *(context.directory.beneath(place) if found else [place])]))


def _path(context: Context, place: str) -> tuple[str, ...]:
    found = context.directory.place(place)
    return tuple(found.path.strip("/").split("/")) if found else (place,)


def _candidate(context: Context, row: ServiceRequest) -> joining.Candidate:
    return joining.Candidate(
        no=row.no,
        kind=Kind(row.kind),
        urgent=row.urgent,
        text=row.text,
        place=_path(context, row.place_id),
        room=row.room,
        reporter=row.reporter,
        opened_at=row.opened_at,
        last_message_at=row.last_message_at,
        reporter_at=row.reporter_at,
        state=State(row.state),
        household=row.household or "",
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
