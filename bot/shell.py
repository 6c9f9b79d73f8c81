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

from bot import inbox
from bot.alarm import Alarm
from bot.app import App
from bot.channels.base import Channel
from bot.clock import OffsetClock
from bot.context import Context, room_key
from bot.messages import Event, Incoming, Outgoing
from bot.queries.directory import Directory
from bot.shell_sending import Sending
from bot.understander import Understander

log = structlog.get_logger()
T = TypeVar("T")

#: So many waiting events are saved in one transaction.
_BATCH = 200
#: The loop looks at the rows at least so often, whatever the reckoning says (a clock that jumped, another process).
_LONGEST_NAP = timedelta(seconds=20)
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
        self._followers: list[Callable[[Sequence[Event]], None]] = []
        self._typed: set[str] = set()  # conversations of the page
        self._sending = Sending(self)
        self._alarm = Alarm(self._wake.set)

    @property
    def directory(self) -> Directory:
        """Who is where."""
        return self.app.directory

    @property
    def speaking(self) -> bool:
        """Whether something is being said at this moment."""
        return self._sending.busy

    async def start(self) -> None:
        """Open the channels and begin to listen; what was in flight when the process ended is looked into."""
        offset = await self.run(inbox.fact, _OFFSET, "0")
        self.clock.offset = timedelta(seconds=float(offset))
        await self.run(self.app.start, self.clock.now())
        self._alarm.start()
        self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._keep_time())]
        for channel in self.channels:
            await channel.start(self._take)

    async def stop(self) -> None:
        """Let what is being sent come to its end, hang up, close the database and its thread."""
        await self._sending.stop(_LAST_SENDS)
        self._alarm.stop()
        for channel in self.channels:
            await channel.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.run(self.app.database.close)
        self._thread.shutdown()

    async def receive(self, event: Event) -> None:
        """Take an event of the page; returns when its effects are saved, raises when they could not be."""
        if isinstance(event, Incoming):
            self._typed.add(room_key(event.room, event.sender))
        await self._take(event)

    async def file(self, event: Incoming) -> None:
        """Take what was filled in on a page, as :meth:`receive` does; what it causes is said where it always is."""
        await self._take(event)

    async def act(self, action: Callable[..., T], *arguments: object) -> T:
        """Run an action with the context of this moment, in a transaction of its own; what it says goes out."""

        def acted() -> tuple[T, frozenset[str]]:
            context = self.app.context(self.clock.now())
            with self.app.database.atomic():
                result = action(context, *arguments)
            return result, frozenset({"", *(room for room, _, _ in context.kept)})

        result, touched = await self.run(acted)
        self.told(touched)
        self.wake()
        return result

    async def adopt(self, understander: Understander | None = None) -> None:
        """The office changed its rules or words: they hold from the next message on, and open deadlines follow."""
        await self.run(lambda: self.app.adopt(self.clock.now(), understander))
        self.told(frozenset({""}))
        self.wake()

    def context(self) -> Context:
        """What the inside is told at this moment; the web reads with it, from its own threads."""
        return self.app.context(self.clock.now())

    def channel_of(self, message: Outgoing) -> Channel:
        """Who talks in the page is answered there; else the first channel that reaches the room or person speaks."""
        if len(self.channels) > 1 and room_key(message.room, message.to or "") in self._typed:
            return self.channels[-1]
        return next((one for one in self.channels if one.speaks_to(message)), self.channels[-1])

    def follow(self, callback: Callable[[Sequence[Event]], None]) -> None:
        """Call ``callback`` in the event loop with the events that were saved, after they were."""
        self._followers.append(callback)

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a query or an action in the database's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def listen(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``callback`` in the event loop with the rooms that changed; the result ends it."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback) if callback in self._listeners else None

    async def forward(self, to: datetime) -> None:
        """Turn the clock forward to ``to``; all that is due on the way happens at its own moment."""
        await self._sending.drain()
        while (due := await self.run(self.app.next_due)) is not None and due <= to:
            if due > self.clock.now():
                self.clock.set(due)
            await self._do_due()
            await self._sending.drain()
        if to > self.clock.now():
            self.clock.set(to)
        await self.run(inbox.keep_fact, _OFFSET, str(self.clock.offset.total_seconds()))
        self.told(frozenset({""}))
        self._wake.set()

    async def _take(self, event: Event) -> None:
        """Take an event of a channel, as :meth:`receive` does."""
        if isinstance(event, Incoming) and event.account:
            self._typed.discard(room_key(event.room, event.sender))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._events.put((event, done))
        await done

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
        self.told(touched)
        for follow in self._followers:
            follow([event for event, _ in waiting])
        self._wake.set()

    async def _keep_time(self) -> None:
        while True:
            try:
                due = await self._do_due()
            except Exception:
                log.exception("timed work failed")
                due = None
            await self._nap(due)

    async def _nap(self, due: datetime | None) -> None:
        """Until something happens, the alarm rings for what is due, or the longest nap is over."""
        self._alarm.set(due - self.clock.now() if due else None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_NAP.total_seconds()):
                await self._wake.wait()
        self._wake.clear()

    async def _do_due(self) -> datetime | None:
        """What is due is done, and what waits begins to be said; returns when something is due next."""
        return await self._sending.round(lambda: self.app.run_due(self.clock.now()))

    def told(self, rooms: frozenset[str]) -> None:
        """Tell who listens which rooms changed."""
        for callback in tuple(self._listeners):
            try:
                callback(rooms)
            except Exception:
                log.exception("listener failed")
