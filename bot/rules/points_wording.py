"""What is said about points: in private, with the reason for each, and never a rank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def mine(balance: int, month: int, lines: Sequence[str], held: int, shop: str) -> str:
    """A person's own account."""
    waits = [f"另有{held}笔在等核实。"] if held else []
    how = f"换东西说“{shop}”。积分只给做成了、对方也确认的事，说话多少不算。"
    return "\n".join([f"您有{balance}分，这个月得了{month}分。", *lines, *waits, how])


def line(day: date, points: int, note: str) -> str:
    """One booking on an account."""
    return f"· {day.month}月{day.day}日 {points:+d} {note}"


def goods(shop: str, rows: Sequence[tuple[str, int, int]], balance: int) -> str:
    """What the shop has."""
    if not rows:
        return f"{shop}现在没有东西可换。"
    lines = [f"· {name} {price}分" + ("" if stock else "（换完了）") for name, price, stock in rows]
    return "\n".join([f"{shop}（您有{balance}分）：", *lines, f"要换回“兑换 {rows[0][0]}”。"])


def redeemed(name: str, points: int, code: str, until: date, left: int) -> str:
    """A code for the counter."""
    when = f"{until.month}月{until.day}日前到社区柜台报码领取"
    return (
        f"换好了：{name}（{points}分），还剩{left}分。\n兑换码 {code}，{when}。\n不要了回“撤销兑换 {code}”，积分退回。"
    )


def handed(name: str, code: str) -> str:
    """For who hands it out."""
    return f"兑换码 {code}：{name}，可以给了，已经核销。"


def taken(name: str) -> str:
    """For who got it."""
    return f"{name}领走了。不是您领的，请马上告诉社区。"


def returned(name: str, points: int, late: bool) -> str:
    """A redemption that was taken back."""
    why = "过期没有领" if late else "撤销了"
    return f"{name}的兑换{why}，{points}分退回您的账上。"


def stocked(name: str, price: int, stock: int) -> str:
    """For who fills the shelf."""
    return f"{name}：{price}分，现有{stock}件。"


def held(lines: Sequence[str], count: int) -> str:
    """For the office: what a person has to look at."""
    if not count:
        return "没有等着核实的积分。"
    more = [f"……共{count}笔"] if count > len(lines) else []
    return "\n".join([f"等着核实的积分{count}笔：", *lines, *more, "给分回“积分通过 3”，不给回“积分驳回 3 原因”。"])


def held_line(no: int, deed: str, doer: str, points: int, outcome: str, why: str) -> str:
    """One of them."""
    return f"· {no} {doer} {deed}（{outcome}）{points}分：{why}"


def judged(no: int, given: bool) -> str:
    """For who judged."""
    return f"第{no}笔{'已入账' if given else '不给分，已记下原因'}。"


def refused(deed: str, outcome: str, why: str) -> str:
    """For whose points a person refused: he reads why."""
    return f"{deed}（{outcome}）核实后没有给分：{why}。有不同意见，请找县三长办。"


def reversed_(deed: str, outcome: str, points: int, why: str) -> str:
    """For whose points a person took back: he reads why."""
    return f"{deed}（{outcome}）的{points}分冲回了：{why}。有不同意见，请找县三长办。"


def statement(
    place: str, shop: str, month: str, figures: Sequence[tuple[str, int]], adds_up: bool, waiting: int, rules: str
) -> str:
    """The month's statement: how the stock came from the last one's."""
    told = "，".join(f"{name}{value}" for name, value in figures)
    sure = "收支两边相等" if adds_up else "两边对不上，请马上核对"
    waits = f"，待核实{waiting}笔" if waiting else ""
    by_deed = f"\n发放：{rules}" if rules else ""
    return f"【{place}{shop}{month}对账】{told}；{sure}{waits}。{by_deed}"
