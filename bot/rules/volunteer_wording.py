"""What is said to volunteers: what is to be done and roughly where; never who reported it, a door or a history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.rules.wording import moment, short


def offered(no: int, where: str, what: str, until: datetime, now: datetime) -> str:
    """For the team's group: only the grid and the matter."""
    return f"【{no}号】{where}：{short(what)}\n能去的回“接单 {no}”，{moment(until, now)}前。先说先得。"


def wish_offered(no: int, where: str, what: str) -> str:
    """A wish for the team's group."""
    return f"【微心愿W{no}】{where}：{short(what)}\n愿意圆的回“认领 W{no}”。"


def offer_made(no: str, team: str) -> str:
    """For who offered it."""
    return f"{no}已经请{team}帮忙，有人接了告诉您。"


def taken(no: int, where: str, what: str, until: datetime, now: datetime, photo: bool, leader: str) -> str:
    """For who took it: where it is, without a door, and whom to ask."""
    proof = "做完先发一张照片，再回" if photo else "做完回"
    ask = f"\n找不到地方，问{leader}。" if leader else ""
    return (
        f"【{no}号】由您接了：{where}，{short(what, 80)}\n{moment(until, now)}前去。"
        f"{proof}“完成 {no} 怎么做的”；去不了回“退单 {no}”。{ask}"
    )


def taken_here(no: int) -> str:
    """For the team's group: nobody else has to go."""
    return f"{no}号有人接了，谢谢。"


def taken_told(no: int, team: str, who: str) -> str:
    """For who answers for it."""
    return f"{no}号{team}的{who}接了。"


def remind(no: int, where: str, until: datetime, now: datetime) -> str:
    """For who took it and has not said anything."""
    return f"您接的【{no}号】（{where}）{moment(until, now)}到期。做完回“完成 {no} 怎么做的”，去不了回“退单 {no}”。"


def back(no: int) -> str:
    """For who took it: it is no longer his."""
    return f"{no}号到期没有您的消息，退回社区另外想办法了。"


def given_back(no: int) -> str:
    """For who says that he cannot."""
    return f"好的，{no}号退回了。"


def returned(no: int, team: str, why: str) -> str:
    """For who answers for it: it is in his hands again."""
    return f"{no}号{team}没有办成（{why}），请您另作安排。"


def done(no: int) -> str:
    """For who did it."""
    return f"{no}号记下了，谢谢您。等三长看过、反映的人说满意，就给您记积分。"


def done_told(no: int, team: str, note: str, photos: int) -> str:
    """For who answers for it."""
    seen = f"，有{photos}张照片" if photos else ""
    return f"{no}号{team}做完了：{short(note, 80)}{seen}。请看一眼，办好了回“办结 {no} 怎么办的”。"


def no_photo(no: int) -> str:
    """What is missing."""
    return f"请先发一张{no}号做完的照片，再回“完成 {no} 怎么做的”。"


def no_team(name: str, teams: Sequence[str]) -> str:
    """Which teams there are."""
    known = f"有：{'、'.join(teams)}" if teams else "还没有设志愿队"
    return f"没有叫“{name[:20]}”的志愿队，{known}。例如“请志愿队 12 红骑兵”。"


def noted(skills: str, free: str) -> str:
    """For who told what he can do."""
    when = f"；{free}有空" if free else "；什么时候有空，回“空闲 周末”"
    what = f"您会{skills}" if skills else "会做什么，回“特长 修水管、理发”"
    return f"记下了：{what}{when}。有合适的事，社区会先问您。"


def no_place() -> str:
    """A report from the road whose place cannot be read."""
    return "没看出在哪里，请写上小区和楼栋，例如“随手拍 荷塘苑1栋门口井盖松了”。"
