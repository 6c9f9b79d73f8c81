"""What anybody may read: published issues, and the figures of a community as the papers count them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.actions import bulletins
from bot.context import Speaker
from bot.rules.figures import Name
from bot.web.light import public
from models import Paper, RequestMessage
from tests.registers import COMMUNITY, GRID
from tests.web.light.phone import Phone, Wall
from tests.web.test_pictures import picture


async def settled(wall: Wall, phone: Phone) -> None:
    """A lamp with a photo, mended, and the neighbour content."""
    page = await phone.fills_in(await phone.opens(wall.code()), (picture(),), words="三楼501门口灯坏了，找黎金水")
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    await phone.judges(await phone.opens(page.path), "content")


def publish(wall: Wall) -> None:
    context = wall.core.context()
    with wall.town.database.atomic():
        bulletins.draft(context, [1], "这一期说一盏灯。")
        office = context.directory.person_by_wxid("wx_office")
        bulletins.publish(context, 1, Speaker("wx_office", "詹松涛", "leader", office))


async def test_a_published_issue_is_read_by_anybody_without_names_and_doors(wall: Wall, phone: Phone) -> None:
    await settled(wall, phone)
    publish(wall)
    stranger = wall.phone("10.9.9.9")
    home = await stranger.opens("/l/")
    page = await stranger.opens(home.links("/l/news/")[0])
    assert "这一期说一盏灯" in page.text
    assert "换了新灯" in page.text
    assert "501" not in page.text
    assert "黎金水" not in page.text
    photo = await stranger.client.get(page.links("/l/news/1/")[0])
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/jpeg")
    assert "public" in page.headers["cache-control"]


async def test_a_draft_is_nobodys(wall: Wall, phone: Phone) -> None:
    await settled(wall, phone)
    bulletins.draft(wall.core.context(), [1])
    assert "还没有公示" in (await phone.opens("/l/")).text
    for path in ("/l/news/1", "/l/news/1/0/before/0", "/l/news/7"):
        assert (await phone.opens(path)).status == 404


async def test_only_the_pictures_of_an_issue_are_public(wall: Wall, phone: Phone) -> None:
    await settled(wall, phone)
    publish(wall)
    for path in ("1/0/before/1", "1/0/after/0", "1/1/before/0", "1/0/other/0", "2/0/before/0"):
        assert (await phone.opens(f"/l/news/{path}")).status == 404
    key = RequestMessage.get().attachments[0][2]
    assert (await phone.opens(f"/l/media/{key}")).status == 404


async def test_the_figures_of_a_community_are_those_of_the_papers(wall: Wall, phone: Phone) -> None:
    await settled(wall, phone)
    wall.town.says("wx_lu", "二楼楼道灯不亮了，晚上看不见路", room="u21")
    wall.town.passes(days=1)
    page = await phone.opens(f"/l/figures/{COMMUNITY}")
    assert "荷塘社区" in page.text
    account = public._count(wall.core.context(), COMMUNITY)
    assert account is not None
    this = account.months[0][1]
    assert (this.count(Name.COLLECTED), this.count(Name.SETTLED), this.count(Name.CLOSING)) == (2, 1, 1)
    shown = re.sub(r"\s+", " ", page.text)
    assert "反映 2 件 办结 1 件 还在办 1 件 办结率 50% 满意率 100%" in shown


async def test_they_are_counted_once_a_day(wall: Wall, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[str] = []
    count = public._count
    monkeypatch.setattr(public, "_count", lambda context, code: counts.append(code) or count(context, code))  # type: ignore[func-returns-value]
    for _ in range(3):
        assert (await phone.opens(f"/l/figures/{COMMUNITY}")).status == 200
    assert counts == [COMMUNITY]
    wall.town.now += timedelta(days=1)
    await phone.opens(f"/l/figures/{COMMUNITY}")
    assert len(counts) == 2


@pytest.mark.parametrize("code", [GRID, "nowhere", "%2e%2e"])
async def test_what_is_no_community_has_none(wall: Wall, phone: Phone, code: str) -> None:
    assert (await phone.opens(f"/l/figures/{code}")).status == 404


async def test_a_county_that_does_not_publish_them_has_none(tmp_path) -> None:
    wall = Wall(tmp_path, figures=False)
    phone = wall.phone()
    assert (await phone.opens("/l/")).links("/l/figures/") == []
    assert (await phone.opens(f"/l/figures/{COMMUNITY}")).status == 404


async def test_where_nothing_can_be_divided_no_rate_is_told(wall: Wall, phone: Phone) -> None:
    page = await phone.opens(f"/l/figures/{COMMUNITY}")
    assert "—" in page.text
    assert "0%" not in page.text
    assert Paper.select().count() == 0
