"""Saying what waits: one message at most is in flight from each account, and no account waits for another.

What is unknown is looked into before it is repeated: a channel that has patience is asked for its own echo.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog

from bot import outbox
from bot.actions import office
from bot.app import App
from bot.channels.base import Channel, Sent
from bot.clock import Clock
from bot.context import room_key
from bot.messages import Outgoing
from bot.rules.pacing import is_warning
from bot.settings.wechaty import Pacing
from bot.shell_pace import Paces, Plan, is_broadcast, to
from bot.terms import SendState
from models import OutboxMessage

log = structlog.get_logger()
T = TypeVar("T")

#: So many waiting rows are looked at; more when none of them can go.
_LOOKS = (40, 2000)
#: Nobody can say it now: looked at again after this, given up after a day.
_NOBODY, _GIVEN_UP = timedelta(seconds=5), timedelta(days=1)
#: Nobody can tell whether it was said: asked again after so many seconds.
_ASK_AGAIN = 5.0
#: How a send ended could not be written down: tried again after so many seconds.
_WRITE_AGAIN = 1.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What an account says next: claimed rows as one message."""

    account: str
    channel: Channel
    rows: Sequence[OutboxMessage]
    message: Outgoing


class House(Protocol):
    """What sending needs of the shell."""

    app: App

    @property
    def clock(self) -> Clock:
        """The bot's time."""
        ...

    def channel_of(self, message: Outgoing) -> Channel:
        """Who reaches the room or person of ``message``."""
        ...

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Run in the database's thread."""
        ...

    def told(self, rooms: frozenset[str]) -> None:
        """Something happened in ``rooms``."""
        ...

    def wake(self) -> None:
        """Something may be due."""
        ...


