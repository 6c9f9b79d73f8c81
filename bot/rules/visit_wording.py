"""What is said about visits: in private only, to who makes them or answers for them. Names only on the own list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.calendar import Span
from bot.rules.wording import short

HOW = "走访后回“走访 {door} 情况”，没遇到人回“未遇 {door}”。"


def day(at: date) -> str:
    """``3月12日``"""
    return f"{at.month}月{at.day}日"


def reminder(planned: Sequence[tuple[str, Span]], changed: Sequence[str], example: str) -> str:
    """What to visit today: rooms and times, no names, no category."""
    lines = [f"· {where}（{span} 去比较合适）" for where, span in planned]
    lines += [f"· {where}（家里有变故，请24小时内上门）" for where in changed]
    return "今天请上门走访：\n" + "\n".join(lines) + "\n" + HOW.format(door=example)


def line(where: str, head: str, category: str, due: date, today: date, last: date | None) -> str:
    """A household on the private list of who visits it."""
    late = (today - due).days
    when = f"{day(due)}到期" + (f"，已过{late}天" if late > 0 else "")
    before = f"上次{day(last)}" if last else "还没走访过"
    return f"· {where} {head}（{category}）{when}，{before}"


def todays(lines: Sequence[str], example: str) -> str:
    """The answer to ``今日走访``; names stand here, and nowhere else."""
    return "这几户该走访了：\n" + "\n".join(lines) + "\n" + HOW.format(door=example) + "（仅您本人可见，请勿转发）"


def nothing_due(where: str, due: date | None) -> str:
    """Nothing to visit this week."""
    return f"这周没有要走访的。下一户是{where}，{day(due)}前。" if due else "您名下没有要走访的住户。"


def logged(where: str, next_due: date, wanted: str) -> str:
    """A visit was written down; a demand in it is asked about."""
    how = "回“开”立一条诉求，回“心愿”记成微心愿；都不用，就不用回。"
    ask = f"\n听到一件事：“{short(wanted, 60)}”\n{how}" if wanted else ""
    return f"记下了，{where}今天已走访，下次{day(next_due)}前。{ask}"


def not_home(where: str, again: bool) -> str:
    """Nobody was met."""
    more = "已经连着两次没遇到，请向邻居打听一下，或打个电话。" if again else "过两天再去一次，晚上或周末在家的多。"
    return f"记下了，{where}今天没遇到人。{more}"


def change_noted(where: str, hours: int) -> str:
    """A major change was told."""
    return f"记下了，{where}家里有变故，请{hours}小时内上门看看。"


def missed(lines: Sequence[tuple[str, str, date]]) -> str:
    """For the next leader up: where nobody has been, by whom, since when it was due. No names of households."""
    rows = "\n".join(f"· {where}，走访人{visitor}，{day(due)}到期" for where, visitor, due in lines)
    return f"下面的走访过期很久了还没去，请过问：\n{rows}"


def coverage(span: str, grids: Sequence[tuple[str, int, int]], categories: Sequence[tuple[str, int, int]]) -> str:
    """How much of the list was visited: (name, listed, visited) by grid and by category; counts alone, in private."""
    listed, visited = sum(row[1] for row in grids), sum(row[2] for row in grids)
    if not listed:
        return f"{span}，这里没有列入走访的住户。"
    lines = [f"· {name} {done}/{all_}户（{done * 100 // all_}%）" for name, all_, done in grids if all_]
    kinds = [f"{name}{done}/{all_}" for name, all_, done in categories if all_]
    head = f"敲门行动{span}：走访到{visited}/{listed}户（{visited * 100 // listed}%）"
    return "\n".join([head, *lines, "按类别：" + "，".join(kinds), "（只给负责走访的人看，请勿转发）"])


def opened(no: int) -> str:
    """The demand became a request, for the visitor alone to follow."""
    return f"已立为【{no}号】，不在群里说，有进展私下告诉您。"


NOT_OPENED = "好的，不立。走访情况已经记下了。"
IN_GROUP = "走访情况只跟我私聊说就行。群里那条请长按撤回，我没有记。"
