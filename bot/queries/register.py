"""The register as it stands in the database, ready to be written in the form it came in."""

from __future__ import annotations

from typing import Any

from bot.database import tuples
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
from bot.rules.register_sheets import clean
from bot.terms import Identity, Kind, PlaceLevel, Role, RoomType, VisitCategory
from models import Department, Household, Member, Person, Place, Post, PriorityHousehold, Room


def export() -> Register:
    """The whole register: importing it again changes nothing.

    Members whom the chat brought are in it; groups that only the gateway knows, and what has left, are not.
    """
    return Register(
        places=_places(),
        persons=_persons(),
        departments=_departments(),
        posts=_posts(),
        rooms=_rooms(),
        households=_households(),
        members=_members(),
        priority=_priority(),
    )


def _places() -> tuple[PlaceRow, ...]:
    """Places, parents first."""
    columns = (Place.code, Place.parent, Place.level, Place.name, Place.path, Place.households, Place.grid_code)
    found = [
        PlaceRow(code, parent, PlaceLevel(level), *rest)
        for code, parent, level, *rest in tuples(Place.select(*columns).where(~Place.gone))
    ]
    order = {level: at for at, level in enumerate(PlaceLevel)}
    return tuple(sorted(found, key=lambda place: (order[place.level], place.path)))


def _persons() -> tuple[PersonRow, ...]:
    """Persons by code."""
    rows = Person.select(Person.code, Person.name, Person.wxid, Person.phone, Person.identity).where(~Person.gone)
    return tuple(
        PersonRow(code, name, wxid, phone, Identity(identity))
        for code, name, wxid, phone, identity in tuples(rows.order_by(Person.code))
    )


def _departments() -> tuple[DepartmentRow, ...]:
    """Departments by code."""
    rows = Department.select(Department.code, Department.name, Department.kinds, Department.sunk)
    return tuple(
        DepartmentRow(code, name, tuple(map(Kind, kinds)), sunk)
        for code, name, kinds, sunk in tuples(rows.where(~Department.gone).order_by(Department.code))
    )


def _posts() -> tuple[PostRow, ...]:
    """Posts in the order in which they were given."""
    rows = Post.select(Post.place, Post.department, Post.role, Post.person).order_by(Post.id)
    return tuple(PostRow(place, department, Role(role), person) for place, department, role, person in tuples(rows))


def _rooms() -> tuple[RoomRow, ...]:
    """Groups of the register by code."""
    rows = Room.select(Room.code, Room.name, Room.type, Room.place, Room.department).where(Room.registered)
    return tuple(
        RoomRow(code, clean(name), RoomType(kind), place, department)
        for code, name, kind, place, department in tuples(rows.where(Room.type.is_null(False)).order_by(Room.code))
    )


def _households() -> tuple[HouseholdRow, ...]:
    """Households by code."""
    rows = Household.select(Household.code, Household.unit, Household.room_no, Household.head).where(~Household.gone)
    return tuple(HouseholdRow(*row) for row in tuples(rows.order_by(Household.code)))


def _members() -> tuple[MemberRow, ...]:
    """Members of the register's groups; in groups that wait for an id there are none."""
    rows = Member.select(Member.room, Member.wxid, Member.nickname, Member.household).join(Room)
    rows = rows.where(Room.registered, Room.bound, Room.type.is_null(False)).order_by(Member.room, Member.wxid)
    return tuple(MemberRow(room, wxid, clean(name), household) for room, wxid, name, household in tuples(rows))


def _priority() -> tuple[PriorityRow, ...]:
    """Households that are visited, by code."""
    table: Any = PriorityHousehold
    rows = table.select(table.household, table.category, table.cycle_days, table.visitor).order_by(table.household)
    return tuple(
        PriorityRow(household, VisitCategory(category), cycle, visitor)
        for household, category, cycle, visitor in tuples(rows)
    )
