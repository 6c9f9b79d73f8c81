"""A clock that stands still for a stated reason: the resident reads it, nobody is reminded, the deadline moves."""

from __future__ import annotations

import pytest

from bot.queries import figures
from bot.rules.figures import Name, Period
from models import RequestEvent
from tests.hearing import LAMP
from tests.registers import COUNTY
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026: the lamp was taken, due on Friday the 13th at nine."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    return town


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("挂起 1 等居民", "先等一等：等居民。"),
        ("挂起 1 等材料，灯管周五到", "先等一等：等材料（等材料，灯管周五到）。"),
        ("挂起 1 下雨登不了高", "先等一等：天气（下雨登不了高）。"),
        ("挂起 1 走维修基金，等批复", "先等一等：挂账（走维修基金，等批复）。"),
    ],
)
def test_the_resident_reads_why(town: Town, words: str, told: str) -> None:
    town.says("wx_u12", words, room="u12")
    line = town.heard("progress", room="u12")
    assert told in line.text
    assert line.mentions == ["wx_ming"]


def test_without_one_of_the_four_reasons_no_clock_stops(town: Town) -> None:
    town.says("wx_u12", "挂起 1 最近忙", room="u12")
    assert "等居民、等材料、天气、挂账" in town.heard("refusal", room="u12").text
    assert town.request().pauses == []


@pytest.mark.slow
def test_while_it_stands_nobody_is_reminded_and_nothing_goes_up(town: Town) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    before = len(town.lines)
    town.passes(days=20)
    assert not [line for line in town.lines[before:] if line.message.request == 1]
    assert town.request().assignee_id == "P07"


def test_the_time_it_stood_is_given_back_to_the_minute(town: Town) -> None:
    due = town.request().due_at
    town.at("2026-03-11 10:00").says("wx_u12", "挂起 1 等材料", room="u12")
    town.at("2026-03-12 11:00").says("wx_u12", "恢复 1", room="u12")
    calendar = town.app.calendar
    stood = RequestEvent.select().where(RequestEvent.action.in_(["pause", "resume"])).order_by(RequestEvent.id)
    since, until = (event.at for event in stood)
    assert calendar.working_between(due, town.request().due_at) == calendar.working_between(since, until)
    assert "前办好" in town.heard("progress", room="u12").text, "and the resident reads until when"


@pytest.mark.slow
def test_after_it_runs_again_it_is_reminded_as_ever(town: Town) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.passes(days=10).says("wx_u12", "恢复 1", room="u12")
    town.passes(days=9)
    assert [line for line in town.all("remind", to="wx_u12") if "到期" in line.text]


def test_who_gets_it_next_has_a_clock_that_runs(town: Town) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.passes(hours=1).says("wx_u12", "上报 1 材料买不到", room="u12")
    town.passes(days=2)
    assert [line for line in town.all("remind", to="wx_grid") if "没有接单" in line.text]


@pytest.mark.parametrize("end", ["办结 1 换好了", "解释 1 年底统一换"])
def test_what_is_settled_while_it_stood_is_over(town: Town, end: str) -> None:
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.says("wx_u12", end, room="u12")
    assert town.request().state in ("resolved", "explained")


@pytest.mark.slow
def test_papers_count_it_as_standing_and_not_as_late(town: Town) -> None:
    town.says("wx_u12", "挂起 1 挂账", room="u12")
    town.passes(days=20)
    period = Period(town.now.replace(day=1), town.now)
    whole = figures.counted(town.app.context(town.now), period, COUNTY).whole
    assert (whole.count(Name.PAUSED), whole.count(Name.OVERDUE), whole.count(Name.CLOSING)) == (1, 0, 1)
