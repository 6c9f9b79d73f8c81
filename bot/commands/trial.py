"""``replay``: a trial run over a group's history, with the real pipeline and a simulated clock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import (
    ConfigFile,
    DatabaseUrl,
    RegisterPath,
    Tick,
    Trouble,
    existing,
    opened,
    progress,
    real_now,
    say,
    settings_of,
    wrong_use,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.channels.replay import BrokenLine
    from bot.config import Settings
    from bot.database import Database

#: The numbers of requests and the clock of a trial are its own.
_MEMORY = "sqlite:///:memory:"


def replay(
    events: Annotated[Path, typer.Argument(help="事件，一行一个 JSON", show_default=False)],
    register: RegisterPath,
    sent: Annotated[Path, typer.Option("--sent", help="机器人说的话写到哪里")],
    requests: Annotated[Path, typer.Option("--requests", help="最后的诉求写到哪里")],
    until: Annotated[str | None, typer.Option("--until", help="时钟走到何时，如 2026-03-09T00:00:00+08:00")] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """试跑：把一段群聊从头走一遍，看机器人会说什么、立哪些诉求。"""
    trial = Trial(settings_of(config), existing(events), sent, _moment(until) if until else None)
    with opened(database or _MEMORY) as base:
        trial.prepare(register)
        with progress("试跑") as tick:
            broken = trial.run(base, tick)
        trial.write(requests)
    for line in broken:
        say(f"{events}:{line.number}: {line.why}")
    if broken:
        raise Trouble(f"{len(broken)} 行不是事件，已跳过；其余都走完了")


def _moment(text: str) -> datetime:
    from bot.clock import parse_time

    try:
        return parse_time(text)
    except ValueError:
        wrong_use(f"--until 应当是日期和时间，例如 2026-03-09T00:00:00+08:00，不是“{text}”")


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: the events, where it is written what the bot said, and the moment at which the clock stops."""

    settings: Settings
    events: Path
    sent: Path
    until: datetime | None

    def start(self) -> datetime:
        """The moment of the first event; now where there is none."""
        from bot.channels.replay import read

        first = next(read(self.events, []), None)
        return first.at if first else real_now()

    def prepare(self, register: Path) -> None:
        """Everybody is in place before the first word."""
        from bot.register import import_register

        with progress("导入名册") as tick:
            import_register(existing(register, "名册"), self.start(), tick)

    def run(self, base: Database, tick: Tick | None) -> list[BrokenLine]:
        """Let the clock run through the events; the lines that are none."""
        from bot.app import App
        from bot.channels.replay import Recorder, read
        from bot.listener import Listener
        from bot.replay import run

        broken: list[BrokenLine] = []
        app = App(self.settings, base, Listener(self.settings))
        with self.sent.open("w", encoding="utf-8") as out:
            count = (lambda done: tick(done, 0)) if tick else None
            run(app, read(self.events, broken), Recorder(out, self.start()), self.until, count)
        return broken

    def write(self, requests: Path) -> None:
        """Every request as it stands at the end."""
        from bot.replay import write_requests

        write_requests(requests)
