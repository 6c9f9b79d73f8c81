"""The pages beside Today and the requests in a real browser: whole at a desk and on a phone, usable by a click."""

from __future__ import annotations

import pytest

from tests.web.console.browsing import PHONE, WIDE

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = {
    "health": "/health",
    "map": "/map",
    "grid": "/map/361030001001?by=open",
    "unit": "/map/36103000100100102",
    "gaps": "/map/361030/gaps",
}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
def test_every_page_is_whole_at_a_desk_and_on_a_phone(person, size):
    office = person(size=size)
    for name, path in PAGES.items():
        office.opens(path)
        office.shot(f"{name}-{size['width']}")
        assert office.audit(40) == [], name
        assert "hacked" not in office.page.title()


def test_a_backup_is_made_by_a_click(person):
    office = person().opens("/health")
    office.page.get_by_role("button", name="现在备份").click()
    office.sees("已检查完好", ".said")
    office.sees("备份：最近一次在", "#findings")
