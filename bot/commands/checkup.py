"""What ``doctor`` looks at: each finding says what is so, and what to do where something is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.commands.checkup_gateway import gateways, seen_by_the_bot
from bot.commands.lock import alone
from bot.commands.shared import Trouble, clock_of, opened, real_now
from bot.config import Settings
from bot.copies import free_at
from bot.database import DatabaseTrouble, explained, file_of
from bot.queries.binding import groups_seen
from bot.queries.listing import Health, health, is_empty
from bot.rules import findings
from bot.rules.findings import Finding

_FUTURE = timedelta(minutes=5)
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_CHINESE = ("cjk", "wqy", "noto sans sc", "simhei", "simsun", "msyh", "pingfang", "songti", "droidsansfallback")


def look_over(settings: Settings) -> list[Finding]:
    """Everything that can be looked at from here."""
    return [
        Finding("✓", "设置：没有写错的地方"),
        disk(settings),
        *_inside(settings),
        font(),
        *gateways(settings, real_now()),
    ]


def disk(settings: Settings) -> Finding:
    """Room for what is to come, where the database or the data lies."""
    place = file_of(settings.database) or Path(settings.data_dir)
    return findings.disk(*free_at(place))


def _inside(settings: Settings) -> Iterator[Finding]:
    """The database, and what its rows tell."""
    try:
        yield _sound(settings)
        with opened(settings.database):
            yield _running(settings)
            yield _register(settings)
            yield from _wechat(settings)
            figures = health()
            yield findings.heard(figures.last_message, clock_of().now())
            yield from _outbox(figures)
            yield from _clock(figures)
    except DatabaseTrouble as trouble:
        yield Finding("✗", f"数据库：{trouble}")


def _sound(settings: Settings) -> Finding:
    """The file is whole."""
    file = file_of(settings.database)
    if file is None or not file.exists():
        return Finding("✓", "数据库：" + ("服务器" if file is None else f"{file} 还没有，第一次启动时建立"))
    with explained(), closing(sqlite3.connect(file)) as base:
        said = base.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        return Finding("✗", f"数据库：{file} 已损坏", "停下机器人，用最近的备份恢复：python -m bot restore 备份文件")
    return Finding("✓", f"数据库：{file} 完好，{file.stat().st_size / 1e6:.1f} MB")


def _running(settings: Settings) -> Finding:
    """Whether a bot holds the database at this moment."""
    try:
        with alone(settings.database, ""):
            return Finding("!", "机器人：没有在运行", "启动：python -m bot run")
    except Trouble:
        return Finding("✓", "机器人：正在运行")


def _register(settings: Settings) -> Finding:
    if is_empty():
        return Finding("!", "名册：空的", "导入：python -m bot import 名册.xlsx")
    figures = health()
    if settings.wechaty.accounts and figures.unbound:
        told = f"名册：{figures.rooms} 个群，{figures.unbound} 个还没有对上微信群"
        return Finding("!", told, "请三长在群里说“绑定 3栋2单元”，或把群名改成名册里的名字")
    return Finding("✓", f"名册：{figures.rooms} 个群")


def _wechat(settings: Settings) -> Iterator[Finding]:
    """How the running bot sees its accounts, and the groups that belong to no place."""
    if not settings.wechaty.accounts:
        return
    for account in settings.wechaty.accounts:
        yield seen_by_the_bot(account.name)
    known, strange = groups_seen()
    told = f"微信群：见到 {known + strange} 个，对上地点 {known} 个"
    yield (
        Finding("!", f"{told}，没对上 {strange} 个", "私下对机器人说“未绑定的群”看名单")
        if strange
        else Finding("✓", told)
    )


def _outbox(figures: Health) -> Iterator[Finding]:
    yield findings.waiting(figures.queued, figures.waiting_since, clock_of().now())
    if figures.failed:
        yield Finding("!", f"没发出去：{figures.failed} 条", "在工作台的“今日”里再发一次，或看日志里的 not sent")
    if figures.unknown:
        yield Finding("!", f"不知道发出没有：{figures.unknown} 条", "机器人运行时会自己查清")


def _clock(figures: Health) -> Iterator[Finding]:
    watch = clock_of()
    if watch.offset:
        days = watch.offset / timedelta(days=1)
        yield Finding("!", f"时钟：在内置群聊里往前拨了 {days:.1f} 天", "正式使用请换一个新的数据库")
    if figures.last_message is not None and figures.last_message - watch.now() > _FUTURE:
        yield Finding("✗", f"时钟：最近一条消息在 {figures.last_message:%Y-%m-%d %H:%M}，比现在还晚", "请校准本机时间")
    else:
        yield Finding("✓", f"时钟：{watch.now():%Y-%m-%d %H:%M}，北京时间")


def font() -> Finding:
    """A Chinese font for charts."""
    if any(_chinese(Path(folder)) for folder in _FONTS):
        return Finding("✓", "字体：有中文字体")
    return Finding("!", "字体：没有中文字体，图里的汉字会变成方块", "Debian/Ubuntu：apt-get install fonts-wqy-zenhei")


def _chinese(folder: Path) -> bool:
    names = (file.name.lower() for file in folder.rglob("*.tt?")) if folder.is_dir() else ()
    return any(known.replace(" ", "") in name for name in names for known in _CHINESE)
