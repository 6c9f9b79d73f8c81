"""What stands beside the requests in the weekly paper: two lines and a sheet, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.papers import weekly
from bot.queries.beside import Beside, beside
from bot.rules.figures import Period
from bot.rules.whistles import Record
from tests.hearing import STAIRS
from tests.talk import Town

MONDAY = datetime(2026, 3, 9, tzinfo=SHANGHAI)
WEEK = Period(MONDAY, MONDAY + timedelta(days=7))


@pytest.mark.slow
def test_a_week_of_wishes_and_whistles_is_counted_as_it_was_lived() -> None:
    town = Town(meanings={}, papers=True).open()
    town.says("wx_ming", STAIRS, room="u12")
    town.says("wx_u12", "吹哨 1 城管局")
    town.says("wx_chengguan", "报到 1", room="d1")
    town.says("wx_tang", "许愿 想要一把雨伞")
    town.says("wx_secretary", "公开 W1")
    town.says("wx_bai", "认领 W1")
    found = beside(town.app.context(town.now), WEEK)
    assert found == Beside(told=1, claimed=1, whistles=(Record("城管局", 1, 1, 1, 0, 0),))
    town.at("2026-03-16 09:01")
    text = town.heard("summary", room="c").text
    assert "微心愿许下1个、认领1个、圆梦0个" in text
    assert "吹哨1次，按时报到1/1，按时回哨0/1；没有按时的：城管局" in text
    assert len(text.splitlines()) <= 15


def test_a_week_without_says_nothing_of_it() -> None:
    town = Town(meanings={}).open()
    assert not beside(town.app.context(town.now), WEEK).any
    assert weekly._beside(Beside()) == []
    assert weekly._whistles(Beside()) == []


def test_volunteers_stand_on_the_line_of_wishes_and_many_departments_are_counted() -> None:
    records = tuple(Record(f"{n}局", 1, 1, n % 2, 1, 1) for n in range(5))
    lines = weekly._beside(Beside(fulfilled=2, taken=3, done=1, whistles=records))
    assert lines[0] == "微心愿许下0个、认领0个、圆梦2个；志愿队接单3件、完成1件"
    assert lines[1] == "吹哨5次，按时报到2/5，按时回哨5/5；没有按时的：0局、2局、4局"
    (sheet,) = weekly._whistles(Beside(whistles=records))
    assert (sheet.name, len(sheet.rows), len(sheet.heads)) == ("吹哨报到", 5, 6)
