"""What ``doctor`` finds out about the WeChat gateways, over a connection of its own to each."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bot import inbox
from bot.clock import SHANGHAI
from bot.config import Settings
from bot.rules.findings import Finding
from bot.settings.wechaty import Account

_SKEW = timedelta(seconds=5)
_SILENT = timedelta(hours=12)
#: What a gateway answers -> what is wrong and what to do.
_REFUSED = {
    "UNAUTHENTICATED": ("口令不对", "核对环境变量里的口令，要和网关那边的一样"),
    "UNIMPLEMENTED": ("版本太旧", "升级网关（gateway/ 里 npm ci 后重启）"),
    "PERMISSION_DENIED": ("口令不对", "核对环境变量里的口令，要和网关那边的一样"),
}


_STATES = {"up": "在线", "down": "断线", "logged_out": "没有登录", "taken_over": "被另一个机器人占用"}


def gateways(settings: Settings, now: datetime) -> Iterator[Finding]:
    """A few findings an account; ``now`` is real time."""
    if not settings.wechaty.accounts:
        yield Finding("✓", "微信：没有设网关，用内置群聊")
    for account in settings.wechaty.accounts:
        yield from _account(settings, account, now)


def _account(settings: Settings, account: Account, now: datetime) -> Iterator[Finding]:
    name = f"网关 {account.name}（{account.endpoint}）"
    token = os.environ.get(account.token_env, "")
    if not token:
        yield Finding("✗", f"{name}：没有口令", f"请设环境变量 {account.token_env}")
        return
    answer = asyncio.run(_ask(settings, account, token))
    if isinstance(answer, BaseException):
        yield _failed(name, answer)
        return
    yield from _status(name, account, answer, now)


def seen_by_the_bot(account: str) -> Finding:
    """The state in which the bot saw the account last; an open database is needed."""
    seen = json.loads(inbox.fact(f"wechaty_state:{account}", "{}"))
    if not seen:
        return Finding("!", f"账号 {account}：机器人还没有连过它", "启动机器人：python -m bot run")
    since = datetime.fromtimestamp(seen["since"], SHANGHAI)
    told = f"账号 {account}：机器人看到的状态是 {_STATES.get(seen['state'], seen['state'])}，从 {since:%m-%d %H:%M} 起"
    return Finding("✓", told) if seen["state"] == "up" else Finding("!", told, seen["why"][:80])


async def _ask(settings: Settings, account: Account, token: str) -> dict[str, Any] | BaseException:
    """The gateway's status, or what kept it from us."""
    from bot.channels.wechaty import endpoint_of, probe, waits_of

    async def ask() -> dict[str, Any]:
        return await probe(endpoint_of(account, token), waits_of(settings.wechaty))

    return (await asyncio.gather(ask(), return_exceptions=True))[0]


def _failed(name: str, error: BaseException) -> Finding:
    """What is wrong with a gateway that gave no status."""
    status = getattr(getattr(error, "status", None), "name", "")
    if status in _REFUSED:
        what, todo = _REFUSED[status]
        return Finding("✗", f"{name}：{what}", todo)
    if isinstance(error, ssl.SSLError):
        return Finding("✗", f"{name}：证书不被信任（{error.reason}）", "设 ca 为网关的证书，或两边都核对 tls")
    if isinstance(error, ValueError):
        return Finding("✗", f"{name}：不是本机却没有加密", "把 tls 设为 true")
    if isinstance(error, TimeoutError):
        return Finding("✗", f"{name}：不回答", "看看网关的日志，必要时重启它")
    if isinstance(error, OSError):
        return Finding("✗", f"{name}：连不上", "网关启动了吗？地址、端口、防火墙对吗？")
    return Finding("✗", f"{name}：{type(error).__name__} {error}", "看看网关的日志")


def _status(name: str, account: Account, status: dict[str, Any], now: datetime) -> Iterator[Finding]:
    yield Finding(
        "✓", f"{name}：连得上，口令对，{'加密' if account.tls else '本机不加密'}，版本 {status.get('gateway')}"
    )
    contact = status.get("contact")
    if contact:
        yield Finding("✓", f"{name}：登录为 {contact}（{status.get('puppet')}）")
    else:
        yield Finding("✗", f"{name}：没有登录微信", "在网关的终端里扫二维码")
    yield from _moments(name, status, now)
    if (status.get("journal") or {}).get("damaged"):
        yield Finding("!", f"{name}：流水有损坏的行", "看看网关所在的磁盘")


def _moments(name: str, status: dict[str, Any], now: datetime) -> Iterator[Finding]:
    """Its clock against ours, and when it heard something last."""
    theirs, heard = _moment(status.get("now"), now), _moment(status.get("lastHeardAt"), now)
    if theirs is not None:
        skew = theirs - now
        told = f"{name}：时钟和本机差 {skew.total_seconds():.1f} 秒"
        yield Finding("!", told, "两台机器都请校准时间") if abs(skew) > _SKEW else Finding("✓", told)
    if heard is not None:
        told = f"{name}：最近一次听到声音在 {heard:%m-%d %H:%M}"
        yield Finding("!", told, "看看这个微信号还在不在群里") if now - heard > _SILENT else Finding("✓", told)


def _moment(milliseconds: Any, now: datetime) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, now.tzinfo) if milliseconds else None
