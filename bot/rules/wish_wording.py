"""What is said about small wishes (微心愿): in private, and without whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def kept(no: int, shown: str) -> str:
    """A wish was written down."""
    return f"记成了微心愿W{no}：{shown}\n名单里不写是谁家。圆了回“圆梦 W{no} 怎么圆的”。"


def line(no: int, shown: str, where: str, made: date) -> str:
    """A wish on a list: what, roughly where, since when."""
    return f"· W{no} {shown}（{where}，{made.month}月{made.day}日）"


def listed(lines: Sequence[str], count: int) -> str:
    """The wishes that wait."""
    more = [f"……共{count}个"] if count > len(lines) else []
    head = f"等着圆的微心愿{count}个：" if count else "现在没有等着圆的微心愿。"
    how = ["圆了回“圆梦 编号 怎么圆的”，例如“圆梦 W3 扶手装好了”。"] if count else []
    return "\n".join([head, *lines, *more, *how])


def fulfilled(no: int) -> str:
    """For who fulfilled it."""
    return f"W{no}圆了，谢谢您。"


def told(no: int, shown: str, note: str) -> str:
    """For who visits there, when somebody else fulfilled it."""
    return f"您记的微心愿W{no}（{shown}）有人圆了：{note}。下次上门时请问一句。"
