"""Reads of the keys of other systems."""

from __future__ import annotations

from datetime import datetime

from bot.rules.api_keys import Holder, digest, holds, scopes_of
from models import ApiToken


def holder(now: datetime, key: str) -> Holder | None:
    """Whose ``key`` it is, if it holds at ``now``."""
    row = ApiToken.get_or_none(ApiToken.hash == digest(key))
    if row is None or not holds(now, row.expires_at, row.revoked_at):
        return None
    return Holder(row.id, row.name, scopes_of(row.scopes), row.place)


def every() -> list[ApiToken]:
    """All keys that were ever made, by number."""
    return list(ApiToken.select().order_by(ApiToken.id))
