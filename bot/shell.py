"""The shell around the inside: asyncio, the clock, the channels, one thread for the database.

Waiting messages are saved together; a channel's ``receive`` returns when its event is saved. What is due wakes the
loop; sending happens after the commit, from the outbox.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot import inbox, outbox
from bot.app import App
from bot.channels.base import Channel, Sent
from bot.clock import OffsetClock
from bot.context import room_key
from bot.messages import Event, Outgoing
from bot.queries.directory import Directory
from bot.terms import SendState
from models import OutboxMessage

log = structlog.get_logger()
T = TypeVar("T")

#: So many waiting events are saved in one transaction.
_BATCH = 200
#: The loop looks at the rows at least so often, whatever the reckoning says (a clock that jumped, another process).
_LONGEST_NAP = timedelta(seconds=20)
#: So many waiting messages are looked at for lines to the same person.
_LOOK = 40
_OFFSET = "clock_offset_seconds"
#: Seconds that what is being sent has to come to its end when the bot stops; what has not is looked into next time.
_LAST_SENDS = 1.5


class Shell:
    """Runs an :class:`App`: hears from channels, wakes for what is due, sends what waits."""

    def __init__(self, app: App, clock: OffsetClock, channels: Sequence[Channel]) -> None:
        """Nothing starts before :meth:`start`."""
        self.app = app
        self.clock = clock
        self.channels = tuple(channels)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._events: asyncio.Queue[tuple[Event, asyncio.Future[None]]] = asyncio.Queue()
        self._wake = asyncio.Event()
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._sending = asyncio.Lock()
        self._stopping = False

    @property
    def directory(self) -> Directory:
        """Who is where."""
        return self.app.directory

    async def start(self) -> None:
        """Open the channels and begin to listen; what was in flight when the process ended is looked into."""
        offset = await self.run(inbox.fact, _OFFSET, "0")
        self.clock.offset = timedelta(seconds=float(offset))
        await self.run(self.app.start, self.clock.now())
        self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._keep_time())]
        for channel in self.channels:
            await channel.start(self.receive)

    async def stop(self) -> None:
        """Let what is being sent come to its end, hang up, close the database and its thread."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_SENDS):
                await self._sending.acquire()
        for channel in self.channels:
            await channel.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.run(self.app.database.close)
        self._thread.shutdown()

    async def receive(self, event: Event) -> None:
        """Take an event; returns when its effects are saved, raises when they could not be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._events.put((event, done))
        await done

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a query or an action in the database's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def listen(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``callback`` in the event loop with the rooms that changed; the result ends it."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback) if callback in self._listeners else None

    async def forward(self, to: datetime) -> None:
        """Turn the clock forward to ``to``; all that is due on the way happens at its own moment."""
        while (due := await self.run(self.app.next_due)) is not None and due <= to:
            if due > self.clock.now():
                self.clock.set(due)
            await self._do_due()
        if to > self.clock.now():
            self.clock.set(to)
        await self.run(inbox.keep_fact, _OFFSET, str(self.clock.offset.total_seconds()))
        self._tell(frozenset({""}))
        self._wake.set()

    async def _hear(self) -> None:
        while True:
            waiting = [await self._events.get()]
            while len(waiting) < _BATCH and not self._events.empty():
                waiting.append(self._events.get_nowait())
            await self._save(waiting)

    async def _save(self, waiting: list[tuple[Event, asyncio.Future[None]]]) -> None:
        try:
            touched = await self.run(self.app.take, [event for event, _ in waiting], self.clock.now())
        except Exception as error:
            log.exception("events not saved", count=len(waiting))
            for _, done in waiting:
                if not done.done():
                    done.set_exception(error)
            return
        for _, done in waiting:
            if not done.done():
                done.set_result(None)
        self._tell(touched)
        self._wake.set()

    async def _keep_time(self) -> None:
        while True:
            try:
                await self._do_due()
                due = await self.run(self.app.next_due)
            except Exception:
                log.exception("timed work failed")
                due = None
            await self._nap(due)

    async def _nap(self, due: datetime | None) -> None:
        now = self.clock.now()
        nap = min(_LONGEST_NAP, max(due - now, timedelta(milliseconds=5)) if due else _LONGEST_NAP)
        try:
            await asyncio.wait_for(self._wake.wait(), nap.total_seconds())
        except TimeoutError:
            return
        finally:
            self._wake.clear()

    async def _do_due(self) -> None:
        """What is due is done, and what waits is said, one after the other: one message at most is in flight."""
        async with self._sending:
            await self.run(self.app.run_due, self.clock.now())
            group = await self.run(self._next)
            while group:
                message = outbox.merged(group)
                sent = await self._channel_of(message).send(message)
                if sent.state is not SendState.SENT:
                    log.warning("not sent", key=message.key, state=str(sent.state), reason=sent.reason)
                said, group = group, await self.run(self._next, group, sent)
                self._tell(frozenset({room_key(row.room, row.to or "") for row in said}))

    def _next(self, said: Sequence[OutboxMessage] = (), sent: Sent | None = None) -> list[OutboxMessage]:
        """Write down how the last send ended and claim the next, in one transaction."""
        now = self.clock.now()
        with self.app.database.atomic():
            if sent is not None:
                for row in said:
                    outbox.settle(row, sent, now)
            for row in outbox.unknown():
                outbox.decide_unknown(row, None, now)
            outbox.keep_quiet(now, self.app.calendar)
            for group in () if self._stopping else outbox.batches(outbox.waiting(now, _LOOK)):
                mine = [row for row in group if outbox.claim(row, now)]
                if mine:
                    return mine
        return []

    def _channel_of(self, message: Outgoing) -> Channel:
        return self.channels[0]

    def _tell(self, rooms: frozenset[str]) -> None:
        for callback in tuple(self._listeners):
            try:
                callback(rooms)
            except Exception:
                log.exception("listener failed")
