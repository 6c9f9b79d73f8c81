"""A county to try the bot in: every name invented, every figure that of the reference county.

10 communities, 68 grids of 300-500 households, 646 buildings, 1,841 units; 2,555 groups and as many leaders, one for
each; 22 departments, 12 of them sunk into the grids; 25,000 households. The same seed gives the same county.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from bot.demo_names import COMMUNITIES, COUNTY, DEPARTMENTS, ESTATES, nickname, person_name
from bot.rules.county import LEADER_OF, ROOM_OF
from bot.rules.register import (
    DepartmentRow,
    HouseholdRow,
    MemberRow,
    PersonRow,
    PlaceRow,
    PostRow,
    PriorityRow,
    Register,
    RoomRow,
)
from bot.terms import Identity, PlaceLevel, Role, RoomType, VisitCategory

COUNTY_CODE = "361030"
GRIDS, BUILDINGS, UNITS, HOUSEHOLDS = 68, 646, 1841, 25_000
SUNK, OFFICE = 12, 4
#: Of a hundred households, so many have nobody in the groups, so many two, and so many are visited.
_ABSENT, _TWO, _VISITED = 5, 8, 3
_CYCLES = (7, 14, 15, 30, 90)
_IDENTITIES = (Identity.PARTY_MEMBER, Identity.PARTY_MEMBER, Identity.PUBLIC_SERVANT, Identity.CITIZEN)
_PREFIX = {
    RoomType.UNIT: "ug",
    RoomType.BUILDING: "bg",
    RoomType.GRID: "gg",
    RoomType.COMMUNITY: "wg",
    RoomType.DEPARTMENT: "dg",
    RoomType.COUNTY: "cg",
}
_ROOM_NAME = {
    PlaceLevel.UNIT: "{}邻里群",
    PlaceLevel.BUILDING: "{}业主群",
    PlaceLevel.GRID: "{}大家庭",
    PlaceLevel.COMMUNITY: "{}三长工作群",
    PlaceLevel.COUNTY: "{}三长办工作群",
}


def make_demo(seed: int = 361030) -> Register:
    """The whole county as a register without a fault; deterministic by ``seed``."""
    maker = _Maker(random.Random(seed))  # nosec B311: a made-up county needs no secrets
    maker.places()
    maker.leaders()
    maker.departments()
    maker.households()
    maker.working_groups()
    return maker.register()


def shares(dice: random.Random, total: int, parts: int, least: int, most: int, step: int = 1) -> list[int]:
    """``parts`` whole numbers between ``least`` and ``most`` that add up to ``total``; ``step`` spreads them."""
    found = [total // parts + (1 if at < total % parts else 0) for at in range(parts)]
    for _ in range(6 * parts):
        giver, taker, gift = dice.randrange(parts), dice.randrange(parts), dice.randint(1, step)
        if giver != taker and found[giver] - gift >= least and found[taker] + gift <= most:
            found[giver] -= gift
            found[taker] += gift
    return found


class _Maker:
    """Builds the county level by level; each part rests on those before."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._levels: dict[PlaceLevel, list[PlaceRow]] = {level: [] for level in PlaceLevel}
        self._beneath: dict[str, list[PlaceRow]] = {}
        self._places: dict[str, PlaceRow] = {}
        self._persons: list[PersonRow] = []
        self._departments: list[DepartmentRow] = []
        self._posts: list[PostRow] = []
        self._leader: dict[str, PersonRow] = {}
        self._rooms: dict[str, RoomRow] = {}
        self._households: list[HouseholdRow] = []
        self._members: dict[tuple[str, str], MemberRow] = {}
        self._priority: list[PriorityRow] = []
        self._residents = 0

    def register(self) -> Register:
        """All that was built."""
        return Register(
            places=tuple(place for level in PlaceLevel for place in self._levels[level]),
            persons=tuple(self._persons),
            departments=tuple(self._departments),
            posts=tuple(self._posts),
            rooms=tuple(self._rooms.values()),
            households=tuple(self._households),
            members=tuple(self._members.values()),
            priority=tuple(self._priority),
        )

    # --- places and their groups -----------------------------------------------------------------------------

    def places(self) -> None:
        """The tree, numbered in one way: 361030, then 3 + 3 + 3 + 2 digits; every place has its group."""
        dice = self._dice
        county = self._place(None, COUNTY_CODE, PlaceLevel.COUNTY, COUNTY)
        for at, name in enumerate(COMMUNITIES, 1):
            self._place(county, f"{county.code}{at:03}", PlaceLevel.COMMUNITY, f"{name}社区")
        estates = iter(ESTATES)
        for place, number in zip(self._of(PlaceLevel.COMMUNITY), shares(dice, GRIDS, 10, 5, 9), strict=True):
            self._row(place, number, PlaceLevel.GRID, (f"{next(estates)}网格" for _ in range(number)))
        for place, number in zip(self._of(PlaceLevel.GRID), shares(dice, BUILDINGS, GRIDS, 8, 12), strict=True):
            estate = place.name.removesuffix("网格")
            self._row(place, number, PlaceLevel.BUILDING, (f"{estate}{at}栋" for at in range(1, number + 1)))
        sizes = iter(self._unit_sizes(shares(dice, UNITS, BUILDINGS, 1, 5)))
        for place, units in sizes:
            for at, households in enumerate(units, 1):
                self._place(place, f"{place.code}{at:02}", PlaceLevel.UNIT, f"{place.name}{at}单元", households)

    def _unit_sizes(self, units: list[int]) -> list[tuple[PlaceRow, list[int]]]:
        """How many households each unit of each building has, so that each grid has 300 to 500."""
        grids = self._of(PlaceLevel.GRID)
        totals = shares(self._dice, HOUSEHOLDS, len(grids), 305, 440, step=25)
        counts = dict(zip((place.code for place in self._of(PlaceLevel.BUILDING)), units, strict=True))
        found: list[tuple[PlaceRow, list[int]]] = []
        for grid, total in zip(grids, totals, strict=True):
            buildings = self._beneath[grid.code]
            parts = sum(counts[building.code] for building in buildings)
            sizes = iter(shares(self._dice, total, parts, 6, 40))
            found += [(building, [next(sizes) for _ in range(counts[building.code])]) for building in buildings]
        return found

    def _row(self, parent: PlaceRow, number: int, level: PlaceLevel, names: Iterable[str]) -> None:
        """Places side by side beneath one, numbered from 001."""
        for at, name in zip(range(1, number + 1), names, strict=True):
            self._place(parent, f"{parent.code}{at:03}", level, name)

    def _place(
        self, parent: PlaceRow | None, code: str, level: PlaceLevel, name: str, households: int | None = None
    ) -> PlaceRow:
        """One place with its group."""
        above = parent.path if parent else ""
        place = PlaceRow(code, parent.code if parent else None, level, name, f"{above}{code}/", households)
        self._levels[level].append(place)
        self._beneath.setdefault(place.parent or "", []).append(place)
        self._places[code] = place
        self._room(ROOM_OF[level], code, _ROOM_NAME[level].format(name.removesuffix("网格")))
        return place

    def _of(self, level: PlaceLevel) -> list[PlaceRow]:
        """The places of a level."""
        return self._levels[level]

    def _room(self, kind: RoomType, owner: str, name: str) -> None:
        """One group."""
        of_department = kind is RoomType.DEPARTMENT
        code = f"{_PREFIX[kind]}_{owner}@chatroom"
        self._rooms[code] = RoomRow(
            code, name, kind, None if of_department else owner, owner if of_department else None
        )

    # --- people with a post ------------------------------------------------------------------------------------

    def leaders(self) -> None:
        """The county office, and one leader for every community, grid, building and unit."""
        for _ in range(OFFICE):
            self._posts.append(PostRow(COUNTY_CODE, None, Role.COUNTY_OFFICE, self._person().code))
        for level in (PlaceLevel.COMMUNITY, PlaceLevel.GRID, PlaceLevel.BUILDING, PlaceLevel.UNIT):
            for place in self._of(level):
                person = self._leader[place.code] = self._person()
                self._posts.append(PostRow(place.code, None, LEADER_OF[level], person.code))

    def departments(self) -> None:
        """The departments, each with one contact and a group."""
        for at, (name, kinds) in enumerate(DEPARTMENTS, 1):
            code = f"D{at:02}"
            self._departments.append(DepartmentRow(code, name, kinds, at <= SUNK))
            person = self._leader[code] = self._person()
            self._posts.append(PostRow(None, code, Role.DEPARTMENT_CONTACT, person.code))
            self._room(RoomType.DEPARTMENT, code, f"{name}三长联动群")

    def _person(self) -> PersonRow:
        """One more person; the numbers are of a range that is not given out."""
        at = len(self._persons) + 1
        name, identity = person_name(self._dice), self._dice.choice(_IDENTITIES)
        person = PersonRow(f"P{at:05}", name, f"wxid_leader{at:05}", f"199000{10_000 + at}", identity)
        self._persons.append(person)
        return person

    # --- households and who talks for them ---------------------------------------------------------------------

    def households(self) -> None:
        """The households of every unit; the unit's leader lives behind one of its doors."""
        for unit in self._of(PlaceLevel.UNIT):
            doors = 4 if (unit.households or 0) > 16 else 2
            home = self._dice.randrange(unit.households or 1)
            for at in range(unit.households or 0):
                room_no = f"{at // doors + 1}{at % doors + 1:02}"
                leader = self._leader[unit.code] if at == home else None
                self._household(unit, room_no, leader)

    def _household(self, unit: PlaceRow, room_no: str, leader: PersonRow | None) -> None:
        """One household, those of it who are in the groups, and perhaps the visits it gets."""
        head = leader.name if leader else person_name(self._dice)
        household = HouseholdRow(f"{unit.code}-{room_no}", unit.code, room_no, head)
        self._households.append(household)
        if leader:
            self._join(self._rooms_up(unit), leader.wxid or "", f"{unit.name[-3:]}长 {leader.name}", household.code)
        elif self._dice.randrange(100) >= _ABSENT:
            self._resident(unit, household, self._rooms_up(unit))
            if self._dice.randrange(100) < _TWO:
                self._resident(unit, household, self._rooms_up(unit)[:1])
        if not leader and self._dice.randrange(100) < _VISITED:
            category, cycle = self._dice.choice(list(VisitCategory)), self._dice.choice(_CYCLES)
            self._priority.append(PriorityRow(household.code, category, cycle, self._leader[unit.code].code))

    def _resident(self, unit: PlaceRow, household: HouseholdRow, rooms: Iterable[str]) -> None:
        """Somebody of the household in the groups."""
        self._residents += 1
        building, number = str(int(unit.code[12:15])), str(int(unit.code[15:]))
        called = nickname(self._dice, household.head, building, number, household.room_no)
        self._join(rooms, f"wxid_home{self._residents:06}", called, household.code)

    def _rooms_up(self, unit: PlaceRow) -> list[str]:
        """The groups of the unit, its building and its grid."""
        building = self._places[unit.parent or ""]
        return [f"ug_{unit.code}@chatroom", f"bg_{building.code}@chatroom", f"gg_{building.parent}@chatroom"]

    def _join(self, rooms: Iterable[str], wxid: str, name: str, household: str | None = None) -> None:
        """Put somebody into groups."""
        for room in rooms:
            self._members.setdefault((room, wxid), MemberRow(room, wxid, name, household))

    # --- leaders and workers in the groups -----------------------------------------------------------------------

    def working_groups(self) -> None:
        """Leaders sit in every group beneath them and in the one right above; sunk departments in the grids'."""
        for level in (PlaceLevel.BUILDING, PlaceLevel.GRID, PlaceLevel.COMMUNITY):
            for place in self._of(level):
                self._seat_leader(place, LEADER_OF[level].label)
        for department in self._departments:
            contact = self._leader[department.code]
            grids = [f"gg_{grid.code}@chatroom" for grid in self._of(PlaceLevel.GRID)] if department.sunk else []
            rooms = [f"dg_{department.code}@chatroom", f"cg_{COUNTY_CODE}@chatroom", *grids]
            self._join(rooms, contact.wxid or "", f"{department.name}{contact.name}")
        offices = (RoomType.COUNTY, RoomType.COMMUNITY, RoomType.DEPARTMENT)
        rooms = [room.code for room in self._rooms.values() if room.type in offices]
        for person in self._persons[:OFFICE]:
            self._join(rooms, person.wxid or "", f"三长办 {person.name}")

    def _seat_leader(self, place: PlaceRow, label: str) -> None:
        """A leader in the groups of his place, of all beneath, and of the one above."""
        leader, above = self._leader[place.code], self._places[place.parent or COUNTY_CODE]
        rooms = [self._code(above), *self._rooms_beneath(place)]
        if place.level is PlaceLevel.COMMUNITY:
            rooms = [room for room in rooms if not room.startswith(("ug", "bg"))]
        self._join(rooms, leader.wxid or "", f"{place.name}{label} {leader.name}")

    def _rooms_beneath(self, place: PlaceRow) -> list[str]:
        """The group of a place and of everything beneath it."""
        beneath = self._beneath.get(place.code, ())
        return [self._code(place), *(room for child in beneath for room in self._rooms_beneath(child))]

    def _code(self, place: PlaceRow) -> str:
        """The code of a place's group."""
        return f"{_PREFIX[ROOM_OF[place.level]]}_{place.code}@chatroom"
