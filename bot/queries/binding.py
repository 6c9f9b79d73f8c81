"""Which group is which place, who lives where, and what a quote means: read off names, never guessed when unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import inbox
from bot.clock import parse_time
from bot.database import tuples
from bot.queries.directory import Directory, PlaceInfo, RoomInfo
from bot.rules.county import ROOM_OF, building_mark, unit_mark
from bot.rules.register_sheets import PENDING
from bot.terms import PlaceLevel, RoomType
from bot.text.nicknames import HouseholdGuess, RoomGuess, household_of, room_of, settled
from models import Household, Member, Message, OutboxMessage, Room

#: The fact that says when the members of a group were looked up.
MEMBERS_AT = "members:"
_AGAIN = timedelta(hours=20)
_LOOK_BACK = 300
_SUGGESTED = 3
_RESIDENTIAL = (RoomType.UNIT, RoomType.BUILDING, RoomType.GRID)


@dataclass(frozen=True, slots=True)
class Unbound:
    """A real group that belongs to no place yet, and the places that its name may mean."""

    code: str
    name: str
    suggestions: tuple[PlaceInfo, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of a unit: households, those of whom somebody is in a group, and the doors of the others."""

    unit: PlaceInfo
    households: int
    present: int
    absent: tuple[str, ...]


# --- groups -----------------------------------------------------------------------------------------------------------


def matches(directory: Directory, guess: RoomGuess, within: str | None = None) -> tuple[PlaceInfo, ...]:
    """The places (beneath ``within``) that a group of that name can belong to."""
    exact, near = [], []
    for one in directory.named:
        if (one.building, one.unit) != (guess.building, guess.unit):
            continue
        if within is not None and not directory.contains(within, one.code):
            continue
        if not guess.area or guess.area in one.areas:
            exact.append(one.code)
        elif any(area and (area in guess.area or guess.area in area) for area in one.areas):
            near.append(one.code)
    found = (directory.place(code) for code in exact or near)
    return tuple(place for place in found if place)


def sure_place(directory: Directory, name: str) -> PlaceInfo | None:
    """The one place that a group's name means by the unified naming, if nothing else can be meant and it is free."""
    guess = room_of(name)
    found = matches(directory, guess) if guess and guess.area else ()
    return found[0] if len(found) == 1 and is_free(directory, found[0]) else None


def is_free(directory: Directory, place: PlaceInfo) -> bool:
    """Whether no real group is bound to the place yet."""
    return directory.room_of_place(place.code) is None


def unbound(directory: Directory) -> tuple[Unbound, ...]:
    """The real groups that belong to nothing, by name."""
    rows = Room.select(Room.code, Room.name).where(~Room.registered, ~Room.gone).order_by(Room.name, Room.code)
    return tuple(
        Unbound(code, name, _suggested(directory, name)) for code, name in tuples(rows) if not code.startswith(PENDING)
    )


def _suggested(directory: Directory, name: str) -> tuple[PlaceInfo, ...]:
    guess = room_of(name)
    found = matches(directory, guess) if guess else ()
    return tuple(place for place in found if is_free(directory, place))[:_SUGGESTED] if len(found) <= 20 else ()


def groups_seen() -> tuple[int, int]:
    """How many real groups belong to a place, and how many to none."""
    real = Room.select().where(~Room.gone, ~Room.code.startswith(PENDING))
    return real.where(Room.registered, Room.bound).count(), real.where(~Room.registered).count()


def unseen() -> list[str]:
    """Names of the groups of the register that nobody has seen yet."""
    return [name for (name,) in tuples(Room.select(Room.name).where(Room.registered, ~Room.bound).order_by(Room.name))]


def kind_of(place: PlaceInfo) -> RoomType:
    """The type of the group of a place."""
    return ROOM_OF[place.level]


# --- households -------------------------------------------------------------------------------------------------------


