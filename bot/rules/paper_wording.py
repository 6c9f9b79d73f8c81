"""What is said in private about what the papers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


def until(at: datetime) -> str:
    """``3月12日18:00``"""
    return f"{at.month}月{at.day}日{at:%H:%M}"


def rectify(lines: Sequence[str], due: datetime) -> str:
    """To a leader whose requests are on the weekly rectification list."""
    return (
        f"本周整改清单里有您{len(lines)}件，请在{until(due)}前办好：\n" + "\n".join(lines) + "\n"
        "办好回“办结 编号 怎么办的”；什么时候能办好，回“收到 编号 周三前修好”；办不了回“上报 编号 原因”。"
    )


def decided(meeting: str, text: str, due: datetime, request: int | None) -> str:
    """To who got a task from a dispatch meeting."""
    which = f"【{request}号】" if request else ""
    return f"{meeting}交办会定的事交给您：{which}{text}\n请在{until(due)}前办好。"


def task_late(text: str, due: datetime, request: int | None) -> str:
    """To who has a task that is late, and to the next leader up."""
    which = f"【{request}号】" if request else ""
    return f"{which}{text}，限{until(due)}前办好，还没有销号，请过问。"
