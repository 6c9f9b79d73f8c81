"""Copies of a SQLite database: made while the bot runs, checked, and put in its place when it does not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import SHANGHAI
from bot.database import SCHEMA_VERSION, DatabaseTrouble, explained

#: What SQLite keeps beside a database while it is written.
_BESIDE = ("-wal", "-shm")
_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup: the name of its file, when it was made, its size in bytes."""

    name: str
    at: datetime
    size: int


def copies(data: Path) -> list[Copy]:
    """The backups in the data folder, the latest first."""
    found = [(file.name, file.stat()) for file in folder_of(data).glob("*.db")]
    made = [Copy(name, datetime.fromtimestamp(stat.st_mtime, SHANGHAI), stat.st_size) for name, stat in found]
    return sorted(made, key=lambda copy: copy.at, reverse=True)


def folder_of(data: Path) -> Path:
    """Where backups stand that were not sent elsewhere."""
    return data / "backups"


def named_at(moment: datetime) -> str:
    """What a backup of that moment is called."""
    return f"sanzhang-{moment:%Y%m%d-%H%M%S}.db"


def free_at(place: Path) -> tuple[str, int]:
    """The folder that holds ``place``, or is to hold it, and how many bytes are free there."""
    folder = place.absolute()
    while not folder.is_dir():
        folder = folder.parent
    return str(folder), shutil.disk_usage(folder).free


def back_up(source: Path, target: Path) -> int:
    """Copy ``source`` as it stands at one moment to ``target``, checked; how many bytes.

    The bot may run and write on: the copy holds what was committed when it began. ``target`` is there whole or not
    at all. DatabaseTrouble where ``source`` cannot be read or the copy is not sound; OSError where it has no room.
    """
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _gone_after(part):
        with explained(), closing(_open(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
        check(part)
        _to_disk(part)
        part.replace(target)
    return target.stat().st_size


def check(file: Path) -> int:
    """The version of the sound database in ``file``; DatabaseTrouble when it is damaged, foreign or newer."""
    with explained(), closing(_open(file)) as opened:
        said = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise DatabaseTrouble(f"{file} 已损坏：{said.splitlines()[0]}")
        version = _version(opened)
    if version is None:
        raise DatabaseTrouble(f"{file} 不是三长 bot 的数据库")
    if version > SCHEMA_VERSION:
        raise DatabaseTrouble(
            f"{file} 由更新的程序写成（版本 {version}，本程序只认识到 {SCHEMA_VERSION}），请先升级程序"
        )
    return version


def put_back(backup: Path, target: Path, aside: Path) -> None:
    """Put a checked ``backup`` in the place of ``target``; what was there is kept as ``aside``.

    Nobody else may have ``target`` open. At every moment one of both stands in the place.
    """
    part = target.with_name(target.name + ".part")
    with _gone_after(part):
        back_up(backup, part)
        if target.exists():
            _settle(target)
            _move_aside(target, aside)
        part.replace(target)
        _to_disk(target)


def _open(file: Path) -> sqlite3.Connection:
    """Open to read; a file that is not there is not made. DatabaseTrouble where there is none."""
    if not file.is_file():
        raise DatabaseTrouble(f"没有这个数据库文件：{file}")
    uri = f"{file.resolve().as_uri()}?mode=rw" if os.access(file, os.W_OK) else f"{file.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)


def _version(opened: sqlite3.Connection) -> int | None:
    """The schema version that is kept in the database; None where it is not one of ours."""
    there = opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'setting'").fetchone()
    row = opened.execute("SELECT value FROM setting WHERE key = 'schema_version'").fetchone() if there else None
    return int(row[0]) if row else None


def _settle(file: Path) -> None:
    """Bring what waits beside ``file`` into it; a file that is damaged stays as it is."""
    try:
        with closing(_open(file)) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        return


def _move_aside(file: Path, aside: Path) -> None:
    """Give ``file``, and what still stands beside it, another name."""
    for beside in ("", *_BESIDE):
        part = file.with_name(file.name + beside)
        if part.exists():
            part.replace(aside.with_name(aside.name + beside))


def _to_disk(file: Path) -> None:
    """On the disk, not only in memory."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


@contextmanager
def _gone_after(part: Path) -> Iterator[None]:
    """A half-made file never stays."""
    part.unlink(missing_ok=True)
    try:
        yield
    finally:
        part.unlink(missing_ok=True)
