"""At most so many @ a leader and day for what is not urgent; the rest waits for one digest in private.

How many were spent today, and which requests wait for the digest, is kept per leader as a small fact.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import inbox, outbox
from bot.context import Context
from bot.messages import Outgoing
from bot.queries import lists
from bot.queries import requests as queries
from bot.rules import wording
from bot.terms import ACTIVE, Purpose
from models import ServiceRequest, Setting

_HELD = "held:"
#: What calls a leader to act.
CALLS = frozenset({Purpose.RECEIPT, Purpose.ASSIGN, Purpose.ESCALATE})


def call(
    context: Context, request: ServiceRequest, purpose: Purpose, text: str, mentions: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """``text`` and ``mentions`` as they may be said: a leader who was called often today is named without an @."""
    if purpose not in CALLS or request.urgent:
        return text, tuple(mentions)
    kept = []
    for wxid in mentions:
        if (
            wxid == request.reporter
            or context.directory.person_by_wxid(wxid) is None
            or spend(context, wxid, "mention")
        ):
            kept.append(wxid)
            continue
        hold(wxid, request.no)
        text = text.replace(outbox.at(wxid), context.directory.name_of(wxid))
    return text, tuple(kept)


def may_remind(context: Context, request: ServiceRequest, wxid: str) -> bool:
    """Whether somebody may be reminded of it alone now; else it waits for the digest."""
    if request.urgent or spend(context, wxid, "remind"):
        return True
    hold(wxid, request.no)
    return False


def spend(context: Context, wxid: str, what: str) -> bool:
    """Count one more call of today; False when the day's are spent."""
    key, today = f"{what}:{wxid}", f"{context.now:%Y-%m-%d}"
    day, _, count = inbox.fact(key).partition(" ")
    spent = int(count) if day == today else 0
    if spent >= context.settings.manners.leader_mentions_per_day:
        return False
    inbox.keep_fact(key, f"{today} {spent + 1}")
    return True


def hold(wxid: str, no: int) -> None:
    """Keep a request for somebody's next digest."""
    held = json.loads(inbox.fact(_HELD + wxid, "[]"))
    if no not in held:
        inbox.keep_fact(_HELD + wxid, json.dumps([*held, no]))


def tell(context: Context) -> int:
    """The digest: to each leader one private message with what waits and is not done. Returns how many were told."""
    rows = list(Setting.select().where(Setting.key.startswith(_HELD) & (Setting.value != "[]")))
    for row in rows:
        wxid = row.key.removeprefix(_HELD)
        found = queries.fetch(json.loads(row.value), ACTIVE)
        inbox.keep_fact(row.key, "[]")
        if found:
            text = wording.digest([lists.line(context, request) for request in found])
            key = f"digest:{wxid}:{context.now:%Y-%m-%dT%H:%M}"
            outbox.put(context, Outgoing(key, text, Purpose.REMIND, to=wxid))
    return len(rows)
