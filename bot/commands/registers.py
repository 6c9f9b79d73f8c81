"""``demo``, ``import``, ``export``, ``check``: who is where, in and out, and whether it is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import (
    ConfigFile,
    DatabaseUrl,
    Trouble,
    clock_of,
    existing,
    opened,
    progress,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Settings
    from bot.rules.register_changes import RegisterChanges

Book = Annotated[Path, typer.Argument(help="一个 .xlsx，或一个放 .csv 的文件夹", show_default=False)]


def demo(
    out: Annotated[Path | None, typer.Option("--out", help="不装进数据库，写成名册文件", show_default=False)] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """装一个演示县：10 个社区、68 个网格、646 栋楼、1841 个单元、2555 个群，人名都是编的。"""
    if out is not None:
        _write_demo(out)
        return
    with opened(settings_of(config, database).database):
        from bot.queries.listing import is_empty

        if not is_empty():
            raise Trouble("数据库里已经有名册，演示县只装进空的数据库（用 --database 另指一个，或用 --out 写成文件）")
        typer.echo(install_demo(clock_of().now()).summary())


def _write_demo(out: Path) -> None:
    from bot.demo import make_demo
    from bot.papers.register_book import write_book
    from bot.rules.register import sheets_of

    write_book(out, sheets_of(make_demo()))
    typer.echo(f"已写到 {out}")


def install_demo(now: datetime) -> RegisterChanges:
    """The demo county into the bound database."""
    from bot.actions.register import apply_register
    from bot.demo import make_demo

    with progress("演示县") as tick:
        return apply_register(make_demo(), now, tick)


def import_(
    book: Book,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """导入名册：整本检查，有一处错就什么都不写；岗位换人，在办的事马上跟着走。"""
    settings = settings_of(config, database)
    existing(book, "名册")
    with opened(settings.database), progress("导入名册") as tick:
        from bot.register import import_register

        now, moved = clock_of().now(), Moved(settings)
        changes = import_register(book, now, tick, lambda _: moved.follow(now))
    for warning in changes.warnings:
        say(str(warning))
    typer.echo(changes.summary())
    if moved.requests:
        typer.echo(f"{moved.requests} 件在办的事跟着岗位转给了新的人")


class Moved:
    """Open requests follow their posts, in the transaction of the import."""

    def __init__(self, settings: Settings) -> None:
        """Nothing moved yet."""
        self.requests = 0
        self._settings = settings

    def follow(self, now: datetime) -> None:
        """Hand over what the new register gives to somebody else."""
        from bot.actions.service_requests.assigning import follow_posts
        from bot.context import Context
        from bot.queries.directory import Directory

        context = Context(now, Directory.load(), self._settings, self._settings.clocks.calendar())
        self.requests = follow_posts(context)


def export(
    book: Book,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """导出名册，样子和导入的一样；导回来什么都不变。"""
    with opened(settings_of(config, database).database):
        from bot.register import export_register

        register = export_register(book)
    typer.echo(f"已写到 {book}：{len(register.places)} 个地点，{len(register.persons)} 人，{len(register.rooms)} 个群")


def check(
    register: Annotated[
        Path | None, typer.Option("--register", help="再检查一本名册（不导入）", show_default=False)
    ] = None,
    config: ConfigFile = None,
) -> None:
    """检查设置（和名册）：所有写错的地方一次列出来。"""
    faults = [*_faults_of_settings(config), *(_faults_of_register(register) if register else [])]
    for fault in faults:
        say(fault)
    if faults:
        raise Trouble(f"共 {len(faults)} 处要改")
    typer.echo("设置没有问题" + ("，名册没有问题" if register else ""))


def _faults_of_settings(config: Path | None) -> list[str]:
    from bot import config as settings

    return [str(problem) for problem in settings.check(config)]


def _faults_of_register(book: Path) -> list[str]:
    from bot.register import RegisterErrors, read_register

    try:
        register = read_register(existing(book, "名册"))
    except RegisterErrors as errors:
        return [str(problem) for problem in errors.problems]
    for warning in register.warnings:
        say(f"提醒：{warning}")
    return []
