"""``link``: the codes that hang on walls, one place or all beneath it, on the screen or as a sheet to print."""

from __future__ import annotations

from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import ConfigFile, DatabaseUrl, Trouble, clock_of, opened, say, settings_of, wrong_use
from bot.config import Settings
from bot.terms import PlaceLevel

if TYPE_CHECKING:
    from bot.context import Context
    from bot.rules.county import PlaceInfo

_SHEET = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><style>
@page{{size:A4;margin:12mm}}
body{{margin:0;font-family:"PingFang SC","Noto Sans SC","Microsoft YaHei",sans-serif;text-align:center}}
main{{display:grid;grid-template-columns:1fr 1fr;gap:8mm}}
section{{break-inside:avoid;padding:6mm;border:1px dashed #888}}
h2{{margin:0 0 2mm;font-size:20pt}}p{{margin:1mm 0;font-size:13pt}}svg{{width:52mm;height:52mm}}
</style><main>{cards}</main></html>
"""


def link(
    place: Annotated[str, typer.Argument(help="地点的编号或名称", show_default=False)],
    below: Annotated[
        str | None, typer.Option("--below", help="它下面所有的：网格、楼栋或单元", show_default=False)
    ] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="写成一个能打印的网页", show_default=False)] = None,
    renew: Annotated[bool, typer.Option("--renew", help="以前印的作废，换新的")] = False,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """居民扫码上报的二维码：贴在楼道里，扫一下就知道是哪里。"""
    settings = settings_of(config, database)
    base = _base(settings)
    level = _level(below) if below else None
    with opened(settings.database):
        from bot.actions import links

        context = _context(settings)
        places = _wanted(context, place, level)
        if renew:
            for one in places:
                links.renew(context, one.code)
            say(f"{len(places)} 处以前印的二维码已作废")
        found = [(one, links.of_place(context, one.code, base)) for one in places]
    if sheet is not None:
        sheet.write_text(_sheet(found), encoding="utf-8")
        typer.echo(f"{len(found)} 个二维码已写到 {sheet}，用浏览器打开就能打印")
        return
    for one, address in found:
        typer.echo(f"{one.name}　{address}")
    if len(found) == 1:
        typer.echo(_on_screen(found[0][1]))


def _base(settings: Settings) -> str:
    """Where phones find the pages; while nothing is real yet, this machine will do for trying."""
    if settings.web.public_url:
        return settings.web.public_url
    if settings.wechaty.accounts or not settings.web.port:
        raise Trouble("还不知道手机上的网址：请先在设置里写 web.public_url，例如 https://sz.example.gov.cn")
    say("没有设 web.public_url，先用本机的网址，只能在这台机器上打开")
    return f"http://127.0.0.1:{settings.web.port}"


def _level(word: str) -> PlaceLevel:
    found = PlaceLevel.of_label(word)
    if found is None:
        wrong_use(f"没有“{word}”这个层级，应为：{' '.join(level.label for level in PlaceLevel)}")
    return found


def _context(settings: Settings) -> Context:
    from bot.context import Context
    from bot.queries.directory import Directory

    return Context(clock_of().now(), Directory.load(), settings, settings.clocks.calendar())


def _wanted(context: Context, words: str, level: PlaceLevel | None) -> list[PlaceInfo]:
    """The place that is meant, or those of ``level`` beneath it, by name."""
    from bot.commands.lists import place_named
    from bot.queries.rooms import natural

    code = place_named(words)
    codes = [code] if level is None else context.directory.beneath(code)
    places = [found for one in codes if (found := context.directory.place(one)) is not None]
    wanted = [one for one in places if level is None or one.level is level]
    if not wanted:
        raise Trouble(f"“{words}”下面没有{level.label if level else '地点'}")
    return sorted(wanted, key=lambda one: natural(one.name))


def _on_screen(address: str) -> str:
    """The code in blocks of text, two rows a line."""
    import segno

    out = BytesIO()
    rows = [list(row) for row in segno.make(address, error="m").matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    signs = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        out.write(("".join(signs[a & 1, b & 1] for a, b in zip(upper, lower, strict=True)) + "\n").encode())
    return out.getvalue().decode()


def _sheet(found: list[tuple[PlaceInfo, str]]) -> str:
    cards = "".join(_card(place.name, address) for place, address in found)
    return _SHEET.format(title="扫码上报", cards=cards)


def _card(name: str, address: str) -> str:
    import segno

    code = segno.make(address, error="m").svg_inline(border=2)
    return (
        f"<section><h2>{escape(name)}</h2><p>有事扫一扫，告诉三长</p>{code}"
        "<p>不用登录。有危险先打 119、110、120</p></section>"
    )
