"""The tables of the register, and the rows that a checked register wants in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.actions.bulk import Key, Table, Values
from bot.database import tuples
from bot.rules.register import Register, RoomRow
from bot.rules.register_sheets import (
    DEPARTMENTS,
    HOUSEHOLDS,
    MEMBERS,
    PENDING,
    PERSONS,
    PLACES,
    POSTS,
    PRIORITY,
    ROOMS,
)
from models import Department, Household, Member, Person, Place, Post, PriorityHousehold, Room

#: Every table under the name of its sheet, in the order in which rows may be added.
TABLES: dict[str, Table] = {
    PLACES: Table(Place, ("code",), ("parent", "level", "name", "path", "households", "grid_code", "gone")),
    PERSONS: Table(Person, ("code",), ("name", "wxid", "phone", "identity", "gone")),
    DEPARTMENTS: Table(Department, ("code",), ("name", "kinds", "sunk", "gone")),
    ROOMS: Table(Room, ("code",), ("name", "type", "place", "department", "bound", "registered")),
    HOUSEHOLDS: Table(Household, ("code",), ("unit", "room_no", "head", "gone")),
    POSTS: Table(Post, ("place", "department", "role", "person"), ()),
    MEMBERS: Table(Member, ("room", "wxid"), ("nickname", "household", "registered")),
    PRIORITY: Table(PriorityHousehold, ("household",), ("category", "cycle_days", "visitor")),
}

Rows = dict[str, dict[Key, Values]]


def rows_of(register: Register) -> Rows:
    """The rows of each table. Members are registered: they came by import."""
    return {
        PLACES: {
            (p.code,): (p.parent, p.level.value, p.name, p.path, p.households, p.grid_code, False)
            for p in register.places
        },
        PERSONS: {(p.code,): (p.name, p.wxid, p.phone, p.identity.value, False) for p in register.persons},
        DEPARTMENTS: {
            (d.code,): (d.name, [kind.value for kind in d.kinds], d.sunk, False) for d in register.departments
        },
        ROOMS: {(r.code,): (r.name, r.type.value, r.place, r.department, r.bound, True) for r in register.rooms},
        HOUSEHOLDS: {(h.code,): (h.unit, h.room_no, h.head, False) for h in register.households},
        POSTS: {(p.place, p.department, p.role.value, p.person): () for p in register.posts},
        MEMBERS: {(m.room, m.wxid): (m.nickname, m.household, True) for m in register.members},
        PRIORITY: {(p.household,): (p.category.value, p.cycle_days, p.visitor) for p in register.priority},
    }


def current_rows() -> Rows:
    """What the tables hold."""
    return {sheet: table.read() for sheet, table in TABLES.items()}


def claim_rooms(register: Register) -> Register:
    """The register with rooms that wait for an id given the id of the one known group of their name or place.

    A group that the register names by its id is never claimed for another row.
    """
    named = {room.code for room in register.rooms}
    known: dict[Key, list[str]] = {}
    rows = Room.select(Room.code, Room.name, Room.type, Room.place, Room.department)
    for code, name, kind, place, department in tuples(rows.where(~Room.gone)):
        if code not in named and not code.startswith(PENDING):
            known.setdefault((name,), []).append(code)
            known.setdefault((kind, place, department), []).append(code)
    return replace(register, rooms=tuple(_claimed(room, known) for room in register.rooms))


def _claimed(room: RoomRow, known: Mapping[Key, Sequence[str]]) -> RoomRow:
    """The room under its real id where exactly one group has its name, or was bound to its place."""
    for key in () if room.bound else ((room.name,), (room.type.value, room.place, room.department)):
        found = known.get(key, ())
        if len(found) == 1:
            return room._replace(code=found[0])
    return room


def keep_ways(rows: Rows, current: Rows) -> Rows:
    """A member whom the chat brought stays the chat's, also where the register names him too."""
    came_by_chat = {key for key, (*_, registered) in current[MEMBERS].items() if not registered}
    members = {key: (name, household, key not in came_by_chat) for key, (name, household, _) in rows[MEMBERS].items()}
    return rows | {MEMBERS: members}


def removable(sheet: str, current: Mapping[Key, Values]) -> list[Key]:
    """The rows that an import may take away: what an import brought and what has not left before."""
    if sheet in (ROOMS, MEMBERS):
        return [key for key, values in current.items() if values[-1]]
    if sheet in (PLACES, PERSONS, DEPARTMENTS, HOUSEHOLDS):
        return [key for key, values in current.items() if not values[-1]]
    return list(current)
