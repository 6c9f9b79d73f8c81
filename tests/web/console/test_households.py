"""Names of visited households: by code everywhere, by name only after a look that is written down and shown."""

from __future__ import annotations

import pytest

from models import Audit, Visit
from tests.registers import NOW, UNIT_12, UNIT_22

CODE = f"{UNIT_12}-501"
SECRETS = ("万里", "空巢老人", "门牌", "腿脚不便")


@pytest.fixture
def visit(register) -> None:
    Visit.create(household=CODE, visitor="P07", at=NOW, result="done", note="腿脚不便")


async def test_a_household_is_known_by_its_code_alone(office, visit):
    page = await office.browser("office").reads(f"/households/{CODE}")
    assert CODE in page
    assert "走访了" in page
    assert "还没有人看过" in page
    assert not [secret for secret in SECRETS[:2] + SECRETS[3:] if secret in page]


async def test_a_look_at_the_name_is_written_down_and_shown_to_all(office, visit):
    answer = await office.browser("secretary").sends(f"/households/{CODE}/name")
    assert answer.status_code == 200
    assert not [secret for secret in SECRETS if secret not in answer.text]
    assert [(row.action, row.subject, row.who) for row in Audit.select()] == [
        ("see_household", CODE, "荷塘社区 邬书记")
    ]
    page = await office.browser("office").reads(f"/households/{CODE}")
    assert "荷塘社区 邬书记" in page
    assert "看走访户姓名" in await office.browser("office").reads("/audit")


async def test_what_cannot_be_written_down_is_not_shown(office, visit):
    answer = await office.browser("office").sends(f"/households/{UNIT_22}-701/name")  # nobody visits there
    assert answer.status_code == 404
    assert not Audit.select().exists()


@pytest.mark.parametrize("who", ["department", "reader"])
async def test_others_see_neither_household_nor_name(office, visit, who):
    browser = office.browser(who)
    assert (await browser.opens(f"/households/{CODE}")).status_code == 403
    assert (await browser.sends(f"/households/{CODE}/name")).status_code == 403


async def test_a_secretary_of_elsewhere_finds_nothing(office, visit):
    office.account("other", "别处 书记", "community", UNIT_22)
    assert (await office.browser("other").opens(f"/households/{CODE}")).status_code == 404
    assert (await office.browser("other").sends(f"/households/{CODE}/name")).status_code == 404
    assert not Audit.select().exists()
