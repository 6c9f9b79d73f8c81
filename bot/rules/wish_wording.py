"""What is said about small wishes (微心愿): in private or on the wall, and never whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def kept(no: int, shown: str) -> str:
    """A wish was written down."""
    return f"记成了微心愿W{no}：{shown}\n社区核实后公开，不写是谁家。您自己圆了，回“圆梦 W{no} 怎么圆的”。"


def told_by_wisher(no: int, shown: str) -> str:
    """For who told his own wish."""
    return f"记下了，您的微心愿是W{no}：{shown}\n社区核实后公开，只写心愿，不写您是谁。有人认领了告诉您。"


def line(no: int, shown: str, where: str, made: date) -> str:
    """A wish on a list: what, roughly where, since when."""
    return f"· W{no} {shown}（{where}，{made.month}月{made.day}日）"


def listed(lines: Sequence[str], count: int) -> str:
    """The wishes that wait, for who answers for the place."""
    more = [f"……共{count}个"] if count > len(lines) else []
    head = f"等着圆的微心愿{count}个：" if count else "现在没有等着圆的微心愿。"
    how = ["公开回“公开 W3”，认领回“认领 W3”，圆了回“圆梦 W3 扶手装好了”。"] if count else []
    return "\n".join([head, *lines, *more, *how])


def wall(lines: Sequence[str], count: int) -> str:
    """The wishes on the wall, for everybody."""
    more = [f"……共{count}个"] if count > len(lines) else []
    head = f"等人认领的微心愿{count}个：" if count else "墙上现在没有等人认领的微心愿。"
    how = (
        ["想圆哪一个，回“认领 W3”。自己有心愿，回“许愿 想要一副老花镜”。"]
        if count
        else ["自己有心愿，回“许愿 想要一副老花镜”。"]
    )
    return "\n".join([head, *lines, *more, *how])


def to_check(lines: Sequence[str], count: int) -> str:
    """For the community, in the morning: what waits for a look."""
    more = [f"……共{count}个"] if count > len(lines) else []
    how = "能公开的回“公开 W3”，要改字回“公开 W3 改后的话”，不合适回“不公开 W3 原因”。别写姓名、门牌、病情。"
    return "\n".join([f"等您核实的微心愿{count}个：", *lines, *more, how])


def published(no: int, shown: str) -> str:
    """For who checked it."""
    return f"W{no}公开了：{shown}"


def refused(no: int, why: str) -> str:
    """For who wished: it is not shown, and why."""
    return f"您的微心愿W{no}没有公开：{why}。要改的，重新说一次。"


def not_published(no: int) -> str:
    """For who decided so."""
    return f"W{no}不公开，原因已经告诉许愿的人。"


def claimed(no: int, shown: str, until: date, contact: str) -> str:
    """For who claimed it: until when, and who brings the two together."""
    meet = f"怎么送、怎么上门，{contact}跟您联系。" if contact else "怎么送、怎么上门，社区跟您联系。"
    how = f"{until.month}月{until.day}日前圆了回“圆梦 W{no} 怎么圆的”，圆不了回“放弃 W{no}”。"
    return f"W{no}由您认领了：{shown}\n{meet}{how}"


def claim_told(no: int, shown: str, who: str, until: date) -> str:
    """For who knows the wisher: somebody has claimed it."""
    return f"微心愿W{no}（{shown}）{who}认领了，{until.month}月{until.day}日前圆。请您牵个线。"


def claim_for_wisher(no: int) -> str:
    """For the wisher: it is claimed; by whom, the community says."""
    return f"您的微心愿W{no}有人认领了，社区会跟您联系。"


def remind(no: int, shown: str, until: date) -> str:
    """For who claimed it and has not said anything."""
    when = f"{until.month}月{until.day}日"
    return f"您认领的微心愿W{no}（{shown}）{when}到期。圆了回“圆梦 W{no} 怎么圆的”，圆不了回“放弃 W{no}”。"


def back(no: int) -> str:
    """For who claimed it: it is on the wall again."""
    return f"W{no}到期没有您的消息，放回墙上请别人来圆了。谢谢您的好意。"


def given_up(no: int) -> str:
    """For who says that he cannot."""
    return f"好的，W{no}放回墙上了。"


def delivered(no: int) -> str:
    """For who says that it is fulfilled: the wisher has the word."""
    return f"W{no}记下了，谢谢您。等许愿的人说一声圆了，就算圆梦。"


def told(no: int, shown: str, note: str) -> str:
    """For who visits there, or the community: somebody says that it is fulfilled."""
    ask = f"下次上门时请问一句：圆了回“圆了 W{no}”，没圆回“没圆 W{no} 原因”。"
    return f"微心愿W{no}（{shown}）有人圆了：{note}。{ask}"


def ask_wisher(no: int, note: str) -> str:
    """For the wisher."""
    return f"您的微心愿W{no}，有人说圆了：{note}。圆了回“圆了 W{no}”，没圆回“没圆 W{no} 原因”。"


def fulfilled(no: int) -> str:
    """For who says so."""
    return f"W{no}圆了，记下了。"


def thanks(no: int) -> str:
    """For who fulfilled it: the wisher's word."""
    return f"W{no}许愿的人说圆了。谢谢您。"


def not_fulfilled(no: int, why: str) -> str:
    """For who said that it was: it is not."""
    return f"W{no}还没有圆：{why}。请再看看，圆不了回“放弃 W{no}”。"


def denied(no: int) -> str:
    """For who says that it is not fulfilled."""
    return f"W{no}记下了，还没有圆，已经告诉圆梦的人。"


def suited(no: int, lines: Sequence[str]) -> str:
    """For a leader: who may suit a wish."""
    if not lines:
        return f"没有找到适合W{no}的志愿者。志愿者可以私下说“特长 修水管、理发”“空闲 周末”。"
    return "\n".join([f"适合W{no}的志愿者：", *lines, "请您先问问本人，他回“认领 W" + f"{no}”就行。"])


def suited_line(name: str, skills: str, free: str, near: str) -> str:
    """One of them."""
    return f"· {name}：会{skills}，{near}" + (f"，{free}有空" if free else "")


def year(at: int, told: int, public: int, claimed: int, silent: int, fulfilled: int, days: float | None) -> str:
    """A year's figures."""
    took = f"，从公开到圆梦平均{days:.0f}天" if days is not None else ""
    return f"{at}年微心愿：许下{told}个，公开{public}个，认领{claimed}个，圆梦{fulfilled}个，过期退回{silent}次{took}。"
