"""Posts as the console lists them, and what hangs on one: open requests, promises, visits, tasks, the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.context import Context
from bot.database import tuples
from bot.queries import console_requests
from bot.queries.console_requests import Row
from bot.rules.console_rights import Scope
from bot.rules.county import LEADER_OF, PlaceInfo
from bot.rules.register_checks import SHARED_ROLES
from bot.terms import ACTIVE, Role
from models import Department, Household, Person, Place, Post, PriorityHousehold, Room, ServiceRequest, Setting, Task

#: So many posts stand on a page.
MOST = 60


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of a place; ``person`` is None where it is vacant."""

    place: str
    name: str
    role: Role
    person: str | None
    holder: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """What goes with a post when it changes hands."""

    requests: tuple[Row, ...]
    promises: int
    visits: int
    tasks: int
    group: str


def single(place: PlaceInfo) -> Role | None:
    """The post that leads a place and that one person holds; None where several share it."""
    role = LEADER_OF[place.level]
    return None if role in SHARED_ROLES else role


def posts(scope: Scope, words: str) -> tuple[tuple[PostRow, ...], int]:
    """Posts of one holder within ``scope`` whose place or holder is called so, vacant ones first; how many."""
    if scope.lost or scope.department:
        return (), 0
    roles = {str(level): role for level, role in LEADER_OF.items() if role not in SHARED_ROLES}
    wanted = ~Place.gone & Place.level.in_(list(roles)) & Place.path.startswith(scope.path)
    holders = _holders()
    found = [
        PostRow(code, name, roles[level], *holders.get((code, str(roles[level])), (None, "")))
        for code, name, level in tuples(
            Place.select(Place.code, Place.name, Place.level).where(wanted).order_by(Place.path)
        )
    ]
    fitting = [row for row in found if words in row.name or words in row.holder or words in row.role.label]
    fitting.sort(key=lambda row: row.person is not None)
    return tuple(fitting[:MOST]), len(fitting)


def _holders() -> dict[tuple[str, str], tuple[str | None, str]]:
    rows = Post.select(Post.place, Post.role, Person.code, Person.name).join(Person).where(Post.place.is_null(False))
    return {(place, role): (code, name) for place, role, code, name in tuples(rows)}


def hanging(context: Context, place: PlaceInfo, role: Role) -> Hanging:
    """What hangs on the post of ``role`` at ``place``."""
    held = held_by(place, role)
    numbers = [
        no for (no,) in tuples(ServiceRequest.select(ServiceRequest.no).where(held).order_by(ServiceRequest.due_at))
    ]
    old = context.directory.holder(place.code, role)
    promised = ServiceRequest.select().where(held & ServiceRequest.promise_at.is_null(False))
    room = Room.select(Room.name).where((Room.place == place.code) & ~Room.gone & Room.registered).order_by(Room.code)
    return Hanging(
        requests=console_requests.rows(numbers, context.now),
        promises=promised.count(),
        visits=PriorityHousehold.select().where(visits_of(place, old)).count() if old else 0,
        tasks=Task.select().where(tasks_of(numbers, old)).count() if old else 0,
        group="、".join(name for (name,) in tuples(room)),
    )


def held_by(place: PlaceInfo, role: Role) -> Any:
    """The condition on requests that somebody has in hand because of the post."""
    active = ServiceRequest.state.in_([str(state) for state in ACTIVE]) & ServiceRequest.department.is_null()
    return active & (ServiceRequest.post_place == place.code) & (ServiceRequest.post_role == role)


def visits_of(place: PlaceInfo, person: str) -> Any:
    """The condition on visited households of the place whom ``person`` visits."""
    units = Place.select(Place.code).where(Place.path.startswith(place.path))
    homes = Household.select(Household.code).where(Household.unit.in_(units))
    return (PriorityHousehold.visitor == person) & PriorityHousehold.household.in_(homes)


def tasks_of(numbers: Sequence[int], person: str) -> Any:
    """The condition on open tasks of ``person`` that follow from these requests."""
    return (Task.owner == person) & (Task.state == "open") & Task.request.in_(list(numbers))


@dataclass(frozen=True, slots=True)
class Totals:
    """What the register holds, and when it was brought in last (as it was noted, or "")."""

    counts: tuple[tuple[str, int], ...]
    imported_at: str


def totals() -> Totals:
    """Counts of what is there."""
    there: list[tuple[str, Any]] = [
        ("地点", Place.select().where(~Place.gone)),
        ("人员", Person.select().where(~Person.gone)),
        ("任职", Post.select()),
        ("部门", Department.select().where(~Department.gone)),
        ("群", Room.select().where(~Room.gone & Room.registered)),
        ("住户", Household.select().where(~Household.gone)),
        ("重点走访", PriorityHousehold.select()),
    ]
    noted = Setting.select(Setting.value).where(Setting.key == "register_imported_at").scalar()
    return Totals(tuple((label, query.count()) for label, query in there), noted or "")


def people(words: str) -> tuple[tuple[str, str], ...]:
    """Code and name of persons called so exactly, or with that code."""
    called = ((Person.name == words) | (Person.code == words)) & ~Person.gone
    return tuple(tuples(Person.select(Person.code, Person.name).where(called).order_by(Person.code)))
