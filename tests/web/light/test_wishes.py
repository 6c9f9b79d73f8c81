"""Small wishes on a phone: a wall without whose they are; one's own link tells and claims as the chat does."""

from __future__ import annotations

import pytest

from models import Wish
from tests.web.light.phone import Page, Phone, Wall


@pytest.fixture
def hung(wall: Wall) -> Wall:
    """One wish on the wall, one that nobody has looked at."""
    wall.town.says("wx_tang", "许愿 汤文想要一副老花镜，住201室")
    wall.town.says("wx_tang", "许愿 想要一个旧轮椅")
    wall.town.says("wx_secretary", "公开 W1")
    return wall


async def press(phone: Phone, page: Page, **fields: str) -> Page:
    data = {"form": page.field("form"), **fields}
    return Page(await phone.client.post(page.path, data=data))


async def test_the_wall_is_for_everybody_and_names_nobody(hung: Wall, phone: Phone) -> None:
    home = await phone.opens("/l/")
    page = await phone.opens(home.links("/l/wishes")[0])
    assert "W1 住户想要一副老花镜" in page.text.replace("  ", " ")
    assert "轮椅" not in page.text, "not looked at yet"
    for word in ("汤", "201", "wx_"):
        assert word not in page.html.replace("color", ""), word


async def test_an_empty_wall_says_so(wall: Wall, phone: Phone) -> None:
    assert "没有等人认领" in (await phone.opens("/l/wishes")).text


async def test_a_neighbour_claims_by_a_button(hung: Wall, phone: Phone) -> None:
    page = await phone.opens(hung.own("wx_bai") + "/wishes")
    after = await press(phone, page, claim="1")
    assert "私下告诉您" in after.text
    assert Wish.get_by_id(1).state == "claimed"
    assert "由您认领了" in hung.town.heard("answer", to="wx_bai").text
    await press(phone, page, claim="1")
    assert not hung.town.all("refusal", to="wx_bai"), "the same form is taken once"


async def test_a_wish_is_told_on_the_page(hung: Wall, phone: Phone) -> None:
    page = await phone.opens(hung.own("wx_bai") + "/wishes")
    await press(phone, page, words="想学用手机挂号")
    assert Wish.get_by_id(3).text == "想学用手机挂号"
    assert "您的微心愿是W3" in hung.town.heard("answer", to="wx_bai").text


async def test_an_empty_form_says_nothing(hung: Wall, phone: Phone) -> None:
    page = await phone.opens(hung.own("wx_bai") + "/wishes")
    said = len(hung.town.lines)
    await press(phone, page, words="  ", claim="abc")
    assert len(hung.town.lines) == said


@pytest.mark.parametrize("who", ["light:abc", "wx_nobody", "wx_secretary"])
async def test_who_lives_nowhere_here_has_no_such_page(hung: Wall, phone: Phone, who: str) -> None:
    assert (await phone.opens(hung.own(who) + "/wishes")).status == 404


async def test_a_form_made_for_somebody_else_is_none(hung: Wall, phone: Phone) -> None:
    page = await phone.opens(hung.own("wx_bai") + "/wishes")
    other = await phone.opens(hung.own("wx_lu") + "/wishes")
    answer = await phone.client.post(other.path, data={"form": page.field("form"), "claim": "1"})
    assert answer.status_code == 400
    assert Wish.get_by_id(1).state == "public"
