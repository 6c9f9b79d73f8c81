"""Door-knocking (敲门行动): when a household is due, on which evening or day off, and what a note tells.

Values in, values out. A household is due one cycle after its last visit; one without a visit on record one cycle
after it was listed. Those of one visitor are spread evenly over the first cycle. Visits are planned week by week from
what was known on Monday, so that the plan of a week stands still while it is worked off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.calendar import Span
from bot.settings.all import Visits
from bot.terms import Term

#: Who fell ill, or was not met twice running, is looked after twice as often for so long.
_RISK_DAYS = timedelta(days=60)
#: A week's plan looks on to the Friday after it: a visit due on a Tuesday is better made on the weekend before.
_AHEAD = timedelta(days=11)

IsWorkday = Callable[[date], bool]


class VisitResult(Term):
    """What a row of a household's visits says."""

    LISTED = "listed", "列入走访"
    DONE = "done", "已走访"
    NOT_HOME = "not_home", "未遇"
    CHANGE = "change", "变故"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a household's visits, at an aware moment."""

    at: datetime
    result: VisitResult


@dataclass(frozen=True, slots=True)
class ToVisit:
    """A household on somebody's list: ``since`` when it was listed, ``records`` oldest first."""

    household: str
    visitor: str
    cycle_days: int
    since: datetime
    records: tuple[Record, ...] = ()

    @property
    def last(self) -> datetime | None:
        """When it was last visited and somebody met."""
        return max((r.at for r in self.records if r.result is VisitResult.DONE), default=None)

    @property
    def change_at(self) -> datetime | None:
        """When a major change was told that nobody has looked into yet."""
        changes = [r.at for r in self.records if r.result is VisitResult.CHANGE]
        return changes[-1] if changes and (self.last is None or changes[-1] > self.last) else None

    def before(self, moment: datetime) -> ToVisit:
        """The household as it was known at ``moment``."""
        known = tuple(r for r in self.records if r.at < moment)
        return ToVisit(self.household, self.visitor, self.cycle_days, self.since, known)


@dataclass(frozen=True, slots=True)
class Slot:
    """A visit in the plan: on ``day``, when people are at home."""

    household: str
    visitor: str
    day: date
    span: Span


def at_risk(item: ToVisit, now: datetime) -> bool:
    """The higher of two tiers: a major change of late, or nobody met twice running."""
    tried = [r.result for r in item.records if r.result in (VisitResult.DONE, VisitResult.NOT_HOME)]
    changed = any(r.result is VisitResult.CHANGE and now - r.at <= _RISK_DAYS for r in item.records)
    return changed or tried[-2:] == [VisitResult.NOT_HOME, VisitResult.NOT_HOME]


