"""Bringing a checked register into the database: all of it in one transaction, or nothing.

What the register no longer names is deleted; where history still points at it, the row stays, marked ``gone`` and
without personal data that nobody needs. Groups and members that only the chat knows survive: the register can name
them, but what the chat brought only the chat takes away. Importing what was exported changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.actions.bulk import MANY, Difference, Key, Step, Values, chunks, difference, still_named
from bot.actions.register_rows import TABLES, Rows, claim_rooms, current_rows, keep_ways, removable, rows_of
from bot.database import tuples
from bot.rules.register import Register
from bot.rules.register_changes import Counts, RegisterChanges, WxidChange, posts_changed
from bot.rules.register_checks import SHARED_ROLES
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
)
from bot.terms import PlaceLevel, RoomType
from models import Base, Department, Household, Member, Person, Place, Post, Room, Setting, database

#: Told while rows are written: how many are done, of how many.
Progress = Callable[[int, int], None]

#: Told what changed, before it is committed.
Follow = Callable[[RegisterChanges], None]

Plan = dict[str, Difference[Key]]

_IMPORTED_AT = "register_imported_at"
#: Sheets whose rows are known by one code.
_NAMED = (PLACES, PERSONS, DEPARTMENTS, ROOMS, HOUSEHOLDS)


def apply_register(
    register: Register, now: datetime, progress: Progress | None = None, follow: Follow | None = None
) -> RegisterChanges:
    """Make the database hold ``register``; what changed is returned.

    ``follow`` is told the changes inside the transaction, so that open requests follow their posts or nothing is
    written. ``now`` is aware; it is noted as the moment of the last import that changed anything.
    """
    with database.atomic():
        current = current_rows()
        plan = _plan(claim_rooms(register), current)
        step = _steps(plan, progress)
        _release_wxids(plan[PERSONS], current[PERSONS])
        for sheet, table in TABLES.items():
            if table.values:
                table.insert(plan[sheet].added, step)
                table.update(plan[sheet].changed, step)
        _change_posts(plan[POSTS], step)
        _remove(plan, step)
        changes = _changes(plan, current, register)
        if changes:
            note(now)
            if follow is not None:
                follow(changes)
    return changes


def preview_register(register: Register) -> RegisterChanges:
    """What :func:`apply_register` would change; nothing is written."""
    current = current_rows()
    return _changes(_plan(claim_rooms(register), current), current, register)


def bind_room(code: str, name: str) -> bool:
    """Give the one registered group of that ``name`` that waits for an id its gateway id; True when there was one.

    A row under ``code`` that the gateway brought before takes the place of the waiting one.
    """
    waiting = _waiting(Room.name == name)
    return len(waiting) == 1 and _take_place(code, name, *waiting[0])


def bind_place(code: str, name: str, place: str, kind: RoomType) -> bool:
    """Give the real group ``code`` to a place; the registered group that waits there for an id becomes this one.

    False when another real group stands there.
    """
    there = (Room.place == place) & (Room.type == kind) & ~Room.gone
    if Room.select().where(there & Room.bound & (Room.code != code)).exists():
        return False
    waiting = _waiting(there)
    pending = waiting[0] if len(waiting) == 1 else (code, kind.value, place, None)
    return _take_place(code, name, *pending)


def _waiting(where: Any) -> list[tuple[Any, ...]]:
    """Groups of the register that wait for an id."""
    columns = (Room.code, Room.type, Room.place, Room.department)
    return list(tuples(Room.select(*columns).where(where, ~Room.bound, Room.registered)))


def _take_place(code: str, name: str, pending: str, kind: str, place: str | None, department: str | None) -> bool:
    """The real group ``code`` takes the place of the waiting one."""
    facts = {"name": name, "type": kind, "place": place, "department": department}
    with database.atomic():
        Room.insert(code=code, **facts).on_conflict_ignore().execute()
        Room.update(bound=True, registered=True, gone=False, **facts).where(Room.code == code).execute()
        if pending != code:
            Member.delete().where(Member.room == pending).execute()
            Room.delete().where(Room.code == pending).execute()
    return True


def note(now: datetime) -> None:
    """Keep the moment at which the register changed: whoever remembers it reads it anew."""
    Setting.delete().where(Setting.key == _IMPORTED_AT).execute()
    Setting.insert(key=_IMPORTED_AT, value=now.isoformat()).execute()


def _plan(register: Register, current: Rows) -> Plan:
    """What has to be written, sheet by sheet."""
    wanted = keep_ways(rows_of(register), current)
    return {sheet: difference(current[sheet], wanted[sheet], removable(sheet, current[sheet])) for sheet in TABLES}


def _steps(plan: Plan, progress: Progress | None) -> Step:
    """A counter of rows written that tells ``progress``."""
    total = sum(len(d.added) + len(d.changed) + len(d.removed) for d in plan.values())
    done = 0

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        if progress is not None:
            progress(done, total)

    return step


def _release_wxids(persons: Difference[Key], current: Mapping[Key, Values]) -> None:
    """Free every 微信号 that changes hands, so that two persons can swap theirs."""
    leaving = [key[0] for key, (_, wxid, *_) in persons.changed.items() if current[key][1] not in (None, wxid)]
    leaving += [code for (code,) in persons.removed]
    _change(Person, leaving, wxid=None)


def _change_posts(posts: Difference[Key], step: Step) -> None:
    """Take the old holders away, then put in the new ones."""
    for place, department, role, person in posts.removed:
        held = (Post.place == place, Post.department == department, Post.role == role, Post.person == person)
        step(Post.delete().where(*held).execute())
    TABLES[POSTS].insert(posts.added, step)


def _remove(plan: Plan, step: Step) -> None:
    """Take away what the register no longer names, the pointing before what it points at."""
    for sheet in (PRIORITY, MEMBERS):
        TABLES[sheet].delete(plan[sheet].removed, step)
    gone = {sheet: [key[0] for key in plan[sheet].removed] for sheet in _NAMED}
    for chunk in chunks(iter(gone[HOUSEHOLDS]), MANY):
        Member.update(household=None).where(Member.household.in_(chunk)).execute()
    _leave(Household, gone[HOUSEHOLDS], head="")
    _leave_rooms(gone[ROOMS])
    _leave(Department, gone[DEPARTMENTS])
    _leave(Person, gone[PERSONS], phone="", wxid=None)
    for level in reversed(PlaceLevel):
        _leave(Place, _of_level(gone[PLACES], level))
    if plan[PLACES].changed:
        _mend_paths()
    step(sum(map(len, gone.values())))


def _leave(model: type[Base], codes: Sequence[str], **blank: Any) -> None:
    """Delete the rows; those that something still points at stay, marked gone, with ``blank`` in personal columns."""
    kept = still_named(model, codes)
    _change(model, sorted(kept), gone=True, **blank)
    for chunk in chunks((code for code in codes if code not in kept), MANY):
        model.delete().where(_code(model).in_(chunk)).execute()


def _leave_rooms(codes: Sequence[str]) -> None:
    """A group that waited for its id goes; a real one stays known, but hangs nowhere."""
    for code in codes:
        if code.startswith(PENDING):
            Room.delete().where(Room.code == code).execute()
    real = [code for code in codes if not code.startswith(PENDING)]
    _change(Room, real, registered=False, type=None, place=None, department=None)


def _of_level(codes: Sequence[str], level: PlaceLevel) -> list[str]:
    """Those of the places that are of a level."""
    found: list[str] = []
    for chunk in chunks(iter(codes), MANY):
        rows = Place.select(Place.code).where(Place.code.in_(chunk), Place.level == level.value)
        found.extend(code for (code,) in tuples(rows))
    return found


def _mend_paths() -> None:
    """Places that are gone follow the places they hung beneath."""
    parent = Place.alias()
    rows = Place.select(Place.code, parent.path).join(parent, on=(Place.parent == parent.code)).where(Place.gone)
    for level in PlaceLevel:
        for code, above in list(tuples(rows.where(Place.level == level.value))):
            Place.update(path=f"{above}{code}/").where(Place.code == code).execute()


def _change(model: type[Base], codes: Sequence[str], **values: Any) -> None:
    """Set columns of the rows of ``codes``."""
    for chunk in chunks(iter(codes), MANY):
        model.update(values).where(_code(model).in_(chunk)).execute()


def _code(model: type[Base]) -> Any:
    """The code of a table of the register."""
    meta: Any = model._meta
    return meta.primary_key


def _changes(plan: Plan, current: Rows, register: Register) -> RegisterChanges:
    """What the plan means for requests and for people."""
    gone = {sheet: tuple(key[0] for key in plan[sheet].removed) for sheet in _NAMED}
    return RegisterChanges(
        posts=tuple(posts_changed(plan[POSTS].added, plan[POSTS].removed, SHARED_ROLES)),
        wxids=_wxids_changed(plan[PERSONS], current[PERSONS]),
        moved_places=_places_moved(plan[PLACES], current[PLACES]),
        removed_places=gone[PLACES],
        removed_persons=gone[PERSONS],
        removed_departments=gone[DEPARTMENTS],
        removed_households=gone[HOUSEHOLDS],
        removed_rooms=gone[ROOMS],
        counts={sheet: Counts(len(plan[sheet].added), len(d.changed), len(d.removed)) for sheet, d in plan.items()},
        warnings=register.warnings,
    )


def _wxids_changed(persons: Difference[Key], current: Mapping[Key, Values]) -> tuple[WxidChange, ...]:
    """Persons who are there still and have another 微信号."""
    pairs = ((key[0], current[key][1], values[1]) for key, values in persons.changed.items())
    return tuple(WxidChange(person, old, new) for person, old, new in pairs if old != new)


def _places_moved(places: Difference[Key], current: Mapping[Key, Values]) -> tuple[str, ...]:
    """Places that hang beneath another one than before."""
    return tuple(key[0] for key, values in places.changed.items() if current[key][0] != values[0])
