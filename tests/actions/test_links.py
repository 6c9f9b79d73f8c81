"""Links that the bot gives away: to the own matters for some days, and the codes on the walls until renewed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions import links
from bot.config import Settings
from bot.context import Context
from bot.links import LinkRefused, Links, Use
from tests.registers import UNIT_11, UNIT_12
from tests.talk import Town

BASE = "https://bot.example"


def town(folder: Path, public_url: str = BASE) -> Town:
    settings = Settings.model_validate({"data_dir": str(folder), "web": {"public_url": public_url}})
    return Town(settings, meanings={}).open()


@pytest.fixture
def context(tmp_path: Path) -> Context:
    one = town(tmp_path)
    return one.app.context(one.now)


def opened(context: Context, address: str, use: Use, days: float = 0) -> str:
    """Whom or what an address is for, so many days later. Raises LinkRefused when it does not open."""
    sealed = address.rpartition("/")[2]
    return Links.of(context.settings.data_dir).open(use, sealed, context.now + timedelta(days=days))


def test_ones_own_matters_open_for_a_week_and_not_longer(context: Context) -> None:
    address = links.mine(context, "wx_ming")
    assert address.startswith(f"{BASE}/l/m/")
    assert opened(context, address, Use.MINE, 6.9) == "wx_ming"
    with pytest.raises(LinkRefused) as refused:
        opened(context, address, Use.MINE, 7.1)
    assert refused.value.expired


def test_the_one_kind_of_link_does_not_open_as_the_other(context: Context) -> None:
    with pytest.raises(LinkRefused):
        opened(context, links.mine(context, "wx_ming"), Use.PLACE)


def test_a_changed_address_opens_nothing(context: Context) -> None:
    address = links.mine(context, "wx_ming")
    with pytest.raises(LinkRefused):
        opened(context, address[:-3] + ("AAA" if not address.endswith("AAA") else "BBB"), Use.MINE)


def test_whose_it_is_cannot_be_read_off_the_address(context: Context) -> None:
    assert "wx_ming" not in links.mine(context, "wx_ming")


def test_without_an_address_of_the_web_there_is_no_link(tmp_path: Path) -> None:
    one = town(tmp_path, "")
    assert links.mine(one.app.context(one.now), "wx_ming") == ""


def test_a_slash_at_the_end_of_the_address_is_not_doubled(tmp_path: Path) -> None:
    one = town(tmp_path, f"{BASE}/")
    assert links.mine(one.app.context(one.now), "wx_ming").startswith(f"{BASE}/l/m/")


def test_the_code_of_a_place_is_the_same_all_day(context: Context) -> None:
    later = Context(context.now + timedelta(hours=9), context.directory, context.settings, context.calendar)
    assert opened(context, links.of_place(context, UNIT_12), Use.PLACE) == opened(
        context, links.of_place(later, UNIT_12), Use.PLACE
    )


def test_two_places_have_two_codes(context: Context) -> None:
    assert links.of_place(context, UNIT_11) != links.of_place(context, UNIT_12)


def test_renewed_the_code_names_a_new_generation(context: Context) -> None:
    before = opened(context, links.of_place(context, UNIT_12), Use.PLACE)
    assert links.renew(context, UNIT_12) == 1
    assert links.renew(context, UNIT_12) == 2
    after = opened(context, links.of_place(context, UNIT_12), Use.PLACE)
    assert before != after
    assert after == f"{UNIT_12}#2"


def test_renewing_one_place_leaves_the_others(context: Context) -> None:
    before = opened(context, links.of_place(context, UNIT_11), Use.PLACE)
    links.renew(context, UNIT_12)
    assert opened(context, links.of_place(context, UNIT_11), Use.PLACE) == before


def test_printed_for_another_address(context: Context) -> None:
    assert links.of_place(context, UNIT_12, "https://other.example/").startswith("https://other.example/l/p/")
