"""Papers and tasks as the console lists them, within the viewer's bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL

from bot.context import Context
from bot.database import tuples
from bot.queries import bulletins, dispatch
from bot.queries.bulletins import last_number
from bot.queries.dispatch import HardCase
from bot.rules.console_rights import Scope
from bot.rules.figures import RATES, Name, month_of
from bot.terms import Kind
from models import Paper, Place, Task

KINDS = {"daily": "日报", "weekly": "周报", "monthly": "月报", "bulletin": "公示"}
PAGE = 30
#: So many hard cases stand on the screen of the meeting; the rest is entered by the sheet.
MOST_CASES = 40


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in a list; ``first`` is its first line."""

    key: str
    kind: str
    place: str
    start: datetime
    end: datetime
    first: str
    files: int
    draft: bool


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One paper. ``figures`` are (name, count) of those that are not empty, ``rates`` (label, share or None)."""

    row: PaperRow
    text: str
    place: str
    files: tuple[tuple[str, str, str], ...]
    figures: tuple[tuple[Name, int], ...]
    rates: tuple[tuple[str, float | None], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A dated task of a meeting that is not done."""

    id: int
    owner: str
    text: str
    due_at: datetime
    request: int | None
    carried: int


@dataclass(frozen=True, slots=True)
class Suited:
    """A case that suits the public column."""

    no: int
    kind: str
    text: str
    households: int


def _within(scope: Scope) -> Any:
    """Papers of places that are seen, and what was published for everybody."""
    if scope.lost or scope.department:
        return SQL("1 = 0")
    if not scope.path:
        return SQL("1 = 1")
    places = Place.select(Place.code).where(Place.path.startswith(scope.path))
    return Paper.place.in_(places) & (Paper.kind != "bulletin")


def papers(scope: Scope, kind: str, page: int) -> tuple[tuple[PaperRow, ...], bool]:
    """The papers, the latest first, and whether there are more; ``kind`` narrows them."""
    wanted = _within(scope) & ((Paper.kind == kind) if kind in KINDS else SQL("1 = 1"))
    first = (max(1, page) - 1) * PAGE
    rows = list(Paper.select().where(wanted).order_by(Paper.end.desc(), Paper.key).limit(PAGE + 1).offset(first))
    names = _names([row.place for row in rows])
    return tuple(_row(row, names) for row in rows[:PAGE]), len(rows) > PAGE


def _names(codes: list[str]) -> dict[str, str]:
    return dict(tuples(Place.select(Place.code, Place.name).where(Place.code.in_(codes))))


def _row(row: Paper, names: dict[str, str]) -> PaperRow:
    draft = row.kind == "bulletin" and row.figures.get("state") == "draft"
    first = row.text.split("\n")[0]
    return PaperRow(row.key, row.kind, names.get(row.place, ""), row.start, row.end, first, len(row.files), draft)


def paper(key: str, scope: Scope) -> PaperSheet | None:
    """The paper of that key; None when there is none within ``scope``."""
    row: Paper | None = Paper.get_or_none((Paper.key == key) & _within(scope))
    if row is None:
        return None
    numbers = row.figures.get("numbers", {})
    counted = numbers if isinstance(numbers, dict) else {}
    figures = ((name, len(counted.get(str(name), ()))) for name in Name)
    rates = row.figures.get("rates", {})
    return PaperSheet(
        row=_row(row, _names([row.place])),
        text=row.text,
        place=row.place,
        files=tuple((kind, name, ref) for kind, name, ref in row.files),
        figures=tuple((name, count) for name, count in figures if count),
        rates=tuple((label, rates.get(label)) for label in RATES if rates),
        numbers=tuple(numbers) if isinstance(numbers, list) else (),
    )


def behind(key: str, name: Name, scope: Scope) -> frozenset[int]:
    """The requests behind a figure of a paper; none where the paper is not seen."""
    row: Paper | None = Paper.get_or_none((Paper.key == key) & _within(scope))
    numbers = row.figures.get("numbers", {}) if row else {}
    return frozenset(numbers.get(str(name), ())) if isinstance(numbers, dict) else frozenset()


def meeting(context: Context) -> tuple[tuple[HardCase, ...], int, tuple[TaskRow, ...]]:
    """The hard cases for the screen of the meeting, how many there are, and what earlier meetings left open."""
    cases, count = dispatch.first_hard_cases(context, month_of(context.now).start, MOST_CASES)
    return tuple(cases), count, tasks(context)


def tasks(context: Context) -> tuple[TaskRow, ...]:
    """What meetings decided and is not done, the next deadline first."""
    open_ones = (Task.source == "meeting") & (Task.state == "open")
    rows = Task.select().where(open_ones).order_by(Task.due_at, Task.id)
    return tuple(
        TaskRow(row.id, _owner(context, row.owner), row.text, row.due_at, row.request, row.carried) for row in rows
    )


def _owner(context: Context, owner: str) -> str:
    department, person = context.directory.department(owner), context.directory.person(owner)
    return department.name if department else person.name if person else owner


def suited(since: datetime) -> tuple[tuple[Suited, ...], int]:
    """Cases that suit the next issue of the public column, and its number."""
    rows = bulletins.suited(since)
    cases = tuple(Suited(row.no, Kind(row.kind).label, row.text, row.supporter_count + 1) for row in rows)
    return cases, last_number() + 1
