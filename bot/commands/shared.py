"""What the commands share: their options, the settings, the open database, progress, and trouble in one line."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.clock import Clock, OffsetClock
from bot.config import Settings, load
from bot.database import Database, bind, create_tables, open_database

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="设置文件；不写就用项目里的 config.yaml", show_default=False)
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", help="数据库，例如 sqlite:///data/sanzhang.db；不写就按设置", show_default=False),
]
RegisterPath = Annotated[Path, typer.Option("--register", help="名册：一个 .xlsx，或一个放 .csv 的文件夹")]

Tick = Callable[[int, int], None]


class Trouble(Exception):
    """Something that the person at the console can put right; the message is one line (or one a fault)."""


def settings_of(config: Path | None, database: str | None = None) -> Settings:
    """The settings of a file and the environment, with the database of the command line on top."""
    settings = load(config)
    return settings.model_copy(update={"database": database}) if database else settings


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database of ``url``, bound, with its tables; closed at the end. DatabaseTrouble where it cannot be used."""
    database = open_database(url)
    try:
        bind(database)
        create_tables(database)
        yield database
    finally:
        database.close()


def existing(path: Path, what: str = "文件") -> Path:
    """``path``, which must be there."""
    if not path.exists():
        raise Trouble(f"没有这个{what}：{path}")
    return path


def wrong_use(text: str) -> NoReturn:
    """The command was called in a way that makes no sense."""
    raise typer.BadParameter(text)


def say(text: str) -> None:
    """One line for people, beside the result."""
    typer.echo(text, err=True)


def clock_of() -> OffsetClock:
    """The bot's clock: real time, and what the built-in groups turned it forward by."""
    from bot import inbox

    return OffsetClock(timedelta(seconds=float(inbox.fact("clock_offset_seconds", "0"))))


class JsonLines:
    """The lines of a file of JSON objects; a broken one stops nothing, is told and counted."""

    def __init__(self, path: Path) -> None:
        """Nothing read yet."""
        self.path = path
        self.broken = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each object in order."""
        with self.path.open(encoding="utf-8-sig", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                if isinstance(row, dict):
                    yield row
                else:
                    self.refuse(number, "不是 JSON 对象")

    def refuse(self, number: int, why: str) -> None:
        """Tell of a line that is of no use."""
        self.broken += 1
        say(f"{self.path}:{number}: {why}")

    def end(self) -> None:
        """Trouble when a line was broken, after everything else was done."""
        if self.broken:
            raise Trouble(f"{self.broken} 行用不了，已跳过；其余都写好了")


def real_now() -> datetime:
    """This moment."""
    return Clock().now()


def readable(text: str) -> str:
    """Words of people for a console: on one line, without what would steer the screen or turn the writing."""
    shown = "".join(" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or unicodedata.category(c)[0] != "C")
    return " ".join(shown.split())


def short(text: str, most: int) -> str:
    """``text`` readable, cut to ``most`` characters."""
    shown = readable(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


@contextmanager
def progress(what: str) -> Iterator[Tick | None]:
    """Something to tell (done, of how many; 0: nobody knows) while a bar is shown; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
