"""Chatter is forgotten in time: its words, what nobody took for a request in the end, and what was asked back."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import inbox
from bot.actions import retention
from bot.context import Context
from bot.rules.retention import GONE, Deleted, chatter_rest
from bot.terms import Purpose, SendState
from models import Candidate, OutboxMessage, Question

#: Where words of chatter can still stand: what is older was emptied by an earlier look, or nightly.
_BACK = timedelta(days=2)
_WAITING = ("new", "told")


def forget(context: Context) -> None:
    """A look by day, at what may have become too old since the last one."""
    _forget(context, context.now - _BACK)


def forget_all(context: Context) -> None:
    """The nightly look, also at what came in late."""
    _forget(context, None)


def _forget(context: Context, since: datetime | None) -> None:
    privacy = context.settings.privacy
    hours = timedelta(hours=privacy.chatter_hours)
    before = context.now - max(hours - chatter_rest(privacy.chatter_hours), timedelta())
    emptied, _ = inbox.purge(before, context.now - timedelta(days=inbox.ID_DAYS), since)
    retention.log(context, Deleted.CHATTER, emptied, before)
    _forget_candidates(context, before)
    over = Question.delete().where(Question.expires_at < before).execute()
    retention.log(context, Deleted.QUESTION, over, before)


def _forget_candidates(context: Context, before: datetime) -> None:
    """What was decided is chatter; what still waits for a leader's word is kept some days, as are lists of it."""
    long_ago = context.now - timedelta(days=context.settings.privacy.unsure_days)
    waits = Candidate.state.in_(_WAITING)
    old = (Candidate.text != "") & ((~waits & (Candidate.at < before)) | (Candidate.at < long_ago))
    retention.log(context, Deleted.CANDIDATE, Candidate.update(text="").where(old).execute(), before)
    Candidate.update(state="expired").where(waits & (Candidate.at < long_ago)).execute()
    row = OutboxMessage
    lists = (row.purpose == Purpose.CANDIDATES) & (row.created_at < long_ago) & (row.text != GONE)
    said = lists & row.state.in_([str(SendState.SENT), str(SendState.FAILED)])
    retention.log(context, Deleted.SAID, row.update(text=GONE).where(said).execute(), long_ago)


def forget_of(wxid: str) -> None:
    """Somebody does not want to be heard: what waits for a leader's word is forgotten at once."""
    mine = (Candidate.sender == wxid) & Candidate.state.in_(_WAITING)
    Candidate.update(text="", state="expired").where(mine).execute()
