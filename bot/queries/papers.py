"""Reads for the papers: requests as lines that anybody in a working group may see, unheard buildings, the bot's noise.

What a paper shows is made here, once, without names of residents, doors, or the words of who spoke in private.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from bot import inbox
from bot.clock import parse_time
from bot.context import Context
from bot.database import tuples
from bot.rules.figures import Period
from bot.terms import ACTIVE, Action, Kind, PlaceLevel, RoomType, SendState, State
from bot.text.personal import mask
from models import Household, Member, OutboxMessage, Paper, RequestEvent, Room, ServiceRequest

_ONE_GO = 500
_TELLING = [str(a) for a in (Action.PROGRESS, Action.PROMISE, Action.RESOLVE, Action.EXPLAIN, Action.PAUSE)]
#: Of a building's households so few in its groups is a low coverage.
LOW_COVERAGE = 0.3


@dataclass(frozen=True, slots=True)
class Item:
    """A request as a paper shows it: time, place, person, progress, effect."""

    no: int
    kind: Kind
    where: str
    grid: str
    community: str
    opened_at: datetime
    due_at: datetime | None
    who: str
    state: State
    what: str
    progress: str
    effect: str
    urgent: bool
    level: int
    private: bool
    owner: str
    reopened: int
    supporters: int


@dataclass(frozen=True, slots=True)
class Building:
    """A building from which nothing is heard, or in whose groups few live."""

    code: str
    name: str
    last: datetime | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Noise:
    """What the bot itself said in a period: to groups, in private, @ of leaders, the most of one leader on one day."""

    to_rooms: int
    in_private: int
    mentions: int
    leaders: int
    most_a_day: int


def items(context: Context, numbers: Iterable[int]) -> list[Item]:
    """The requests of ``numbers`` as papers show them, by number."""
    wanted = sorted(numbers)
    found: list[Item] = []
    for at in range(0, len(wanted), _ONE_GO):
        part = wanted[at : at + _ONE_GO]
        notes = _notes(part)
        rows = ServiceRequest.select().where(ServiceRequest.no.in_(part)).order_by(ServiceRequest.no)
        found += [_item(context, row, notes.get(row.no, "")) for row in rows]
    return found


def _notes(numbers: Sequence[int]) -> dict[int, str]:
    """The last word on how each one goes."""
    event = RequestEvent
    query = event.select(event.request, event.note).where(
        event.request.in_(numbers) & event.action.in_(_TELLING) & (event.note != "")
    )
    return {row[0]: row[1] for row in tuples(query.order_by(event.id))}


def _item(context: Context, row: ServiceRequest, note: str) -> Item:
    grid = context.directory.above(row.place_id, PlaceLevel.GRID)
    community = context.directory.above(row.place_id, PlaceLevel.COMMUNITY)
    return Item(
        no=row.no,
        kind=Kind(row.kind),
        where=_where(context, row),
        grid=grid.name if grid else "",
        community=community.name if community else "",
        opened_at=row.opened_at,
        due_at=row.due_at,
        who=_who(context, row),
        state=State(row.state),
        what="（私下反映，内容不列）" if row.private else clean(row.text),
        progress="" if row.private else _progress(row, note),
        effect=_effect(row),
        urgent=row.urgent,
        level=row.level,
        private=row.private,
        owner=row.department_id or row.assignee_id or "",
        reopened=row.reopened,
        supporters=row.supporter_count,
    )


def _progress(row: ServiceRequest, note: str) -> str:
    """The last word on how it goes; of what was reopened since, that it was said before."""
    if row.state not in ACTIVE:
        return clean(row.resolution or note)
    said = clean(note)
    return f"重开前：{said}" if said and row.reopened and note == row.resolution else said


def _where(context: Context, row: ServiceRequest) -> str:
    """The place without a door; of what was said in private only the grid."""
    if row.private:
        grid = context.directory.above(row.place_id, PlaceLevel.GRID)
        return grid.name if grid else ""
    place = context.directory.place(row.place_id)
    floor = f"{row.floor}楼" if row.floor and not row.room_no else ""
    return f"{place.name if place else ''}{floor}"


def _who(context: Context, row: ServiceRequest) -> str:
    department = context.directory.department(row.department_id) if row.department_id else None
    person = context.directory.person(row.assignee_id) if row.assignee_id else None
    return department.name if department else person.name if person else "县三长办"


def _effect(row: ServiceRequest) -> str:
    if row.satisfied is not None:
        return "满意" if row.satisfied else "不满意"
    return "未回复" if row.close_reason == "unanswered" else "待评价" if row.state == State.RESOLVED else ""


def clean(text: str, limit: int = 40) -> str:
    """Words for a paper: on one line, without personal data, cut at ``limit`` characters."""
    line = " ".join(mask(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


# --- what is not heard ----------------------------------------------------------------------------------------------


def unheard(context: Context, known: Sequence[Building] | None = None) -> list[Building]:
    """Buildings in whose groups nobody spoke for some weeks; none before the bot has listened for so long.

    ``known`` are all :func:`buildings`, where they were read before.
    """
    weeks = timedelta(weeks=context.settings.papers.unheard_weeks)
    started = inbox.fact("started_at")
    if not started or context.now - parse_time(started) < weeks:
        return []
    since = context.now - weeks
    return [b for b in known or buildings(context) if b.last is None or b.last < since]


def low_coverage(context: Context, known: Sequence[Building] | None = None) -> list[Building]:
    """Buildings in whose groups few of the households are."""
    found = [b for b in known or buildings(context) if b.coverage is not None and b.coverage < LOW_COVERAGE]
    return sorted(found, key=lambda b: b.coverage or 0)


def buildings(context: Context) -> list[Building]:
    """All buildings that have a group of their own or of one of their units."""
    last = _last_words(context)
    inside = _households_inside(context)
    found = []
    for code, when in sorted(last.items()):
        place = context.directory.place(code)
        homes = [context.directory.place(unit) for unit in context.directory.beneath(code)]
        total = sum(home.households or 0 for home in homes if home and home.level is PlaceLevel.UNIT)
        share = min(1.0, inside[code] / total) if total else None
        found.append(Building(code, place.name if place else code, when, share))
    return found


def _last_words(context: Context) -> dict[str, datetime | None]:
    """By building: when somebody last spoke in its groups, those of its units included."""
    found: dict[str, datetime | None] = {}
    types = [str(RoomType.UNIT), str(RoomType.BUILDING)]
    query = Room.select(Room.place, Room.last_message_at).where(Room.type.in_(types) & Room.bound & ~Room.gone)
    for place, at in tuples(query):
        building = context.directory.above(place, PlaceLevel.BUILDING) if place else None
        if building is not None:
            before = found.get(building.code)
            found[building.code] = max(filter(None, (before, at)), default=None)
    return found


def _households_inside(context: Context) -> Counter[str]:
    """By building: how many households have somebody in a group."""
    found: Counter[str] = Counter()
    count = fn.COUNT(fn.DISTINCT(Member.household))
    query = Member.select(Household.unit, count).join(Household).group_by(Household.unit)
    for unit, inside in tuples(query):
        building = context.directory.above(unit, PlaceLevel.BUILDING)
        found[building.code if building else ""] += inside
    return found


# --- the bot's own noise ----------------------------------------------------------------------------------------------


def noise(context: Context, period: Period) -> Noise:
    """How much the bot said in a period."""
    box = OutboxMessage
    query = box.select(box.room, box.mentions, box.sent_at).where(
        (box.state == SendState.SENT) & (box.sent_at >= period.start) & (box.sent_at < period.end)
    )
    rooms, alone, called = 0, 0, Counter[tuple[str, str]]()
    for room, mentions, at in tuples(query):
        rooms, alone = rooms + bool(room), alone + (not room)
        leaders = (wxid for wxid in mentions if context.directory.person_by_wxid(wxid))
        called.update((wxid, f"{at:%Y-%m-%d}") for wxid in leaders)
    people = {wxid for wxid, _ in called}
    return Noise(rooms, alone, sum(called.values()), len(people), max(called.values(), default=0))


def last_paper(kind: str, place: str, before: datetime) -> Paper | None:
    """The last paper of a kind and place that ended at ``before`` or earlier."""
    query = Paper.select().where((Paper.kind == kind) & (Paper.place == place) & (Paper.end <= before))
    found: Paper | None = query.order_by(Paper.end.desc()).first()
    return found


def papers(kind: str, place: str, limit: int) -> list[Paper]:
    """The last papers of a kind and place, the oldest first."""
    query = Paper.select().where((Paper.kind == kind) & (Paper.place == place))
    return list(query.order_by(Paper.end.desc()).limit(limit))[::-1]
