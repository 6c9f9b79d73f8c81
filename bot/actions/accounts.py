"""Accounts of the console: made by an invitation that opens once, signed in for a day, ended; and who did what.

``real`` is the real time: a clock that was turned forward neither ends a session nor prolongs a link.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from bot.context import Context
from bot.queries import accounts as queries
from bot.refusals import NotFound, NotPossible
from bot.rules.console_rights import ConsoleRole, Viewer, bound
from models import Account, Audit, Department, OneTimeLink, Place, WebSession

#: Signed in for a working day at most, and so long without a click.
LONGEST, IDLE = timedelta(hours=12), timedelta(hours=3)
#: An invitation can be opened so long.
LINK_LASTS = timedelta(hours=48)
_ENDED_KEPT = timedelta(days=30)


def note(context: Context, viewer: Viewer | None, action: str, subject: str = "", words: str = "") -> None:
    """Write down who did what to whom."""
    Audit.insert(
        at=context.now,
        account=viewer.account if viewer else None,
        who=viewer.title if viewer else "",
        action=action,
        subject=subject[:160],
        note=words[:2000],
    ).execute()


# --- links that open once ---------------------------------------------------------------------------------------------


def first_link(real: datetime) -> str | None:
    """A fresh token for the first account, ending earlier ones; None when somebody can sign in already."""
    if queries.any_account():
        return None
    OneTimeLink.delete().where(OneTimeLink.account.is_null()).execute()
    return _link(None, real)


def _link(account: int | None, real: datetime) -> str:
    token = secrets.token_urlsafe(24)
    OneTimeLink.insert(key=queries.key_of(token), account=account, ends_at=real + LINK_LASTS).execute()
    return token


def invite(
    context: Context, by: Viewer, real: datetime, name: str, title: str, role: ConsoleRole, place: str, department: str
) -> str:
    """A new account without a password; the token of the link by which its owner chooses one. Raises a refusal."""
    _check_name(name, title)
    place, department = _bounds(role, place, department)
    made = Account.create(name=name, title=title, role=role, place=place, department=department, made_at=context.now)
    note(context, by, "invite", name, f"{role.label} {title}")
    return _link(made.id, real)


def _check_name(name: str, title: str) -> None:
    if not name or not title:
        raise NotPossible("登录名和称呼都要填。")
    if Account.select().where(Account.name == name).exists():
        raise NotPossible(f"登录名“{name}”已经有人用了，请换一个。")


def _bounds(role: ConsoleRole, place: str, department: str) -> tuple[str, str]:
    """What the role has to be bound to; the rest is dropped."""
    wanted = bound(role)
    if wanted == "department":
        if not Department.select().where((Department.code == department) & ~Department.gone).exists():
            raise NotPossible("部门联络员要选一个部门。")
        return "", department
    if wanted and place and not Place.select().where((Place.code == place) & ~Place.gone).exists():
        raise NotFound("名册里没有这个地点。")
    if wanted == "place" and not place:
        raise NotPossible("社区书记要选一个社区。")
    return (place, "") if wanted else ("", "")


def renew(context: Context, by: Viewer, real: datetime, number: int) -> str:
    """A link by which the account's owner chooses a new password; who is signed in, stays. Raises NotFound."""
    account = _account(number)
    OneTimeLink.delete().where(OneTimeLink.account == account.id).execute()
    note(context, by, "new_link", account.name)
    return _link(account.id, real)


def settle(context: Context, real: datetime, token: str, name: str, title: str, password: str) -> Account:
    """Open a link: choose the password (a hash), for the first account also name and title. Raises a refusal."""
    link = queries.link(token, real)
    if link is None:
        raise NotFound("这个链接已经用过或过期了，请管理员再发一个。")
    if link.account_id is None:
        _check_name(name, title)
        account = Account.create(
            name=name, title=title, role=ConsoleRole.COUNTY_OFFICE, password=password, made_at=context.now
        )
    else:
        account = _account(link.account_id)
        Account.update(password=password).where(Account.id == account.id).execute()
        WebSession.delete().where(WebSession.account == account.id).execute()
    OneTimeLink.update(used_at=real).where(OneTimeLink.key == link.key).execute()
    note(context, queries.viewer_of(account), "set_password", account.name)
    return account


def change_password(context: Context, viewer: Viewer, password: str, token: str) -> None:
    """Another password (a hash) for oneself; only the session of ``token`` goes on."""
    Account.update(password=password).where(Account.id == viewer.account).execute()
    others = (WebSession.account == viewer.account) & (WebSession.key != queries.key_of(token))
    WebSession.delete().where(others).execute()
    note(context, viewer, "set_password", viewer.name)


def _account(number: int) -> Account:
    account = queries.by_id(number)
    if account is None or account.ended_at is not None:
        raise NotFound("没有这个账号，或已停用。")
    return account


def end(context: Context, by: Viewer, number: int) -> None:
    """Nobody signs in with the account any more; who is, is out at once. Raises a refusal."""
    account = _account(number)
    if account.id == by.account:
        raise NotPossible("不能停用自己的账号。")
    Account.update(ended_at=context.now).where(Account.id == account.id).execute()
    WebSession.delete().where(WebSession.account == account.id).execute()
    OneTimeLink.delete().where(OneTimeLink.account == account.id).execute()
    note(context, by, "end_account", account.name)


# --- sessions ---------------------------------------------------------------------------------------------------------


def sign_in(context: Context, real: datetime, account: Account, device: str) -> str:
    """A new session; the token for the browser. What ended long ago is forgotten."""
    token = secrets.token_urlsafe(32)
    WebSession.delete().where(WebSession.ends_at < real - _ENDED_KEPT).execute()
    WebSession.insert(
        key=queries.key_of(token), account=account.id, made_at=real, seen_at=real, ends_at=real + IDLE,
        device=device[:160],
    ).execute()  # fmt: skip
    note(context, queries.viewer_of(account), "sign_in", account.name, device[:160])
    return token


def seen(_: Context, real: datetime, key: str) -> None:
    """The session is used: it goes on, but not beyond the day."""
    row = WebSession.get_or_none(WebSession.key == key)
    if row is not None:
        WebSession.update(seen_at=real, ends_at=min(real + IDLE, row.made_at + LONGEST)).where(
            WebSession.key == key
        ).execute()


def sign_out(context: Context, viewer: Viewer, token: str) -> None:
    """The session ends."""
    WebSession.delete().where(WebSession.key == queries.key_of(token)).execute()
    note(context, viewer, "sign_out", viewer.name)


def refused(context: Context, name: str, device: str) -> None:
    """Somebody tried to sign in with a wrong name or password."""
    note(context, None, "sign_in_failed", name, device)
