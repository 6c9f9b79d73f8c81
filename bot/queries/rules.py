"""What the office has set itself: versions, the last words that were heard, and what a change would have done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.calendar import Span
from bot.clock import in_shanghai
from bot.database import tuples
from bot.terms import Purpose, SendState
from bot.text.personal import cleaned
from models import Message, OutboxMessage, RuleVersion

SETTINGS, WORDS = "settings", "words"
#: So many of the last messages show what a change does.
LAST = 1000


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its content."""

    id: int
    at: datetime
    who: str
    note: str


def latest(part: str) -> RuleVersion | None:
    """The version that holds; None where the office never set anything."""
    found: RuleVersion | None = (
        RuleVersion.select().where(RuleVersion.part == part).order_by(RuleVersion.id.desc()).first()
    )
    return found


def overlay(version: RuleVersion | None = None) -> dict[str, Any]:
    """What lies over ``config.yaml``: by ``version``, or now."""
    row = version or latest(SETTINGS)
    return dict(json.loads(row.content)) if row else {}


def version(part: str, number: int) -> RuleVersion | None:
    """A version of that part."""
    found: RuleVersion | None = RuleVersion.get_or_none((RuleVersion.part == part) & (RuleVersion.id == number))
    return found


def versions(part: str, limit: int = 30) -> list[Version]:
    """The latest first."""
    row = RuleVersion
    query = row.select(row.id, row.at, row.who, row.note).where(row.part == part).order_by(row.id.desc())
    return [Version(*found) for found in tuples(query.limit(limit))]


def heard(limit: int = LAST) -> list[str]:
    """The last messages of groups that are still kept, newest first, without anybody's numbers."""
    row = Message
    groups = (row.text != "") & ~row.room.startswith("private:")
    query = row.select(row.text).where(groups).order_by(row.id.desc()).limit(limit)
    return [cleaned(text) for (text,) in tuples(query)]


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot said in a week, as far as caps and quiet hours are about it."""

    moments: Sequence[time]
    calls: Mapping[tuple[str, str], int]

    def put_off(self, quiet: Span) -> int:
        """How many of the messages that can wait fell into the hours of ``quiet``."""
        start, end = quiet
        inside = (start <= at < end if start <= end else at >= start or at < end for at in self.moments)
        return sum(inside)

    def too_many(self, most: int) -> int:
        """How often (leaders by days) somebody was called more than ``most`` times."""
        return sum(count > most for count in self.calls.values())


def said(since: datetime) -> Said:
    """What was said since then, urgent words left out."""
    row = OutboxMessage
    query = row.select(row.sent_at, row.room, row.mentions, row.purpose)
    here = (row.state == SendState.SENT) & (row.sent_at >= since) & ~row.urgent
    moments: list[time] = []
    calls: dict[tuple[str, str], int] = {}
    answers = {str(Purpose.ANSWER), str(Purpose.RECEIPT), str(Purpose.REFUSAL)}
    for at, room, mentions, purpose in tuples(query.where(here)):
        moment = in_shanghai(at)
        if purpose not in answers:
            moments.append(moment.time())
        for wxid in mentions if room else ():
            key = (wxid, f"{moment:%Y-%m-%d}")
            calls[key] = calls.get(key, 0) + 1
    return Said(moments, calls)
