"""Who is where, in memory: what every message asks of the register, answered without a query.

Loaded once, and again as a whole when the register changes. Members are read room by room, when a room first speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

from bot.database import tuples
from bot.queries.county_index import CountyIndex, chain_of, load_index, load_room
from bot.rules.county import (
    LEADER_OF,
    ROOM_OF,
    DepartmentInfo,
    MemberInfo,
    NamedPlace,
    PersonInfo,
    PlaceInfo,
    PostInfo,
    RoomInfo,
    bare_mark,
    building_mark,
    estate_of,
    unit_mark,
)
from bot.terms import Kind, PlaceLevel, Role, RoomType
from models import Household, database

__all__ = ["DepartmentInfo", "Directory", "MemberInfo", "PersonInfo", "PlaceInfo", "PostInfo", "RoomInfo"]

#: Words in a nickname that tell people of the property company.
PROPERTY_WORDS = ("物业", "保安", "客服", "管家", "维修")

#: What somebody is called whom nobody has named.
NAMELESS = "居民"

#: Plain SQL: every group pays for it when it first speaks.
_MEMBERS = 'SELECT "wxid", "nickname", "household_id" FROM "member" WHERE "room_id" = {}'
_RESIDENTIAL = frozenset({RoomType.UNIT, RoomType.BUILDING, RoomType.GRID})


class Directory:
    """The read model of the register. Codes that are not known give None or an empty tuple, never an error."""

    def __init__(self, index: CountyIndex, property_words: Sequence[str] = PROPERTY_WORDS) -> None:
        self._index = index
        self._property_words = tuple(property_words)
        self._members: dict[str, dict[str, MemberInfo]] = {}
        self._rooms: dict[str, RoomInfo] = dict(index.rooms)
        self._rooms_of = dict(index.rooms_of)

    @classmethod
    def load(cls, property_words: Sequence[str] = PROPERTY_WORDS) -> Directory:
        """Read the register of the bound database."""
        return cls(load_index(), property_words)

    def reload(self) -> None:
        """Read everything again: the register changed."""
        self._index = load_index()
        self._rooms = dict(self._index.rooms)
        self._rooms_of = dict(self._index.rooms_of)
        self._members = {}

    def forget_room(self, room: str) -> None:
        """Read the room again, and its members when they are asked for: somebody came, left, or it was renamed."""
        self._members.pop(room, None)
        self._rooms.pop(room, None)
        found = load_room(room)
        if found is None:
            return
        self._rooms[room] = found
        owner = found.place or found.department
        if owner and found.type and self._room_at(owner, found.type) is None:
            self._rooms_of[owner, found.type] = found

    @property
    def named(self) -> tuple[NamedPlace, ...]:
        """What the group of each place can be called."""
        return self._index.named

    # --- one of each ---------------------------------------------------------------------------------------

    def place(self, code: str) -> PlaceInfo | None:
        """The place, also one that has left the register but is named by history."""
        return self._index.places.get(code)

    def room(self, code: str) -> RoomInfo | None:
        """The chat group."""
        return self._rooms.get(code)

    def person(self, code: str) -> PersonInfo | None:
        """The person, also one who has left the register but is named by history."""
        return self._index.persons.get(code)

    def person_by_wxid(self, wxid: str) -> PersonInfo | None:
        """The person of the register behind a 微信号."""
        return self._index.by_wxid.get(wxid)

    def department(self, code: str) -> DepartmentInfo | None:
        """The department."""
        return self._index.departments.get(code)

    def departments(self) -> tuple[DepartmentInfo, ...]:
        """All departments by code."""
        return tuple(self._index.departments.values())

    def rooms(self) -> tuple[RoomInfo, ...]:
        """All rooms, those bound to a real group first."""
        return tuple(self._rooms.values())

    # --- posts ---------------------------------------------------------------------------------------------

    def posts_of(self, person: str) -> tuple[PostInfo, ...]:
        """The posts that a person holds."""
        return self._index.posts.get(person, ())

    def holder(self, place: str, role: Role) -> str | None:
        """The person that holds the post, the first of several; None when it is vacant."""
        return next(iter(self.holders(place, role)), None)

    def holders(self, place: str, role: Role) -> tuple[str, ...]:
        """All persons that hold the post."""
        return self._index.holders.get((place, role), ())

    def leaders_up(self, place: str) -> tuple[tuple[PlaceInfo, Role, str | None], ...]:
        """The posts that answer for a place, lowest first, up to the county office; None marks a vacant one.

        Every holder of the county office has an entry of his own.
        """
        return tuple(
            (above, LEADER_OF[above.level], person)
            for above in self.chain(place)
            for person in self.holders(above.code, LEADER_OF[above.level]) or (None,)
        )

    # --- the tree ------------------------------------------------------------------------------------------

    def chain(self, code: str) -> tuple[PlaceInfo, ...]:
        """The place and all above it, up to the county."""
        return chain_of(self._index.places, code)

    def above(self, code: str, level: PlaceLevel) -> PlaceInfo | None:
        """The place of a ``level`` that a place is, or hangs beneath."""
        return next((place for place in self.chain(code) if place.level is level), None)

    def children(self, code: str) -> tuple[str, ...]:
        """The places right beneath."""
        return self._index.children.get(code, ())

    def beneath(self, code: str) -> tuple[str, ...]:
        """The place itself and everything that hangs beneath it, as codes."""
        found = [code] if code in self._index.places else []
        for upper in found:
            found.extend(self.children(upper))
        return tuple(found)

    def contains(self, upper: str, lower: str) -> bool:
        """Whether ``lower`` is ``upper`` or hangs beneath it."""
        return any(place.code == upper for place in self.chain(lower))

    def county(self) -> PlaceInfo | None:
        """The root of the tree."""
        return self._index.places.get(self._index.county or "")

    def locate(self, base: str, building: str = "", unit: str = "") -> str | None:
        """The building or unit that "2栋3单元" means when it is said where ``base`` is.

        The number is looked for in the grid of ``base``, then in its community; among several of one number the
        estate of ``base`` decides. A unit without a building is one of ``base``'s own building; a unit that the
        building does not have gives the building. None when nothing, or more than one, can be meant.
        """
        house = self._building(base, building) if building else self._own_building(base)
        if house is None or not (building or unit):
            return None
        found = self._index.units.get((house, unit_mark(unit) or bare_mark(unit))) if unit else house
        return found or (house if building else None)

    def _own_building(self, base: str) -> str | None:
        """The building that a unit or a building is in."""
        found = self.above(base, PlaceLevel.BUILDING)
        return found.code if found else None

    def _building(self, base: str, words: str) -> str | None:
        """The nearest building of that number; None when there is none or several fit alike."""
        mark = building_mark(words) or bare_mark(words)
        for level in (PlaceLevel.GRID, PlaceLevel.COMMUNITY):
            scope = self.above(base, level)
            found = self._index.buildings.get((scope.code, mark), ()) if scope else ()
            if found:
                return self._one_of(found, base)
        return None

    def _one_of(self, buildings: tuple[str, ...], base: str) -> str | None:
        """The only one, or the only one of the estate that ``base`` is named after."""
        if len(buildings) == 1:
            return buildings[0]
        name = self._index.places[base].name
        near = [code for code in buildings if name.startswith(estate_of(self._index.places[code].name) or "\0")]
        return near[0] if len(near) == 1 else None

    # --- departments and persons by name --------------------------------------------------------------------

    def department_for(self, kind: Kind) -> DepartmentInfo | None:
        """The first department that answers for the kind."""
        return next((found for found in self.departments() if kind in found.kinds), None)

    def department_named(self, text: str) -> DepartmentInfo | None:
        """The department of that code or name, or the only one whose name contains the text or is contained in it."""
        words = text.strip()
        exact = [found for found in self.departments() if words in (found.code, found.name)]
        if exact or len(words) < 2:
            return exact[0] if exact else None
        near = [found for found in self.departments() if words in found.name or found.name in words]
        return near[0] if len(near) == 1 else None

    def person_named(self, text: str) -> PersonInfo | None:
        """The person of that code, or the only one of that name ("@温秀兰", "楼栋长温秀兰"); None when several are."""
        words = text.strip().lstrip("@").strip()
        if words in self._index.persons:
            return self._index.persons[words]
        bare = next((words.replace(role.label, "").strip() for role in Role if role.label in words), words)
        found = [person for person in self._index.persons.values() if person.name == bare]
        return found[0] if len(found) == 1 else None

    # --- rooms ---------------------------------------------------------------------------------------------

    def room_of_place(self, place: str) -> RoomInfo | None:
        """The group of this very place: a unit's, a building's, a grid's, a community's or the county's."""
        found = self.place(place)
        return self._room_at(found.code, ROOM_OF[found.level]) if found else None

    def community_room(self, place: str) -> RoomInfo | None:
        """The working group of the community that the place belongs to."""
        found = self.above(place, PlaceLevel.COMMUNITY)
        return self.room_of_place(found.code) if found else None

    def department_room(self, department: str) -> RoomInfo | None:
        """The group of a department."""
        return self._room_at(department, RoomType.DEPARTMENT)

    def county_room(self) -> RoomInfo | None:
        """The group of the county office."""
        return self.room_of_place(self._index.county or "")

    def _room_at(self, owner: str, kind: RoomType) -> RoomInfo | None:
        """The room of an owner and type as it stands now; nobody can talk in one that waits for its id."""
        found = self._rooms_of.get((owner, kind))
        return self._rooms.get(found.code) if found else None

    # --- members -------------------------------------------------------------------------------------------

    def members(self, room: str) -> dict[str, MemberInfo]:
        """Who is in a room, by 微信号; read once, then remembered until ``forget_room``."""
        found = self._members.get(room)
        if found is None:
            rows = database.execute_sql(_MEMBERS.format(database.obj.param), (room,)).fetchall()
            # The same people sit in several rooms: their codes are kept once.
            found = self._members[room] = {
                intern(wxid): MemberInfo(name, household and intern(household)) for wxid, name, household in rows
            }
        return found

    def household_of(self, room: str, wxid: str) -> str | None:
        """The household that somebody is in the room for."""
        found = self.members(room).get(wxid)
        return found.household if found else None

    def household_at(self, unit: str, room_no: str) -> str | None:
        """The household behind a door of a unit; asks the database."""
        rows = Household.select(Household.code).where(Household.unit == unit, Household.room_no == room_no)
        found = tuples(rows.where(~Household.gone).order_by(Household.code).limit(1))
        return next((code for (code,) in found), None)

    def name_of(self, wxid: str, room: str | None = None) -> str:
        """What people call somebody: the name in the register, else the nickname in the room."""
        person = self.person_by_wxid(wxid)
        if person is not None:
            return person.name
        found = self.members(room).get(wxid) if room else None
        return found.nickname if found and found.nickname else NAMELESS

    def sender_class(self, wxid: str, room: str | None = None) -> str:
        """``leader`` holds a post, ``property`` is called so, ``resident`` lives or talks here, else ``other``."""
        person = self.person_by_wxid(wxid)
        if person is not None and self.posts_of(person.code):
            return "leader"
        member = self.members(room).get(wxid) if room else None
        if member and not member.household and any(word in member.nickname for word in self._property_words):
            return "property"
        return "resident" if (member and member.household) or self._residential(room) else "other"

    def _residential(self, room: str | None) -> bool:
        """Whether residents talk there; in private everybody is one."""
        found = self._rooms.get(room) if room else None
        return room is None or (found is not None and found.type in _RESIDENTIAL)
