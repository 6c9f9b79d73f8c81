"""Opening the database: SQLite in a file by default, PostgreSQL for more; its version; its troubles in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from peewee import DatabaseError, InterfaceError, PostgresqlDatabase, SqliteDatabase

from models import TABLES, Setting, database

Database = SqliteDatabase | PostgresqlDatabase

#: Raised with every change of the tables that an older bot would not understand.
SCHEMA_VERSION = 1

_VERSION_KEY = "schema_version"

#: A commit is on the disk when it returns; readers never wait; a writer waits five seconds for another.
_PRAGMAS = (
    ("busy_timeout", 5000),
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("cache_size", -32_000),
)

#: What an engine says, and what people are told.
_TROUBLES = (
    ("is locked", "数据库正被另一个程序占用，请稍后再试（是不是开了两个机器人？）"),
    ("is full", "磁盘已满，没有写入任何内容；请腾出空间后再试"),
    ("no space left", "磁盘已满，没有写入任何内容；请腾出空间后再试"),
    ("malformed", "数据库文件已损坏，请用最近的备份恢复（python -m bot restore）"),
    ("not a database", "这个文件不是数据库，或已损坏；请检查路径，或用最近的备份恢复（python -m bot restore）"),
    ("readonly", "数据库文件是只读的，请检查文件和文件夹的权限"),
    ("unable to open", "打不开数据库文件，请检查路径和文件夹的权限"),
    ("disk i/o error", "读写磁盘出错，请检查磁盘"),
    ("no such table", "数据库里缺少数据表，请先运行 python -m bot migrate"),
    ("connection", "连不上数据库服务器，请检查地址、账号和网络"),
)


class DatabaseTrouble(Exception):
    """The database cannot be used; the message is one line for the person at the console."""


def open_database(url: str) -> Database:
    """Open and connect the database of ``url``; DatabaseTrouble says in one line why it cannot be.

    ``sqlite:///data/bot.db`` is relative to the working folder, ``sqlite:////var/bot.db`` is absolute,
    ``sqlite:///:memory:`` lives in memory; a bare path is SQLite; ``postgresql://user:password@host/name`` is a server.
    The folder of a file is made where it is missing.
    """
    scheme = urlsplit(url).scheme if "://" in url else "sqlite"
    with explained():
        opened = _postgresql(url) if scheme in ("postgresql", "postgres") else _sqlite(url, scheme)
        opened.connect(reuse_if_open=True)
    return opened


def bind(opened: Database) -> None:
    """Let all tables use this database."""
    database.initialize(opened)


def create_tables(opened: Database) -> None:
    """Make the tables that are missing, and check that the database is neither newer nor older than this program."""
    with explained(), opened.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        check_version(opened)
        opened.create_tables(list(TABLES), safe=True)
        Setting.insert(key=_VERSION_KEY, value=str(SCHEMA_VERSION)).on_conflict_ignore().execute()


def check_version(opened: Database) -> None:
    """DatabaseTrouble when the database was written by a newer or an older program; a fresh one passes."""
    version = stored_version(opened)
    if version is None or version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise DatabaseTrouble(
            f"数据库由更新的程序写成（版本 {version}，本程序只认识到 {SCHEMA_VERSION}）；请升级程序，数据没有改动"
        )
    raise DatabaseTrouble(f"数据库版本 {version} 比程序旧（{SCHEMA_VERSION}），请先运行 python -m bot migrate")


def stored_version(opened: Database) -> int | None:
    """The version that the database was written with; None for a fresh one."""
    with opened.bind_ctx([Setting]):
        if not opened.table_exists("setting"):
            return None
        found = Setting.get_or_none(Setting.key == _VERSION_KEY)
        return int(found.value) if found else None


def keep_version(opened: Database, version: int) -> None:
    """Note that the tables are those of ``version`` now."""
    with opened.bind_ctx([Setting]):
        Setting.update(value=str(version)).where(Setting.key == _VERSION_KEY).execute()


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the engine complains about into a DatabaseTrouble of one readable line."""
    try:
        yield
    except (DatabaseError, InterfaceError, sqlite3.Error) as error:
        raise DatabaseTrouble(explain(error)) from error


def explain(error: BaseException) -> str:
    """One Chinese line for an engine's error, with the engine's own first line behind it.

    A full disk ends the transaction by itself, so that the roll-back after it fails too: the first cause is told.
    """
    said = [" ".join(str(one).split("\n")[0].split()) for one in _causes(error)]
    known = ((told, line) for line in said for sign, told in _TROUBLES if sign in line.lower())
    told, line = next(known, ("数据库出错", said[0]))
    return f"{told}（{line}）" if line else told


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, latest first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def tuples(query: Any) -> Iterable[tuple[Any, ...]]:
    """The rows of a select as plain tuples: the fast way to read many."""
    return cast(Iterable[tuple[Any, ...]], query.tuples())


def plain(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a select as the engine gives them: moments in milliseconds, lists as text. The fastest way."""
    return cast(list[tuple[Any, ...]], query.model._meta.database.execute(query).fetchall())


def file_of(url: str) -> Path | None:
    """The SQLite file of ``url``; None for a database in memory or on a server."""
    if "://" in url and not url.startswith("sqlite://"):
        return None
    path = url.removeprefix("sqlite://").removeprefix("/") if "://" in url else url
    return Path(path) if path and path != ":memory:" else None


def _sqlite(url: str, scheme: str) -> SqliteDatabase:
    """A SQLite database whose transactions take the write lock at once."""
    if scheme != "sqlite":
        raise DatabaseTrouble(f"不认识的数据库地址 {scheme}://…，应为 sqlite:///文件 或 postgresql://…")
    path = file_of(url)
    if path is not None:
        _make_folder(path.parent)
    return SqliteDatabase(str(path or ":memory:"), pragmas=_PRAGMAS, lock_type="IMMEDIATE")


def _make_folder(folder: Path) -> None:
    """The folder of the file; DatabaseTrouble where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseTrouble(f"建不了数据库所在的文件夹 {folder}：{error.strerror}") from error


def _postgresql(url: str) -> PostgresqlDatabase:
    """A PostgreSQL database by way of psycopg 3."""
    return PostgresqlDatabase(url, prefer_psycopg3=True)
