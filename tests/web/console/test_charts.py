"""图表: the same figures as the papers, every bar opens its records, a place at a time, nothing beyond one's bounds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest

from bot.queries import figures
from bot.queries.charts import charts
from bot.queries.figures import Query
from bot.rules.figures import Name, Period, week_of
from models import Duty, RequestEvent, ServiceRequest
from tests.registers import BUILDING_1, BUILDING_2, COMMUNITY, COUNTY, GRID, NOW, UNIT_12, UNIT_22
from tests.web.rows import asked

DAY = timedelta(days=1)


def lived(no: int, *steps: tuple[str, str, datetime]) -> None:
    for action, state, at in steps:
        RequestEvent.insert(request=no, at=at, actor="wx_u12", action=action, state=state, note="").execute()


def matter(text: str, at: datetime, *steps: tuple[str, str, timedelta], **more) -> int:
    """A request with its history: (action, state, how long after it was reported)."""
    no = asked(text, at, **{"grid": GRID, "state": steps[-1][1] if steps else "assigned", **more})
    lived(no, ("report", "open", at), *((action, state, at + after) for action, state, after in steps))
    return no


@pytest.fixture
def month(register) -> None:
    """Five matters of the last weeks, of two buildings."""
    accepted = ("accept", "accepted", timedelta(hours=1))
    matter("灯坏了", NOW - 3 * DAY, accepted, ("resolve", "resolved", DAY), place=UNIT_12)
    matter("垃圾没人收", NOW - 2 * DAY, accepted, place=UNIT_12, kind="sanitation")
    matter("停水了", NOW - 20 * DAY, accepted, ("resolve", "resolved", DAY), place=UNIT_22, kind="utilities")
    matter("车位被占", NOW - 40 * DAY, ("resolve", "closed", DAY), place=UNIT_22, kind="parking")
    matter("井盖松了", NOW - timedelta(hours=30), place=UNIT_12, kind="hazard", due_at=NOW - timedelta(hours=2))


def links(page: str, chart: str) -> list[str]:
    part = page.split(f'id="chart-{chart}"')[1].split("</section>")[0]
    return [unescape(one).removeprefix("/console") for one in re.findall(r'href="([^"]+records[^"]+)"', part)]


async def test_before_there_is_anything_each_chart_says_so(office, register):
    page = await office.browser("office").reads("/charts")
    assert page.count("这段时间没有") == 8


async def test_every_bar_opens_as_many_records_as_it_counts(office, register, month):
    browser = office.browser("office")
    page = await browser.reads("/charts")
    seen = 0
    for chart in ("trend", "kinds", "places", "hours", "accept", "resolve", "funnel"):
        for link in links(page, chart):
            label = re.search(re.escape(link.replace("&", "&amp;")) + r'"[^>]*aria-label="[^"]* (\d+) 件"', page)
            opened = await browser.reads(link)
            if label:
                assert f"共 {label[1]} 件" in opened, link
                seen += 1
    assert seen > 20


async def test_figures_are_those_of_the_papers(office, register, month):
    context = office.bot.context()
    period = week_of(NOW)
    found = charts(context, context.directory.place(COUNTY), period)
    paper = figures.counted(context, period, COUNTY)
    assert all(found.figures.of(name) == paper.whole.of(name) for name in Name)
    assert found.figures.hours == paper.whole.hours
    whole = found.charts["kinds"].bars
    assert frozenset().union(*(bar.parts[0].numbers for bar in whole)) == paper.whole.of(Name.COLLECTED)


async def test_places_add_up_to_the_whole_and_lie_right_beneath(office, register, month):
    asked("网格里的事", NOW - DAY, place=GRID, grid=GRID)
    lived(6, ("report", "open", NOW - DAY))
    context = office.bot.context()
    found = charts(context, context.directory.place(GRID), Period(NOW - 30 * DAY, NOW))
    closing = {bar.key: sorted(bar.parts[1].numbers) for bar in found.charts["places"].bars}
    assert closing == {BUILDING_1: [2, 5], BUILDING_2: [], "self": [6]}


async def test_a_workbook_query_opens_its_records(office, register, month):
    query = Query(Name.COLLECTED, COUNTY, Period(NOW - 30 * DAY, NOW))
    page = await office.browser("office").reads(f"/figures?{query}")
    assert "共 4 件" in page
    assert "车位被占" not in page
    for wrong in ("", "figure=nonsense&place=1&from=2026-01-01&to=2026-01-02", f"figure=collected&place={COUNTY}"):
        assert (await office.browser("office").opens(f"/figures?{wrong}")).status_code == 404
    assert (await office.browser("secretary").opens(f"/figures?{query}")).status_code == 404
    own = Query(Name.COLLECTED, COMMUNITY, query.period)
    assert "共 4 件" in await office.browser("secretary").reads(f"/figures?{own}")


@pytest.mark.parametrize(
    ("asks", "collected"),
    [
        ("span=7", 3),
        ("span=30", 4),
        ("span=90", 5),
        ("from=2026-02-28&to=2026-02-28", 1),
        ("from=2026-02-28&to=2026-03-01", 2),
        ("from=2020-01-01&to=2026-03-02", 5),
        ("from=nonsense&to=2026-02-28", 4),
        ("from=2026-03-01&to=2026-02-28", 4),
        ("span=nonsense", 4),
    ],
)
async def test_a_period_is_chosen_or_the_last_thirty_days(office, register, month, asks, collected):
    page = await office.browser("office").reads(f"/charts?{asks}")
    assert re.search(rf'figure=collected" class="big">{collected}</a>', page)


async def test_a_place_is_chosen_within_ones_bounds(office, register, month):
    office.account("building", "1栋", "community", BUILDING_1)
    browser = office.browser("building")
    page = await browser.reads("/charts")
    assert 'figure=collected" class="big">3</a>' in page
    assert "荷塘苑2栋" not in page
    for place in (BUILDING_2, COUNTY, "nowhere"):
        assert (await browser.opens(f"/charts?place={place}")).status_code == 404
        assert (await browser.opens(f"/charts/records?place={place}&figure=collected")).status_code == 404
        assert (await browser.opens(f"/charts/picture?place={place}")).status_code == 404


async def test_records_of_what_is_no_bar_are_not_there(office, register, month):
    for wrong in ("", "chart=nonsense&bar=x&part=y", "chart=kinds&bar=hazard&part=nonsense", "figure=nonsense"):
        assert (await office.browser("office").opens(f"/charts/records?{wrong}")).status_code == 404


async def test_promises_are_read_off_the_clocks(office, register, month):
    for no, state in ((1, "dropped"), (2, "done"), (5, "dropped")):
        at = NOW - timedelta(hours=3)
        Duty.create(key=f"p{no}", name="promise_after", request=no, due_at=at, state=state)
    context = office.bot.context()
    found = charts(context, context.directory.place(COUNTY), Period(NOW - 30 * DAY, NOW)).charts["promises"]
    assert [(bar.key, sorted(bar.parts[0].numbers)) for bar in found.bars] == [("kept", [1]), ("broken", [2])]


async def test_figures_are_counted_once_for_all_who_ask_within_minutes(office, register, month):
    browser = office.browser("office")
    first = await browser.reads("/charts")
    ServiceRequest.update(kind="hazard").execute()
    assert await browser.reads("/charts") == first
    office.bot.clock.set(NOW + timedelta(minutes=5))
    assert await browser.reads("/charts") != first


async def test_before_there_is_a_register_it_says_what_to_do(office, register, monkeypatch):
    from bot.queries.directory import Directory

    monkeypatch.setattr(Directory, "county", lambda self: None)
    assert "请先导入名册" in await office.browser("office").reads("/charts")


@pytest.mark.slow
async def test_the_picture_is_one(office, register, month):
    answer = await office.browser("office").opens("/charts/picture?span=30")
    assert answer.content.startswith(b"\x89PNG")
