"""Reads for other systems: requests, places and history as plain values, with what a key may not see left out.

Without the scope for personal data nothing names a resident, a door or a leader: words go through
:func:`bot.text.public.anonymous`, and of what was said in private only the grid and the kind are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.context import Context
from bot.database import tuples
from bot.queries import bulletins
from bot.rules.county import PlaceInfo
from bot.terms import ACTIVE, Action, Kind, PlaceLevel, Role, State
from bot.text.public import anonymous
from models import Member, Place, RequestEvent, RequestMessage, ServiceRequest

#: What of a history may be told to another system.
TOLD = frozenset(Action)
_WORDS = frozenset({Action.PROGRESS, Action.RESOLVE, Action.EXPLAIN, Action.PAUSE})
_DOORS = (PlaceLevel.BUILDING, PlaceLevel.UNIT)
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: all that fit; empty and None ask for anything. ``below`` is the number to go on below."""

    place: str = ""
    kinds: Collection[Kind] = ()
    states: Collection[State] = ()
    urgent: bool | None = None
    overdue: bool = False
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    numbers: Collection[int] = ()
    below: int | None = None


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the reader may see: all beneath ``place`` (empty: the county), with personal data or without.

    The ``public`` does not see that something was said in private at all.
    """

    place: str = ""
    personal: bool = False
    public: bool = False


def requests(context: Context, eyes: Eyes, wanted: Wanted, limit: int, skip: int = 0) -> list[Values]:
    """The latest ``limit`` requests that are wanted and may be seen, but for the first to ``skip``, as values."""
    request = ServiceRequest
    # Few lie beneath a small place: they are found by the place and sorted, not sought among all from the latest on.
    small = any(_small(context, code) for code in (eyes.place, wanted.place) if code)
    order = (request.no + 0 if small else request.no).desc()
    query = request.select().where(*_conditions(context, eyes, wanted)).order_by(order)
    return _values(context, eyes, list(query.limit(limit).offset(skip)))


def request(context: Context, eyes: Eyes, no: int) -> Values | None:
    """One request; None when there is none, or not for these eyes."""
    found = requests(context, eyes, Wanted(numbers=[no]), 1)
    return found[0] if found else None


def _conditions(context: Context, eyes: Eyes, wanted: Wanted) -> list[Any]:
    row = ServiceRequest
    found: list[Any] = [row.no > 0 if wanted.below is None else row.no < wanted.below, *_where(context, eyes, wanted)]
    for column, values in ((row.no, wanted.numbers), (row.kind, wanted.kinds), (row.state, wanted.states)):
        found += [column.in_([value if isinstance(value, int) else str(value) for value in values])] if values else []
    found += [row.urgent == wanted.urgent] if wanted.urgent is not None else []
    if wanted.overdue:
        found.append(row.state.in_([str(state) for state in ACTIVE]) & (row.due_at < context.now))
    found += [row.opened_at >= wanted.opened_from] if wanted.opened_from else []
    found += [row.opened_at < wanted.opened_to] if wanted.opened_to else []
    return found


def _where(context: Context, eyes: Eyes, wanted: Wanted) -> list[Any]:
    """Where these eyes look, and where they are asked to look."""
    found: list[Any] = [~ServiceRequest.private] if eyes.public else []
    for code in filter(None, (eyes.place, wanted.place)):
        found.append(_beneath(code))
        if (
            not eyes.personal and _level(context, code) in _DOORS
        ):  # where it was said in private is not to be found by asking
            found.append(~ServiceRequest.private)
    return found


def _level(context: Context, code: str) -> PlaceLevel | None:
    found = context.directory.place(code)
    return found.level if found else None


def _small(context: Context, code: str) -> bool:
    return _level(context, code) in (*_DOORS, PlaceLevel.GRID)


def _beneath(code: str) -> Any:
    top = Place.select(Place.path).where(Place.code == code).scalar() or f"{code}/"
    return ServiceRequest.place.in_(Place.select(Place.code).where(Place.path.startswith(top)))


def _values(context: Context, eyes: Eyes, rows: Sequence[ServiceRequest]) -> list[Values]:
    numbers = [row.no for row in rows]
    photos, codes = _photo_counts(numbers), _grid_codes(context, [row.place_id for row in rows])
    called = _nicknames([row.reporter for row in rows]) if eyes.personal else {}
    return [_value(context, eyes, row, photos.get(row.no, 0), codes, called) for row in rows]


def _value(
    context: Context, eyes: Eyes, row: ServiceRequest, photos: int, codes: dict[str, str], called: dict[str, str]
) -> Values:
    hidden = row.private and not eyes.personal
    grid = context.directory.above(row.place_id, PlaceLevel.GRID)
    place = (grid or context.directory.county()) if hidden else context.directory.place(row.place_id)
    return {
        **_plain(context, row),
        "place": _named(place, codes),
        "grid": _named(grid, codes),
        "community": _named(context.directory.above(row.place_id, PlaceLevel.COMMUNITY), codes),
        "floor": "" if hidden else row.floor,
        "spot": "" if hidden else _said(eyes, row.spot),
        "text": "" if hidden else _said(eyes, row.text),
        "resolution": "" if hidden else _said(eyes, row.resolution),
        "responsible": _responsible(context, eyes, row),
        "photos": photos,
        "personal": _personal(context, row, called) if eyes.personal else None,
    }


def _plain(context: Context, row: ServiceRequest) -> Values:
    """What says nothing of anybody."""
    kinds = context.settings.kinds
    due, state = row.due_at, State(row.state)
    return {
        "no": row.no,
        "kind": row.kind,
        "kind_label": Kind(row.kind).label,
        "gbt30428": kinds[Kind(row.kind)].gbt30428 if Kind(row.kind) in kinds else "",
        "state": row.state,
        "state_label": state.label,
        "urgent": row.urgent,
        "level": row.level,
        "private": row.private,
        "opened_at": row.opened_at,
        "updated_at": max(filter(None, (row.last_message_at, row.assigned_at, row.resolved_at, row.closed_at))),
        "assigned_at": row.assigned_at,
        "accepted_at": row.accepted_at,
        "due_at": due,
        "resolved_at": row.resolved_at,
        "closed_at": row.closed_at,
        "overdue": state in ACTIVE and due is not None and due < context.now,
        "satisfied": row.satisfied,
        "close_reason": row.close_reason,
        "reopened": row.reopened,
        "supporters": row.supporter_count,
        "merged_into": row.into,
        "recurrence_of": row.recurrence_of,
    }


def _named(place: PlaceInfo | None, codes: dict[str, str]) -> Values | None:
    if place is None:
        return None
    return {
        "code": place.code,
        "name": place.name,
        "level": str(place.level),
        "grid_code": codes.get(place.code, ""),
    }


def _responsible(context: Context, eyes: Eyes, row: ServiceRequest) -> Values:
    person = context.directory.person(row.assignee_id) if row.assignee_id else None
    department = context.directory.department(row.department_id) if row.department_id else None
    role = Role.of_label(row.post_role) if row.post_role else None
    return {
        "role": str(role) if role and not department else "",
        "role_label": role.label if role and not department else "",
        "place": row.post_place if not department else "",
        "department": department.code if department else "",
        "department_name": department.name if department else "",
        "name": person.name if person and eyes.personal else "",
    }


def _personal(context: Context, row: ServiceRequest, called: dict[str, str]) -> Values:
    person = context.directory.person_by_wxid(row.reporter)
    name = person.name if person else called.get(row.reporter, "")
    return {"reporter": name, "household": row.household or "", "room_no": row.room_no}


def _said(eyes: Eyes, text: str) -> str:
    return text if eyes.personal else anonymous(text, bulletins.names_now())


def _photo_counts(numbers: Sequence[int]) -> dict[int, int]:
    kept = RequestMessage.select(RequestMessage.request, RequestMessage.attachments)
    counts: dict[int, int] = {}
    for no, attachments in tuples(kept.where(RequestMessage.request.in_(list(numbers)))):
        counts[no] = counts.get(no, 0) + sum(1 for one in attachments if one[0] == "image")
    return counts


def _grid_codes(context: Context, places: Iterable[str]) -> dict[str, str]:
    """The 15-digit codes, of the places and of all above them, where the register gives them."""
    above = {up.code for code in set(places) for up in context.directory.chain(code)}
    rows = Place.select(Place.code, Place.grid_code).where(Place.code.in_(sorted(above)) & (Place.grid_code != ""))
    return dict(tuples(rows))


def _nicknames(wxids: Sequence[str]) -> dict[str, str]:
    rows = Member.select(Member.wxid, Member.nickname).where(Member.wxid.in_(list(wxids)) & (Member.nickname != ""))
    return dict(tuples(rows))


# --- history --------------------------------------------------------------------------------------------------------


def events(context: Context, eyes: Eyes, after: int, limit: int, no: int | None = None) -> list[Values]:
    """History rows behind number ``after`` (of request ``no``), oldest first."""
    event = RequestEvent
    where: list[Any] = [event.id > after]
    where += [event.request == no] if no is not None else []
    query = event.select(event, ServiceRequest).join(ServiceRequest).where(*where)
    if eyes.place:
        query = query.where(_beneath(eyes.place))
    return [event_value(context, eyes, row) for row in query.order_by(event.id).limit(limit)]


def event_value(context: Context, eyes: Eyes, row: RequestEvent) -> Values:
    """A history row (with its request read along) as a value."""
    about = row.request
    hidden = about.private and not eyes.personal
    telling = row.action in _WORDS or eyes.personal
    return {
        "id": row.id,
        "request": about.no,
        "at": row.at,
        "action": row.action,
        "action_label": Action(row.action).label,
        "state": row.state,
        "level": row.level,
        "note": _said(eyes, row.note) if telling and not hidden else "",
    }


# --- places ---------------------------------------------------------------------------------------------------------


def places(context: Context, eyes: Eyes, under: str, level: str, name: str, after: str, limit: int) -> list[Values]:
    """Places by code behind ``after``, beneath ``under``, of a ``level``, with ``name`` in their name."""
    place = Place
    where: list[Any] = [~place.gone, place.code > after]
    for code in filter(None, (eyes.place, under)):
        top = Place.select(Place.path).where(Place.code == code).scalar() or f"{code}/"
        where.append(place.path.startswith(top))
    where += [place.level == level] if level else []
    where += [place.name.contains(name)] if name else []
    return [_place(row) for row in place.select().where(*where).order_by(place.code).limit(limit)]


def place(context: Context, eyes: Eyes, code: str) -> Values | None:
    """One place; None when there is none, or not for these eyes."""
    where = [Place.code == code, ~Place.gone]
    if eyes.place:
        top = Place.select(Place.path).where(Place.code == eyes.place).scalar() or f"{eyes.place}/"
        where.append(Place.path.startswith(top))
    row = Place.select().where(*where).first()
    return _place(row) if row else None


def _place(row: Place) -> Values:
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "level_label": PlaceLevel(row.level).label,
        "parent": row.parent_id,
        "path": [part for part in row.path.split("/") if part],
        "households": row.households,
        "grid_code": row.grid_code,
    }


def seen(eyes: Eyes, context: Context, code: str) -> bool:
    """Whether the place lies where these eyes look."""
    return context.directory.place(code) is not None and (
        not eyes.place or context.directory.contains(eyes.place, code)
    )
