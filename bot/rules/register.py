"""The register, checked whole: sheets in, one consistent value out - or every problem of all sheets at once.

The rules are those of the register's contract: one tree of places, unique codes, no second holder of a single post,
nothing that names what is not there. A sheet or column that is missing is told once; what depends on it is not judged.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from bot.rules.register_checks import check_links, check_posts, check_rooms, check_unique
from bot.rules.register_sheets import (
    DEPARTMENTS,
    FORM,
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
    Problem,
    Sheet,
    read_lines,
)
from bot.rules.register_tree import check_tree
from bot.terms import Identity, Kind, PlaceLevel, Role, RoomType, VisitCategory

T = TypeVar("T")


class PlaceRow(NamedTuple):
    """A place; ``path`` holds the codes from the root, each followed by a slash; ``grid_code`` has 15 digits."""

    code: str
    parent: str | None
    level: PlaceLevel
    name: str
    path: str
    households: int | None
    grid_code: str = ""


class PersonRow(NamedTuple):
    """A person."""

    code: str
    name: str
    wxid: str | None
    phone: str
    identity: Identity


class DepartmentRow(NamedTuple):
    """A department, its kinds, and whether it is sunk into the grids."""

    code: str
    name: str
    kinds: tuple[Kind, ...]
    sunk: bool


class PostRow(NamedTuple):
    """A post that is held, at a place or in a department."""

    place: str | None
    department: str | None
    role: Role
    person: str


class RoomRow(NamedTuple):
    """A chat group; ``code`` is the gateway's id, or "pending:" and the name until it is known."""

    code: str
    name: str
    type: RoomType
    place: str | None
    department: str | None

    @property
    def bound(self) -> bool:
        """Whether the gateway's id is known."""
        return not self.code.startswith(PENDING)


class HouseholdRow(NamedTuple):
    """A household of a unit."""

    code: str
    unit: str
    room_no: str
    head: str


class MemberRow(NamedTuple):
    """Who is in which group, under which nickname, for which household."""

    room: str
    wxid: str
    nickname: str
    household: str | None


