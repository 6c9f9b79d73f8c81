"""Two of the bot's accounts in one room: exactly one speaks, and the other takes over when it is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

#: So long a holder that is away keeps the room: shorter than people wait, longer than a reconnect.
TAKEOVER = timedelta(seconds=15)


def speaker(
    room: str, accounts: Iterable[str], now: datetime, holder: str | None, holder_seen: datetime | None
) -> str | None:
    """Which of ``accounts`` (those in ``room`` that can speak now) speaks; None: wait, the holder may be back soon.

    ``holder`` spoke last and was last seen alive at ``holder_seen``. It keeps the room while it can speak, and
    for TAKEOVER after it was last seen. Without a holder the choice depends on the names alone, so that every
    process makes the same one, and rooms are spread evenly.
    """
    able = sorted(accounts)
    if holder in able:
        return holder
    if holder and holder_seen and now - holder_seen < TAKEOVER:
        return None
    return max(able, key=lambda account: _weight(room, account), default=None)


def _weight(room: str, account: str) -> bytes:
    return blake2b(f"{account}\0{room}".encode(), digest_size=8).digest()
