"""互助 in a real browser: a wish reworded and shown, points given, the shelf filled; nothing harmful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.clock import Clock
from bot.database import bind, open_database
from models import PointsDeed, PointsGoods, Whistle, Wish, WishStep
from tests.registers import UNIT_12
from tests.web.console import browsing
from tests.web.console.browsing import NASTY, PHONE
from tests.web.process import running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def console_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running bot with a wish to be looked at, a held deed, a shelf and a department that was called."""
    folder = tmp_path_factory.mktemp("service")
    url = browsing.prepare(folder)
    base = open_database(url)
    bind(base)
    _beside()
    base.close()
    with running(folder, url) as address:
        yield address


def _beside() -> None:
    now = Clock().now()
    fields = {"place": UNIT_12, "household": f"{UNIT_12}-501", "visitor": "P07", "made_at": now}
    for text, state in (("想在卫生间装个扶手", "open"), (f"想要{NASTY}", "open"), ("想要一副老花镜", "public")):
        wish = Wish.create(**fields, text=text, shown=text, state=state)
        WishStep.create(wish=wish.id, at=now, who="wx_u12", step="note")
    PointsDeed.create(
        key="settled:1:0", outcome="request:1", deed="settled", doer="person:P07", home="a", other="b", at=now,
        state="held", points=5, why="30天里和同一家第6次",
    )  # fmt: skip
    PointsGoods.create(name="洗衣液", price=30, stock=5)
    Whistle.create(
        request=1, department="D01", by="wx_u12", at=now.replace(day=1, hour=0), arrive_by=now, settle_by=now,
        arrived_at=now, state="arrived",
    )  # fmt: skip


def test_a_days_work_beside_the_requests(person: Any) -> None:
    office = person().opens("/service")
    office.sees("待核实 2 个")
    assert office.audit() == []
    office.shot("service-1440")
    office.page.get_by_label("W1公开时怎么写").fill("想在卫生间装个安全扶手")
    office.page.get_by_role("button", name="公开", exact=True).first.click()
    office.sees("W1 公开了", ".said")
    office.sees("想在卫生间装个安全扶手")
    office.page.get_by_role("button", name="给分").click()
    office.sees("已入账", ".said")
    office.page.get_by_label("东西").fill("毛巾")
    office.page.get_by_label("分数").fill("9")
    office.page.get_by_label("再添几件").fill("4")
    office.page.get_by_role("button", name="上架").click()
    office.sees("毛巾上架了", ".said")
    assert "hacked" not in office.page.title()


def test_it_fits_a_phone(person: Any) -> None:
    secretary = person("secretary", size=PHONE).opens("/service")
    secretary.sees("微心愿")
    assert secretary.audit() == []
    assert secretary.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    secretary.shot("service-390")
