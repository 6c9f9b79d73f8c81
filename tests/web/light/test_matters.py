"""My matters: by a link from the bot, in private; the word on the result goes the way of the same word in the chat."""

from __future__ import annotations

import re

import pytest

from bot.queries import neighbours
from models import NeighbourReview, RequestMessage
from tests.talk import Town
from tests.web.light.phone import Phone, Wall

LAMP = "三楼楼道灯坏了，黑漆漆的"


@pytest.fixture
def mine(wall: Wall) -> str:
    """Ming has reported a lamp in the group and asked the bot for the link."""
    wall.town.says("wx_ming", LAMP, room="u12")
    wall.town.says("wx_ming", "我的事项")
    found = re.search(r"http://bot(/l/m/\S+)", wall.town.heard("answer", to="wx_ming").text)
    assert found
    return found[1]


async def test_the_link_from_the_bot_shows_what_was_reported(wall: Wall, phone: Phone, mine: str) -> None:
    page = await phone.opens(mine)
    assert "1号" in page.text
    assert LAMP in page.text
    assert "等人接单" in page.text


def test_without_an_address_of_the_web_the_bot_gives_the_list_alone() -> None:
    town = Town().open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "我的事项")
    assert "http" not in town.heard("answer", to="wx_ming").text
    assert "1号" in town.heard("answer", to="wx_ming").text


def test_the_link_is_not_given_in_a_group(wall: Wall) -> None:
    wall.town.says("wx_ming", "我的事项", room="u12")
    assert not any("/l/m/" in line.text for line in wall.town.lines)


async def test_the_steps_are_told_without_names(wall: Wall, phone: Phone, mine: str) -> None:
    wall.town.says("wx_u12", "收到 1", room="u12")
    wall.town.says("wx_u12", "办结 1 换了新灯，试过是亮的", room="u12")
    page = await phone.opens(mine + "/1")
    assert "办理人说：“换了新灯，试过是亮的”" in page.text
    for words in ("已收到", "已派给单元长", "已接单", "说办好了", "换了新灯", "满意"):
        assert words in page.text
    assert "平志刚" not in page.text
    assert "wx_" not in page.html


async def test_content_closes_it(wall: Wall, phone: Phone, mine: str) -> None:
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    page = await phone.judges(await phone.opens(mine + "/1"), "content")
    assert (wall.town.request().state, wall.town.request().satisfied) == ("closed", True)
    assert "已销号" in page.text
    assert "verify" in wall.town.actions()


async def test_discontent_opens_it_again_with_the_reason_and_calls_the_leader(
    wall: Wall, phone: Phone, mine: str
) -> None:
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    page = await phone.judges(await phone.opens(mine + "/1"), "discontent", "3楼还是黑的")
    assert (wall.town.request().state, wall.town.request().reopened) == ("assigned", 1)
    line = wall.town.heard("assign", room="u12")
    assert line.mentions == ["wx_u12"]
    assert "3楼还是黑的" not in line.text, "what was said alone is said in no group"
    assert RequestMessage.select().where(RequestMessage.text.contains("3楼还是黑的")).count() == 1
    assert "重新办" in page.text


async def test_closed_without_a_word_it_can_still_be_opened_again(wall: Wall, phone: Phone, mine: str) -> None:
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    wall.town.passes(days=4)
    assert wall.town.request().state == "closed"
    await phone.judges(await phone.opens(mine + "/1"), "discontent", "又黑了")
    assert wall.town.request().state == "assigned"


async def test_what_is_still_worked_on_is_not_judged_here(wall: Wall, phone: Phone, mine: str) -> None:
    page = await phone.opens(mine + "/1")
    assert "<form" not in page.html


async def test_pressed_twice_it_is_judged_once(wall: Wall, phone: Phone, mine: str) -> None:
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    page = await phone.opens(mine + "/1")
    await phone.judges(page, "discontent", "还是黑")
    wall.town.says("wx_u12", "办结 1 又换了一个", room="u12")
    await phone.judges(page, "discontent", "还是黑")
    assert (wall.town.request().state, wall.town.request().reopened) == ("resolved", 1)


async def test_a_visitor_judges_what_the_code_on_the_wall_took(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), words=LAMP)
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    await phone.judges(await phone.opens(page.path), "content")
    assert wall.town.request().satisfied is True


# --- whose it is not ------------------------------------------------------------------------------------------------


