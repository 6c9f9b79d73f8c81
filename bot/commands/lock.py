"""One bot a database: while it runs it holds a lock, which ends with the process however it ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.commands.shared import Trouble
from bot.database import file_of


@contextmanager
def alone(url: str, doing: str) -> Iterator[None]:
    """Hold the database of ``url`` for ``doing``; Trouble when a bot (or another of these) holds it.

    The lock is that of an empty SQLite file beside the database: it works on every system, and a killed process
    leaves nothing behind. A database in memory or on a server has none.
    """
    file = file_of(url)
    if file is None:
        yield
        return
    held = _take(file.with_name(file.name + ".lock"), doing)
    try:
        yield
    finally:
        held.close()


def _take(lock: Path, doing: str) -> sqlite3.Connection:
    """The held lock."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = sqlite3.connect(lock, timeout=0, isolation_level=None)
    try:
        held.execute("PRAGMA journal_mode = MEMORY")  # no file beside the lock
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        held.close()
        if "locked" in str(error):
            raise Trouble(f"机器人正在用这个数据库，{doing}要先停下它（{lock.with_suffix('')}）") from error
        raise Trouble(f"锁文件 {lock} 用不了：{error}") from error
    return held
