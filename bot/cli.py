"""The commands. Each mistake is one clear line on standard error and exit status 1 (wrong use: 2)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import Clock, parse_time
from bot.config import ConfigError, Settings, load
from bot.database import Database, DatabaseTrouble, bind, create_tables, open_database
from bot.rules.register import RegisterErrors

cli = typer.Typer(
    help="三长 bot：住在居民微信群里的社区治理助手。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ConfigFile = Annotated[Path | None, typer.Option("--config", help="设置文件，不写用 config.yaml（没有就用默认值）")]
DatabaseUrl = Annotated[str | None, typer.Option("--database", help="数据库地址，例如 sqlite:///data/sanzhang.db")]
RegisterPath = Annotated[Path, typer.Option("--register", help="名册：一个 .xlsx 或一个放 .csv 的文件夹")]


def main() -> None:
    """Run a command; known troubles end in one line."""
    from bot import commands  # noqa: F401  (fills the table of commands)

    try:
        cli()
    except (ConfigError, RegisterErrors) as errors:
        fail(str(errors))
    except (DatabaseTrouble, OSError) as error:
        fail(str(error))


def fail(text: str) -> None:
    """Tell what is wrong and end with status 1."""
    print(text, file=sys.stderr)
    raise SystemExit(1)


def settings_of(config: Path | None, database: str | None = None) -> Settings:
    """The settings of a file, with the database of the command line on top."""
    settings = load(config)
    return settings.model_copy(update={"database": database}) if database else settings


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database of ``url``, bound, with its tables; closed at the end."""
    database = open_database(url)
    try:
        bind(database)
        create_tables(database)
        yield database
    finally:
        database.close()


@cli.command("replay")
def replay_command(
    events: Annotated[Path, typer.Argument(help="事件，JSON Lines")],
    register: RegisterPath,
    sent: Annotated[Path, typer.Option("--sent", help="写出机器人说的话")],
    requests: Annotated[Path, typer.Option("--requests", help="写出最后的诉求")],
    until: Annotated[str | None, typer.Option("--until", help="时钟走到什么时候为止，ISO 8601")] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """试跑：把一段群聊从头走一遍，看机器人会说什么、立哪些诉求。"""
    from bot.app import App
    from bot.channels.replay import BrokenLine, Recorder, read
    from bot.listener import Listener
    from bot.register import import_register
    from bot.replay import run, write_requests

    settings = settings_of(config, database or "sqlite:///:memory:")
    broken: list[BrokenLine] = []
    end = parse_time(until) if until else None
    with opened(settings.database) as base:
        first = next(iter(read(events, [])), None)
        import_register(register, first.at if first else Clock().now())
        app = App(settings, base, Listener(settings))
        with sent.open("w", encoding="utf-8") as out:
            run(app, read(events, broken), Recorder(out, first.at if first else Clock().now()), end)
        write_requests(requests)
    for line in broken:
        print(f"{events}:{line.number}: {line.why}", file=sys.stderr)
    if broken:
        fail(f"{len(broken)} 行不是事件，已跳过")


@cli.command("understand")
def understand_command(
    text: Annotated[str | None, typer.Argument(help="一条群消息")] = None,
    messages: Annotated[Path | None, typer.Option("--messages", help="许多条，JSON Lines")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写到哪里")] = None,
    room: Annotated[str | None, typer.Option("--room", help="群编号")] = None,
    register: Annotated[Path | None, typer.Option("--register", help="名册")] = None,
    config: ConfigFile = None,
) -> None:
    """看一条消息被听成什么，以及是哪些词决定的。"""
    from bot.commands import understanding

    settings = settings_of(config)
    if messages is not None and out is not None:
        understanding.many(settings, messages, out)
    elif text is not None:
        print(understanding.one(settings, text, room, register))
    else:
        raise typer.BadParameter("写一条消息，或者写 --messages 和 --out")


@cli.command("requests")
def requests_command(config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """列出诉求。"""
    from bot.replay import requests_out

    with opened(settings_of(config, database).database):
        for row in requests_out():
            print(json.dumps(row, ensure_ascii=False))