def household_in(directory: Directory, room: RoomInfo | None, nickname: str) -> str | None:
    """The household that a group nickname names, where it can be only that one; else None."""
    if room is None or room.place is None or room.type not in _RESIDENTIAL:
        return None
    guess = household_of(nickname)
    full = settled(guess, *_marks(directory, room.place)) if guess else None
    return _door(directory, room.place, full) if full and full.sure else None


def _marks(directory: Directory, place: str) -> tuple[str, str]:
    """Number of the building and of the unit that a place is or lies in; empty where it hangs higher."""
    building = directory.above(place, PlaceLevel.BUILDING)
    unit = directory.above(place, PlaceLevel.UNIT)
    return building_mark(building.name) if building else "", unit_mark(unit.name) if unit else ""


def _door(directory: Directory, base: str, guess: HouseholdGuess) -> str | None:
    found = directory.locate(base, guess.building, guess.unit)
    place = directory.place(found) if found else None
    if place is None or place.level is not PlaceLevel.UNIT or not directory.contains(base, place.code):
        return None
    return directory.household_at(place.code, guess.room_no)


def homes_meant(directory: Directory, wxid: str, words: str) -> set[str]:
    """The households that "3栋2单元501" can mean when somebody says it of himself: in the groups he is in."""
    guess = household_of(words)
    if guess is None:
        return set()
    rooms = [directory.room(code) for (code,) in tuples(Member.select(Member.room).where(Member.wxid == wxid))]
    places = {room.place for room in rooms if room and room.place and room.type in _RESIDENTIAL}
    full = {place: settled(guess, *_marks(directory, place)) for place in places}
    doors = (_door(directory, place, one) for place, one in full.items() if one)
    return {door for door in doors if door}


def coverage(directory: Directory, place: str) -> tuple[Coverage, ...]:
    """Every unit beneath ``place`` that has households in the register, by code."""
    units = [p for p in map(directory.place, directory.beneath(place)) if p and p.level is PlaceLevel.UNIT]
    present = {
        home for (home,) in tuples(Member.select(Member.household).where(Member.household.is_null(False)).distinct())
    }
    return tuple(one for one in (_covered(unit, present) for unit in units) if one.households)


def _covered(unit: PlaceInfo, present: set[str]) -> Coverage:
    rows = Household.select(Household.code, Household.room_no).where(Household.unit == unit.code, ~Household.gone)
    doors = list(tuples(rows.order_by(Household.room_no)))
    absent = tuple(room_no for code, room_no in doors if code not in present)
    return Coverage(unit, len(doors), len(doors) - len(absent), absent)


# --- what the channel asks --------------------------------------------------------------------------------------------


def members_wanted(directory: Directory, room: str, now: datetime) -> bool:
    """Whether the group belongs to a place and its members were not looked up lately."""
    found = directory.room(room)
    if found is None or not (found.place or found.department):
        return False
    at = inbox.fact(MEMBERS_AT + room)
    return not at or now - parse_time(at) > _AGAIN


def strangers(directory: Directory, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of (room, 微信号) whose room belongs to a place where the person is not known."""
    rooms = ((directory.room(room), room, wxid) for room, wxid in pairs)
    return [
        (room, wxid) for found, room, wxid in rooms if found and found.place and wxid not in directory.members(room)
    ]


def quoted(to: str, text: str) -> str | None:
    """The id of the newest message in the room (or with the person) ``to`` that said ``text``; None when none did."""
    wanted = _plain(text)
    said = OutboxMessage.select(OutboxMessage.message_id, OutboxMessage.text, OutboxMessage.sent_at)
    own = said.where((OutboxMessage.room == to) | (OutboxMessage.to == to), OutboxMessage.sent_at.is_null(False))
    heard = Message.select(Message.message_id, Message.text, Message.at)
    theirs = heard.where(Message.room.in_([to, f"private:{to}"]))
    rows = [
        *tuples(own.order_by(OutboxMessage.sent_at.desc()).limit(_LOOK_BACK)),
        *tuples(theirs.order_by(Message.at.desc()).limit(_LOOK_BACK)),
    ]
    found = [(at, message) for message, words, at in rows if message and wanted and _plain(words) == wanted]
    return max(found)[1] if found else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
