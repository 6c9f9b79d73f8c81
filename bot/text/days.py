"""Days as people name them: 明天, 下周一, 3月5号, 月底; each read against a given today."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Day:
    """A ``date``, the ``part`` of the day its name says (今晚: 晚), and whether a day was ``named`` at all."""

    date: date
    part: str = ""
    named: bool = True


_WEEK = "(?:周|星期|礼拜)"

#: Pattern of the names of days; longer names first.
DAY = (
    r"大后天|明后[两二]?天|今明两天|今[天日儿晚早晨夜]|明[天日儿晚早晨]|后[天日](?!就)"
    rf"|(?<![上每个])(?:下下个?|下个?|这个?|本)?{_WEEK}[一二三四五六日天末1-6](?![月号日])|(?:下下个?|下个?|这个?|本){_WEEK}"
    r"|[0-9]{1,2}月[0-9]{1,2}[日号]|(?<![0-9.])[0-9]{1,2}[日号](?![楼线门栋电机])|下个?月[初底]|(?:这个?|本)?月底|下个?月|(?:这个|本)月|年底|年前|年内"
)

#: Names that promise little: far away and vague.
WEAK_DAY = frozenset({"年底", "年前", "年内", "下个月", "下月", "下个月底", "下月底"})

_NEAR = {"今": 0, "明": 1, "后": 2, "大": 3}
_NUMBERED = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})[日号]")
_WEEKDAYS = "一二三四五六日"


def day_of(words: str, today: date) -> Day | None:
    """The day that ``words`` (as matched by DAY; empty: today, not named) name; None where there is no such day."""
    if not words:
        return Day(today, named=False)
    if words in ("明后天", "明后两天", "明后二天"):
        return Day(today + timedelta(days=2))
    if words == "今明两天":
        return Day(today + timedelta(days=1))
    if words[0] in _NEAR and not _is_week(words):
        part = words[1] if words[1] in "晚早夜" else "早" if words[1] == "晨" else ""
        return Day(today + timedelta(days=_NEAR[words[0]]), part)
    return _calendar_day(words, today)


def _is_week(words: str) -> bool:
    """Whether a weekday or a week is named."""
    return re.search(_WEEK, words) is not None


def _calendar_day(words: str, today: date) -> Day | None:
    """Weekdays, dates, ends of months and years."""
    if _is_week(words):
        return Day(_week_day(words, today))
    numbered = _NUMBERED.fullmatch(words)
    if numbered:
        return _numbered_day(numbered, today)
    if words.startswith("年"):
        return Day(today.replace(month=12, day=31))
    if words.startswith("下"):
        first = month_later(today.replace(day=1), 1)
        return Day(first.replace(day=5) if words.endswith("初") else last_of_month(first))
    return Day(last_of_month(today))


def _week_day(words: str, today: date) -> date:
    """The weekday named: of this week, the next, or simply the next to come; a week alone ends on its Friday."""
    monday = today - timedelta(days=today.weekday())
    weeks = 2 if words.startswith("下下") else 1 if words.startswith("下") else 0
    last = {"天": "日", "末": "日"}.get(words[-1], words[-1])
    index = int(last) - 1 if last.isdecimal() else _WEEKDAYS.find(last)
    if index < 0:
        friday = monday + timedelta(days=4 + 7 * weeks)
        return friday if friday >= today else friday + timedelta(days=2)
    day = monday + timedelta(days=index + 7 * weeks)
    return day if day >= today else day + timedelta(days=7)


def _numbered_day(match: re.Match[str], today: date) -> Day | None:
    """ "3月5号", "25号": this year or month, else the next; long past ones are meant as past."""
    month, day = match[1], int(match[2])
    try:
        if month:
            found = today.replace(month=int(month), day=day)
            return Day(found if (today - found).days < 180 else found.replace(year=today.year + 1))
        found = today.replace(day=day)
        return Day(found if found >= today else month_later(today.replace(day=1), 1).replace(day=day))
    except ValueError:
        return None


def month_later(day: date, months: int) -> date:
    """The same day ``months`` later, or that month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def last_of_month(day: date) -> date:
    """The last day of the month of ``day``."""
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first - timedelta(days=1)


def working_days_later(day: date, count: int, is_workday: Callable[[date], bool]) -> date:
    """The ``count``-th workday after ``day`` (at most a year on)."""
    for _ in range(366):
        if count <= 0:
            break
        day += timedelta(days=1)
        count -= is_workday(day)
    return day
