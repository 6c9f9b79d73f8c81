"""Bars are sets of requests: cut by day, kind, hour, span, step and promise, and never counting what is not there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.rules import chart_bars
from bot.rules.chart_bars import Chart
from bot.rules.counting import count
from bot.rules.figures import Happened, History, Name, Period
from bot.terms import Action, State

START = datetime(2026, 3, 2, tzinfo=SHANGHAI)
WEEK = Period(START, START + timedelta(days=7))
HOUR = timedelta(hours=1)


def history(no: int, at: datetime, *events: tuple[Action, State, datetime], **more) -> History:
    told = (Happened(at, Action.REPORT, State.OPEN), *(Happened(when, what, to) for what, to, when in events))
    return History(no=no, opened_at=at, events=told, **{"kind": "facility", **more})


def settled(no: int, at: datetime, after: timedelta, **more) -> History:
    return history(no, at, (Action.RESOLVE, State.RESOLVED, at + after), **more)


def taken(one: History, moment: datetime) -> float:
    return (moment - one.opened_at) / HOUR


def bars(chart: Chart) -> dict[str, list[int]]:
    return {bar.label: sorted(bar.parts[0].numbers) for bar in chart.bars if bar.parts[0].numbers}


def test_a_trend_tells_day_by_day_what_came_and_what_was_settled():
    rows = [settled(1, START + HOUR, timedelta(days=1)), history(2, START + timedelta(days=6, hours=23))]
    chart = chart_bars.trend(rows, WEEK)
    assert len(chart.bars) == 7
    assert bars(chart) == {"3月2日": [1], "3月8日": [2]}
    assert [sorted(bar.parts[1].numbers) for bar in chart.bars] == [[], [1], [], [], [], [], []]


def test_a_day_of_the_trend_counts_as_a_daily_paper_of_that_day_does():
    rows = [settled(n, START + timedelta(hours=5 * n), timedelta(hours=7 * n)) for n in range(1, 30)]
    for at, bar in enumerate(chart_bars.trend(rows, WEEK).bars):
        day = Period(START + timedelta(days=at), START + timedelta(days=at + 1))
        figures = count(rows, day)
        assert [part.numbers for part in bar.parts] == [
            figures.of(name) for name in Name if str(name) in ("collected", "settled")
        ]


@pytest.mark.parametrize(("days", "drawn"), [(7, 7), (30, 30), (31, 31), (90, 13)])
def test_a_long_time_is_drawn_by_weeks(days, drawn):
    period = Period(START, START + timedelta(days=days) - HOUR)
    chart = chart_bars.trend([], period)
    assert len(chart.bars) == drawn
    assert chart.empty


def test_kinds_stand_in_order_and_those_without_any_are_left_out():
    rows = [history(1, START), history(2, START, kind="hazard"), history(3, START, kind="hazard")]
    before = history(4, START - HOUR, kind="parking")
    chart = chart_bars.kinds([*rows, before], count([*rows, before], WEEK))
    assert [(bar.key, bar.count) for bar in chart.bars] == [("hazard", 2), ("facility", 1)]


def test_hours_are_those_in_which_it_was_said():
    rows = [history(1, START + 8 * HOUR), history(2, START + timedelta(days=2, hours=8)), history(3, START + 23 * HOUR)]
    chart = chart_bars.hours(rows, count(rows, WEEK))
    assert len(chart.bars) == 24
    assert bars(chart) == {"8": [1, 2], "23": [3]}


@pytest.mark.parametrize(
    ("hours", "label"),
    [(1, "1 小时内"), (1.1, "4 小时内"), (7, "1 个工作日内"), (14, "2 个工作日内"), (15, "更久"), (None, "还没有")],
)
def test_how_long_until_somebody_accepted(hours, label):
    events = [] if hours is None else [(Action.ACCEPT, State.ACCEPTED, START + hours * HOUR)]
    rows = [history(1, START, *events)]
    assert bars(chart_bars.accept(rows, count(rows, WEEK), taken)) == {label: [1]}


def test_how_long_until_it_was_settled_counts_what_the_papers_count():
    rows = [settled(1, START, 7 * HOUR), settled(2, START, 100 * HOUR), history(3, START)]
    chart = chart_bars.resolve(count(rows, WEEK, taken))
    assert bars(chart) == {"1 个工作日内": [1], "15 个工作日内": [2]}
    assert "还没有" not in [bar.label for bar in chart.bars], "what is not settled is not counted here"


def test_the_six_steps_are_those_that_the_history_shows():
    rows = [
        history(1, START, (Action.ASSIGN, State.ASSIGNED, START), (Action.ACCEPT, State.ACCEPTED, START + HOUR)),
        settled(2, START, HOUR),
        history(3, START - HOUR, (Action.ASSIGN, State.ASSIGNED, START)),
    ]
    assert bars(chart_bars.funnel(rows, count(rows, WEEK))) == {
        "事件上报": [1, 2],
        "分流交办": [1],
        "服务处置": [1, 2],
        "结果反馈": [2],
    }


def test_a_promise_is_kept_when_it_was_done_in_time():
    due = START + timedelta(days=2)
    rows = [
        settled(1, START, timedelta(days=1)),
        settled(2, START, timedelta(days=3)),
        history(3, START),
        history(4, START),
    ]
    chart = chart_bars.promises(rows, {1: due, 2: due, 3: due}, frozenset({3}))
    assert bars(chart) == {"说到做到": [1], "过了还没办": [2]}


def test_a_part_is_found_by_its_names_or_not_at_all():
    rows = [settled(1, START, HOUR)]
    chart = chart_bars.trend(rows, WEEK)
    found = chart.find("2026-03-02", "settled")
    assert found is not None
    assert found[1].numbers == {1}
    assert chart.find("2026-03-02", "nonsense") is None
    assert chart.find("2020-01-01", "settled") is None
