"""A visited household for the console: by its code alone, or with what only the office reads, for who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.rules.console_rights import Scope
from bot.terms import VisitCategory
from models import Audit, Household, Person, Place, PriorityHousehold, Visit

#: What a look at a name is called in the record.
LOOK = "see_household"
_RESULTS = {"done": "走访了", "not_home": "未遇"}


@dataclass(frozen=True, slots=True)
class Knock:
    """A visit that was made or tried; ``note`` is empty where nobody looks at the name."""

    at: datetime
    result: str
    visitor: str
    note: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at the name."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Visited:
    """The household. ``head``, ``door`` and ``category`` are empty where nobody looks at the name."""

    code: str
    unit: str
    visitor: str
    cycle_days: int
    visits: tuple[Knock, ...]
    looks: tuple[Look, ...]
    head: str = ""
    door: str = ""
    category: str = ""


def visited(code: str, scope: Scope, *, named: bool) -> Visited | None:
    """The visited household of that code within ``scope``; None when there is none."""
    row = PriorityHousehold.get_or_none(PriorityHousehold.household == code)
    home = Household.get_or_none(Household.code == code) if row else None
    unit = Place.get_or_none(Place.code == home.unit_id) if home else None
    if row is None or home is None or unit is None or not scope.holds_place(unit.path):
        return None
    people = {person.code: person.name for person in Person.select(Person.code, Person.name)}
    visits = Visit.select().where(Visit.household == code).order_by(Visit.at.desc()).limit(50)
    looks = Audit.select().where((Audit.action == LOOK) & (Audit.subject == code)).order_by(Audit.id.desc()).limit(20)
    return Visited(
        code=code,
        unit=unit.name,
        visitor=people.get(row.visitor_id, ""),
        cycle_days=row.cycle_days,
        visits=tuple(
            Knock(one.at, _RESULTS.get(one.result, one.result), people.get(one.visitor, ""), one.note if named else "")
            for one in visits
        ),
        looks=tuple(Look(one.at, one.who) for one in looks),
        head=home.head if named else "",
        door=home.room_no if named else "",
        category=VisitCategory(row.category).label if named else "",
    )
