"""What is said when a department is called into a matter: who, until when, arrived, done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.rules.wording import moment, short
from bot.terms import Kind


def called(no: int, kind: Kind, where: str, what: str, by: str, until: datetime, now: datetime) -> str:
    """For the department: come, until when."""
    return (
        f"【吹哨 {no}号·{kind.label}】{where}\n“{short(what, 80)}”\n{by}请你们{moment(until, now)}前到场。"
        f"到了回“报到 {no}”，办完回“回哨 {no} 怎么办的”。"
    )


def blown(no: int, department: str, who: str, until: datetime, now: datetime) -> str:
    """For who whistled."""
    named = f"（{who}）" if who else ""
    return f"{no}号吹了{department}的哨{named}，{moment(until, now)}前报到。这件事还在您手上。"


def arrived(no: int, department: str) -> str:
    """Where it was reported."""
    return f"【{no}号】{department}的人到了。"


def arrival_noted(no: int, late: bool) -> str:
    """For who arrived."""
    when = "，过了时限" if late else ""
    return f"{no}号报到了{when}。办完回“回哨 {no} 怎么办的”。"


def arrival_told(no: int, department: str, who: str, late: bool) -> str:
    """For who whistled."""
    return f"{no}号{department}{who}报到了" + ("（过了时限）。" if late else "。")


def late(no: int, department: str) -> str:
    """For the department: nobody came."""
    return f"【{no}号】吹过{department}的哨，报到时限过了。到了回“报到 {no}”。"


def late_told(no: int, department: str) -> str:
    """For who whistled, and the office."""
    return f"{no}号{department}没有按时报到，又催了一次。"


def unsettled(no: int, department: str) -> str:
    """For the department: it has not said how it went."""
    return f"【{no}号】{department}还没有回哨。办完回“回哨 {no} 怎么办的”。"


def unsettled_told(no: int, department: str) -> str:
    """For who whistled."""
    return f"{no}号{department}还没有回哨，又催了一次。"


def answered(no: int) -> str:
    """For the department."""
    return f"{no}号回哨收到了，辛苦。"


def answer_told(no: int, department: str, note: str) -> str:
    """For who whistled."""
    return f"{no}号{department}回哨：{short(note, 80)}。请看一眼，办好了回“办结 {no} 怎么办的”。"


def named(grid: str, department: str, who: str) -> str:
    """For the office."""
    return f"{grid}：{department}的联系人定为{who}，吹哨先找他。"


def record(department: str, called: int, arrive: int, arrived: int, settle: int, settled: int) -> str:
    """A department's figures on one line."""
    return f"{department}吹哨{called}次，按时报到{arrived}/{arrive}，按时回哨{settled}/{settle}"


def records(month: str, lines: Sequence[str]) -> str:
    """The month's figures."""
    return "\n".join([f"{month}吹哨报到：", *(f"· {line}" for line in lines)]) if lines else f"{month}没有吹过哨。"


def week(called: int, arrive: int, arrived: int, settle: int, settled: int, late: str) -> str:
    """One line of the weekly paper; ``late`` names departments."""
    behind = f"；没有按时的：{late}" if late else ""
    return f"吹哨{called}次，按时报到{arrived}/{arrive}，按时回哨{settled}/{settle}{behind}"
