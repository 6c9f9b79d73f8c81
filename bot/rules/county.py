"""The county as values: places, persons, posts, departments, rooms, and how names of houses are read.

Frozen values that rules may be given; the tables they are read from are the business of the layers above.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.terms import Identity, Kind, PlaceLevel, Role, RoomType
from bot.text.numerals import CHINESE, number


@dataclass(frozen=True, slots=True)
class PlaceInfo:
    """A place of the county's tree; ``path`` holds the codes from the root, each followed by a slash."""

    code: str
    parent: str | None
    level: PlaceLevel
    name: str
    path: str
    households: int | None = None


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """A chat group; a room that only the gateway knows has neither ``type`` nor place nor department."""

    code: str
    name: str
    type: RoomType | None = None
    place: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """Somebody of the register; ``wxid`` is None where the office does not know it (yet)."""

    code: str
    name: str
    wxid: str | None
    identity: Identity
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PostInfo:
    """A post that is held, at a ``place`` or in a ``department``."""

    place: str | None
    department: str | None
    role: Role
    person: str


@dataclass(frozen=True, slots=True)
class DepartmentInfo:
    """A department, the kinds that it answers for, and the codes of its contacts."""

    code: str
    name: str
    kinds: tuple[Kind, ...] = ()
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """Somebody in a room: the nickname there, and the household where it is known."""

    nickname: str
    household: str | None = None


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """How a place can be called in a group's name: one of ``areas``, the ``building`` and the ``unit``."""

    code: str
    areas: tuple[str, ...]
    building: str = ""
    unit: str = ""


#: The one post that leads each level of place.
LEADER_OF: dict[PlaceLevel, Role] = {
    PlaceLevel.UNIT: Role.UNIT_LEADER,
    PlaceLevel.BUILDING: Role.BUILDING_LEADER,
    PlaceLevel.GRID: Role.GRID_LEADER,
    PlaceLevel.COMMUNITY: Role.COMMUNITY_SECRETARY,
    PlaceLevel.COUNTY: Role.COUNTY_OFFICE,
}

#: The group that belongs to each level of place.
ROOM_OF: dict[PlaceLevel, RoomType] = {
    PlaceLevel.UNIT: RoomType.UNIT,
    PlaceLevel.BUILDING: RoomType.BUILDING,
    PlaceLevel.GRID: RoomType.GRID,
    PlaceLevel.COMMUNITY: RoomType.COMMUNITY,
    PlaceLevel.COUNTY: RoomType.COUNTY,
}

_MARK = rf"[A-Za-z]?\d+[A-Za-z]?|[{CHINESE}]+|[A-Za-z]|[甲乙丙丁戊己东西南北中]"
_BUILDING = re.compile(rf"({_MARK})\s?(?:号?[栋幢座]|号楼|号院|号|[#＃]楼?|楼)")
_UNIT = re.compile(rf"({_MARK})\s?(?:单元|门)")


def building_mark(name: str) -> str:
    """What tells a building from its neighbours: "荷塘苑2栋" -> "2", "三号楼" -> "3", "B2座" -> "B2"; "" for none."""
    return _last_mark(_BUILDING, name)


def unit_mark(name: str) -> str:
    """What tells a unit from its neighbours: "荷塘苑2栋3单元" -> "3", "甲单元" -> "甲"; "" for none."""
    return _last_mark(_UNIT, name)


def estate_of(name: str) -> str:
    """The name in front of the number: "荷塘苑2栋" -> "荷塘苑"; the whole name where it has no number."""
    found = list(_BUILDING.finditer(name))
    return name[: found[-1].start()] if found else name


def bare_mark(words: str) -> str:
    """One spelling for a number or letter: "０３" -> "3", "三" -> "3", "b2" -> "B2"."""
    plain = unicodedata.normalize("NFKC", words).strip().upper()
    value = number(plain) if plain else None
    if value is not None:
        return str(value)
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def _last_mark(pattern: re.Pattern[str], name: str) -> str:
    """The last stretch of ``name`` that the pattern finds, in its one spelling."""
    found = pattern.findall(unicodedata.normalize("NFKC", name))
    return bare_mark(found[-1]) if found else ""
