"""The register read into dictionaries: built in one go, never changed, replaced as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from peewee import ModelSelect

from bot.database import tuples
from bot.rules.county import (
    DepartmentInfo,
    NamedPlace,
    PersonInfo,
    PlaceInfo,
    PostInfo,
    RoomInfo,
    building_mark,
    estate_of,
    unit_mark,
)
from bot.rules.register_sheets import PENDING
from bot.terms import Identity, Kind, PlaceLevel, Role, RoomType
from models import Department, Person, Place, Post, Room

K = TypeVar("K")
V = TypeVar("V")

#: Where a building is looked for by its number: first in the grid, then in the community.
_SCOPES = (PlaceLevel.GRID, PlaceLevel.COMMUNITY)


@dataclass(frozen=True, slots=True)
class CountyIndex:
    """Every look-up that a message needs. Places that left the register are in ``places`` only."""

    places: Mapping[str, PlaceInfo]
    children: Mapping[str, tuple[str, ...]]
    buildings: Mapping[tuple[str, str], tuple[str, ...]]  # (grid or community, number) -> buildings
    units: Mapping[tuple[str, str], str]  # (building, number) -> unit
    persons: Mapping[str, PersonInfo]
    by_wxid: Mapping[str, PersonInfo]
    posts: Mapping[str, tuple[PostInfo, ...]]  # person -> posts
    holders: Mapping[tuple[str, Role], tuple[str, ...]]  # (place, role) -> persons
    rooms: Mapping[str, RoomInfo]
    rooms_of: Mapping[tuple[str, RoomType], RoomInfo]  # (place or department, type) -> first room
    departments: Mapping[str, DepartmentInfo]
    county: str | None
    named: tuple[NamedPlace, ...] = ()


def load_index() -> CountyIndex:
    """Read the whole register but the households and the members; five queries."""
    places, standing = _places()
    persons = _persons()
    posts = [PostInfo(place, department, Role(role), person) for place, department, role, person in tuples(_posts())]
    rooms = {room.code: room for room in map(_room, tuples(_rooms()))}
    return CountyIndex(
        places=places,
        children=_children(standing),
        buildings=_buildings(standing, places),
        units=_units(standing),
        persons=persons,
        by_wxid={person.wxid: person for person in persons.values() if person.wxid},
        posts=_grouped((post.person, post) for post in posts),
        holders=_grouped(((post.place or "", post.role), post.person) for post in posts),
        rooms=rooms,
        rooms_of=_rooms_of(rooms.values()),
        departments=_departments(posts),
        county=next((place.code for place in standing if place.parent is None), None),
        named=tuple(filter(None, (_called(place, places) for place in standing))),
    )


def load_room(code: str) -> RoomInfo | None:
    """One room as it stands now, or None."""
    return next(map(_room, tuples(Room.select(*_ROOM_COLUMNS).where(Room.code == code))), None)


def chain_of(places: Mapping[str, PlaceInfo], code: str) -> tuple[PlaceInfo, ...]:
    """The place and all above it, up to the county; empty for an unknown code."""
    found: list[PlaceInfo] = []
    place = places.get(code)
    while place is not None:
        found.append(place)
        place = places.get(place.parent) if place.parent else None
    return tuple(found)


def _called(place: PlaceInfo, places: Mapping[str, PlaceInfo]) -> NamedPlace | None:
    """What a group of the place can be called; the county is called nothing."""
    if place.level in (PlaceLevel.GRID, PlaceLevel.COMMUNITY):
        return NamedPlace(place.code, (place.name, place.name.removesuffix(place.level.label)))
    if place.level not in (PlaceLevel.BUILDING, PlaceLevel.UNIT):
        return None
    above = {one.level: one.name for one in chain_of(places, place.code)}
    house, grid = above.get(PlaceLevel.BUILDING, ""), above.get(PlaceLevel.GRID, "")
    areas = tuple(dict.fromkeys(filter(None, (estate_of(house), grid.removesuffix(PlaceLevel.GRID.label)))))
    return NamedPlace(place.code, areas, building_mark(house), unit_mark(above.get(PlaceLevel.UNIT, "")))


def _places() -> tuple[dict[str, PlaceInfo], list[PlaceInfo]]:
    """All places by code, and those that still stand, in the order of their paths."""
    columns = (Place.code, Place.parent, Place.level, Place.name, Place.path, Place.households, Place.gone)
    places: dict[str, PlaceInfo] = {}
    standing: list[PlaceInfo] = []
    for code, parent, level, name, path, households, gone in tuples(Place.select(*columns).order_by(Place.path)):
        place = PlaceInfo(code, parent, PlaceLevel(level), name, path, households)
        places[code] = place
        if not gone:
            standing.append(place)
    return places, standing


def _persons() -> dict[str, PersonInfo]:
    """All persons by code."""
    rows = Person.select(Person.code, Person.name, Person.wxid, Person.identity, Person.phone).order_by(Person.code)
    return {
        code: PersonInfo(code, name, wxid, Identity(identity), phone)
        for code, name, wxid, identity, phone in tuples(rows)
    }


def _posts() -> ModelSelect[Any]:
    """Posts in the order in which they were given."""
    return Post.select(Post.place, Post.department, Post.role, Post.person).order_by(Post.id)


def _departments(posts: Iterable[PostInfo]) -> dict[str, DepartmentInfo]:
    """The departments with their contacts, by code."""
    contacts = _grouped((post.department or "", post.person) for post in posts)
    rows = Department.select(Department.code, Department.name, Department.kinds).where(~Department.gone)
    return {
        code: DepartmentInfo(code, name, tuple(map(Kind, kinds)), contacts.get(code, ()))
        for code, name, kinds in tuples(rows.order_by(Department.code))
    }


_ROOM_COLUMNS = (Room.code, Room.name, Room.type, Room.place, Room.department)


def _rooms() -> ModelSelect[Any]:
    """Rooms; those that the bot has lost come last."""
    return Room.select(*_ROOM_COLUMNS).order_by(Room.gone, Room.code)


def _room(row: tuple[Any, ...]) -> RoomInfo:
    """The value of a row of rooms."""
    code, name, kind, place, department = row
    return RoomInfo(code, name, RoomType(kind) if kind else None, place, department)


def _rooms_of(rooms: Iterable[RoomInfo]) -> dict[tuple[str, RoomType], RoomInfo]:
    """The first room of each place or department and type, of those that have their id."""
    found: dict[tuple[str, RoomType], RoomInfo] = {}
    for room in rooms:
        owner = room.place or room.department
        if owner and room.type and not room.code.startswith(PENDING):
            found.setdefault((owner, room.type), room)
    return found


def _children(standing: Iterable[PlaceInfo]) -> dict[str, tuple[str, ...]]:
    """The places right beneath each place."""
    return _grouped((place.parent, place.code) for place in standing if place.parent)


def _buildings(
    standing: Iterable[PlaceInfo], places: Mapping[str, PlaceInfo]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Buildings by the number in their name, in their grid and in their community."""
    return _grouped(
        ((above.code, building_mark(place.name)), place.code)
        for place in standing
        if place.level is PlaceLevel.BUILDING
        for above in chain_of(places, place.code)
        if above.level in _SCOPES
    )


def _units(standing: Iterable[PlaceInfo]) -> dict[tuple[str, str], str]:
    """Units by the number in their name, in their building."""
    found: dict[tuple[str, str], str] = {}
    for place in standing:
        if place.level is PlaceLevel.UNIT and place.parent:
            found.setdefault((place.parent, unit_mark(place.name)), place.code)
    return found


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Values of equal keys together, in their order."""
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
