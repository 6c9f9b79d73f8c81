"""What a deed of the office says, to whom and when; whether it is still what was shown."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Line:
    """Something that will be said: where, whether a group reads it, and when at the earliest."""

    to: str
    text: str
    group: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """All that a deed says; ``digest`` tells whether it is still the same."""

    lines: tuple[Line, ...]

    @property
    def digest(self) -> str:
        """A mark of what is said to whom; numbers of new requests do not count."""
        said = "\n".join(f"{line.to}\t{re.sub(r'[0-9]+号', '号', line.text)}" for line in self.lines)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


class Changed(Exception):
    """What would be said is no longer what was shown; ``told`` is what it would be now. Nothing was done."""

    def __init__(self, told: Told) -> None:
        """Show ``told`` instead."""
        super().__init__("what would be said has changed")
        self.told = told


def line_of(context: Context, row: OutboxMessage) -> Line:
    """The row of the outbox as it will be said."""
    room = context.directory.room(row.room) if row.room else None
    to = room.name if room else row.room or f"私聊 {context.directory.name_of(row.to or '')}"
    return Line(to, row.text, bool(row.room), max(row.next_try_at, context.now))
