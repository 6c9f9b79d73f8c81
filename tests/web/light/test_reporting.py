"""A resident scans the code on the wall, writes a line, takes a photo: that is a request like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions import links
from bot.messages import is_visitor
from models import RequestMessage
from tests.registers import BUILDING_1, UNIT_12
from tests.web.light.phone import Phone, Wall
from tests.web.test_pictures import picture

LAMP = "三楼楼道灯坏了，黑漆漆的"


async def test_the_code_knows_the_place(wall: Wall, phone: Phone) -> None:
    page = await phone.opens(wall.code())
    assert page.status == 200
    assert "荷塘苑1栋2单元" in page.text
    assert "119" in page.text


async def test_a_line_becomes_a_request_and_the_page_shows_it(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), words=LAMP)
    assert page.status == 200
    assert "收到了，编号 1" in page.text
    assert LAMP in page.text
    assert "单元长" in page.text
    request = wall.town.request()
    assert (request.place_id, request.room, is_visitor(request.reporter)) == (UNIT_12, "u12", True)
    assert wall.town.heard("receipt", room="u12").mentions == ["wx_u12"]


async def test_photos_go_into_the_store_and_are_shown_to_who_sent_them(wall: Wall, phone: Phone) -> None:
    photos = (picture(), picture(colour="#aa3300"))
    page = await phone.fills_in(await phone.opens(wall.code()), photos, words=LAMP)
    kept = RequestMessage.get().attachments
    assert [one[0] for one in kept] == ["image", "image"]
    assert len({one[2] for one in kept}) == 2
    sources = page.links("/l/m/")
    shown = [source for source in sources if "/photo/" in source]
    assert len(shown) == 2
    answer = await phone.client.get(shown[1])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert (await phone.client.get(shown[1][:-1] + "2")).status_code == 404


async def test_a_photo_alone_is_enough(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), (picture(),), words="")
    assert "收到了" in page.text
    assert "见照片" in wall.town.request().text


async def test_nothing_at_all_is_not(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), words="  ")
    assert page.status == 400
    assert "请写一句，或者拍一张照片" in page.text
    assert wall.town.requests() == 0


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"<svg onload=alert(1)>", picture()[:150]])
async def test_what_is_no_photo_is_refused_and_the_words_stay(wall: Wall, phone: Phone, content: bytes) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), (content,), words=LAMP)
    assert page.status == 400
    assert LAMP in page.text
    assert wall.town.requests() == 0
    assert wall.media.keys() == []


async def test_too_many_photos_are_refused_in_words(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), (picture(),) * 4, words=LAMP)
    assert (page.status, "最多 3 张" in page.text, wall.town.requests()) == (400, True, 0)


async def test_the_button_pressed_twice_reports_once(wall: Wall, phone: Phone) -> None:
    form = await phone.opens(wall.code())
    first = await phone.fills_in(form, words=LAMP)
    second = await phone.fills_in(form, words=LAMP)
    assert first.path.split("/")[-1] == second.path.split("/")[-1] == "1"
    assert (wall.town.requests(), wall.town.request().supporter_count) == (1, 0)
    assert RequestMessage.select().count() == 1


async def test_what_a_neighbour_said_already_is_one_matter(wall: Wall, phone: Phone) -> None:
    wall.town.says("wx_ming", LAMP, room="u12")
    page = await phone.fills_in(await phone.opens(wall.code()), words="3楼楼道灯坏了")
    assert wall.town.requests() == 1
    assert "邻居已经反映过这件事（1号）" in page.text
    assert LAMP not in page.text, "a neighbour's words are the neighbour's"


async def test_quietly_means_that_the_group_reads_nothing(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), words="楼上半夜总是吵架", quiet="1")
    assert "收到了" in page.text
    assert wall.town.request().private
    assert wall.town.all(room="u12") == []


async def test_the_phone_is_known_again_and_another_is_not(wall: Wall, phone: Phone) -> None:
    await phone.fills_in(await phone.opens(wall.code()), words=LAMP)
    await phone.fills_in(await phone.opens(wall.code()), words="1栋门口垃圾没人收")
    again = await phone.opens(wall.code())
    mine = await phone.opens(again.links("/l/m/")[0])
    assert "1号" in mine.text
    assert "2号" in mine.text
    other = wall.phone("10.0.0.2")
    assert (await other.opens(wall.code())).links("/l/m/") == []


async def test_the_page_of_a_visitor_holds_for_months(wall: Wall, phone: Phone) -> None:
    page = await phone.fills_in(await phone.opens(wall.code()), words=LAMP)
    wall.later(days=60)
    assert (await phone.opens(page.path)).status == 200
    wall.later(days=31)
    assert (await phone.opens(page.path)).status == 410


async def test_the_code_of_a_building_goes_to_the_buildings_group(wall: Wall, phone: Phone) -> None:
    await phone.fills_in(await phone.opens(wall.code(BUILDING_1)), words="楼顶漏水了")
    assert (wall.town.request().place_id, wall.town.request().room) == (BUILDING_1, "b1")


async def test_an_id_number_is_not_kept(wall: Wall, phone: Phone) -> None:
    number = "11010519491231002X"
    page = await phone.fills_in(await phone.opens(wall.code()), words=f"楼道灯坏了，我身份证{number}")
    assert number not in page.text
    assert number not in wall.town.request().text


async def test_scripts_stay_words(wall: Wall, phone: Phone) -> None:
    evil = "<script>alert(1)</script>{{7*7}}\"'><img src=x onerror=alert(1)> 灯坏了"
    page = await phone.fills_in(await phone.opens(wall.code()), words=evil)
    assert "<script>" not in page.html
    assert "<img src=x" not in page.html
    assert "alert(1)" in page.text


# --- codes that do not hold -----------------------------------------------------------------------------------------


async def test_a_code_ends_and_says_what_to_do(wall: Wall, phone: Phone) -> None:
    code = wall.code()
    wall.later(days=wall.settings.light.place_days + 1)
    page = await phone.opens(code)
    assert (page.status, "重新扫" in page.text) == (410, True)


async def test_a_code_that_was_made_void_is_void_and_the_new_one_holds(wall: Wall, phone: Phone) -> None:
    old = wall.code()
    await wall.core.act(links.renew, UNIT_12)
    assert (await phone.opens(old)).status == 404
    assert (await phone.opens(wall.code())).status == 200
    assert (await phone.opens(wall.code(BUILDING_1))).status == 200


async def test_a_form_of_one_place_does_not_report_at_another(wall: Wall, phone: Phone) -> None:
    form = await phone.opens(wall.code(BUILDING_1))
    form.path = wall.code()
    page = await phone.fills_in(form, words=LAMP)
    assert (page.status, wall.town.requests()) == (400, 0)


async def test_without_the_pages_own_form_nothing_is_taken(wall: Wall, phone: Phone) -> None:
    answer = await phone.client.post(wall.code(), data={"words": LAMP})
    assert (answer.status_code, wall.town.requests()) == (400, 0)


async def test_a_link_of_another_kind_opens_no_place(wall: Wall, phone: Phone) -> None:
    token = wall.own("wx_ming").rsplit("/", 1)[1]
    assert (await phone.opens(f"/l/p/{token}")).status == 404


async def test_who_tries_many_links_has_to_wait_others_have_not(wall: Wall, phone: Phone) -> None:
    answers = [(await phone.opens(f"/l/p/{'A' * 40}{n:03}")).status for n in range(35)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert (await phone.opens(wall.code())).status == 200
    assert (await wall.phone("10.0.0.9").opens("/l/p/AAAA")).status == 404


async def test_one_phone_does_not_file_all_day_long(wall: Wall, phone: Phone) -> None:
    pages = []
    for n in range(12):
        wall.later(minutes=1)
        pages.append(await phone.fills_in(await phone.opens(wall.code()), words=f"{n + 1}楼的灯坏了，第{n}回"))
    assert [page.status for page in pages][-1] == 429
    assert wall.town.requests() <= 8
    assert "着急的事请直接在群里说" in pages[-1].text


async def test_who_is_let_wait_fills_no_disk(wall: Wall, phone: Phone) -> None:
    page = await phone.opens(wall.code())
    for _ in range(60):
        wall.desk.by_address.allows("10.0.0.1")
    answer = await phone.fills_in(page, (picture(),), words=LAMP)
    assert (answer.status, wall.media.keys(), wall.town.requests()) == (429, [], 0)


async def test_a_code_takes_only_so_much_in_an_hour(tmp_path: Path) -> None:
    wall = Wall(tmp_path, reports_per_hour=2)
    answers = []
    for n in range(4):
        phone = wall.phone(f"10.0.1.{n}")
        answers.append((await phone.fills_in(await phone.opens(wall.code()), words=f"第{n}件，垃圾没收")).status)
    assert answers == [200, 200, 429, 429]


# --- the page itself ------------------------------------------------------------------------------------------------


async def test_the_page_is_small_strict_and_needs_no_script(wall: Wall, phone: Phone) -> None:
    page = await phone.opens(wall.code())
    assert page.size < 12_000
    assert "<script" not in page.html
    assert "http" not in page.html.replace("https", "http").split("</style>")[1]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_other_methods_are_refused_in_words(wall: Wall, phone: Phone, method: str) -> None:
    answer = await phone.client.request(method, wall.code())
    assert answer.status_code == 405
    assert "打不开" in answer.text
