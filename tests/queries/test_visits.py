"""How visits were covered, counted by hand."""

from __future__ import annotations

from datetime import datetime

from bot.clock import SHANGHAI
from bot.queries import visits
from bot.terms import VisitCategory
from tests.registers import GRID
from tests.talk import Town


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_coverage_by_grid_category_and_month():
    town = Town().open()
    town.says("wx_u12", "走访 501 老人身体好")
    town.says("wx_u12", "走访 501 又去了一次")
    town.says("wx_u22", "未遇 302")

    march = visits.coverage(town.app.context(town.now), moment("2026-03-01"), moment("2026-04-01"))
    assert [(c.grid, c.category, c.listed, c.visited, c.visits, c.not_home) for c in march] == [
        (GRID, VisitCategory.ALONE_OR_LEFT_BEHIND, 1, 1, 2, 0),
        (GRID, VisitCategory.HARDSHIP, 1, 0, 0, 1),
    ]
    april = visits.coverage(town.app.context(town.now), moment("2026-04-01"), moment("2026-05-01"))
    assert [(c.listed, c.visited, c.visits) for c in april] == [(1, 0, 0), (1, 0, 0)]


def test_a_door_can_be_said_in_several_ways():
    town = Town().open()
    context = town.app.context(town.now)
    own = visits.doors(context, "P07")
    for words in ("501", "2-501", "1-2-501", "1栋2单元501", "36103000100100102-501"):
        assert [d.where for d in visits.at_door(context, own, words)] == ["荷塘苑1栋2单元501"]
    assert not visits.at_door(context, own, "1-501")
