"""互助 in the console: wishes are looked at, held points judged, the shelf filled, departments' records shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries import points as ledger
from models import (
    Audit,
    Department,
    GridContact,
    OutboxMessage,
    PointsDeed,
    PointsEntry,
    PointsGoods,
    PointsStatement,
    Whistle,
    Wish,
    WishStep,
)
from tests.registers import GRID, NOW, UNIT_12, UNIT_22

HOME = f"{UNIT_12}-501"


def wish(text: str = "想要一副老花镜", place: str = UNIT_12) -> int:
    row = Wish.create(place=place, household=HOME, visitor="", text=f"万里{text}", shown=text, made_at=NOW)
    WishStep.create(wish=row.id, at=NOW, who="wx_wan", step="tell")
    return int(row.id)


def held(points: int = 5) -> int:
    row = PointsDeed.create(
        key="settled:7:0", outcome="request:7", deed="settled", doer="person:P07", home="a", other="a", at=NOW,
        state="held", points=points, why="做的和确认的是同一家",
    )  # fmt: skip
    return int(row.id)


def told(to: str) -> list[str]:
    return [row.text for row in OutboxMessage.select().where(OutboxMessage.to == to)]


async def test_a_wish_is_looked_at_reworded_and_put_on_the_wall(office, register):
    no = wish("想要一副老花镜，住501")
    browser = office.browser("secretary")
    page = await browser.reads("/service")
    assert "待核实 1 个" in page
    assert "荷塘苑网格" in page
    assert "万里" not in page
    answer = await browser.sends(f"/service/wishes/{no}/publish", words="万里想要一副老花镜")
    assert answer.status_code == 303
    row = Wish.get_by_id(no)
    assert (row.state, row.shown) == ("public", "住户想要一副老花镜")
    assert WishStep.select().order_by(WishStep.id.desc()).first().who == "console:荷塘社区 邬书记"
    assert Audit.get().subject == f"W{no}"
    assert "等人认领" in await browser.reads("/service")


async def test_what_gives_somebody_away_is_not_put_on_the_wall(office, register):
    no = wish()
    answer = await office.browser("secretary").sends(f"/service/wishes/{no}/publish", words="低保户想要一副老花镜")
    assert answer.status_code == 409
    assert "不能公开的话" in answer.text
    assert Wish.get_by_id(no).state == "open"


async def test_a_wish_that_is_not_shown_says_why_to_who_told_it(office, register):
    no = wish()
    browser = office.browser("secretary")
    assert (await browser.sends(f"/service/wishes/{no}/refuse")).status_code == 409
    await browser.sends(f"/service/wishes/{no}/refuse", why="明天就送来")
    assert Wish.get_by_id(no).state == "refused"
    assert "没有公开：明天就送来" in told("wx_wan")[0]
    assert (await browser.sends(f"/service/wishes/{no}/publish", words="")).status_code == 409, "once"


async def test_a_wish_of_elsewhere_is_not_the_secretarys(office, register):
    office.account("other", "别处社区 书记", "community", UNIT_22)
    no = wish()
    browser = office.browser("other")
    assert "想要一副老花镜" not in await browser.reads("/service")
    assert (await browser.sends(f"/service/wishes/{no}/publish", words="")).status_code == 409
    assert Wish.get_by_id(no).state == "open"


async def test_held_points_are_given_or_refused_with_a_reason(office, register):
    no = held()
    browser = office.browser("office")
    assert "平志刚 · 办好诉求（7号）5 分" in await browser.reads("/service")
    assert (await browser.sends(f"/service/points/{no}/refuse")).status_code == 409
    await browser.sends(f"/service/points/{no}/give")
    assert ledger.balances(["person:P07"]) == {"person:P07": 5}
    assert ledger.total() == 0
    assert (await browser.sends(f"/service/points/{no}/give")).status_code == 409, "once"
    assert "待核实 0 笔" in await browser.reads("/service")


async def test_who_gets_nothing_reads_why(office, register):
    await office.browser("office").sends(f"/service/points/{held()}/refuse", why="同一家")
    assert PointsDeed.get().state == "refused"
    assert "没有给分：同一家" in told("wx_u12")[0]
    assert ledger.total() == 0


async def test_what_was_booked_and_proves_untrue_is_taken_back_with_a_reason(office, register):
    no = held()
    browser = office.browser("office")
    assert "最近入账" not in await browser.reads("/service")
    await browser.sends(f"/service/points/{no}/give")
    assert "最近入账" in await browser.reads("/service")
    assert (await browser.sends("/service/points/reverse", no=str(no))).status_code == 409
    await browser.sends("/service/points/reverse", no=str(no), why="照片是旧的")
    assert ledger.balances(["person:P07"]) == {"person:P07": 0}
    assert ledger.total() == 0
    assert PointsEntry.select().count() == 4, "both bookings stay"
    assert "5分冲回了：照片是旧的" in told("wx_u12")[0]
    again = await browser.sends("/service/points/reverse", no=str(no), why="再来一次")
    assert again.status_code == 409
    assert (await browser.sends("/service/points/reverse", no="x", why="没有")).status_code == 409


async def test_the_shelf_is_filled_and_refilled(office, register):
    browser = office.browser("office")
    await browser.sends("/service/goods", name="洗衣液", price="30", count="5")
    await browser.sends("/service/goods", name="洗衣液", price="25", count="2")
    row = PointsGoods.get()
    assert (row.price, row.stock) == (25, 7)
    assert "洗衣液" in await browser.reads("/service")


@pytest.mark.parametrize(("price", "count"), [("0", "1"), ("-3", "1"), ("三", "1"), ("3", ""), ("3", "99999999")])
async def test_a_shelf_takes_no_nonsense(office, register, price, count):
    answer = await office.browser("office").sends("/service/goods", name="洗衣液", price=price, count=count)
    assert answer.status_code == 409
    assert not PointsGoods.select().exists()


async def test_points_are_the_offices_alone(office, register):
    held()
    PointsStatement.create(month="2026-02", figures={}, text="【莲川县积分超市2月对账】", made_at=NOW)
    page = await office.browser("secretary").reads("/service")
    for words in ("平志刚", "对账", "怎么得分"):
        assert words not in page
    assert "对账】" in await office.browser("office").reads("/service")


async def test_departments_that_were_called_stand_with_their_record(office, register):
    before = NOW - timedelta(hours=1)
    Whistle.create(
        request=1,
        department="D01",
        by="wx_u12",
        at=before,
        arrive_by=NOW,
        settle_by=NOW,
        arrived_at=NOW,
        state="arrived",
    )
    page = await office.browser("office").reads("/service")
    assert "城管局" in page
    assert "这个月没有吹过哨" not in page


async def test_sunk_departments_show_in_how_many_grids_somebody_is_named(office, register):
    Department.update(sunk=True).where(Department.code == "D01").execute()
    browser = office.browser("office")
    assert "城管局 0/1" in await browser.reads("/service")
    GridContact.create(department="D01", grid=GRID, person="P10")
    assert "城管局 1/1" in await browser.reads("/service")
    GridContact.update(person="P05").execute()
    assert "城管局 0/1" in await browser.reads("/service"), "who is no contact any more is not there"
