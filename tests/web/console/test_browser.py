"""The console in a real browser: at a desk and on a phone, live, by keyboard, without script, as weak eyes see it."""

from __future__ import annotations

import time

import pytest

from tests.web.console.browsing import PHONE, WIDE

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = {
    "today": "/today",
    "list": "/requests?state=all",
    "board": "/requests/board",
    "request": "/requests/1",
    "photo": "/requests/4",
    "nasty": "/requests/6",
    "nothing": "/requests?q=没有这个词",
    "self": "/self",
    "accounts": "/accounts",
    "audit": "/audit",
    "missing": "/requests/999",
}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
def test_every_page_is_whole_at_a_desk_and_on_a_phone(person, size):
    office = person(size=size)
    for name, path in PAGES.items():
        office.opens(path)
        if name == "photo":
            assert office.comes_to("document.querySelector('.pictures img').naturalWidth") > 100
        office.shot(f"{name}-{size['width']}")
        assert office.audit(40) == [], name
        assert "hacked" not in office.page.title()
        broken = "[...document.images].filter((one) => one.complete && !one.naturalWidth).length"
        assert office.page.evaluate(broken) == 0, name
    office.errors = [error for error in office.errors if "404" not in error]  # the page that is missing


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
def test_the_door_and_what_a_deed_shows_are_whole(person, size):
    nobody = person("", size=size).opens("/today")
    assert nobody.page.url.endswith("next=%2Fconsole%2Ftoday")
    assert nobody.audit(40) == []
    nobody.shot(f"door-{size['width']}")
    office = person(size=size).opens("/requests/1")
    office.page.locator("#deed-reply summary").click()
    office.page.fill("#deed-reply textarea", "明天上午电工来换灯")
    office.shot(f"deed-{size['width']}")
    assert office.audit(40) == []
    office.page.locator("#deed-reply button").click()
    office.sees("群里会读到")
    assert office.audit(40) == []
    office.shot(f"preview-{size['width']}")


def test_today_is_seen_at_once(chromium, console_address, person):
    """Cold: a browser that never was here, nothing kept."""
    spans = []
    for _ in range(3):
        somebody = person()
        somebody.opens("/today")
        spans.append(somebody.comes_to("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"))
    assert min(spans) <= 1500
    print("first sight of Today:", [round(span) for span in spans], "ms")


def says(window, address: str, room: str, wxid: str, text: str) -> None:
    window.goto(f"{address}/?room={room}&as={wxid}")
    window.wait_for_selector(".composer")
    window.fill("#words", text)
    window.press("#words", "Enter")


def test_what_is_reported_in_a_group_stands_on_an_open_board_within_a_second(person, console_address):
    resident = person("").page
    says(resident, console_address, "u11", "wx_chen", "大家早上好")  # the dictionary is loaded
    resident.locator(".line", has_text="大家早上好").wait_for()
    board = person().opens("/requests/board")
    board.page.wait_for_timeout(500)
    spans = []
    for report in ("一楼下水道又堵了，污水冒出来，臭死了，有人管吗", "单元门禁坏了，刷卡没反应，请物业来看看"):
        resident.fill("#words", report)
        began = time.monotonic()
        resident.press("#words", "Enter")
        board.sees(report[:6], ".board li", within=3000)
        spans.append(time.monotonic() - began)
    print("from Enter to the board:", [f"{span:.2f}" for span in spans], "s")
    assert min(spans) <= 1.0  # the machine may be busy once


def test_a_deed_is_shown_done_and_read_in_the_group(person, console_address):
    office = person().opens("/requests/3")
    office.page.keyboard.press("r")
    office.page.keyboard.type("已经联系环卫所，今天下午清运")
    office.page.locator("#deed-reply button").click()
    shown = office.sees("县三长办 王敏：已经联系环卫所", ".talk li").text_content()
    office.page.get_by_role("button", name="确认回复到群里").click()
    office.sees("回复到群里：已办。", ".said")
    office.sees("已经联系环卫所", "#talk")
    resident = person("").page
    resident.goto(f"{console_address}/?room=u21&as=wx_lu")
    line = resident.locator(".line", has_text="已经联系环卫所")
    line.wait_for()
    assert "县三长办 王敏：已经联系环卫所，今天下午清运" in str(shown)


def test_two_who_look_at_one_request_see_each_other(person):
    office, secretary = person(), person("secretary")
    office.opens("/requests/1")
    secretary.opens("/requests/1")
    office.sees("荷塘社区 邬书记 也在看", "#watchers")
    secretary.sees("县三长办 王敏 也在看", "#watchers")
    secretary.opens("/today")
    office.page.locator("#watchers").wait_for(state="hidden")


def test_what_one_types_stays_while_the_page_is_made_fresh(person):
    office, other = person().opens("/requests/5"), person().opens("/requests/5")
    office.page.locator("#deed-explain summary").click()
    office.page.fill("#deed-explain textarea", "写到一半")
    other.page.locator("#deed-correct summary").click()
    other.page.locator("#deed-correct button").click()
    other.page.get_by_role("button", name="确认改类别").click()
    other.sees("改类别：已办。", ".said")
    office.sees("改类", "#history")
    assert office.page.input_value("#deed-explain textarea") == "写到一半"
    assert office.page.locator("#deed-explain").get_attribute("open") is not None


def test_a_candidate_is_opened_from_today(person):
    office = person().opens("/today")
    office.page.locator("#unsure li", has_text="怪味").get_by_role("button", name="立案").click()
    office.sees("已立为", ".said")
    assert office.page.locator("#unsure li", has_text="怪味").count() == 0


def test_the_keyboard_goes_everywhere(person):
    office = person().opens("/today")
    keyboard = office.page.keyboard
    keyboard.press("g")
    keyboard.press("r")
    office.page.wait_for_url("**/console/requests")
    keyboard.press("j")
    keyboard.press("j")
    second = office.page.locator("#main [data-row]").nth(1)
    assert "picked" in str(second.get_attribute("class"))
    no = second.get_attribute("data-row")
    keyboard.press("Enter")
    office.page.wait_for_url(f"**/console/requests/{no}")
    keyboard.press("/")
    keyboard.type("垃圾")
    keyboard.press("Enter")
    office.page.wait_for_url("**/requests?q=*")
    office.sees("垃圾", ".rows li")
    office.page.keyboard.press("Tab")
    assert office.page.evaluate("document.activeElement !== document.body")


def test_filters_work_at_once_and_stand_in_the_address(person):
    office = person().opens("/requests")
    office.page.select_option("[name=kind]", "sanitation")
    office.page.wait_for_url("**/requests?kind=sanitation*")
    office.sees("环境卫生", ".rows li")
    assert "sort" not in office.page.url or "sort=due" in office.page.url


def test_on_a_phone_all_sections_are_reached_by_thumb(person):
    office = person(size=PHONE).opens("/today")
    bar = office.page.locator(".sections")
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] > 700
    bar.get_by_role("link", name="事项").first.click()
    office.page.wait_for_url("**/console/requests")


def test_without_script_all_of_it_works(chromium, console_address):
    from bot.web.console.site import COOKIE

    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies([{"name": COOKIE, "value": "token-office", "url": console_address}])
    page = context.new_page()
    page.goto(f"{console_address}/console/requests")
    page.fill("main [name=q]", "垃圾")
    page.click("text=筛选")
    page.locator(".rows li a").first.click()
    page.locator("#deed-remind summary").click()
    page.locator("#deed-remind button").click()
    page.click("text=确认督促")
    page.wait_for_selector(".said")
    context.close()