class PriorityRow(NamedTuple):
    """A household to be visited every ``cycle_days``; never shown in a group."""

    household: str
    category: VisitCategory
    cycle_days: int
    visitor: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register without a fault. Places stand in the order parents first, everything else as in its sheet."""

    places: tuple[PlaceRow, ...] = ()
    persons: tuple[PersonRow, ...] = ()
    departments: tuple[DepartmentRow, ...] = ()
    posts: tuple[PostRow, ...] = ()
    rooms: tuple[RoomRow, ...] = ()
    households: tuple[HouseholdRow, ...] = ()
    members: tuple[MemberRow, ...] = ()
    priority: tuple[PriorityRow, ...] = ()
    warnings: tuple[Problem, ...] = ()


class RegisterErrors(Exception):
    """The register has problems: all of them, in the order of the sheets. Nothing was written."""

    def __init__(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        super().__init__(f"台账有 {len(self.problems)} 处错误")


def check(sheets: Mapping[str, Sheet]) -> Register:
    """The register that the sheets hold; RegisterErrors with every problem when there is any."""
    found = Found()
    lines = read_lines(sheets, found)
    check_unique(lines, found)
    check_tree(lines[PLACES], found)
    check_links(lines, found)
    check_posts(lines, found)
    check_rooms(lines, found)
    if found.problems:
        raise RegisterErrors(_in_order(found.problems), found.warnings)
    return _register({name: rows or [] for name, rows in lines.items()}, found.warnings)


def sheets_of(register: Register) -> dict[str, Sheet]:
    """The form again: ``check(sheets_of(register))`` is the register."""
    sunk = any(department.sunk for department in register.departments)
    coded = any(place.grid_code for place in register.places)
    rows: dict[str, Iterable[tuple[object, ...]]] = {
        PLACES: (_place_cells(p, coded) for p in register.places),
        PERSONS: ((p.code, p.name, p.wxid, p.phone, p.identity.label) for p in register.persons),
        POSTS: ((p.place or p.department, p.role.label, p.person) for p in register.posts),
        DEPARTMENTS: (_department_cells(d, sunk) for d in register.departments),
        ROOMS: ((r.code if r.bound else "", r.name, r.place or r.department, r.type.label) for r in register.rooms),
        HOUSEHOLDS: register.households,
        MEMBERS: register.members,
        PRIORITY: ((p.household, p.category.label, p.cycle_days, p.visitor) for p in register.priority),
    }
    told = {DEPARTMENTS: sunk, PLACES: coded}
    return {name: _sheet(name, rows[name], told.get(name, False)) for name in FORM}


def _place_cells(place: PlaceRow, coded: bool) -> tuple[object, ...]:
    """The cells of a place; 网格编码 only where the register gives it to any."""
    cells = (place.code, place.parent, place.level.label, place.name, place.households)
    return (*cells, place.grid_code) if coded else cells


def _department_cells(department: DepartmentRow, sunk: bool) -> tuple[str, ...]:
    """The cells of a department; 下沉 only where the register says it of any."""
    cells = (department.code, department.name, "、".join(kind.label for kind in department.kinds))
    return (*cells, "是" if department.sunk else "否") if sunk else cells


def _sheet(name: str, rows: Iterable[tuple[object, ...]], extra: bool) -> Sheet:
    """A sheet of text cells; what is unknown is empty."""
    header = tuple(column.name for column in FORM[name] if extra or not column.extra)
    cells = (tuple("" if value is None else str(value) for value in row) for row in rows)
    return Sheet(name, header, tuple(enumerate(cells, start=2)))


def _in_order(problems: Collection[Problem]) -> list[Problem]:
    """Problems by sheet and row, as people go through their tables."""
    order = {name: at for at, name in enumerate(FORM)}
    return sorted(problems, key=lambda problem: (order.get(problem.sheet, len(order)), problem.row or 0))


def _register(lines: Mapping[str, list[Line]], warnings: Sequence[Problem]) -> Register:
    """The values of lines that have no problem."""

    def rows(name: str, make: Callable[[Line], T]) -> tuple[T, ...]:
        return tuple(map(make, lines[name]))

    return Register(
        places=_places(lines[PLACES]),
        persons=rows(PERSONS, lambda x: PersonRow(x["人员编号"], x["姓名"], x["微信号"], x["手机"] or "", x["身份"])),
        departments=rows(
            DEPARTMENTS, lambda x: DepartmentRow(x["部门编号"], x["名称"], x["类别"] or (), bool(x["下沉"]))
        ),
        posts=rows(POSTS, _post),
        rooms=rows(ROOMS, _room),
        households=rows(HOUSEHOLDS, lambda x: HouseholdRow(x["户编号"], x["单元编号"], x["房号"], x["户主"] or "")),
        members=rows(MEMBERS, lambda x: MemberRow(x["群编号"], x["微信号"], x["群昵称"] or "", x["户编号"])),
        priority=rows(PRIORITY, lambda x: PriorityRow(x["户编号"], x["类别"], x["走访周期天数"], x["走访人员编号"])),
        warnings=tuple(warnings),
    )


def _post(line: Line) -> PostRow:
    """A post; what 地点编号 means depends on 职务."""
    code, role, person = line["地点编号"], line["职务"], line["人员编号"]
    in_department = role is Role.DEPARTMENT_CONTACT
    return PostRow(None if in_department else code, code if in_department else None, role, person)


def _room(line: Line) -> RoomRow:
    """A room; what 地点编号 means depends on 类型."""
    code, name, owner, kind = line["群编号"], line["群名"], line["地点编号"], line["类型"]
    of_department = kind is RoomType.DEPARTMENT
    return RoomRow(
        code or PENDING + name, name, kind, None if of_department else owner, owner if of_department else None
    )


def _places(lines: Sequence[Line]) -> tuple[PlaceRow, ...]:
    """The places with their paths, level by level from the root down."""
    beneath: dict[str | None, list[Line]] = {}
    for line in lines:
        beneath.setdefault(line["上级编号"], []).append(line)
    found: list[PlaceRow] = []
    waiting: deque[tuple[Line, str]] = deque((line, "") for line in beneath.get(None, ()))
    while waiting:
        line, above = waiting.popleft()
        path = f"{above}{line['编号']}/"
        cells = (line["编号"], line["上级编号"], line["层级"], line["名称"])
        found.append(PlaceRow(*cells, path, line["户数"], line["网格编码"] or ""))
        waiting.extend((child, path) for child in beneath.get(line["编号"], ()))
    return tuple(found)
