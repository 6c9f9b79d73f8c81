"""``run``: the bot with its channels and its page, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot import logs
from bot.commands.lock import alone
from bot.commands.shared import (
    ConfigFile,
    DatabaseUrl,
    opened,
    real_now,
    say,
    settings_of,
)
from bot.config import Settings

if TYPE_CHECKING:
    from bot.channels.base import Channel
    from bot.database import Database
    from bot.shell import Shell
    from bot.shell_wechat import WechatHouse

log = structlog.get_logger()

Host = Annotated[str | None, typer.Option("--host", help="在哪个地址上监听；不写就按设置", show_default=False)]
Port = Annotated[
    int | None, typer.Option("--port", help="端口；0 是任选一个空的", min=0, max=65535, show_default=False)
]


def run(
    config: ConfigFile = None,
    database: DatabaseUrl = None,
    host: Host = None,
    port: Port = None,
) -> None:
    """启动机器人；第一次启动会装好一个演示县，打开网页就能说话。"""
    settings = settings_of(config, database)
    logs.last_words(settings.data_dir)
    logs.configure(settings.log, settings.data_dir)
    address = host or settings.web.host, settings.web.port if port is None else port
    _free(*address)
    with alone(settings.database, "再开一个"), opened(settings.database) as base:
        first_steps(settings)
        asyncio.run(_live(settings, base, *address))
    log.info("stopped")


def _free(host: str, port: int) -> None:
    """Nothing else listens there; told before anything slow is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        error.filename = f"{host}:{port}"
        raise


def first_steps(settings: Settings) -> None:
    """An empty register gets the demo county, so that there is somebody to talk to; never on a real gateway."""
    from bot.queries.listing import is_empty

    if not is_empty():
        return
    if settings.wechaty.accounts:
        say("名册是空的，机器人谁也不认识。请导入：python -m bot import 名册.xlsx")
        return
    from bot.commands.registers import install_demo

    say("第一次启动：装一个演示县（10 个社区、2555 个群，人名都是编的）……")
    install_demo(real_now())
    say("以后换成本县：python -m bot import 名册.xlsx（表格的样子：python -m bot export 样表.xlsx）")


async def _live(settings: Settings, base: Database, host: str, port: int) -> None:
    """Start, serve until a signal, hang up."""
    from bot.actions import accounts
    from bot.shell_hooks import Hooks
    from bot.web.server import serve

    shell, house = assembled(settings, base)
    base.close()  # this thread's connection; from here on the shell's thread alone talks to the database
    with stop_signals() as stop:
        await shell.start()
        hooks = Hooks(shell, settings.data_dir)
        await hooks.start()
        if house is not None:
            house.start()
        try:
            first = await shell.act(lambda _: accounts.first_link(real_now()))
            serving = asyncio.create_task(serve(shell, settings, host, port, partial(ready, first=first)))
            warming = asyncio.create_task(_warm_up(shell))
            await _first(serving, stop)
            warming.cancel()
        finally:
            await hooks.stop()
            if house is not None:
                await house.stop()
            await shell.stop()


async def _first(serving: asyncio.Task[None], stop: asyncio.Event) -> None:
    """Until the server ends (it never should) or the stop comes; then the server is ended and its error raised."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    serving.cancel()
    try:
        await serving
    except asyncio.CancelledError:
        log.info("stopping")


async def _warm_up(shell: Shell) -> None:
    """Load the dictionary before the first message asks for it, and spare the collector what stays for ever."""
    await shell.run(shell.app.listener.load)
    gc.collect()
    gc.freeze()


def ready(address: str, first: str | None = None) -> None:
    """Tell where it is; ``first`` is the token by which the first account of the console is made."""
    typer.echo(f"三长 bot 已启动：{address}   （按 Ctrl+C 停下）")
    typer.echo(f"工作台：{address}console")
    if first:
        typer.echo(
            f"还没有人能登录工作台。开通第一个账号（48 小时内打开，只能用一次）：{address}console/welcome/{first}"
        )


def assembled(settings: Settings, base: Database) -> tuple[Shell, WechatHouse | None]:
    """The parts put together: WeChat's gateways where they are set, and the page. Trouble where one cannot be used."""
    from bot.app import App
    from bot.channels.web import WebChannel
    from bot.clock import OffsetClock
    from bot.commands import gateway
    from bot.listener import Listener
    from bot.shell import Shell

    clock = OffsetClock()
    house = gateway.house(settings, clock)
    channels: list[Channel] = [house.channel, WebChannel()] if house else [WebChannel()]
    shell = Shell(App(settings, base, Listener(settings)), clock, channels)
    if house is not None:
        house.join(shell)
    return shell, house


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that Ctrl+C and a service manager's stop set; a second one ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    wanted = (signal.SIGINT, signal.SIGTERM)

    def told(number: int, _: object) -> None:
        loop.call_soon_threadsafe(stop.set)
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, told) for number in wanted}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
