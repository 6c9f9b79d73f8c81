"""The WeChat channel put together: its marks in the database, its files in the media store, its news in the log."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot import inbox
from bot.commands.shared import Trouble
from bot.config import Settings

if TYPE_CHECKING:
    from bot.channels.wechaty import WechatyChannel
    from bot.messages import Attachment
    from bot.shell import Shell

log = structlog.get_logger()


class Marks:
    """How far each account has read its gateway's journal; kept in the database, in the shell's thread."""

    def __init__(self) -> None:
        """The shell is given before anything starts: it needs the channel, and the channel needs this."""
        self.shell: Shell | None = None

    async def get(self, account: str) -> str:
        """The position that was put last, or ""."""
        return await self._shell().run(inbox.fact, _key(account))

    async def put(self, account: str, mark: str) -> None:
        """Keep ``mark``; it returns when that is on the disk."""
        await self._shell().run(inbox.keep_fact, _key(account), mark)

    def _shell(self) -> Shell:
        if self.shell is None:
            raise RuntimeError("the channel was started before its shell")
        return self.shell


def _key(account: str) -> str:
    return f"wechaty_mark:{account}"


def channel(settings: Settings, marks: Marks) -> WechatyChannel:
    """The channel of all accounts that are set. Trouble when one has no token or an endpoint cannot be used."""
    from bot.channels.wechaty import Ports, WechatyChannel
    from bot.clock import Clock
    from bot.media import MediaStore

    store = MediaStore(Path(settings.data_dir) / "media")

    def read(attachment: Attachment) -> bytes:
        return store.read(attachment.ref)

    try:
        return WechatyChannel(settings.wechaty, tokens(settings), Ports(Clock(), marks, _told, read))
    except ValueError as error:
        raise Trouble(f"微信网关的设置用不了：{error}") from error


def tokens(settings: Settings) -> dict[str, str]:
    """The token of each account, out of the environment. Trouble where one is missing."""
    found = {account.name: os.environ.get(account.token_env, "") for account in settings.wechaty.accounts}
    for account in settings.wechaty.accounts:
        if not found[account.name]:
            raise Trouble(f"账号 {account.name} 没有口令：请设环境变量 {account.token_env}")
    return found


def _told(account: str, state: str, why: str, now: datetime) -> None:
    """News of an account."""
    tell = log.info if state == "up" else log.warning
    tell("wechat account", account=account, state=state, why=why)
