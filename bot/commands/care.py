"""``backup``, ``restore``, ``migrate``, ``doctor``: the database kept safe, and the bot looked over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.lock import alone
from bot.commands.shared import ConfigFile, DatabaseUrl, Trouble, existing, real_now, say, settings_of
from bot.config import Settings
from bot.database import bind, file_of, open_database


def backup(
    file: Annotated[Path | None, typer.Argument(help="写到哪里；不写就放进数据文件夹", show_default=False)] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """备份数据库；机器人可以照常运行。"""
    from bot.copies import back_up, folder_of, named_at

    settings = settings_of(config, database)
    target = file or folder_of(Path(settings.data_dir)) / named_at(real_now())
    if target.exists():
        raise Trouble(f"{target} 已经有了，请换一个名字（备份从不覆盖）")
    size = back_up(_sqlite_file(settings), target)
    typer.echo(f"已备份到 {target}（{size / 1e6:.1f} MB，已检查完好）")


def restore(
    file: Annotated[Path, typer.Argument(help="备份文件", show_default=False)],
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """从备份恢复；要先停下机器人。原来的数据库改名保留。"""
    from bot.copies import check, put_back

    settings = settings_of(config, database)
    target = _sqlite_file(settings)
    if existing(file).resolve() == target.resolve():
        raise Trouble("备份文件和数据库是同一个文件")
    version = check(file)
    aside = target.with_name(f"{target.name}.before-restore-{real_now():%Y%m%d-%H%M%S}")
    with alone(settings.database, "恢复"):
        put_back(file, target, aside)
    typer.echo(f"已恢复到 {target}（版本 {version}）")
    if aside.exists():
        say(f"原来的数据库留在 {aside}，确认无误后可以删掉")


def migrate(
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """程序升级后，把数据库升到新的版本；先自动备份，出错就什么都不改。"""
    from bot import schema
    from bot.database import create_tables, stored_version

    settings = settings_of(config, database)
    with alone(settings.database, "升级"):
        base = open_database(settings.database)
        try:
            bind(base)
            if schema.waiting(stored_version(base)):
                _back_up_first(settings)
            passed = schema.migrate(base)
            create_tables(base)
        finally:
            base.close()
    typer.echo(f"数据库已升到版本 {passed[-1]}" if passed else "数据库已经是最新的版本")


def _back_up_first(settings: Settings) -> None:
    """A copy of the database as it was; a server's administrators have their own."""
    from bot.copies import back_up

    file = file_of(settings.database)
    if file is None:
        say("服务器上的数据库请先用 pg_dump 备份")
        return
    target = file.with_name(f"{file.name}.before-migrate-{real_now():%Y%m%d-%H%M%S}")
    back_up(file, target)
    say(f"升级前的备份：{target}")


def _sqlite_file(settings: Settings) -> Path:
    """The database's file."""
    file = file_of(settings.database)
    if file is None:
        raise Trouble("这条命令只用于 SQLite 文件；PostgreSQL 请用 pg_dump 和 pg_restore")
    return file


def doctor(
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """从头到脚检查一遍：设置、数据库、磁盘、名册、待发消息、时钟、字体、微信网关；每一条都说该怎么办。"""
    from bot.commands.checkup import look_over

    findings = look_over(settings_of(config, database))
    for finding in findings:
        typer.echo(finding)
    if any(finding.bad for finding in findings):
        raise Trouble(f"{sum(finding.bad for finding in findings)} 处有问题，见上面带 ✗ 的行")
