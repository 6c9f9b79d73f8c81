"""Reads for the map: the places of a part of the county with their counts, added up from SQL aggregates; its gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import Case, fn

from bot import inbox
from bot.clock import parse_time
from bot.context import Context
from bot.database import tuples
from bot.rules.county import LEADER_OF, ROOM_OF, PlaceInfo
from bot.rules.county_map import CONTENT_WINDOW, GROUP_NEARLY, Tally
from bot.terms import ACTIVE, LIVE, PlaceLevel, Role, RoomType
from models import Household, Member, Place, Post, Room, ServiceRequest

#: Places below the county whose group the bot should be in.
_WITH_GROUP = (PlaceLevel.COMMUNITY, PlaceLevel.GRID, PlaceLevel.BUILDING, PlaceLevel.UNIT)
_VOICES = frozenset({str(RoomType.UNIT), str(RoomType.BUILDING)})


@dataclass(frozen=True, slots=True)
class Vacant:
    """A post that nobody holds."""

    place: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group that is full, or nearly."""

    room: str
    name: str
    place: str
    people: int


@dataclass(frozen=True, slots=True)
class Lonely:
    """A place without a group that the bot is in; ``room`` names the one that waits, where there is one."""

    place: str
    name: str
    room: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing in a part of the county."""

    vacant: tuple[Vacant, ...]
    full: tuple[Crowd, ...]
    without_bot: tuple[Lonely, ...]


@dataclass(frozen=True, slots=True)
class CountyMap:
    """A place with the counts of it and of each place right beneath it (by code), and what is missing there."""

    place: PlaceInfo
    tallies: dict[str, Tally]
    gaps: Gaps


def county_map(context: Context, place: PlaceInfo) -> CountyMap:
    """The map of ``place``."""
    found = _Part(context, place)
    gaps = found.gaps()
    return CountyMap(place, found.added_up(gaps), gaps)


class _Part:
    """A part of the county, read once."""

    def __init__(self, context: Context, top: PlaceInfo) -> None:
        self._context, self._top = context, top
        columns = (Place.code, Place.path, Place.level, Place.name, Place.households)
        rows = tuples(Place.select(*columns).where(self._beneath() & ~Place.gone).order_by(Place.path))
        self._places = {
            code: _Row(code, path, PlaceLevel(level), name, homes) for code, path, level, name, homes in rows
        }
        self._rooms = list(_rooms())

    def _beneath(self) -> Any:
        return Place.path.startswith(self._top.path)

    def added_up(self, gaps: Gaps) -> dict[str, Tally]:
        """The counts of the top and of the places right beneath it, each with all beneath."""
        own = {code: Tally() for code in self._places}
        self._requests(own)
        self._households(own)
        self._voices(own)
        for gap in gaps.vacant:
            own[gap.place].vacant += 1
        for lonely in gaps.without_bot:
            own[lonely.place].without_bot += 1
        for crowd in gaps.full:
            own[crowd.place].full += 1
        return self._rolled_up(own)

    def _rolled_up(self, own: dict[str, Tally]) -> dict[str, Tally]:
        depth = self._top.path.count("/")
        found = {code: Tally() for code, row in self._places.items() if row.path.count("/") <= depth + 1}
        for code, tally in own.items():
            above = self._places[code].path.split("/")
            for one in {self._top.code, above[depth] if len(above) > depth else ""} & set(found):
                found[one].add(tally)
        return found

    def _requests(self, own: dict[str, Tally]) -> None:
        request, now = ServiceRequest, self._context.now
        by_place = request.place.concat("")  # grouped after the few rows are found, not by walking all of them
        late = request.state.in_([str(s) for s in ACTIVE]) & (request.due_at < now)
        query = request.select(request.place, fn.COUNT(1), fn.SUM(Case(None, [(late, 1)], 0)))
        live = query.where(self._within(request.state.in_([str(s) for s in LIVE]))).group_by(by_place)
        for place, count, over in tuples(live):
            if place in own:
                own[place].open, own[place].late = count, over
        judged = request.satisfied.is_null(False) & (request.opened_at >= now - CONTENT_WINDOW)
        content = fn.SUM(Case(None, [(request.satisfied, 1)], 0))
        query = request.select(request.place, fn.COUNT(1), content).where(self._within(judged))
        for place, count, good in tuples(query.group_by(by_place)):
            if place in own:
                own[place].judged, own[place].content = count, good

    def _within(self, condition: Any) -> Any:
        if self._top.level is PlaceLevel.COUNTY:
            return condition
        return condition & ServiceRequest.place.in_(Place.select(Place.code).where(self._beneath()))

    def _households(self, own: dict[str, Tally]) -> None:
        for code, row in self._places.items():
            if row.level is PlaceLevel.UNIT:
                own[code].units, own[code].homes = 1, row.homes or 0
        inside = Member.select(Household.unit, fn.COUNT(Member.household.distinct())).join(Household)
        if self._top.level is not PlaceLevel.COUNTY:
            inside = inside.where(Household.unit.in_(Place.select(Place.code).where(self._beneath())))
        for unit, count in tuples(inside.group_by(Household.unit)):
            if unit in own:
                own[unit].inside = count

    def _voices(self, own: dict[str, Tally]) -> None:
        """Of the buildings in whose groups the bot is: which were not heard; the same as in the weekly paper."""
        last: dict[str, datetime | None] = {}
        for room in self._rooms:
            building = self._building(room.place) if room.type in _VOICES and room.bound else None
            if building:
                last[building] = max(filter(None, (last.get(building), room.last)), default=None)
        since = silent_since(self._context)
        for building, at in last.items():
            own[building].heard_of = 1
            own[building].unheard = int(since is not None and (at is None or at < since))

    def _building(self, place: str) -> str | None:
        row = self._places.get(place)
        if row is None:
            return None
        codes = [code for code in row.path.split("/") if code in self._places]
        return next((code for code in codes if self._places[code].level is PlaceLevel.BUILDING), None)

    def gaps(self) -> Gaps:
        """What is missing."""
        return Gaps(tuple(self._vacant()), tuple(self._full()), tuple(self._without_bot()))

    def _vacant(self) -> Iterable[Vacant]:
        held = set(tuples(Post.select(Post.place, Post.role).where(Post.place.is_null(False))))
        for row in self._places.values():
            if (row.code, str(LEADER_OF[row.level])) not in held:
                yield Vacant(row.code, row.name, LEADER_OF[row.level])

    def _full(self) -> Iterable[Crowd]:
        people = fn.COUNT(1)
        query = Member.select(Member.room, people).group_by(Member.room).having(people >= GROUP_NEARLY)
        crowded = dict(tuples(query))
        for room in self._rooms:
            if room.code in crowded and room.place in self._places:
                yield Crowd(room.code, room.name, room.place, crowded[room.code])

    def _without_bot(self) -> Iterable[Lonely]:
        there = {(room.place, room.type): room for room in self._rooms if room.bound}
        waiting = {(room.place, room.type): room for room in self._rooms if not room.bound}
        for row in self._places.values():
            key = (row.code, str(ROOM_OF[row.level]))
            if row.level in _WITH_GROUP and key not in there:
                yield Lonely(row.code, row.name, waiting[key].name if key in waiting else "")


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    path: str
    level: PlaceLevel
    name: str
    homes: int | None


@dataclass(frozen=True, slots=True)
class _Room:
    code: str
    name: str
    type: str
    place: str
    bound: bool
    last: datetime | None


def _rooms() -> Iterable[_Room]:
    columns = (Room.code, Room.name, Room.type, Room.place, Room.bound, Room.last_message_at)
    query = Room.select(*columns).where(~Room.gone & Room.registered & Room.place.is_null(False))
    return (_Room(*row) for row in tuples(query))


def silent_since(context: Context) -> datetime | None:
    """Who said nothing since then is not heard; None before the bot has listened for so long."""
    since: datetime = context.now - timedelta(weeks=context.settings.papers.unheard_weeks)
    started = inbox.fact("started_at")
    return since if started and parse_time(started) <= since else None
