"""Reads of visits: who has whom to visit, what is due, and how much of it was done by grid, category and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peewee import Expression

from bot import inbox
from bot.clock import parse_time
from bot.context import Context
from bot.database import tuples
from bot.rules.visits import Record, ToVisit, VisitResult, same_door
from bot.terms import PlaceLevel, VisitCategory
from models import Household, PriorityHousehold, Question, Visit

#: The topic of the question that a demand in a note leads to.
TOPIC = "visit"


@dataclass(frozen=True, slots=True)
class Door:
    """A household that is visited: ``where`` is for people, without a name; the rest only for who goes there."""

    item: ToVisit
    where: str
    unit: str
    room_no: str
    head: str
    category: VisitCategory


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one grid and category: households on the list, those visited in the period; visits made, nobody met."""

    grid: str
    category: VisitCategory
    listed: int
    visited: int
    visits: int
    not_home: int


def doors(context: Context, visitor: str | None = None) -> list[Door]:
    """All that are visited, or those of one visitor (人员编号), by household code."""
    query = (
        PriorityHousehold.select(
            PriorityHousehold.household,
            PriorityHousehold.visitor,
            PriorityHousehold.category,
            PriorityHousehold.cycle_days,
            Household.unit,
            Household.room_no,
            Household.head,
        )
        .join(Household)
        .where(~Household.gone)
        .order_by(PriorityHousehold.household)
    )
    rows = list(tuples(query.where(PriorityHousehold.visitor == visitor) if visitor else query))
    records = _records([row[0] for row in rows] if visitor else None)
    started = _started(context)
    return [_door(context, row, records.get(row[0], ()), started) for row in rows]


def _started(context: Context) -> datetime:
    fact = inbox.fact("started_at")
    return parse_time(fact) if fact else context.now


def _door(context: Context, row: tuple[str, ...], records: Iterable[Record], started: datetime) -> Door:
    household, visitor, category, cycle_days, unit, room_no, head = row
    found = tuple(records)
    since = next((r.at for r in found if r.result is VisitResult.LISTED), started)
    place = context.directory.place(unit)
    item = ToVisit(household, visitor, int(cycle_days), since, found)
    return Door(item, f"{place.name if place else ''}{room_no}", unit, room_no, head, VisitCategory(category))


def _records(households: list[str] | None) -> dict[str, list[Record]]:
    query = Visit.select(Visit.household, Visit.at, Visit.result).order_by(Visit.at, Visit.id)
    if households is not None:
        query = query.where(Visit.household.in_(households))
    found: dict[str, list[Record]] = {}
    for household, at, result in tuples(query):
        found.setdefault(household, []).append(Record(at, VisitResult(result)))
    return found


def at_door(context: Context, found: Iterable[Door], door: str) -> list[Door]:
    """Those that ``door`` (501, 2-1-501 or a 户编号) can mean."""
    return [d for d in found if same_door(door, d.item.household, _unit_name(context, d), d.room_no)]


def _unit_name(context: Context, door: Door) -> str:
    place = context.directory.place(door.unit)
    return place.name if place else ""


def asked(wxid: str, now: datetime) -> Question | None:
    """The waiting question of a visitor, whether to open a request for what a note told."""
    found: Question | None = (
        Question.select()
        .where((Question.wxid == wxid) & (Question.topic == TOPIC) & ~Question.answered & (Question.expires_at >= now))
        .order_by(Question.id.desc())
        .first()
    )
    return found


def any_listed() -> bool:
    """Whether there is anybody to visit at all."""
    return bool(PriorityHousehold.select().exists())


def coverage(context: Context, first: datetime, end: datetime) -> list[Coverage]:
    """How ``first <= at < end`` was covered, by grid and category; for the office only, never for a group."""
    during: Expression = (Visit.at >= first) & (Visit.at < end)
    made: dict[str, Counter[str]] = {}
    for household, result in tuples(Visit.select(Visit.household, Visit.result).where(during)):
        made.setdefault(household, Counter())[result] += 1
    groups: dict[tuple[str, VisitCategory], list[Counter[str]]] = {}
    for door in doors(context):
        grid = context.directory.above(door.unit, PlaceLevel.GRID)
        key = (grid.code if grid else "", door.category)
        groups.setdefault(key, []).append(made.get(door.item.household, Counter()))
    return [_coverage(*key, counts) for key, counts in sorted(groups.items())]


def _coverage(grid: str, category: VisitCategory, counts: list[Counter[str]]) -> Coverage:
    return Coverage(
        grid=grid,
        category=category,
        listed=len(counts),
        visited=sum(1 for c in counts if c[VisitResult.DONE]),
        visits=sum(c[VisitResult.DONE] for c in counts),
        not_home=sum(c[VisitResult.NOT_HOME] for c in counts),
    )
