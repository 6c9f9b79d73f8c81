"""What a resident's words do: a new request, part of an open one, the same matter again, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.service_requests import assigning, backing, handling, opening
from bot.context import Context, Said
from bot.queries import requests as queries
from bot.queries import targets
from bot.rules import joining
from bot.rules.joining import Heard, Join, JoiningSettings, Recurrence
from bot.rules.understanding import Part
from bot.terms import LIVE, Act, Kind, Outcome, PlaceLevel, State
from bot.text.matters import SHARED_SUPPLY, matter_words
from bot.text.talk import aside, asks, echoes
from models import ServiceRequest

#: A photo belongs to what its sender said so long before.
_PHOTO = timedelta(minutes=5)
#: So short and so soon comes an answer.
_ANSWER = 14
_ANSWERED = timedelta(minutes=5)
#: So long nothing was said on a request, and then something else: the talk has turned.
_TURNED = timedelta(minutes=5)
#: And so long a group is still at what was said on it.
_SAME_TALK = timedelta(minutes=30)
_NEAR = frozenset({PlaceLevel.UNIT, PlaceLevel.BUILDING, PlaceLevel.GRID})

parts_of = opening.parts_of


def answers_a_question(said: Said) -> bool:
    """A short answer that names no matter, right behind somebody's question that names none: no report of anything."""
    if said.meaning.urgent or len(said.text) > _ANSWER or matter_words(said.text) or said.private:
        return False
    last = said.recent[-1] if said.recent else None
    if last is None or last.sender == said.message.sender or said.message.at - last.at > _ANSWERED:
        return False
    return not last.requests and asks(last.text) and not matter_words(last.text)


def hear_report(context: Context, said: Said, part: Part) -> None:
    """A report, or one part of a message that reports several: joined to an open request, or opened."""
    place = opening.place_of(context, said, part.place, part.kind)
    if place is None or _announced(said, part):
        return
    match _decide(context, said, part, place, Act.REPORT):
        case Join() as decision:
            _join(context, said, decision, place)
        case Recurrence(of=earlier):
            opening.open_request(context, said, part, place, recurrence_of=earlier)
        case _:
            opening.open_request(context, said, part, place)


def _announced(said: Said, part: Part) -> bool:
    """Grumbling right after a notice that water, power or the like will be off: nobody reports what was announced."""
    supply = matter_words(part.text) & SHARED_SUPPLY
    return not part.urgent and any(s.act == Act.NOTICE and supply & matter_words(s.text) for s in said.recent)


def hear_addition(context: Context, said: Said, act: Act) -> bool:
    """A me-too or a detail of something open; False where there is nothing that it could belong to."""
    meaning = said.meaning
    part = Part(said.text, meaning.kind or Kind.OTHER, meaning.urgent, meaning.place)
    place = opening.place_of(context, said, meaning.place)
    if place is None or not (_danger(said) or (_talked_about(said) and not _off_topic(context, said))):
        return False
    decision = _decide(context, said, part, place, act)
    if isinstance(decision, Join):
        _join(context, said, decision, place)
    elif _danger(said):
        opening.open_request(context, said, part, place)
    return isinstance(decision, Join) or _danger(said)


def hear_unsure(context: Context, said: Said) -> bool:
    """Perhaps a report: joined where the same matter is open already; True where it found its place."""
    meaning = said.meaning
    place = opening.place_of(context, said, meaning.place)
    if place is None:
        return False
    if meaning.act is not Act.REPORT:
        return hear_own(context, said)
    decision = _decide(
        context, said, Part(said.text, meaning.kind or Kind.OTHER, False, meaning.place), place, Act.REPORT
    )
    if isinstance(decision, Join):
        _join(context, said, decision, place)
    return isinstance(decision, Join)


def speaks_of_what_is_open(context: Context, said: Said) -> bool:
    """Perhaps a report, right in the talk about one that is open, and of nothing else: nobody need be asked."""
    if said.meaning.urgent or matter_words(said.text):
        return False
    return any(s.requests and context.now - s.at <= _SAME_TALK for s in said.recent)


def hear_own(context: Context, said: Said) -> bool:
    """Words that name the matter of one's own request that is alive go on about it, whenever they are said."""
    own = targets.own(context, said, LIVE)
    for request in targets.sharing(said.text, own)[:1]:
        opening.add_detail(context, request, said)
        return True
    return False


def go_on(context: Context, said: Said) -> bool:
    """The reporter goes on right after the report: more of it, or another matter where the words tell of one.

    False where what he spoke of is over: then nothing goes on, and the words stand for themselves.
    """
    last = next(s for s in reversed(said.recent) if s.sender == said.message.sender)
    found = queries.fetch(last.requests[-1:], LIVE)
    for request in found:
        reports = said.meaning.act is Act.REPORT and said.meaning.outcome is Outcome.SURE
        if (reports or _danger(said)) and not request.urgent:
            for part in parts_of(said):
                hear_report(context, said, part)
        else:
            opening.add_detail(context, request, said)
    return bool(found)


def _danger(said: Said) -> bool:
    """What sounds like an addition but tells of danger for sure: it is never swallowed."""
    return said.meaning.urgent and said.meaning.outcome is Outcome.SURE


def _off_topic(context: Context, said: Said) -> bool:
    """An addition that names no matter, when the talk has turned to something else since: it is of that.

    What a reporter says goes on about his own matter; what is quoted is meant.
    """
    if matter_words(said.text) or said.quoted or aside(said.text):
        return aside(said.text) and not matter_words(said.text)
    others = [s for s in said.recent if s.sender != said.message.sender]
    linked = next((s for s in reversed(said.recent) if s.requests), None)
    if not others or linked is None or targets.own(context, said, LIVE):
        return False
    turned = others[-1].at - linked.at > _TURNED
    return turned or (said.message.at - linked.at > 2 * _TURNED and not echoes(said.text))


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
    echo = said.meaning.act is Act.SUPPORT or said.text.lstrip().startswith(("+1", "＋1", "➕1"))
    if decision.raise_urgent and not request.urgent and not echo:
        assigning.alarm(context, request)


def _decide(context: Context, said: Said, part: Part, place: str, act: Act) -> joining.Joining:
    settings = context.settings.joining
    since = context.now - timedelta(days=settings.recurrence_days)
    rows = {row.no: row for row in queries.recent_at(_around(context, place, part.kind), since)}
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


def _around(context: Context, place: str, kind: Kind) -> Sequence[str]:
    """The place, what lies beneath it, and what it lies in up to its grid; of a main all that hangs in the grid."""
    found = [p.code for p in context.directory.chain(place) if p.level in _NEAR]
    top = found[-1] if found and kind is Kind.UTILITIES else place
    return list(dict.fromkeys([*found, *(context.directory.beneath(top) if found else [place])]))


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
    """A photo without words belongs to the request its sender spoke of last, if that was just now.

    After words that were perhaps a report, it makes them one.
    """
    own = [s for s in said.recent if s.sender == said.message.sender and context.now - s.at <= _PHOTO]
    numbers = next((s.requests for s in reversed(own) if s.requests), ())
    if not numbers and own:
        numbers = tuple(r.no for r in backing.promoted(context, said, own[-1:]))
    for request in queries.fetch(numbers[-1:]):
        if said.speaker.person is not None and said.message.sender != request.reporter:
            opening.keep(context, request, said, Act.PROGRESS)
        elif request.state in LIVE:
            opening.add_detail(context, request, said)
