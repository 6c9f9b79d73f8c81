"""The sentences of what the office does from the console, where the chat has none of its own."""

from __future__ import annotations

from bot.rules.wording import short


def replied(no: int, who: str, reporter: str, words: str) -> str:
    """The office speaks to the group about a request; ``reporter`` is the mark of an @, or empty."""
    called = f"{reporter} " if reporter else ""
    return f"【{no}号】{called}{who}：{short(words, 300)}"


def pressed(no: int, kind: str, where: str, who: str, words: str) -> str:
    """The office presses who has it, in private."""
    more = f"：{short(words, 100)}" if words else ""
    return f"【{no}号·{kind}】{where}\n{who}请您抓紧{more}。\n办好回“办结 {no} 怎么办的”，有困难回“上报 {no} 原因”。"


def split_off(no: int, kind: str) -> str:
    """For the history of the request that lost a part."""
    return f"拆出{no}号（{kind}）"


def split_from(no: int) -> str:
    """For the history of the new request."""
    return f"从{no}号拆出"


def again(no: int, by: str, leader: str, reason: str) -> str:
    """The office takes up again what was done."""
    reason = reason.strip(" ，,。！!~")
    return f"【{no}号】{by}：还要再办，{short(reason, 60)}\n请{leader} 再看看。"
