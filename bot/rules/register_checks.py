"""What the sheets of a register must agree on: unique codes, names of things that exist, posts and groups in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.rules.county import LEADER_OF, ROOM_OF
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
    Found,
    Line,
    has_column,
)
from bot.terms import PlaceLevel, Role, RoomType

Lines = Mapping[str, Sequence[Line] | None]

#: Columns whose values together may stand only once in a sheet.
_UNIQUE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (PLACES, ("编号",)),
    (PERSONS, ("人员编号",)),
    (PERSONS, ("微信号",)),
    (POSTS, ("地点编号", "职务", "人员编号")),
    (DEPARTMENTS, ("部门编号",)),
    (ROOMS, ("群编号",)),
    (HOUSEHOLDS, ("户编号",)),
    (MEMBERS, ("群编号", "微信号")),
    (PRIORITY, ("户编号",)),
)

#: Columns that name a row of another sheet.
_LINKS: tuple[tuple[str, str, str, str], ...] = (
    (POSTS, "人员编号", PERSONS, "人员编号"),
    (HOUSEHOLDS, "单元编号", PLACES, "编号"),
    (MEMBERS, "群编号", ROOMS, "群编号"),
    (MEMBERS, "户编号", HOUSEHOLDS, "户编号"),
    (PRIORITY, "户编号", HOUSEHOLDS, "户编号"),
    (PRIORITY, "走访人员编号", PERSONS, "人员编号"),
)

#: Posts that several may hold.
SHARED_ROLES = frozenset({Role.DEPARTMENT_CONTACT, Role.COUNTY_OFFICE})
_LEVEL_OF_ROLE = {role: level for level, role in LEADER_OF.items()}
_LEVEL_OF_ROOM = {room: level for level, room in ROOM_OF.items()}


def check_unique(lines: Lines, found: Found) -> None:
    """Note every row that repeats what may stand only once."""
    for sheet, columns in _UNIQUE:
        seen: dict[tuple[object, ...], int] = {}
        for line in lines[sheet] or ():
            key = tuple(line[column] for column in columns)
            if None not in key and seen.setdefault(key, line.row) != line.row:
                found.wrong(sheet, line, columns[-1], f"不能重复，第 {seen[key]} 行已有", " ".join(map(str, key)))


def check_links(lines: Lines, found: Found) -> None:
    """Note every cell that names what its sheet does not hold, and households that are not in a unit."""
    for sheet, column, target, key in _LINKS:
        known = _known(lines, target, key)
        for line in lines[sheet] or ():
            if known is not None and line[column] is not None and line[column] not in known:
                found.wrong(sheet, line, column, f"应为“{target}”表里已有的{key}", line[column])
    levels = _levels(lines)
    for line in lines[HOUSEHOLDS] or ():
        level = levels.get(line["单元编号"])
        if level not in (None, PlaceLevel.UNIT):
            found.wrong(HOUSEHOLDS, line, "单元编号", "应为单元的编号", f"{line['单元编号']}（{level.label}）")


def check_posts(lines: Lines, found: Found) -> None:
    """Note posts at a place of the wrong level, or with a second holder where one is allowed."""
    owners = _Owners(lines)
    held: dict[tuple[str, Role], Line] = {}
    for line in lines[POSTS] or ():
        place, role = line["地点编号"], line["职务"]
        if place is None or role is None:
            continue
        owners.check(POSTS, line, role.label, _LEVEL_OF_ROLE.get(role), found)
        first = held.setdefault((place, role), line)
        if role not in SHARED_ROLES and first is not line and first["人员编号"] != line["人员编号"]:
            told = f"{role.label}只能有一人，第 {first.row} 行已是 {first['人员编号']}"
            found.wrong(POSTS, line, "人员编号", told, line["人员编号"])


def check_rooms(lines: Lines, found: Found) -> None:
    """Note groups at a place of the wrong level, and groups without an id whose name is not unique."""
    owners = _Owners(lines)
    named: dict[str, int] = {}
    for line in lines[ROOMS] or ():
        kind, code = line["类型"], line["群编号"]
        if kind is not None and line["地点编号"] is not None:
            level = None if kind is RoomType.DEPARTMENT else _LEVEL_OF_ROOM[kind]
            owners.check(ROOMS, line, kind.label, level, found)
        if code is not None and code.startswith(PENDING):
            found.wrong(ROOMS, line, "群编号", f"不能以 {PENDING} 开头；还不知道群编号时留空", code)
        if code is None and line["群名"] and named.setdefault(line["群名"], line.row) != line.row:
            told = f"没有群编号的群按群名认领，群名不能重复，第 {named[line['群名']]} 行已有"
            found.wrong(ROOMS, line, "群名", told, line["群名"])


class _Owners:
    """Whether a 地点编号 is a place of the level, or a department, that a row needs."""

    def __init__(self, lines: Lines) -> None:
        self._places = _known(lines, PLACES, "编号")
        self._departments = _known(lines, DEPARTMENTS, "部门编号")
        self._levels = _levels(lines)

    def check(self, sheet: str, line: Line, label: str, level: PlaceLevel | None, found: Found) -> None:
        """Note a 地点编号 that is unknown or of another level; no ``level`` means a department."""
        code = line["地点编号"]
        known, told = (self._departments, "部门编号") if level is None else (self._places, f"{level.label}的编号")
        if known is None:
            return
        if code not in known:
            found.wrong(sheet, line, "地点编号", f"{label}的地点编号应为已有{told}", code)
        elif level is not None and self._levels.get(code, level) is not level:
            real = self._levels[code].label
            found.wrong(sheet, line, "地点编号", f"{label}的地点编号应为{told}", f"{code}（{real}）")


def _known(lines: Lines, sheet: str, column: str) -> set[str] | None:
    """The codes of a sheet; None where the sheet or its column is missing, so that nothing can be judged by it."""
    rows = lines[sheet]
    if rows is None or not has_column(rows, column):
        return None
    return {line[column] for line in rows if line[column] is not None}


def _levels(lines: Lines) -> dict[str, PlaceLevel]:
    """The levels of the places whose level can be read."""
    return {line["编号"]: line["层级"] for line in lines[PLACES] or () if line["编号"] and line["层级"]}
