"""The way to WeChat put together: tokens out of the environment, and the house around the channel."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.commands.shared import Trouble
from bot.config import Settings

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.shell_wechat import WechatHouse


def house(settings: Settings, clock: Clock) -> WechatHouse | None:
    """All accounts that are set, None without any. Trouble when one has no token or an endpoint cannot be used."""
    if not settings.wechaty.accounts:
        return None
    from bot.shell_wechat import WechatHouse

    try:
        return WechatHouse(settings, tokens(settings), clock)
    except (ValueError, OSError) as error:
        raise Trouble(f"微信网关的设置用不了：{error}") from error


def tokens(settings: Settings) -> dict[str, str]:
    """The token of each account, out of the environment. Trouble where one is missing."""
    found = {account.name: os.environ.get(account.token_env, "") for account in settings.wechaty.accounts}
    for account in settings.wechaty.accounts:
        if not found[account.name]:
            raise Trouble(f"账号 {account.name} 没有口令：请设环境变量 {account.token_env}")
    return found
