"""What is said about topics and votes of the council: never who voted how, and never at whose door."""

from __future__ import annotations

from datetime import datetime

#: For who has no household yet.
NO_HOME = "一户一票，要先知道您是哪一户。请私下对我说“我是 3栋2单元501”。"
NOT_YOURS = "这件事由那里的住户来议。"


def proposed(no: int, title: str, missing: int) -> str:
    """A topic was brought up; so many households are still missing."""
    more = f"再有{missing}户回“附议 T{no}”就能表决。" if missing else f"请三长回“表决 T{no}”。"
    return f"记下了，议题T{no}：{title}。{more}"


def seconded(no: int, missing: int) -> str:
    """For the household that seconds."""
    return f"T{no}附议记下了，" + (f"还差{missing}户。" if missing else "户数够了。")


def enough(no: int, title: str) -> str:
    """For the leader: enough households stand behind it."""
    return f"议题T{no}（{title}）附议的户数够了，可以回“表决 T{no}”开始投票。"


def opened(council: str, no: int, title: str, closes: datetime, secret: bool) -> str:
    """For the group: a vote begins."""
    where = "请私下对我说" if secret else "请回"
    how = "不记名" if secret else "记名"
    return (
        f"【{council}】T{no} {title}，现在表决（{how}，一户一票）。{where}“投票 T{no} 赞成”，也可以写反对、弃权；"
        f"{closes.month}月{closes.day}日{closes:%H:%M}截止，截止前可以改。"
    )


def last_day(no: int, title: str, took: int) -> str:
    """For the group, a day before the close."""
    return f"T{no} {title}的表决明天截止，已有{took}户投了票。还没投的回“投票 T{no} 赞成”，也可以写反对、弃权。"


def voted(no: int, choice: str, closes: datetime) -> str:
    """For who voted."""
    return f"T{no}您家投的是{choice}，{closes.month}月{closes.day}日{closes:%H:%M}前可以改。"


def alone(no: int) -> str:
    """A secret vote is not given in a group."""
    return f"T{no}不记名，请私下对我说；群里说的不算。"


def result(council: str, no: int, title: str, state: str, words: str, units: str) -> str:
    """For the group: the result with the side of the fewer."""
    return f"【{council}】T{no} {title}：{state}。{words}。{units}"


def counts(for_: int, against: int, abstain: int) -> str:
    """How many households for each choice."""
    return f"赞成{for_}户，反对{against}户，弃权{abstain}户"


def took_part(unit: str, voted_: int, households: int, needed: int) -> str:
    """Of a unit, how many took part."""
    return f"{unit}{voted_}/{households}户（至少{needed}户）"


def line(no: int, title: str, state: str) -> str:
    """A topic of a list."""
    return f"· T{no} {title}（{state}）"
