"""Promises: when a leader's or worker's words say that something will be done.

"明天上午师傅来" is a promise until 12:00 of the next day, "这两天" until the end of the second day,
"下周一换" until the end of that Monday. Words without a time (马上, 尽快), questions, refusals and what
is past promise nothing. Of several times in one message the latest counts: it is when the thing is to be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.text.days import DAY, WEAK_DAY, Day, day_of, month_later, working_days_later
from bot.text.numerals import number


@dataclass(frozen=True, slots=True)
class Promise:
    """``until`` (aware) is when the promised thing is due; ``words`` said so; ``weak`` is a far, vague date (年底)."""

    until: datetime
    words: str
    weak: bool = False


_N = "(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_PART = "早上|早晨|清早|一早|大早|上午|中午|下午|傍晚|晚上|晚饭|夜里|夜间|下班"
_MINUTES = "半|钟|[一三]刻|[0-9]{1,2}分?|[一二三四五]?十[一二三四五六七八九]?分?"
_CLOCK = rf"(?:{_N}点(?:{_MINUTES})?|[0-9]{{1,2}}[:：][0-9]{{2}})"
_MOMENT = re.compile(
    rf"(?=[0-9一二三四五六七八九十两今明后大下周星礼这本年月早清上中傍晚夜])(?P<day>{DAY})?的?\s?(?P<part>{_PART})?(?:的|大概|大约|差不多)?\s?"
    rf"(?:(?P<clock>{_CLOCK})(?:\s?[-到至~—]\s?(?P<end>{_CLOCK}|{_N}(?=点|\D|$)))?)?(?P<before>之?前|以前|内|之内|以内)?"
)
_COUNT = rf"(?P<count>半|{_N}|几)个?半?(?P<of>小时|钟头|钟|分钟|工作日|天|周|星期|礼拜|月)"
_FEW = re.compile(r"(?:这|过|就这)(?P<days>一两|[两二三]三?|几)天")
_SPAN = re.compile(rf"{_COUNT}(?:之内|以内|内|之?后|以后|左右|就|能|可以|到|出|搞定|修好)")
_ROUGH = re.compile(rf"(?:大概|大约|预计|估计|最多|需要?|要|限){_COUNT}")

_PART_ENDS = {
    "早": time(12),
    "上": time(12),
    "中": time(14),
    "下": time(18),
    "傍": time(19),
    "晚": time(21),
    "夜": time(21),
    "清": time(12),
    "一": time(12),
    "大": time(12),
}
_AFTERNOON = frozenset("下傍晚夜")
_QUESTION = re.compile(
    r"[?？]|[吗么嘛呢不]$|什么时候|啥时|几点|哪天|哪个时候|何时|多久|几时|能不能|可不可以|是不是|来不来|没有$|好没$|有没有"
)
_REFUSED = re.compile(
    r"不(?:来|去|到|修|换|行|能|会|在|了|成|得空|一定|保证|上门|可能|敢|再)|以后不|[来修换装弄去搞]不[了好成到]|没[空法人办货时]|没有[空人货时]|取消|改天|停[水电气用]|停一|休息|放假"
)
_DONE = re.compile(
    r"昨|前天|上周|上个?月|上午已|刚[才刚]?|已经?|[来修换看去查装打报问说]过|[好完掉通亮成]了|了$|了(?=[\s，,。！!])|每天|天天|一直"
)
#: What is over, whichever day is named: "周一我去看了" is no promise for the next Monday; "周五看了再说" is one.
_OVER = re.compile(r"[来看修换查去打报问停通]过|[去看查报]了(?![再就以之])|已经?[来看修换查去打报]")
#: A day that may lie behind as well as ahead.
_EITHER = re.compile(r"(?!下|这|本)(?:.*[周期拜]|.*[日号]$|月底$)")
_ACT = re.compile(
    r"[来到修换装弄通清送查拆搬补改派搞办答回给做挖买带看去挪铺焊锯试出封刷劝吊定谈调]|处理|解决|恢复|安排|上门|完[成工]|搞定|联系|能好|就好|好的?$|开始|更换|施工|正常|落实|反馈|结果|交|见"
)
_CLAUSE = re.compile(r"[^，,。！!；;\n\s?？]+[?？]?")


def find_promise(
    text: str, now: datetime, *, is_workday: Callable[[date], bool] | None = None, closes: time = time(18)
) -> Promise | None:
    """The promise that ``text`` makes at ``now`` (aware), or None.

    ``is_workday`` counts 工作日 (Monday to Friday unless given); ``closes`` is when a working day ends.
    """
    if len(text) > 2000 or _MOMENT_HINT.search(text) is None:
        return None
    setting = _Setting(now, is_workday or _weekday, closes)
    found = [promise for clause, acting in _clauses(text) if acting for promise in _in_clause(clause, setting)]
    return max(found, key=lambda promise: promise.until, default=None)


_MOMENT_HINT = re.compile(r"[天日号点周期拜月底晚早午时钟年夜班:：傍]")


@dataclass(frozen=True, slots=True)
class _Setting:
    """What times are read against."""

    now: datetime
    is_workday: Callable[[date], bool]
    closes: time


def _clauses(text: str) -> list[tuple[str, bool]]:
    """The clauses of a text, each with whether it or the one before or after says that something is done."""
    clauses = _CLAUSE.findall(text)
    acting = [_ACT.search(clause) is not None for clause in clauses]
    near = [any(acting[max(0, i - 1) : i + 2]) for i in range(len(clauses))]
    return [(c, ok or (len(clauses) == 1 and len(c) <= 10)) for c, ok in zip(clauses, near, strict=True)]


def _in_clause(clause: str, setting: _Setting) -> list[Promise]:
    """The promises of one clause; none where it asks, refuses or tells of what is done."""
    if _QUESTION.search(clause) or _REFUSED.search(clause):
        return []
    found = [p for match in _MOMENT.finditer(clause) if match.group() and (p := _moment(match, clause, setting))]
    return found + _spans(clause, setting)


def _moment(match: re.Match[str], clause: str, setting: _Setting) -> Promise | None:
    """A day, a part of a day, an hour: when it ends; None for what is past or only greets (早上好)."""
    day_words, part, clock = match["day"] or "", match["part"] or "", match["clock"] or ""
    if (
        not (day_words or part or clock)
        or clause.startswith(("好", "到现在", "起"), match.end())
        or (part and clause.startswith("到", match.end()) and not clock)
    ):
        return None
    day = day_of(day_words, setting.now.date())
    if day is None:
        return None
    if not day.part:
        day = Day(day.date, part, day.named)
    if (day.date <= setting.now.date() and _DONE.search(clause)) or (_EITHER.match(day_words) and _OVER.search(clause)):
        return None
    until = _until(day, match, setting)
    return Promise(until, match.group().strip(), day_words in WEAK_DAY) if until and until > setting.now else None


def _until(day: Day, match: re.Match[str], setting: _Setting) -> datetime | None:
    """The end of what was named: the hour, else the part of the day, else the working day."""
    if match["clock"]:
        return _hour_of(day, match, setting)
    at = _part_end(day.part, match, setting)
    until = _at(day.date, at, setting.now)
    if until > setting.now:
        return until
    if not day.named:
        return _at(day.date + timedelta(days=1), at, setting.now)
    return _at(day.date, time(21), setting.now) if not day.part else None


def _part_end(part: str, match: re.Match[str], setting: _Setting) -> time:
    """When a part of a day ends; 下班前 is the end of the working day, 下班 the evening."""
    if part == "下班":
        return setting.closes if match["before"] else time(21)
    return _PART_ENDS[part[0]] if part else setting.closes


def _hour_of(day: Day, match: re.Match[str], setting: _Setting) -> datetime | None:
    """The hour said, in the half of the day that fits: the named one, else the next to come."""
    start = _clock(match["clock"])
    end = _clock(match["end"]) if match["end"] else start
    if start is None or end is None:
        return None
    hours = _readings(end, day.part)
    moments = [_at(day.date, hour, setting.now) for hour in hours]
    coming = [moment for moment in moments if moment > setting.now]
    if day.named and day.date > setting.now.date():
        return moments[0]
    return coming[0] if coming else None


def _readings(clock: time, part: str) -> list[time]:
    """What an hour on the face can mean: "两点" is 14:00 (nobody comes at night), "九点" 9:00 or 21:00."""
    late = clock.replace(hour=(clock.hour + 12) % 24)
    if clock.hour >= 13 or (part and (part[0] in "早上清一大" or (part[0] == "中" and clock.hour >= 11))):
        return [clock]
    if part and (part[0] in _AFTERNOON or part[0] == "中"):
        return [late] if clock.hour < 12 else [clock]
    if clock.hour < 7:
        return [late]
    return [clock, late] if clock.hour < 12 else [clock]


def _clock(words: str) -> time | None:
    """ "两点半", "17:30", "9点20分" on the face of a clock; None where there is no such hour."""
    hour_words, _, rest = re.sub("[:：]", "点", words).partition("点")
    hour = number(hour_words)
    minute = {"半": 30, "一刻": 15, "三刻": 45, "": 0, "钟": 0}.get(rest)
    if minute is None:
        minute = number(rest.rstrip("分")) or 0
    return time(hour % 24, minute) if hour is not None and hour <= 24 and minute < 60 else None


def _spans(clause: str, setting: _Setting) -> list[Promise]:
    """ "三天内", "大概半小时", "这两天": counted from now; none where the clause tells of what is done."""
    if _DONE.search(clause):
        return []
    few = [Promise(_few(match, setting), match.group()) for match in _FEW.finditer(clause)]
    counted = [
        Promise(until, match.group())
        for pattern in (_SPAN, _ROUGH)
        for match in pattern.finditer(clause)
        if (until := _counted(match, setting))
    ]
    return few + counted


def _few(match: re.Match[str], setting: _Setting) -> datetime:
    """ "这两天" ends with the second day, "过两天" with the third."""
    more = {"一两": 1, "两": 1, "二": 1}.get(match["days"], 2) + match.group().startswith("过")
    return _at(setting.now.date() + timedelta(days=more), setting.closes, setting.now)


def _counted(match: re.Match[str], setting: _Setting) -> datetime | None:
    """The end of a counted span; hours and minutes to the minute, days to the end of the working day."""
    half = match["count"] == "半"
    count = 0 if half else 3 if match["count"] == "几" else number(match["count"])
    if count is None:
        return None
    of, today = match["of"], setting.now.date()
    extra = half or "半" in match.group()
    if of in ("小时", "钟头", "钟", "分钟"):
        minutes = count if of == "分钟" else count * 60 + 30 * extra
        return setting.now + timedelta(minutes=minutes) if minutes else None
    if of == "工作日":
        return _at(working_days_later(today, count, setting.is_workday), setting.closes, setting.now)
    if of == "月":
        later = today + timedelta(days=15) if half else month_later(today, count)
        return _at(later, setting.closes, setting.now)
    return _at(today + timedelta(days=count * (1 if of == "天" else 7)), setting.closes, setting.now)


def _at(day: date, at: time, now: datetime) -> datetime:
    """The moment of a day in the zone of ``now``."""
    return datetime.combine(day, at, tzinfo=now.tzinfo)


def _weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5
