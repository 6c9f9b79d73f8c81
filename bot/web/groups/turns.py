"""Where the buttons of the clock lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI, parse_time

#: Never turned further at once: it would be a slip of the hand.
FURTHEST = timedelta(days=366)
_MORNING, _OFFICE = time(8), time(8, 30)


def _tomorrow(now: datetime, calendar: WorkCalendar) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), _MORNING, SHANGHAI)


def _workday(now: datetime, calendar: WorkCalendar) -> datetime:
    return datetime.combine(calendar.next_workday(now.date()), _OFFICE, SHANGHAI)


#: Button name to its label and the moment it leads to.
TURNS: dict[str, tuple[str, Callable[[datetime, WorkCalendar], datetime]]] = {
    "minutes": ("10 分钟后", lambda now, _: now + timedelta(minutes=10)),
    "morning": ("明天早上 8 点", _tomorrow),
    "hour": ("一小时后", lambda now, _: now + timedelta(hours=1)),
    "workday": ("下一个工作日 8:30", _workday),
    "week": ("一周后", lambda now, _: now + timedelta(days=7)),
}


def target(turn: str, now: datetime, calendar: WorkCalendar) -> datetime:
    """Where ``turn`` leads: the name of a button, or a date and time in Shanghai.

    ValueError, in Chinese, when it is neither, lies in the past or more than a year ahead.
    """
    if turn in TURNS:
        return TURNS[turn][1](now, calendar)
    try:
        to = parse_time(turn)
    except ValueError:
        raise ValueError("请填写完整的日期和时间") from None
    if to <= now:
        raise ValueError("时间只能往后拨")
    if to - now > FURTHEST:
        raise ValueError("一次最多往后拨一年")
    return to
