"""How figures and requests read on a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.papers import phrases
from bot.queries.papers import Item
from bot.rules.figures import Figures, Name, Period
from bot.terms import Kind, State

NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)
ITEM = Item(
    no=3, kind=Kind.FACILITY, where="荷塘苑1栋2单元", grid="", community="", opened_at=NOW - timedelta(days=6),
    due_at=NOW + timedelta(days=1), who="单元长平志刚", state=State.ASSIGNED, what="三楼楼道的灯坏了，黑漆漆的",
    progress="", effect="", urgent=False, level=1, private=False, owner="P07", reopened=0, supporters=0,
)  # fmt: skip


@pytest.mark.parametrize(("share", "told"), [(0.923, "92%"), (1.0, "100%"), (0.0, "0%"), (None, "—")])
def test_a_share(share: float | None, told: str) -> None:
    assert phrases.percent(share) == told


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(0.93, 0.90, "（升3）"), (0.85, 0.90, "（降5）"), (0.9, 0.9001, ""), (None, 0.9, ""), (0.9, None, "")],
)
def test_a_change_since_the_last_paper(now: float | None, before: float | None, told: str) -> None:
    assert phrases.change(now, before) == told


@pytest.mark.parametrize(
    ("hours", "told"), [(3.5, "3.5个工作小时"), (8.4, "1.2个工作日"), (7.0, "1.0个工作日"), (None, "—")]
)
def test_hours_as_people_count_them(hours: float | None, told: str) -> None:
    assert phrases.workdays(hours, 7.0) == told


def test_a_week_ends_with_its_sunday_and_a_day_with_itself() -> None:
    monday = datetime(2026, 3, 2, tzinfo=SHANGHAI)
    assert phrases.span(Period(monday, monday + timedelta(days=7))) == "3月2日—3月8日"
    evening = datetime(2026, 3, 10, 17, 30, tzinfo=SHANGHAI)
    assert phrases.span(Period(evening - timedelta(days=1), evening)) == "3月9日—3月10日"


@pytest.mark.parametrize(
    ("names", "told"),
    [(["甲"], "甲"), (["甲", "乙", "丙"], "甲、乙、丙"), (["甲", "乙", "丙", "丁"], "甲、乙、丙等4个")],
)
def test_some_of_many(names: list[str], told: str) -> None:
    assert phrases.some(names) == told


def test_a_day() -> None:
    assert phrases.day(date(2026, 3, 9)) == "3月9日"


def test_a_request_on_one_line_tells_time_place_person_and_how_it_stands() -> None:
    told = phrases.line(ITEM, NOW)
    assert told.startswith("3号 公共设施损坏·荷塘苑1栋2单元“三楼楼道的灯坏了")
    assert "｜3月10日09:00｜单元长平志刚｜待接单" in told


def test_late_is_said_until_it_is_done() -> None:
    late = replace(ITEM, due_at=NOW - timedelta(hours=1))
    assert phrases.line(late, NOW).endswith("待接单，超时")
    assert "超时" not in phrases.line(replace(late, effect="满意"), NOW)


def test_danger_stands_first_and_words_told_alone_stand_nowhere() -> None:
    assert phrases.line(replace(ITEM, urgent=True), NOW).startswith("3号 紧急 ")
    assert "灯坏了" not in phrases.line(replace(ITEM, private=True), NOW)


def test_what_was_said_of_it_takes_the_place_of_its_state() -> None:
    told = phrases.line(replace(ITEM, progress="师傅周五来", effect="满意"), NOW)
    assert told.endswith("师傅周五来｜满意")


def figures(**numbers: int) -> Figures:
    period = Period(NOW - timedelta(days=7), NOW)
    return Figures(period, {Name(name): frozenset(range(count)) for name, count in numbers.items()})


def test_counts_leave_out_what_is_nought() -> None:
    assert phrases.counts(figures(collected=5, settled=3, closing=4)) == "收集5，办结3，在办4"


def test_counts_name_what_is_late_urgent_paused_or_complained_of() -> None:
    told = phrases.counts(figures(collected=5, settled=3, closing=4, overdue=1, urgent=1, paused=2, discontent=1))
    assert told == "收集5，办结3，在办4（超时1、新增紧急1、挂起2），不满意1"


def test_what_does_not_add_up_is_said() -> None:
    assert phrases.warning([]) == ""
    assert phrases.warning(["甲", "乙"]) == "数字核对：甲；乙"
