"""Reads for whoever looks at the groups: the county's tree, a group's people, names and posts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import fn

from bot.terms import ACTIVE, PlaceLevel, Role, RoomType
from models import Department, Household, Member, Message, Person, Place, Post, Room, ServiceRequest

#: Node of the tree that holds the departments' groups; no place has such a code.
DEPARTMENTS = "#departments"
#: Room key of a private chat: this and the 微信号.
PRIVATE = "private:"


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A group as a list shows it; ``last``, where it was asked for, is when somebody last spoke there."""

    code: str
    name: str
    type: str
    place: str | None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A place of the tree with its groups; ``children`` is how many places hang under it."""

    code: str
    name: str
    level: str
    rooms: tuple[RoomRow, ...]
    children: int


@dataclass(frozen=True, slots=True)
class Human:
    """Somebody who may speak, in the group (``inside``) or over it; ``posts`` are (label, place name).

    ``name`` is what the group calls them, ``real`` what the register does.
    """

    wxid: str
    name: str
    real: str = ""
    posts: tuple[tuple[str, str], ...] = ()
    household: str = ""
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """A post as a name needs it."""

    role: str
    place: str
    place_name: str


#: So many of the latest messages are looked through for the groups that spoke last.
_LOOKED_AT = 400
#: Who is nearest to the neighbours stands first.
_NEAREST = (
    *(Role.UNIT_LEADER, Role.BUILDING_LEADER, Role.GRID_LEADER),
    *(Role.COMMUNITY_SECRETARY, Role.DEPARTMENT_CONTACT, Role.COUNTY_OFFICE),
)
_RANK = {role.value: rank for rank, role in enumerate(_NEAREST)}
_NUMBER = re.compile(r"(\d+)")


def tuples(query: Any) -> Iterable[Any]:
    """The rows of ``query`` as plain tuples, without building an object a row."""
    rows: Iterable[Any] = query.tuples()
    return rows


def natural(name: str) -> tuple[tuple[int, str | int], ...]:
    """Sort key under which 2栋 stands before 10栋."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in _NUMBER.split(name) if part)


def children(parent: str | None) -> tuple[Node, ...]:
    """The places under ``parent`` (None: the roots) in natural order, each with its groups."""
    if parent == DEPARTMENTS:
        return _departments()
    places = list(tuples(Place.select(Place.code, Place.name, Place.level).where(Place.parent == parent)))
    nodes = _nodes(places)
    root = parent is not None and Place.select().where((Place.code == parent) & Place.parent.is_null()).exists()
    return (*nodes, _department_node()) if root and _department_node().children else nodes


def roots() -> tuple[Node, ...]:
    """The top of the tree, as a rule the county alone."""
    return children(None)


def _nodes(places: list[tuple[str, str, str]]) -> tuple[Node, ...]:
    codes = [code for code, _, _ in places]
    rooms = _rooms_of(codes)
    counted = Place.select(Place.parent, fn.COUNT(Place.code)).where(Place.parent.in_(codes)).group_by(Place.parent)
    counts = dict(tuples(counted))
    nodes = (Node(code, name, level, rooms.get(code, ()), counts.get(code, 0)) for code, name, level in places)
    return tuple(sorted(nodes, key=lambda node: natural(node.name)))


def _rooms_of(places: list[str]) -> dict[str, tuple[RoomRow, ...]]:
    found: dict[str, tuple[RoomRow, ...]] = {}
    for row in _room_rows(Room.place.in_(places)):
        found[row.place or ""] = (*found.get(row.place or "", ()), row)
    return found


def _room_rows(where: Any, order: Any = Room.name, limit: int | None = None) -> list[RoomRow]:
    query = Room.select(Room.code, Room.name, Room.type, Room.place)
    rows = query.where(where, ~Room.gone).order_by(order).limit(limit)
    return [RoomRow(code, name, kind or "", place) for code, name, kind, place in tuples(rows)]


def _department_node() -> Node:
    count = Room.select().where(Room.department.is_null(False), ~Room.gone).count()
    return Node(DEPARTMENTS, "部门", "department", (), count)


def _departments() -> tuple[Node, ...]:
    rooms = _room_rows(Room.department.is_null(False))
    return tuple(Node(room.code, room.name, "department", (room,), 0) for room in rooms)


def path_of(place: str | None) -> tuple[str, ...]:
    """The codes from the root down to ``place``; empty for no place."""
    path = Place.select(Place.path).where(Place.code == place).scalar() if place else None
    return tuple(part for part in (path or "").split("/") if part)


def way_to(place: str | None) -> tuple[tuple[str, str], ...]:
    """(code, name) of each place from the root down to ``place``."""
    codes = path_of(place)
    names = dict(tuples(Place.select(Place.code, Place.name).where(Place.code.in_(codes))))
    return tuple((code, names.get(code, code)) for code in codes)


def search(words: str, limit: int = 40) -> tuple[RoomRow, ...]:
    """Groups whose name holds each of the blank-separated ``words``, in natural order; none for no words."""
    parts = words.split()
    if not parts:
        return ()
    where = Room.name.contains(parts[0])
    for part in parts[1:]:
        where &= Room.name.contains(part)
    found = _room_rows(where, fn.LENGTH(Room.name), 400)
    return tuple(sorted(found, key=lambda room: natural(room.name))[:limit])


