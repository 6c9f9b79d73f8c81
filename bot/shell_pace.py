"""When each account may say what waits: its own pace, the room's, and the moment that a person takes to answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from bot.messages import Outgoing
from bot.rules import pacing
from bot.rules.pacing import PaceState
from bot.settings.wechaty import Pacing
from bot.terms import Purpose
from models import OutboxMessage

#: What goes to many groups at a time.
_BROADCAST = frozenset({Purpose.SUMMARY})
_REMEMBERED = 5000


def is_broadcast(message: Outgoing) -> bool:
    """A paper: it answers nobody and goes to many groups."""
    return message.room is not None and message.request is None and message.purpose in _BROADCAST


def to(message: Outgoing) -> str:
    """The room or person that it goes to."""
    return message.room or message.to or ""


class Paces:
    """What each account said lately, by name, and which rows had their moment already."""

    def __init__(self, chance: Random | None = None) -> None:
        """Nobody said anything yet."""
        self._states: dict[str, PaceState] = {}
        self._seen: dict[int, None] = {}
        self._rooms: dict[str, datetime] = {}  # room -> when the last that was put off for it may go
        self._chance = chance or Random()

    def knows(self, account: str) -> bool:
        """Whether something is known of the account."""
        return account in self._states

    def remember(self, account: str, said: Sequence[tuple[datetime, str]]) -> None:
        """What it said in the last day (moment, room or person), oldest first: so that a restart forgets no cap."""
        self._states[account] = PaceState(tuple(at for at, _ in said), {room: at for at, room in said})

    def plan(self, account: str) -> Plan:
        """The account's pace as it goes on if all that waits is said in turn."""
        return Plan(self, self._states.get(account, PaceState()))

    def said(self, account: str, settings: Pacing, message: Outgoing, now: datetime) -> None:
        """The account said ``message``."""
        state = self._states.get(account, PaceState())
        broadcast = is_broadcast(message)
        self._states[account] = pacing.after_send(state, settings, now, to(message), self._chance, broadcast=broadcast)

    def warned(self, account: str, now: datetime) -> None:
        """WeChat told the account that it speaks too often."""
        self._states[account] = pacing.after_warning(self._states.get(account, PaceState()), now)

    def begin(self, row: OutboxMessage, room: str, settings: Pacing, now: datetime) -> datetime:
        """When a row that is looked at for the first time may go: as late as a person would answer, after others."""
        if row.id in self._seen or row.tries:
            return now
        self._seen[row.id] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        answered: datetime = row.created_at + pacing.reply_delay(settings, self._chance)
        return max(now, self._rooms.get(room, now), answered)

    def put_off(self, room: str, until: datetime) -> None:
        """Something for the room waits till then."""
        self._rooms[room] = until
        if len(self._rooms) > _REMEMBERED:
            del self._rooms[next(iter(self._rooms))]

    def draw(self) -> Random:
        """Where chance comes from."""
        return self._chance


class Plan:
    """The turns of one account, looked ahead."""

    def __init__(self, paces: Paces, state: PaceState) -> None:
        """Begin where the account stands."""
        self._paces, self._state = paces, state

    def slot(self, row: OutboxMessage, message: Outgoing, settings: Pacing, now: datetime) -> datetime:
        """When ``message`` (of ``row``) may be said, ``now`` at the earliest; what comes after it is later."""
        urgent, broadcast, room = message.urgent, is_broadcast(message), to(message)
        begin = now if urgent else self._paces.begin(row, room, settings, now)
        at = pacing.next_allowed(self._state, settings, begin, room, urgent=urgent, broadcast=broadcast)
        if broadcast and not urgent and not pacing.may_broadcast(settings, at):
            at = _opening(settings, at)
        self._state = pacing.after_send(self._state, settings, at, room, self._paces.draw(), broadcast=broadcast)
        if at > now and not urgent:
            self._paces.put_off(room, at)
        return at


def _opening(settings: Pacing, at: datetime) -> datetime:
    """The next moment from ``at`` on at which lines to many rooms may go out."""
    start = settings.broadcast_hours.start
    today = at.replace(hour=start.hour, minute=start.minute, second=0, microsecond=0)
    return today if today >= at else today + timedelta(days=1)
