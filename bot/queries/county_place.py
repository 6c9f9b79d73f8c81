"""One place of the county for the console: its group, who leads it, its households, visits by code, its requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from bot.context import Context
from bot.database import tuples
from bot.queries import console_requests
from bot.queries.console_requests import Filters, Row
from bot.rules.console_rights import Scope
from bot.rules.county import LEADER_OF, PlaceInfo
from bot.terms import PlaceLevel, Role
from models import Household, Member, Place, PriorityHousehold, Room, ServiceRequest, Visit

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the place; ``bot`` says whether the bot is in it, ``people`` how many are, as far as it is known."""

    name: str
    bot: bool
    people: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Leader:
    """A post that answers for the place, here (``own``) or above; ``people`` are the names, () where it is vacant."""

    place: str
    name: str
    role: Role
    people: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A household that is visited, by its code, with the last visit; None where there was none yet."""

    code: str
    cycle_days: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceSheet:
    """The page. ``households`` as the register counts them, ``listed`` those it names; ``rounds`` of a unit only.

    ``requests`` are the next of those in hand, of a unit the latest whatever became of them.
    """

    place: PlaceInfo
    groups: tuple[Group, ...]
    leaders: tuple[Leader, ...]
    households: int
    listed: int
    visited: int
    rounds: tuple[Round, ...]
    requests: tuple[Row, ...]
    live: int
    total: int


def sheet(context: Context, place: PlaceInfo) -> PlaceSheet:
    """The sheet of ``place``."""
    within = Place.select(Place.code).where(Place.path.startswith(place.path))
    live = console_requests.listing(Filters(place=place.code), Scope(), context.now, 1)
    history = Filters(place=place.code, state="all", sort="new")
    told = console_requests.listing(history, Scope(), context.now, 1) if place.level is PlaceLevel.UNIT else live
    homes = Household.select().where(Household.unit.in_(within) & ~Household.gone)
    visited = PriorityHousehold.select().join(Household).where(Household.unit.in_(within) & ~Household.gone)
    return PlaceSheet(
        place=place,
        groups=tuple(_groups(place.code)),
        leaders=tuple(_leaders(context, place)),
        households=_homes(place),
        listed=homes.count(),
        visited=visited.count(),
        rounds=tuple(_rounds(visited)) if place.level is PlaceLevel.UNIT else (),
        requests=told.rows[:_SHOWN],
        live=live.count,
        total=ServiceRequest.select().where(ServiceRequest.place.in_(within)).count(),
    )


def _groups(code: str) -> list[Group]:
    rows = Room.select().where((Room.place == code) & ~Room.gone & Room.registered).order_by(Room.type, Room.code)
    return [
        Group(row.name, row.bound, Member.select().where(Member.room == row.code).count(), row.last_message_at)
        for row in rows
    ]


def _leaders(context: Context, place: PlaceInfo) -> list[Leader]:
    found = []
    for one in context.directory.chain(place.code):
        role = LEADER_OF[one.level]
        holders = (context.directory.person(code) for code in context.directory.holders(one.code, role))
        names = tuple(person.name for person in holders if person)
        found.append(Leader(one.code, one.name, role, names, one.code == place.code))
    return found


def _homes(place: PlaceInfo) -> int:
    units = (Place.level == str(PlaceLevel.UNIT)) & Place.path.startswith(place.path) & ~Place.gone
    return int(Place.select(fn.SUM(Place.households)).where(units).scalar() or 0)


def _rounds(visited: Any) -> list[Round]:
    rows = list(visited.order_by(PriorityHousehold.household))
    codes = [row.household_id for row in rows]
    last = Visit.select(Visit.household, fn.MAX(Visit.at)).where(Visit.household.in_(codes) & (Visit.result == "done"))
    when = dict(tuples(last.group_by(Visit.household)))
    return [Round(row.household_id, row.cycle_days, when.get(row.household_id)) for row in rows]
