"""词语与规则: what is in force, and what other deadlines would do to open requests; nothing is changed by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.actions.service_requests import moving
from models import Place, ServiceRequest
from tests.registers import COUNTY, NOW
from tests.web.rows import asked


def effect(page: str) -> str:
    return page.split('id="effect"')[1].split("</section>")[0] if 'id="effect"' in page else ""


def planned(office, text: str, **more) -> int:
    """An open request whose deadline is reckoned by the rules in force."""
    no = asked(text, NOW - timedelta(days=2), level_since=NOW - timedelta(days=2), **more)
    moving.plan(office.bot.context(), ServiceRequest.get_by_id(no))
    return no


async def test_what_is_in_force_stands_there(office, register):
    page = await office.browser("reader").reads("/rules")
    for words in ("08:30–12:00、14:30–18:00", "21:00–08:00", "3 次", "公共设施损坏", "3 / 7 / 7 工作日", 'value="4"'):
        assert words in page
    assert not effect(page)
    assert 'method="post"' not in page


async def test_what_other_deadlines_would_do_is_shown_and_nothing_changes(office, register):
    no = planned(office, "灯坏了")
    before = ServiceRequest.get_by_id(no).due_at
    page = effect(await office.browser("office").reads("/rules?level1=5&accept_hours=2"))
    assert "1 件的时限会变" in page
    assert f"/console/requests/{no}" in page
    assert "accept_hours: 2" in page
    assert "resolve_workdays: {1: 5, 2: 7, 3: 7}" in page
    assert "warn_workdays" not in page
    assert "马上超时" not in page
    assert ServiceRequest.get_by_id(no).due_at == before


async def test_what_would_be_overdue_at_once_is_said(office, register):
    planned(office, "灯坏了")
    page = effect(await office.browser("office").reads("/rules?level1=0.1"))
    assert "其中 1 件马上超时" in page


async def test_the_rules_in_force_have_no_effect(office, register):
    planned(office, "灯坏了")
    assert not effect(await office.browser("office").reads("/rules?level1=3&level2=7&accept_hours=4"))


@pytest.mark.parametrize("words", ["x", "0", "-1", "1e9", "nan", "<b>"])
async def test_what_is_no_number_is_said(office, register, words):
    page = await office.browser("office").reads(f"/rules?accept_hours={words}&level1=5")
    assert "要写 0 到 200 之间的数" in page
    assert not effect(page)
    assert "<b>" not in page.split('name="accept_hours"')[1][:40]


async def test_of_requests_beyond_ones_bounds_nothing_is_told(office, register):
    planned(office, "自己社区的事")
    Place.create(code="361030002", parent=COUNTY, level="community", name="桥东社区", path=f"{COUNTY}/361030002/")
    planned(office, "别处的事", place="361030002")
    office.account("near", "督查", "read_only", "361030001")
    page = effect(await office.browser("near").reads("/rules?level1=5"))
    assert "1 件的时限会变" in page
    assert "别处的事" not in page
    assert "2 件的时限会变" in effect(await office.browser("office").reads("/rules?level1=5"))
