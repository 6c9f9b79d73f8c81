"""How figures and requests read in a paper on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.queries.papers import Item, clean
from bot.rules.figures import Figures, Name, Period

#: So much of a resident's words in a line.
_SAID = 16


def percent(share: float | None) -> str:
    """``92%``; a dash where nothing was to be divided."""
    return "—" if share is None else f"{share * 100:.0f}%"


def change(now: float | None, before: float | None) -> str:
    """``（升3）``: points since the last paper; empty where there is nothing to compare or nothing changed."""
    if now is None or before is None or round(now * 100) == round(before * 100):
        return ""
    points = round(now * 100) - round(before * 100)
    return f"（{'升' if points > 0 else '降'}{abs(points)}）"


def workdays(hours: float | None, day_hours: float) -> str:
    """Working hours as people count them: ``3.5个工作小时``, ``1.2个工作日``."""
    if hours is None:
        return "—"
    return f"{hours:.1f}个工作小时" if hours < day_hours else f"{hours / day_hours:.1f}个工作日"


def day(at: date) -> str:
    """``3月9日``"""
    return f"{at.month}月{at.day}日"


def span(period: Period) -> str:
    """``3月2日—3月8日``: the last day is the one before the end."""
    last = period.end.date() if period.end.hour else date.fromordinal(period.end.toordinal() - 1)
    return f"{day(period.start.date())}—{day(last)}"


def some(names: Sequence[str], most: int = 3) -> str:
    """``甲、乙、丙等5个``"""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown}等{len(names)}个"


def line(item: Item, now: datetime) -> str:
    """A request on one line: number, kind, place, since when, person, progress, effect."""
    late = "，超时" if item.due_at and item.due_at < now and not item.effect else ""
    how = "｜".join(filter(None, (item.progress or f"{item.state.label}{late}", item.effect)))
    danger = "紧急 " if item.urgent else ""
    said = f"“{clean(item.what, _SAID)}”" if not item.private else ""
    opened = f"{day(item.opened_at.date())}{item.opened_at:%H:%M}"
    return f"{item.no}号 {danger}{item.kind.label}·{item.where}{said}｜{opened}｜{item.who}｜{how}"


def counts(figures: Figures) -> str:
    """``收集5，办结3，在办4（超时1、紧急1）``: parts that are nought are left out."""
    marks = ((Name.OVERDUE, "超时"), (Name.URGENT, "新增紧急"), (Name.PAUSED, "挂起"))
    more = "、".join(f"{word}{figures.count(name)}" for name, word in marks if figures.count(name))
    unhappy = f"，不满意{figures.count(Name.DISCONTENT)}" if figures.count(Name.DISCONTENT) else ""
    in_hand = f"在办{figures.count(Name.CLOSING)}" + (f"（{more}）" if more else "")
    return f"收集{figures.count(Name.COLLECTED)}，办结{figures.count(Name.SETTLED)}，{in_hand}{unhappy}"


def warning(faults: Iterable[str]) -> str:
    """What does not add up, said and not hidden."""
    found = list(faults)
    return f"数字核对：{'；'.join(found)}" if found else ""
