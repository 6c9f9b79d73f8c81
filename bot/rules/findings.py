"""What is well and what is not, a sentence each with what to do; for ``doctor`` and for the console's page 运行."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_GIGABYTE = 1_000_000_000
_LITTLE, _TOO_LITTLE = 2 * _GIGABYTE, _GIGABYTE // 5
#: Longer than this nothing waits in the outbox when all is well.
_STUCK = timedelta(minutes=10)
_SILENT = timedelta(days=1)
#: A copy should not be older.
_OLD_COPY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """``sign`` ✓ is well, ! is worth a look, ✗ has to be put right; ``todo`` says how."""

    sign: str
    what: str
    todo: str = ""

    @property
    def bad(self) -> bool:
        """Whether it has to be put right."""
        return self.sign == "✗"

    def __str__(self) -> str:
        """``✗ 磁盘：只剩 0.1 GB —— 请清理``."""
        return f"{self.sign} {self.what}" + (f" —— {self.todo}" if self.todo else "")


def disk(where: str, free: int) -> Finding:
    """Room for what is to come: ``free`` bytes."""
    told = f"磁盘：{where} 还有 {free / _GIGABYTE:.1f} GB"
    if free < _TOO_LITTLE:
        return Finding("✗", told, "请马上清理，写满之后机器人记不住任何事")
    return Finding("!", told, "不多了，请清理") if free < _LITTLE else Finding("✓", told)


def heard(last: datetime | None, now: datetime) -> Finding:
    """Whether anybody was heard lately."""
    if last is None:
        return Finding("!", "消息：还没有收到过", "在群里说一句话试试")
    told = f"消息：最近一条在 {last:%m-%d %H:%M}"
    if now - last > _SILENT:
        return Finding("!", told, "一天没有声音了，看看微信网关还连着没有")
    return Finding("✓", told)


def waiting(count: int, since: datetime | None, now: datetime) -> Finding:
    """What is still to be said, the first of it ``since``."""
    told = f"待发：{count} 条"
    if since is not None and now - since > _STUCK:
        return Finding("!", told, "有的等了十分钟以上，看看网关和频率限制")
    return Finding("✓", told)


def copied(latest: datetime | None, now: datetime) -> Finding:
    """How old the latest copy of the database is."""
    if latest is None:
        return Finding("!", "备份：还没有过", "按下面的“现在备份”，并把 python -m bot backup 放进每晚的计划任务")
    told = f"备份：最近一次在 {latest:%m-%d %H:%M}"
    return Finding("!", told, "两天没有备份了，请现在备份一次") if now - latest > _OLD_COPY else Finding("✓", told)


def worked(late: Iterable[str], failed: Iterable[str]) -> Finding:
    """Regular jobs by what people call them: past their time, or failed the last time."""
    overdue, broken = "、".join(late), "、".join(failed)
    if broken:
        return Finding("✗", f"定时任务：{broken} 上次没做成", "看日志里的 duty failed，原因写在后面")
    if overdue:
        return Finding("!", f"定时任务：{overdue} 过了时间还没做", "看看机器人是不是卡住了，重启一次会补做")
    return Finding("✓", "定时任务：都按时做了")
