"""Reads of the console's accounts: who is signed in, who there is, who did what."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.console_rights import ConsoleRole, Scope, Viewer
from models import Account, Audit, Department, OneTimeLink, Place, WebSession


def key_of(token: str) -> str:
    """Under which key a session or a link is kept: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds: whose, and when it was used last."""

    key: str
    viewer: Viewer
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as the list shows it; ``bound`` is the name of its place or department."""

    id: int
    name: str
    title: str
    role: ConsoleRole
    bound: str
    ready: bool
    ended: bool


def any_account() -> bool:
    """Whether somebody can sign in already."""
    return bool(Account.select().where(Account.password != "").exists())


def signed_in(token: str, now: datetime) -> SignedIn | None:
    """Who a browser's ``token`` belongs to, at the real time ``now``; None when it ended."""
    found = (
        WebSession.select(WebSession, Account)
        .join(Account)
        .where((WebSession.key == key_of(token)) & (WebSession.ends_at > now) & Account.ended_at.is_null())
        .first()
    )
    return SignedIn(found.key, viewer_of(found.account), found.seen_at) if found else None


def viewer_of(account: Account) -> Viewer:
    """The account as the pages know it, with the bounds as they are today."""
    return Viewer(
        account=account.id,
        name=account.name,
        title=account.title,
        role=ConsoleRole(account.role),
        scope=_scope(account.place, account.department),
        place=account.place,
        department=account.department,
    )


def _scope(place: str, department: str) -> Scope:
    """A bound that has left the register shows nothing, rather than everything."""
    path = Place.select(Place.path).where((Place.code == place) & ~Place.gone).scalar() if place else ""
    known = not department or Department.select().where((Department.code == department) & ~Department.gone).exists()
    return Scope(path or "", department, lost=path is None or not known)


def by_name(name: str) -> Account | None:
    """The account that may sign in under ``name``."""
    return Account.get_or_none((Account.name == name) & Account.ended_at.is_null())


def by_id(number: int) -> Account | None:
    """The account of that number."""
    return Account.get_or_none(Account.id == number)


def link(token: str, now: datetime) -> OneTimeLink | None:
    """The link of that token, when it can still be opened."""
    row = OneTimeLink
    fits = (row.key == key_of(token)) & (row.ends_at > now) & row.used_at.is_null()
    return row.get_or_none(fits)


def accounts() -> list[AccountRow]:
    """All accounts, those that ended last."""
    rows = list(Account.select().order_by(Account.ended_at.is_null(False), Account.role, Account.name))
    places = _names(Place, [row.place for row in rows])
    departments = _names(Department, [row.department for row in rows])
    return [
        AccountRow(
            id=row.id,
            name=row.name,
            title=row.title,
            role=ConsoleRole(row.role),
            bound=places.get(row.place) or departments.get(row.department) or row.place or row.department,
            ready=bool(row.password),
            ended=row.ended_at is not None,
        )
        for row in rows
    ]


def _names(table: type[Place] | type[Department], codes: Sequence[str]) -> dict[str, str]:
    wanted = {code for code in codes if code}
    return {row.code: row.name for row in table.select(table.code, table.name).where(table.code.in_(wanted))}


def audit(before: int = 0, limit: int = 100, who: str = "", subject: str = "") -> list[Audit]:
    """The latest rows first; those older than the row ``before``, of one account's name, about one subject."""
    query = Audit.select().order_by(Audit.id.desc()).limit(limit)
    if before:
        query = query.where(Audit.id < before)
    if who:
        query = query.where(Audit.who == who)
    if subject:
        query = query.where(Audit.subject == subject)
    return list(query)