async def test_others_matters_are_not_there(wall: Wall, phone: Phone, mine: str) -> None:
    wall.town.says("wx_lu", "二楼楼道灯不亮了，晚上看不见路", room="u21")
    assert wall.town.requests() == 2
    assert (await phone.opens(mine + "/2")).status == 404
    assert (await phone.opens(mine + "/99")).status == 404
    assert "晚上看不见路" not in (await phone.opens(mine)).text


async def test_who_joined_sees_where_it_stands_but_not_the_words_of_who_began(wall: Wall, phone: Phone) -> None:
    wall.town.says("wx_ming", "三楼楼道灯坏了，我家501老人摔了", room="u12")
    wall.town.says("wx_wan", "我家也是", room="u12")
    page = await phone.opens(wall.own("wx_wan") + "/1")
    assert page.status == 200
    assert "摔" not in page.text
    assert "<form" not in page.html


async def test_what_was_said_in_private_is_seen_by_who_said_it_alone(wall: Wall, phone: Phone) -> None:
    wall.town.says("wx_ming", "楼上天天半夜吵，麻烦管管")
    assert wall.town.request().private
    assert (await phone.opens(wall.own("wx_ming") + "/1")).status == 200
    assert (await phone.opens(wall.own("wx_wan") + "/1")).status == 404


async def test_the_link_ends(wall: Wall, phone: Phone, mine: str) -> None:
    wall.later(days=8)
    page = await phone.opens(mine)
    assert (page.status, "我的事项" in page.text) == (410, True)


async def test_a_link_is_for_its_owner_only_whatever_is_changed_in_it(wall: Wall, phone: Phone, mine: str) -> None:
    assert (await phone.opens(mine[:-4] + "AAAA")).status == 404
    assert (await phone.opens("/l/m/wx_ming")).status == 404


async def test_somebody_the_bot_knows_reports_from_home_under_the_own_name(wall: Wall, phone: Phone, mine: str) -> None:
    page = await phone.opens((await phone.opens(mine)).links(mine + "/new")[0])
    assert "荷塘苑1栋2单元" in page.text
    await phone.fills_in(page, words="一楼大门关不上")
    assert (wall.town.request(2).reporter, wall.town.request(2).room) == ("wx_ming", "u12")


async def test_who_lives_nowhere_that_is_known_reports_by_the_code_on_the_wall(wall: Wall, phone: Phone) -> None:
    page = await phone.opens(wall.own("wx_stranger"))
    assert "还没有反映过" in page.text
    assert page.links("/l/m/") == []
    assert (await phone.opens(wall.own("wx_stranger") + "/new")).status == 404


async def test_who_works_on_it_is_no_part_of_it(wall: Wall, phone: Phone) -> None:
    wall.town.says("wx_ming", LAMP, room="u12")
    wall.town.says("wx_u12", "收到 1，下午换", room="u12")
    assert "1号" not in (await phone.opens(wall.own("wx_u12"))).text
    assert (await phone.opens(wall.own("wx_u12") + "/1")).status == 404


async def test_a_neighbour_who_was_asked_has_a_word_on_the_result_and_reads_nobodys_words(
    wall: Wall, phone: Phone
) -> None:
    wall.town.says("wx_ming", LAMP, room="u12")
    wall.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    NeighbourReview.create(request=1, wxid="wx_wan", household="H", asked_at=wall.town.now)
    page = await phone.opens(wall.own("wx_wan") + "/1")
    assert "想请您这位邻居评一评" in (await phone.opens(wall.own("wx_wan"))).text
    assert LAMP not in page.text
    await phone.judges(page, "discontent", "还是黑的")
    assert wall.town.request().state == "assigned"
    assert (await phone.opens(wall.own("wx_li") + "/1")).status == 404


async def test_a_visitor_is_not_asked_about_others_matters(wall: Wall, phone: Phone) -> None:
    wall.town.says("wx_ming", LAMP, room="u12")
    page = await phone.fills_in(await phone.opens(wall.code()), words="3楼楼道灯坏了")
    assert page.path.endswith("/1")
    visitor = RequestMessage.select().where(RequestMessage.sender.startswith("light:")).get().sender
    assert not neighbours.may_be_asked(wall.core.context(), visitor)
    assert neighbours.may_be_asked(wall.core.context(), "wx_wan")