def cycle(item: ToVisit, now: datetime) -> timedelta:
    """Days from one visit to the next; half of them, rounded up, in the higher tier."""
    return timedelta(days=-(-item.cycle_days // 2) if at_risk(item, now) else item.cycle_days)


def due_at(item: ToVisit, now: datetime, settings: Visits) -> datetime:
    """Until when somebody should have been there."""
    regular = (item.last or item.since) + cycle(item, now)
    if item.change_at is None:
        return regular
    return min(regular, item.change_at + timedelta(hours=settings.change_hours))


def missed(item: ToVisit, now: datetime, settings: Visits) -> bool:
    """Whether it is so late that the next leader up has to know."""
    return now >= due_at(item, now, settings) + timedelta(days=settings.missed_days)


def monday(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def plan(items: Iterable[ToVisit], start: datetime, settings: Visits, is_workday: IsWorkday) -> tuple[Slot, ...]:
    """The visits of the week that begins at ``start`` (a Monday, midnight), by visitor and day.

    At most ``per_leader_and_week`` a visitor, the longest overdue first; on days off where that is in time, else on
    evenings.
    """
    by_visitor: dict[str, list[ToVisit]] = {}
    for item in items:
        by_visitor.setdefault(item.visitor, []).append(item.before(start))
    slots = [slot for own in by_visitor.values() for slot in _plan_one(own, start, settings, is_workday)]
    return tuple(sorted(slots, key=lambda slot: (slot.visitor, slot.day, slot.household)))


def _plan_one(own: Sequence[ToVisit], start: datetime, settings: Visits, is_workday: IsWorkday) -> list[Slot]:
    wanted = _targets(own, start, settings)
    fresh = [(item, at) for item, at in wanted if at < start + _AHEAD and item.since < start + timedelta(days=7)]
    fresh.sort(key=lambda pair: (pair[1], pair[0].household))
    load: Counter[date] = Counter()
    slots = []
    for item, at in fresh[: settings.per_leader_and_week]:
        day = _day_for(item, at.date(), start.date(), load, is_workday)
        slots.append(Slot(item.household, item.visitor, day, _span(day, load[day], settings, is_workday)))
        load[day] += 1
    return slots


def _targets(own: Sequence[ToVisit], start: datetime, settings: Visits) -> list[tuple[ToVisit, datetime]]:
    """Each household with the moment to aim at: first visits stand evenly over their cycle, the last at its end."""
    first = sorted((i for i in own if i.last is None), key=lambda item: (item.since, item.household))
    rank = {item.household: (n + 1) / len(first) for n, item in enumerate(first)}
    return [
        (item, min(due_at(item, start, settings), item.since + cycle(item, start) * rank[item.household]))
        if item.household in rank
        else (item, due_at(item, start, settings))
        for item in own
    ]


def _day_for(item: ToVisit, target: date, start: date, load: Counter[date], is_workday: IsWorkday) -> date:
    """The least laden day not after ``target``, days off first; the later one of equals, but the first when late."""
    week = [start + timedelta(days=n) for n in range(7)]
    possible = [day for day in week if day >= item.since.date()] or week
    in_time = [day for day in possible if day <= target]
    days = in_time or possible

    def laden(day: date) -> tuple[int, bool, int]:
        works = is_workday(day)
        nearness = (day - start).days
        return load[day] + 2 * works, works, -nearness if in_time else nearness

    return min(days, key=laden)


def _span(day: date, before: int, settings: Visits, is_workday: IsWorkday) -> Span:
    if is_workday(day):
        return settings.evening
    return settings.weekend[before % len(settings.weekend)] if settings.weekend else settings.evening


# --- what a visitor writes ------------------------------------------------------------------------------------------

_DOOR = re.compile(
    r"^\s*(?P<door>[0-9A-Za-z]{6,}-[0-9A-Za-z]+"
    r"|(?:[一-龥]{2,8}?(?=\d))?(?:\d{1,3}\s*(?:号楼|[栋幢座]|[-－—])\s*)?(?:\d{1,2}\s*(?:单元|[-－—])\s*)?\d{1,4})"
    r"\s*[室号户家]?(?!\d)[\s，,:：、。]*(?P<note>.*)$",
    re.DOTALL,
)
#: A wish or a want, or something broken; not "想儿子", not "不缺", not "没什么需要".
_DEMAND = re.compile(
    r"(?<![思不没])想(?!着|起|念|到|得开|不开|儿|女|孙|家|他|她|你|我|老伴|通|法|了想)"
    r"|(?<![不没])缺(?!点|德|席)|(?<![不没什么无])需要|(?<!没)希望|(?<!不)(?:盼着?|要求|请求|申请)"
    r"|坏了|漏水|漏雨|漏电|不亮|不制冷|不通|堵了|用不了|打不开|没人管|帮(?:忙|着)?(?:修|装|换|买|办|找|联系|问)"
)
_CHANGE = re.compile(
    "住院|去世|过世|走了人|病倒|病危|摔(?:伤|倒|断|了)|骨折|中风|走失|失业|失火|着火|离婚|车祸|手术|出事"
    "|抢救|送(?:进|去|到|往)?了?医院|救护车"
)
_LONG_AGO = re.compile("去年|前年|以前|之前|上次|曾|早年|年轻时|出院")


def split_door(text: str) -> tuple[str, str]:
    """The door and the note of "501 老人身体好" or "2栋1单元501室，…"; an empty door where there is none."""
    found = _DOOR.match(text)
    return (re.sub(r"\s+", "", found["door"]), found["note"].strip()) if found else ("", text.strip())


def same_door(door: str, household: str, unit: str, room_no: str) -> bool:
    """Whether ``door`` (501, 2-1-501, 2栋1单元501, a 户编号) means ``room_no`` in the unit of that name."""
    if door == household:
        return True
    said, known = re.findall(r"\d+", door), [*re.findall(r"\d+", unit), *re.findall(r"\d+", room_no)]
    return bool(said) and said == known[-len(said) :]


def demand(note: str) -> str:
    """The sentence in which a want or something broken is told, from there on; empty when there is none."""
    for sentence in re.split(r"[。！!；;\n]", note):
        found = _DEMAND.search(sentence)
        if found:
            begin = max(sentence.rfind(mark, 0, found.start()) for mark in "，,、：:") + 1
            return sentence[begin:].strip(" ，,、")
    return ""


def tells_change(note: str) -> bool:
    """Whether a note tells of a major change of late, such as a hospital stay."""
    return any(_CHANGE.search(part) and not _LONG_AGO.search(part) for part in re.split(r"[，,。！!；;\n]", note))
