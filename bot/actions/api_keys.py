"""Keys of other systems: made, shown once, used, taken back. Only the SHA-256 of a key is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.context import Context
from bot.rules.api_keys import MARK, Scope, digest
from models import ApiToken


def make(
    now: datetime, name: str, scopes: Iterable[Scope], place: str = "", days: int | None = None
) -> tuple[int, str]:
    """A new key: its number, and the key itself, which nobody can show again."""
    key = MARK + secrets.token_urlsafe(32)
    row = ApiToken.create(
        name=name,
        hash=digest(key),
        scopes=sorted(str(scope) for scope in scopes),
        place=place,
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    return int(row.id), key


def revoke(now: datetime, number: int) -> bool:
    """Take a key back for good; False when there is none of that number that still holds."""
    change = ApiToken.update(revoked_at=now)
    return bool(change.where((ApiToken.id == number) & ApiToken.revoked_at.is_null()).execute())


def used(context: Context, number: int) -> None:
    """Note when a key was used last."""
    ApiToken.update(used_at=context.now).where(ApiToken.id == number).execute()
