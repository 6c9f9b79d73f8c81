"""A post changes hands in one step, and all that hangs on it goes along; a register that was looked at is taken."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from bot.actions import register as registers
from bot.actions.service_requests import assigning
from bot.context import Context
from bot.queries import handover as queries
from bot.queries.directory import Directory
from bot.refusals import NotFound, NotPossible, NotUnderstood
from bot.rules.register import Register
from bot.rules.register_changes import RegisterChanges
from bot.terms import Identity
from models import Person, Post, PriorityHousehold, ServiceRequest, Task


@dataclass(frozen=True, slots=True)
class Successor:
    """Who comes: somebody of the register by code, or, with no code, a new person."""

    code: str = ""
    name: str = ""
    wxid: str = ""
    phone: str = ""
    identity: Identity = Identity.CITIZEN


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went along: numbers of each; ``name`` is who has the post now."""

    name: str
    requests: int
    visits: int
    tasks: int


def hand_over(context: Context, place: str, to: Successor) -> HandedOver:
    """Give the one post of ``place`` to somebody, with its open requests, visits and tasks. Raises a refusal.

    Who was told of the directory reads it anew when this is saved.
    """
    found = context.directory.place(place)
    role = queries.single(found) if found else None
    if found is None or role is None:
        raise NotPossible("这个岗位由几个人一起担任，请在名册工作簿里改。")
    old = context.directory.holder(place, role)
    code, name = _successor(context, to)
    if code == old:
        raise NotPossible(f"{name}已经在这个岗位上了。")
    numbers = [row.no for row in ServiceRequest.select(ServiceRequest.no).where(queries.held_by(found, role))]
    Post.delete().where((Post.place == place) & (Post.role == role)).execute()
    Post.insert(place=place, role=str(role), person=code).execute()
    visits = tasks = 0
    if old:
        visits = PriorityHousehold.update(visitor=code).where(queries.visits_of(found, old)).execute()
        tasks = Task.update(owner=code).where(queries.tasks_of(numbers, old)).execute()
    registers.note(context.now)
    moved = assigning.follow_posts(replace(context, directory=Directory.load()))
    return HandedOver(name, moved, visits, tasks)


def _successor(context: Context, to: Successor) -> tuple[str, str]:
    if to.code:
        person = Person.get_or_none((Person.code == to.code) & ~Person.gone)
        if person is None:
            raise NotFound("名册里没有这个人。")
        return str(person.code), str(person.name)
    if not to.name:
        raise NotUnderstood("请写接手人的姓名。")
    if to.wxid and Person.select().where(Person.wxid == to.wxid).exists():
        raise NotPossible("这个微信号已经是别人的了，请从名册里选。")
    code = f"R{context.now:%y%m%d%H%M%S}"
    Person.insert(
        code=code, name=to.name, wxid=to.wxid or None, phone=to.phone, identity=str(to.identity)
    ).on_conflict_ignore().execute()
    return code, to.name


def fingerprint(changes: RegisterChanges) -> str:
    """Tells one difference from another: what was looked at is what is taken."""
    told = f"{changes.summary()}|{changes.posts}|{changes.wxids}|{changes.removed_places}|{changes.removed_persons}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def take(context: Context, register: Register, shown: str) -> tuple[RegisterChanges, int]:
    """Bring in a register whose difference was looked at as ``shown``; how many open requests followed their posts.

    Raises NotPossible, and nothing is kept, where the difference is another one by now.
    """
    changes = registers.apply_register(register, context.now)
    if fingerprint(changes) != shown:
        raise NotPossible("看过以后名册又变了，请重新看一遍再导入。")
    return changes, assigning.follow_posts(replace(context, directory=Directory.load()))
