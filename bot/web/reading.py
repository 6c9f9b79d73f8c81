"""Reads of pages, beside the bot's own thread: a page never makes a message wait.

Each thread has a connection of its own that can only read; SQLite's log lets readers and the one writer go on side by
side. What a page changes goes through :meth:`bot.web.core.Acting.act` instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from peewee import SqliteDatabase

from bot.web.core import Core
from models import database

T = TypeVar("T")
_THREADS = 2


class Reader:
    """Runs queries in threads of its own; in the bot's thread where the database lives in memory."""

    def __init__(self, core: Core) -> None:
        """No thread is started before the first read."""
        self._core = core
        self._threads: ThreadPoolExecutor | None = None

    async def read(self, query: Callable[..., T], *arguments: object) -> T:
        """Call ``query`` with a connection that only reads."""
        if _in_memory():
            return await self._core.run(query, *arguments)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "reading", initializer=_only_read)
        return await asyncio.get_running_loop().run_in_executor(self._threads, query, *arguments)

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
