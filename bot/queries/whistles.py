"""Reads of whistles: those of a request and a department, who is called for a grid, figures of a period."""

from __future__ import annotations

from datetime import datetime

from bot.context import Context, Speaker
from bot.database import tuples
from bot.rules.county import DepartmentInfo
from bot.rules.whistles import Called, Record, records
from bot.terms import PlaceLevel
from models import Department, GridContact, ServiceRequest, Whistle

#: Not over yet.
_RUNNING = ("called", "arrived")


def running(request: int, department: str | None = None) -> list[Whistle]:
    """The whistles of a request that run, of one department or of all."""
    where = (Whistle.request == request) & Whistle.state.in_(_RUNNING)
    if department is not None:
        where &= Whistle.department == department
    return list(Whistle.select().where(where).order_by(Whistle.id))


def of_department(department: str) -> list[Whistle]:
    """The whistles of a department that run, the next deadline first."""
    where = (Whistle.department == department) & Whistle.state.in_(_RUNNING)
    return list(Whistle.select().where(where).order_by(Whistle.arrive_by))


def get(no: int) -> Whistle | None:
    """The whistle."""
    found: Whistle | None = Whistle.get_or_none(Whistle.id == no)
    return found


def mine(context: Context, speaker: Speaker, request: int) -> Whistle | None:
    """The whistle of a request that the speaker, as a contact, answers."""
    posts = context.directory.posts_of(speaker.person.code) if speaker.person else ()
    own = {post.department for post in posts if post.department}
    return next((row for row in running(request) if row.department in own), None)


def contacts(context: Context, department: DepartmentInfo, place: str) -> tuple[str, ...]:
    """人员编号 of who is called: the one named for the grid, if he is still a contact; else all contacts."""
    grid = context.directory.above(place, PlaceLevel.GRID)
    here = (GridContact.department == department.code) & (GridContact.grid == (grid.code if grid else ""))
    row = GridContact.get_or_none(here)
    return (row.person,) if row is not None and row.person in department.contacts else department.contacts


def named(context: Context, path: str = "") -> list[tuple[str, int, int]]:
    """Of each sunk department: in how many grids beneath ``path`` one of its contacts is named, of how many."""
    grids = _grids(context, path)
    rows = list(tuples(GridContact.select(GridContact.department, GridContact.grid, GridContact.person)))
    found = []
    for (code,) in tuples(Department.select(Department.code).where(Department.sunk).order_by(Department.code)):
        department = context.directory.department(code)
        if department is not None:
            here = {grid for owner, grid, person in rows if owner == code and person in department.contacts}
            found.append((department.name, len(here & grids), len(grids)))
    return found


def _grids(context: Context, path: str) -> set[str]:
    county = context.directory.county()
    places = (context.directory.place(code) for code in (context.directory.beneath(county.code) if county else ()))
    return {one.code for one in places if one and one.level is PlaceLevel.GRID and one.path.startswith(path)}


def figures(context: Context, start: datetime, end: datetime, path: str = "") -> list[Record]:
    """Records of the departments that were called in a period, for matters beneath ``path``."""
    row = Whistle
    query = row.select(
        row.department, row.arrive_by, row.arrived_at, row.settle_by, row.done_at, row.state, row.request
    )
    found = []
    for code, arrive_by, arrived_at, settle_by, done_at, state, request in tuples(
        query.where((row.at >= start) & (row.at < end)).order_by(row.id)
    ):
        if path and not _beneath(context, request, path):
            continue
        department = context.directory.department(code)
        name = department.name if department else code
        found.append(Called(name, arrive_by, arrived_at, settle_by, done_at, state == "void"))
    return records(found, min(end, context.now))


def _beneath(context: Context, request: int, path: str) -> bool:
    row = ServiceRequest.get_or_none(ServiceRequest.no == request)
    place = context.directory.place(row.place_id) if row else None
    return place is not None and place.path.startswith(path)
