"""``token`` and ``webhook``: keys of other systems, and what they are told."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.commands.shared import ConfigFile, DatabaseUrl, Trouble, clock_of, opened, say, settings_of, wrong_use
from bot.rules.api_keys import Scope
from bot.terms import Action

tokens = typer.Typer(help="其他系统的令牌：发、看、收回", no_args_is_help=True, rich_markup_mode=None)
webhooks = typer.Typer(help="对外推送：有新情况就告诉别的系统", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="给哪个系统用，例如 数字城管", show_default=False)]
Number = Annotated[int, typer.Argument(help="编号，见 list", min=1, show_default=False)]
InPlace = Annotated[str, typer.Option("--place", help="只管这个地点和它下面的；不写是全县", show_default=False)]


# --- keys -------------------------------------------------------------------------------------------------------------


@tokens.command("add")
def add_token(
    name: Name,
    scope: Annotated[
        list[str], typer.Option("--scope", help=f"权限，可写多个：{'  '.join(f'{s.value} {s.label}' for s in Scope)}")
    ],
    place: InPlace = "",
    days: Annotated[
        int | None, typer.Option("--days", help="多少天后失效；不写长期有效", min=1, show_default=False)
    ] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """发一个令牌；它只显示这一次。"""
    scopes = [_scope(word) for word in scope]
    with opened(settings_of(config, database).database):
        from bot.actions import api_keys

        code = _place(place)
        number, key = api_keys.make(clock_of().now(), name, scopes, code, days)
    say(f"{number} 号令牌（{name}），只显示这一次，请马上交给对方：")
    typer.echo(key)


@tokens.command("list")
def list_tokens(config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """列出令牌（看不到令牌本身）。"""
    with opened(settings_of(config, database).database):
        from bot.queries import api_keys
        from bot.rules.api_keys import holds

        now, rows = clock_of().now(), api_keys.every()
        for row in rows:
            good = "有效" if holds(now, row.expires_at, row.revoked_at) else "已失效"
            until = f"到 {row.expires_at:%Y-%m-%d}" if row.expires_at else "长期"
            used = f"最近用过 {row.used_at:%Y-%m-%d %H:%M}" if row.used_at else "没有用过"
            where = row.place or "全县"
            typer.echo(f"{row.id}　{row.name}　{good}　{until}　{where}　{' '.join(row.scopes)}　{used}")
        if not rows:
            typer.echo("还没有令牌。发一个：python -m bot token add 名称 --scope requests:read")


@tokens.command("revoke")
def revoke_token(number: Number, config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """收回一个令牌，马上失效。"""
    with opened(settings_of(config, database).database):
        from bot.actions import api_keys

        if not api_keys.revoke(clock_of().now(), number):
            raise Trouble(f"没有有效的 {number} 号令牌")
    typer.echo(f"{number} 号令牌已收回")


def _scope(word: str) -> Scope:
    found = Scope.of_label(word)
    if found is None:
        wrong_use(f"没有“{word}”这项权限，应为：{' '.join(scope.value for scope in Scope)}")
    return found


def _place(words: str) -> str:
    from bot.commands.lists import place_named

    return place_named(words) if words else ""


# --- webhooks ---------------------------------------------------------------------------------------------------------


@webhooks.command("add")
def add_webhook(
    name: Name,
    url: Annotated[str, typer.Argument(help="推送到哪里，例如 https://cg.example.gov.cn/hook", show_default=False)],
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event", help=f"只推这些，可写多个；不写全推：{' '.join(a.value for a in Action)}", show_default=False
        ),
    ] = None,
    place: InPlace = "",
    personal: Annotated[bool, typer.Option("--personal", help="连个人信息一起推；要先有约定")] = False,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """加一个推送；验签的密钥只显示这一次。"""
    events = [_action(word) for word in event or ()]
    _address(url)
    settings = settings_of(config, database)
    with opened(settings.database):
        from bot.actions import webhooks as actions
        from bot.links import Links

        links = Links.of(settings.data_dir)
        number, secret = actions.add(clock_of().now(), links, name, url, events, _place(place), personal)
    say(f"{number} 号推送（{name}），从现在起的新情况都推。验签的密钥只显示这一次：")
    typer.echo(secret)


@webhooks.command("list")
def list_webhooks(config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """列出推送：发出去多少，排着多少，发不出去多少、为什么。"""
    with opened(settings_of(config, database).database):
        from bot.queries import webhooks as queries

        rows = queries.every()
        for hook, counts, why in rows:
            state = "已停" if hook.stopped_at else "在推"
            waiting = counts.get("queued", 0) + counts.get("sending", 0)
            told = f"已送达 {counts.get('sent', 0)}　排队 {waiting}　发不出去 {counts.get('dead', 0)}"
            typer.echo(f"{hook.id}　{hook.name}　{state}　{hook.url}　{told}" + (f"　最近的原因：{why}" if why else ""))
        if not rows:
            typer.echo("还没有推送。加一个：python -m bot webhook add 名称 网址")


@webhooks.command("stop")
def stop_webhook(number: Number, config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """停一个推送。"""
    with opened(settings_of(config, database).database):
        from bot.actions import webhooks as actions

        if not actions.stop(clock_of().now(), number):
            raise Trouble(f"没有在推的 {number} 号推送")
    typer.echo(f"{number} 号推送已停")


@webhooks.command("retry")
def retry_webhook(number: Number, config: ConfigFile = None, database: DatabaseUrl = None) -> None:
    """把发不出去的再发一遍（对方修好之后）。"""
    with opened(settings_of(config, database).database):
        from bot.actions import webhooks as actions

        count = actions.revive(clock_of().now(), number)
    typer.echo(f"{count} 条重新排队，机器人会接着发")


def _action(word: str) -> Action:
    found = Action.of_label(word)
    if found is None:
        wrong_use(f"没有“{word}”这一步，应为：{' '.join(action.value for action in Action)}")
    return found


def _address(url: str) -> None:
    """An address that can be posted to; a password in it would be shown in lists."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or not re.fullmatch(r"\S+", url):
        wrong_use("网址要写成 https://主机/路径 的样子，里面不写用户名和口令")