def recent(limit: int = 6) -> tuple[RoomRow, ...]:
    """The groups in which somebody spoke last, latest first."""
    latest: dict[str, datetime] = {}
    for key, at in tuples(Message.select(Message.room, Message.at).order_by(Message.at.desc()).limit(_LOOKED_AT)):
        latest.setdefault(key, at)
    spoke = [key for key in latest if not key.startswith(PRIVATE)][: limit * 2]
    known = {row.code: replace(row, last=latest[row.code]) for row in _room_rows(Room.code.in_(spoke))}
    return tuple(known[key] for key in spoke if key in known)[:limit]


def room(code: str) -> RoomRow | None:
    """The group ``code``, or None."""
    rows = _room_rows(Room.code == code)
    return rows[0] if rows else None


def first_room() -> RoomRow | None:
    """Where to begin: the group that spoke last, else the first unit's group, else any."""
    rows = recent(1) or _room_rows(Room.type == RoomType.UNIT, Room.code, 1) or _room_rows(True, Room.code, 1)
    return rows[0] if rows else None


def open_counts(nodes: Iterable[str]) -> dict[str, int]:
    """How many requests wait for a leader at or under each of the places ``nodes`` (only those with any)."""
    rows = (
        ServiceRequest.select(Place.path, fn.COUNT(ServiceRequest.no))
        .join(Place)
        .where(ServiceRequest.state.in_(tuple(ACTIVE)), ~ServiceRequest.private)
        .group_by(Place.path)
    )
    counts: Counter[str] = Counter()
    wanted = set(nodes)
    for path, count in tuples(rows):
        for code in wanted.intersection(path.split("/")):
            counts[code] += count
    return dict(counts)


def people(code: str) -> tuple[Human, ...]:
    """Who may speak in the group ``code``: leaders first, then residents, then leaders over it who are not inside."""
    members = _members(code)
    over = _leaders_over(code)
    inside = {human.wxid for human in members}
    outside = (_outsider(wxid, name) for wxid, name in over.items() if wxid not in inside)
    everybody = [*members, *outside]
    posts = posts_of([human.wxid for human in everybody])
    path = {place for place, _ in _chain(code)}
    held = {human.wxid: _ordered(posts.get(human.wxid, ()), path) for human in everybody}
    everybody.sort(key=lambda human: _order(human, held[human.wxid], path))
    return tuple(_with_posts(human, held[human.wxid]) for human in everybody)


def _members(code: str) -> list[Human]:
    rows = (
        Member.select(Member.wxid, Member.nickname, Person.name, Household.room_no)
        .left_outer_join(Person, on=(Person.wxid == Member.wxid))
        .switch(Member)
        .left_outer_join(Household, on=(Household.code == Member.household))
        .where(Member.room == code)
    )
    return [
        Human(wxid, nick or name or wxid, name or "", household=room_no or "")
        for wxid, nick, name, room_no in tuples(rows)
    ]


def _chain(code: str) -> tuple[tuple[str, str], ...]:
    return way_to(Room.select(Room.place).where(Room.code == code).scalar())


def _leaders_over(code: str) -> dict[str, str]:
    """微信号 and name of everyone who holds a post over the group's place, or in its department."""
    path = [place for place, _ in _chain(code)]
    department = Room.select(Room.department).where(Room.code == code).scalar()
    rows = (
        Post.select(Person.wxid, Person.name)
        .join(Person)
        .where(Post.place.in_(path) | (Post.department == (department or "")), Person.wxid.is_null(False))
    )
    return dict(tuples(rows))


def _outsider(wxid: str, name: str) -> Human:
    return Human(wxid, name, name, inside=False)


def posts_of(wxids: Iterable[str]) -> dict[str, tuple[Holding, ...]]:
    """The posts of each of ``wxids`` that holds any."""
    rows = (
        Post.select(Person.wxid, Post.role, Place.code, Place.name, Department.name)
        .join(Person)
        .switch(Post)
        .left_outer_join(Place)
        .switch(Post)
        .left_outer_join(Department)
        .where(Person.wxid.in_(list(wxids)))
    )
    found: dict[str, tuple[Holding, ...]] = {}
    for wxid, role, place, name, department in tuples(rows):
        found[wxid] = (*found.get(wxid, ()), Holding(role, place or "", name or department or ""))
    return found


def _ordered(posts: Iterable[Holding], path: set[str]) -> list[Holding]:
    """Posts in the group's own chain of places first, then the rest by rank."""
    return sorted(posts, key=lambda post: (post.place not in path, _RANK[post.role]))


def _with_posts(human: Human, posts: Iterable[Holding]) -> Human:
    return replace(human, posts=tuple((Role(post.role).label, post.place_name) for post in posts))


def _order(human: Human, posts: list[Holding], path: set[str]) -> tuple[Any, ...]:
    """Members before others; leaders of this group, other leaders, residents by flat."""
    rank = (posts[0].place not in path, _RANK[posts[0].role]) if posts else (True, 99)
    return (not human.inside, not posts, rank, natural(human.household or "~"), natural(human.name))


def person(wxid: str) -> Human | None:
    """Anybody of the register or of a group, by 微信号; None when nobody knows it."""
    name = Person.select(Person.name).where(Person.wxid == wxid).scalar()
    name = name or Member.select(Member.nickname).where(Member.wxid == wxid).limit(1).scalar()
    if name is None:
        return None
    return _with_posts(Human(wxid, name or wxid), _ordered(posts_of([wxid]).get(wxid, ()), set()))


def level_label(level: str) -> str:
    """Chinese label of a level of the tree."""
    found = PlaceLevel.of_label(level)
    return found.label if found else "部门"
