"""What is said in private about what the papers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

#: So many matters in one private line: what is longer nobody reads on a phone.
_MOST = 8


def until(at: datetime) -> str:
    """``3月12日18:00``"""
    return f"{at.month}月{at.day}日{at:%H:%M}"


def rectify(lines: Sequence[str], due: datetime) -> str:
    """To a leader whose requests are on the weekly rectification list."""
    more = f"\n……另有{len(lines) - _MOST}件，看“我的待办”" if len(lines) > _MOST else ""
    return (
        f"本周整改清单里有您{len(lines)}件，请在{until(due)}前办好：\n" + "\n".join(lines[:_MOST]) + more + "\n"
        "办好回“办结 编号 怎么办的”；什么时候能办好，回“收到 编号 周三前修好”；办不了回“上报 编号 原因”。"
    )


def decided(task: int, meeting: str, text: str, due: datetime, request: int | None) -> str:
    """To who got a task from a dispatch meeting."""
    which = f"【{request}号】" if request else ""
    how = f"请在{until(due)}前办好，办好回“销号 任务{task} 怎么办的”。"
    return f"{meeting}交办会定的事交给您（任务{task}）：{which}{text}\n{how}"


def decided_publicly(request: int, owner: str, text: str, due: datetime) -> str:
    """To who reported what the meeting decided about."""
    return f"【{request}号】交办会研究过了，由{owner}办：{text}，{due.month}月{due.day}日前办好。"


def task(no: int, text: str, due: datetime, request: int | None, *, late: bool) -> str:
    """A task on its owner's list."""
    which = f"【{request}号】" if request else ""
    return f"任务{no} {which}{text}｜{until(due)}前" + ("，已过期" if late else "")


def task_late(no: int, text: str, due: datetime, request: int | None) -> str:
    """To who has a task that is late, and to the next leader up."""
    which = f"【{request}号】" if request else ""
    return f"任务{no}：{which}{text}，限{until(due)}前办好，还没有销号，请过问。办好回“销号 任务{no} 怎么办的”。"


def task_done(no: int, request: int | None) -> str:
    """To who finished a task; ``request``: the matter itself is still open."""
    more = f"\n【{request}号】还在办，住户那边也请回一句“办结 {request} 怎么办的”。" if request else ""
    return f"任务{no}已销号。{more}"
