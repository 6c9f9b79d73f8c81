"""Keeping order: one lane a room, lanes side by side; and how far everything is saved."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.channels.base import Receive
from bot.messages import Event

log = logging.getLogger(__name__)

#: So many entries of one account may be under way before no more are fetched.
WINDOW = 2000
#: Seconds between tries to save an event whose receiver failed.
RETRIES = (0.2, 0.5, 1, 2, 5, 10)
#: After so many failures in a row the office is told.
TROUBLED_AFTER = 4


class Progress:
    """How far one account's journal is saved: up to which entry *all* are done."""

    def __init__(self) -> None:
        self.saved = 0
        self._begun: deque[int] = deque()
        self._done: set[int] = set()
        self._moved = asyncio.Event()
        self._space = asyncio.Event()
        self._space.set()

    def restart(self, at: int) -> None:
        """Begin behind entry ``at``; what was under way no longer counts."""
        self.saved = at
        self._begun.clear()
        self._done.clear()
        self._space.set()

    def begin(self, number: int) -> None:
        """Entry ``number`` is under way; numbers grow."""
        self._begun.append(number)
        if len(self._begun) >= WINDOW:
            self._space.clear()

    def finish(self, number: int) -> None:
        """Entry ``number`` is saved."""
        self._done.add(number)
        while self._begun and self._begun[0] in self._done:
            self.saved = self._begun.popleft()
            self._done.discard(self.saved)
        self._moved.set()
        if len(self._begun) < WINDOW:
            self._space.set()

    async def moved(self) -> None:
        """Wait until something was finished since the last time."""
        await self._moved.wait()
        self._moved.clear()

    async def space(self) -> None:
        """Wait until fewer than WINDOW entries are under way."""
        await self._space.wait()


@dataclass(eq=False, slots=True)
class Load:
    """What waits in a lane: how to get its events when its turn comes, and whom to tell when they are saved."""

    events: Callable[[], Awaitable[Sequence[Event]]]
    done: Callable[[], None]
    message: str = ""
    withdrawn: bool = False


class Lanes:
    """Lanes by room, shared by all accounts. ``trouble(lane, why)`` is called when an event cannot be saved."""

    def __init__(self, receive: Receive, trouble: Callable[[str, str], None]) -> None:
        self._receive = receive
        self._trouble = trouble
        self._lanes: dict[str, deque[Load]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self.failures = 0

    def put(self, lane: str, load: Load) -> None:
        """Append ``load`` to its lane."""
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(load)
            return
        self._lanes[lane] = deque([load])
        task = asyncio.create_task(self._run(lane), name=f"lane {lane}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def withdraw(self, lane: str, message: str) -> bool:
        """The message was recalled: if it still waits it is never delivered. Whether it did."""
        waiting = [load for load in self._lanes.get(lane, ()) if load.message == message and not load.withdrawn]
        for load in waiting:
            load.withdrawn = True
        return bool(waiting)

    async def stop(self) -> None:
        """Drop what waits: it is not saved and comes again."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    async def _run(self, lane: str) -> None:
        waiting = self._lanes[lane]
        while waiting:
            load = waiting.popleft()
            await self._deliver(lane, load)
            load.done()
        del self._lanes[lane]

    async def _deliver(self, lane: str, load: Load) -> None:
        """Save the events of ``load``, in order, however often it takes."""
        left: list[Event] | None = None
        tries = 0
        while not load.withdrawn:
            try:
                left = list(await load.events()) if left is None else left
                while left:
                    await self._receive(left[0])
                    del left[0]
                return
            except Exception as error:  # the database may be away: what was heard is kept until it is back
                tries += 1
                await self._failed(lane, error, tries)

    async def _failed(self, lane: str, error: Exception, tries: int) -> None:
        self.failures += 1
        log.error("lane %s: not saved, try %d", lane, tries, exc_info=error)
        if tries == TROUBLED_AFTER:
            self._trouble(lane, f"{type(error).__name__}: {error}")
        await asyncio.sleep(RETRIES[min(tries, len(RETRIES)) - 1])
