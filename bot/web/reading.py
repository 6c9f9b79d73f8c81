"""Reads of pages, beside the bot's own thread: a page never makes a message wait.

Each thread has a connection of its own that can only read; SQLite's log lets readers and the one writer go on side by
side. What a page changes goes through :meth:`bot.web.core.Acting.act` instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from peewee import SqliteDatabase

from bot.web.core import Core
from models import database

T = TypeVar("T")
_THREADS = 2
#: So long one read answers all who ask the same.
_SHARED_SECONDS = 0.5


class Reader:
    """Runs queries in threads of its own; in the bot's thread where the database lives in memory."""

    def __init__(self, core: Core) -> None:
        """No thread is started before the first read."""
        self._core = core
        self._threads: ThreadPoolExecutor | None = None
        self._shared: dict[Hashable, asyncio.Task[Any]] = {}
        self._version = -1

    async def read(self, query: Callable[..., T], *arguments: object) -> T:
        """Call ``query`` with a connection that only reads."""
        if _in_memory():
            return await self._core.run(query, *arguments)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "reading", initializer=_only_read)
        return await asyncio.get_running_loop().run_in_executor(self._threads, query, *arguments)

    async def share(self, query: Callable[..., T], *arguments: Hashable) -> T:
        """As :meth:`read`, but who asks the same at the same moment is answered with one read.

        After a commit, and half a second later in any case, it is read anew. What is given back must not be changed.
        """
        if self._version < 0:
            self._version = 0
            self._core.listen(lambda _: self.renew())
        key = (self._version, query, arguments)
        if key not in self._shared:
            loop = asyncio.get_running_loop()
            found = self._shared[key] = loop.create_task(self.read(query, *arguments))
            loop.call_later(_SHARED_SECONDS, self._shared.pop, key, None)
            return await asyncio.shield(found)
        return cast(T, await asyncio.shield(self._shared[key]))

    def renew(self) -> None:
        """What was read before is not shared any more: something changed."""
        self._version += 1

    def stop(self) -> None:
        """End the threads, and with them their connections."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None


def _in_memory() -> bool:
    opened = database.obj
    return isinstance(opened, SqliteDatabase) and opened.database == ":memory:"


def _only_read() -> None:
    """This thread's connection refuses to write."""
    database.connect(reuse_if_open=True)
    if isinstance(database.obj, SqliteDatabase):
        database.execute_sql("PRAGMA query_only = 1")
    else:
        database.execute_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