class Sending:
    """Claims, sends and settles, side by side for accounts, one after the other for each of them."""

    def __init__(self, house: House, paces: Paces | None = None) -> None:
        """Nothing is said before :meth:`round`."""
        self._house = house
        self._paces = paces or Paces()
        self._turns: dict[str, asyncio.Task[None]] = {}
        self._questions: dict[str, asyncio.Task[None]] = {}
        self._claiming = asyncio.Lock()
        self._stopping = False

    @property
    def busy(self) -> bool:
        """Whether an account is saying something, or about to."""
        return bool(self._turns) or self._claiming.locked()

    async def round(self, before: Callable[[], object] | None = None) -> datetime | None:
        """Let every account that is free begin with what waits for it; ``before`` is done first, in the same thread.

        Returns when something is due next; what an account has not come to yet does not count: it goes on by itself.
        """
        if self._stopping:
            return None
        async with self._claiming:
            turns, unknown, due = await self._house.run(self._look, before)
            for turn in turns:
                self._turns[turn.account] = asyncio.create_task(self._speak(turn), name=f"say {turn.account}")
        for question in unknown:
            if question.message.key not in self._questions:
                self._questions[question.message.key] = asyncio.create_task(self._ask(question))
        return due

    async def drain(self) -> None:
        """Say all that waits and may be said now."""
        await self.round()
        while self._turns and not self._stopping:
            await asyncio.wait(list(self._turns.values()))
            await self.round()

    async def stop(self, seconds: float) -> None:
        """Let what is being said come to its end, for so many seconds; begin nothing more."""
        self._stopping = True
        async with self._claiming:  # what was claimed is begun
            pass
        if self._turns:
            await asyncio.wait(list(self._turns.values()), timeout=seconds)
        tasks = [*self._turns.values(), *self._questions.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- in the event loop -----------------------------------------------------------------------------------

    async def _speak(self, first: Turn) -> None:
        """Say ``first`` and whatever waits for the same account after it."""
        turn: Turn | None = first
        try:
            while turn is not None:
                sent = await turn.channel.send(turn.message)
                if sent.state is not SendState.SENT:
                    log.warning("not sent", key=turn.message.key, state=str(sent.state), reason=sent.reason)
                said, turn = turn, await self._surely(partial(self._settled, turn, sent))
                self._house.told(frozenset({room_key(row.room, row.to or "") for row in said.rows}))
        finally:
            self._turns.pop(first.account, None)
            self._house.wake()

    async def _ask(self, question: Turn) -> None:
        """Look into a send of which nobody knows how it ended, until somebody does or patience ends."""
        channel, message, clock = question.channel, question.message, self._house.clock
        since, began = question.rows[0].claimed_at or clock.now(), clock.now()
        try:
            while (answer := await channel.echoed(message, since)) is None:
                if channel.mouth(message) is None:
                    began = clock.now()  # there is nobody to ask
                if clock.now() - began >= channel.patience:
                    break
                await asyncio.sleep(_ASK_AGAIN)
            await self._surely(partial(self._decide, question.rows, answer))
        finally:
            self._questions.pop(message.key, None)
            self._house.wake()

    async def _surely(self, write: Callable[[], T]) -> T:
        """Write down what happened, however often it takes: it cannot be undone."""
        while True:
            try:
                return await self._house.run(write)
            except Exception:
                log.exception("not written down")
            await asyncio.sleep(_WRITE_AGAIN)

    # --- in the database's thread ----------------------------------------------------------------------------

    def _look(self, before: Callable[[], object] | None) -> tuple[list[Turn], list[Turn], datetime | None]:
        """(what free accounts say next, what has to be asked, when something is due next), in one transaction."""
        if before is not None:
            before()
        now, app = self._house.clock.now(), self._house.app
        with app.database.atomic():
            questions = self._questions_of(now)
            outbox.keep_quiet(now, app.calendar)
            turns = self._claim(now, frozenset(self._turns))
            return turns, questions, app.next_due(now if turns or self._turns else None)

    def _settled(self, turn: Turn, sent: Sent) -> Turn | None:
        """Write down how the send ended, and claim the next of the same account, in one transaction."""
        now = self._house.clock.now()
        with self._house.app.database.atomic():
            for row in turn.rows:
                outbox.settle(row, sent, now)
            self._count(turn, sent, now)
            return next(iter(self._claim(now, frozenset(self._turns) - {turn.account}, turn.account)), None)

    def _count(self, turn: Turn, sent: Sent, now: datetime) -> None:
        pacing = turn.channel.pacing
        if pacing is None:
            return
        if is_warning(sent.reason):
            self._paces.warned(turn.account, now)
            self._tell_office(turn.account, pacing, now)
        elif sent.state is not SendState.FAILED:
            self._paces.said(turn.account, pacing, turn.message, now)

    def _tell_office(self, account: str, pacing: Pacing, now: datetime) -> None:
        name = account.partition("/")[2]
        text = f"微信提示“{name}”操作频繁：停 {pacing.warned_pause_minutes:g} 分钟，之后一天慢慢说。请不要再加群。"
        office.tell(self._house.app.context(now), f"warned:{account}:{now:%Y-%m-%dT%H}", text)

    def _decide(self, rows: Sequence[OutboxMessage], answer: bool | None) -> None:
        now = self._house.clock.now()
        with self._house.app.database.atomic():
            for row in rows:
                outbox.decide_unknown(row, answer, now)

    def _questions_of(self, now: datetime) -> list[Turn]:
        """Unknown sends of channels that have patience; those of others are decided at once."""
        groups: dict[object, list[OutboxMessage]] = {}
        for row in outbox.unknown():  # rows that were claimed together were one message
            together = row.to and not row.urgent and not row.attachments
            groups.setdefault((row.to, row.claimed_at) if together else row.id, []).append(row)
        asked: list[Turn] = []
        for rows in groups.values():
            message = outbox.merged(rows)
            channel = self._house.channel_of(message)
            if channel.patience:
                asked.append(Turn("", channel, rows, message))
                continue
            for row in rows:
                outbox.decide_unknown(row, None, now)
        return asked

    def _claim(self, now: datetime, busy: frozenset[str], only: str = "") -> list[Turn]:
        """The next turn of each account that is not ``busy`` (of ``only`` one); what has to wait is put off."""
        if self._stopping:
            return []
        for most in _LOOKS:
            rows = outbox.waiting(now, most)
            turns = _Claim(self._house.channel_of, self._paces, now, busy, only).take(rows)
            if turns or len(rows) < most:
                return turns
        return []


class _Claim:
    """One look at what waits."""

    def __init__(
        self, channel_of: Callable[[Outgoing], Channel], paces: Paces, now: datetime, busy: frozenset[str], only: str
    ) -> None:
        self._channel_of, self._paces, self._now = channel_of, paces, now
        self._busy, self._only = busy, only
        self._plans: dict[str, Plan] = {}
        self._turns: dict[str, Turn] = {}

    def take(self, rows: Sequence[OutboxMessage]) -> list[Turn]:
        """Go through the rows in order, what is said to everybody last."""
        found = [(group, outbox.merged(group)) for group in outbox.batches(rows)]
        for group, message in sorted(found, key=lambda pair: is_broadcast(pair[1])):
            self._consider(group, message)
        return list(self._turns.values())

    def _consider(self, group: Sequence[OutboxMessage], message: Outgoing) -> None:
        channel = self._channel_of(message)
        mouth = channel.mouth(message)
        if mouth is None:
            self._nobody(group)
            return
        account = f"{channel.name}/{mouth}"
        if account in self._busy or (self._only and account != self._only):
            return
        if channel.pacing is not None:
            slot = self._plan(account, channel).slot(group[0], message, channel.pacing, self._now)
            if slot > self._now:
                outbox.put_off(group, slot)
                return
        if account not in self._turns and (mine := [row for row in group if outbox.claim(row, self._now)]):
            self._turns[account] = Turn(account, channel, mine, outbox.merged(mine))

    def _nobody(self, group: Sequence[OutboxMessage]) -> None:
        """No account can say it now: later, but not for ever."""
        old = [row for row in group if self._now - row.created_at > _GIVEN_UP]
        for row in old:
            outbox.settle(row, Sent(SendState.FAILED, reason="nobody could say it for a day", retry=False), self._now)
        outbox.put_off([row for row in group if row not in old], self._now + _NOBODY)

    def _plan(self, account: str, channel: Channel) -> Plan:
        if account not in self._plans:
            if not self._paces.knows(account):
                self._paces.remember(account, self._said_by(account, channel))
            self._plans[account] = self._paces.plan(account)
        return self._plans[account]

    def _said_by(self, account: str, channel: Channel) -> list[tuple[datetime, str]]:
        """What the account said in the last day, as far as the rows tell: those that it would say now."""
        rows = [(row.sent_at, outbox.as_message(row)) for row in outbox.sent_since(self._now - _DAY)]
        mine = [(at, message) for at, message in rows if at and self._channel_of(message) is channel]
        return [(at, to(message)) for at, message in mine if f"{channel.name}/{channel.mouth(message)}" == account]
