"""The page in a real browser on the real bot: two windows, a report, a reminder, an end that contents the resident."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import registers
from tests.needs import CHROMIUM_FLAGS, ROOT
from tests.web.process import prepare, running

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SHOTS = ROOT / "build" / "screenshots"
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
#: Names and texts that would do harm in a page that trusts them.
NASTY = (
    "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>{{7*7}}=cmd|' /c calc'!A0"
)
ALL = "\u202e所有人"
#: The smallest picture that is one.
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")
#: A thing that is said in one window is seen in the other within this (milliseconds).
INSTANT = 1000


class Window:
    """A browser window on the groups page, with a person in front of it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        self.asked: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def opens(self, address: str, room: str = "", wxid: str = "") -> Window:
        self.page.goto(f"{address}/?room={room}&as={wxid}")
        self.page.wait_for_selector(".composer")
        return self

    def says(self, text: str) -> None:
        self.page.fill("#words", text)
        self.page.press("#words", "Enter")
        assert self.page.input_value("#words") == ""

    def sees(self, text: str, within: int = 10_000, who: str = ".line") -> Any:
        found = self.page.locator(who, has_text=text).last
        found.wait_for(timeout=within)
        return found

    def goes(self, tab: str) -> None:
        """To the group or to the private chat."""
        self.page.get_by_role("tab", name=tab).click()
        self.page.locator("[role=tab][aria-selected=true]", has_text=tab).wait_for()

    def turns(self, button: str) -> None:
        self.page.locator(".turns button", has_text=button).click()
        self.page.wait_for_selector(".turns button:first-child:enabled", timeout=60_000)

    def turns_to(self, hour: str) -> None:
        """To that hour of the same day."""
        self.page.locator(".turns button", has_text="指定日期").click()
        self.page.fill("#clock-to", self.page.input_value("#clock-to")[:11] + hour)
        self.page.locator(".free button").click()
        self.page.locator(".time b", has_text=hour).wait_for()

    def audit(self, smallest: int = 0) -> list[str]:
        return list(self.page.evaluate(AUDIT, smallest))

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"{name}.png"))


@pytest.fixture(scope="module")
def chromium(browser_path, tmp_path_factory) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page")
    rows = registers.rows()
    for row in rows["成员"]:
        if row[1] == "wx_wan":
            row[2] = NASTY
        if row[1] == "wx_chen":
            row[2] = ALL
    with running(folder, prepare(folder, rows)) as at:
        yield at


@pytest.fixture
def window(chromium, address):
    """Opens windows, each with a profile of its own; at the end none of them may have met an error."""
    opened: list[Window] = []

    def open_window(size: dict[str, int] = WIDE, **how: Any) -> Window:
        context = chromium.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **how)
        opened.append(Window(context.new_page()))
        return opened[-1]

    yield open_window
    for one in opened:
        assert one.errors == []
        one.page.context.close()


def phone(window):
    return window(PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)


def test_a_report_is_told_reminded_resolved_and_ends_well(window, address):
    resident = window().opens(address, "u12", "wx_ming")
    leader = phone(window).opens(address, "u12", "wx_u12")
    resident.turns("下一个工作日")

    resident.says("三楼楼道灯不亮了，昨晚接孩子回来摸黑上的楼")
    leader.sees("摸黑上的楼", INSTANT)
    receipt = leader.sees("平志刚", who=".line.bot")
    assert "平志刚" in receipt.locator(".at").first.inner_text()
    card = resident.page.locator(".request").first
    assert "待接单" in card.inner_text()
    leader.shot("phone-receipt")

    resident.turns_to("16:00")
    leader.page.wait_for_selector(".tabs .dot")
    leader.goes("私聊")
    leader.sees("还没有接单", who=".line.bot")
    leader.sees("督促", who=".line.bot .tag")
    leader.shot("phone-reminder")
    leader.goes("群里")
    leader.sees("摸黑上的楼", who=".line:not(.bot)").locator(".bubble").click()
    leader.sees("引用 301小陈", who=".quote-bar")
    leader.says("收到，下班就去换")
    resident.sees("下班就去换", INSTANT)
    card.locator(".state", has_text="办理中").wait_for()

    leader.says("办结 1 已换新灯")
    card.locator(".state", has_text="待评价").wait_for()
    resident.says("满意 1")
    card = resident.page.locator(".request.closed").first
    card.wait_for()
    card.locator(".request-head").click()
    card.locator(".history li", has_text="已换新灯").wait_for()
    resident.shot("desktop-end")


def test_what_is_said_in_one_window_is_in_the_other_at_once(window, address):
    one, other = window().opens(address, "u22", "wx_bai"), phone(window).opens(address, "u22", "wx_shi")
    one.says("明天谁去买菜")
    other.sees("明天谁去买菜", INSTANT)
    other.says("我去，要带什么")
    one.sees("我去，要带什么", INSTANT)
    assert one.page.locator(".line.mine").count() == 1


def test_a_picture_goes_along_and_is_seen_by_all(window, address):
    one, other = window().opens(address, "u21", "wx_lu"), window().opens(address, "u21", "wx_tang")
    one.page.set_input_files("input[type=file]", {"name": "井盖.gif", "mimeType": "image/gif", "buffer": PICTURE})
    one.page.wait_for_selector(".thumb img")
    one.says("2栋门口井盖破了")
    picture = other.sees("井盖破了").locator(".file img")
    picture.wait_for()
    assert picture.get_attribute("alt") == "井盖.gif"
    other.page.wait_for_function("document.querySelector('.file img').naturalWidth > 0")


def test_the_private_chat_answers(window, address):
    leader = window().opens(address, "u11", "wx_u11")
    leader.goes("私聊")
    leader.page.wait_for_url("**chat=private")
    leader.says("帮助")
    leader.page.locator(".line.bot").first.wait_for()
    leader.shot("desktop-private")


def test_nothing_that_is_said_or_worn_as_a_name_is_ever_executed(window, address):
    one, other = window().opens(address, "u12", "wx_wan"), window().opens(address, "u12", "wx_u12")
    one.says(NASTY)
    line = other.sees("onerror")
    assert line.locator(".text").inner_text() == NASTY
    assert line.locator("img, script").count() == 0
    assert NASTY[:20] in line.locator(".by-name").inner_text()
    line.locator(".bubble").click()
    other.says("=1+1 <b>好</b>")
    one.sees("<b>好</b>")
    for page in (one.page, other.page):
        assert page.title() != "hacked"
    one.opens(address, "u11", "wx_chen").says("@所有人 都来看")
    one.shot("desktop-nasty")


def test_the_tree_leads_from_the_county_to_any_group_by_mouse_and_by_keyboard(window, address):
    one = window().opens(address, "u12", "wx_ming")
    one.page.fill("#tree-words", "2栋 1单元")
    one.page.locator(".tree .room").first.click()
    one.sees("荷塘苑2栋1单元邻里群", who=".talk-title h1")
    one.page.wait_for_url("**room=u21*")
    one.page.fill("#tree-words", "")
    chosen = one.page.locator("[role=treeitem][aria-selected=true]")
    assert chosen.inner_text().splitlines()[0] == "1单元"  # a number of open matters may stand behind it
    chosen.focus()
    one.page.keyboard.press("ArrowDown")
    one.page.keyboard.press("Enter")
    one.sees("荷塘苑2栋2单元邻里群", who=".talk-title h1")
    one.page.keyboard.press("ArrowLeft")
    one.page.keyboard.press("ArrowLeft")
    two = one.page.locator("[role=treeitem]", has_text="2单元")
    assert two.count() == 1, "that of 1栋, which is still open"
    one.page.go_back()
    one.sees("荷塘苑2栋1单元邻里群", who=".talk-title h1")


def test_somebody_else_speaks_after_two_clicks_and_the_address_says_so(window, address):
    one = window().opens(address, "u12", "wx_ming")
    one.page.locator(".chips button", has_text="平志刚").click()
    one.sees("单元长", who=".as")
    one.page.wait_for_url("**as=wx_u12*")
    one.page.locator(".people .all").click()
    one.page.fill("#people-words", "书记")
    one.page.locator(".person").first.click()
    one.page.wait_for_url("**chat=private")
    assert one.page.get_attribute("#words", "placeholder").startswith("对")


def test_at_offers_the_people_of_the_group(window, address):
    one = window().opens(address, "u12", "wx_ming")
    one.page.type("#words", "@平")
    one.page.locator(".offers li").first.wait_for()
    one.page.keyboard.press("Enter")
    assert one.page.input_value("#words") == "@1栋2单元长 平志刚\u2005"
    one.page.keyboard.press("Shift+Enter")
    one.page.type("#words", "第二行")
    assert one.page.input_value("#words").endswith("\n第二行")


def test_what_was_half_written_is_still_there_after_the_page_was_loaded_anew(window, address):
    one = window().opens(address, "u12", "wx_ming")
    one.page.fill("#words", "我还没写完")
    one.page.reload()
    one.page.wait_for_selector(".composer")
    assert one.page.input_value("#words") == "我还没写完"
    one.says("写完了")
    one.page.reload()
    one.page.wait_for_selector(".composer")
    assert one.page.input_value("#words") == ""


def test_the_page_asks_nobody_but_the_bot(window, address):
    one = window().opens(address, "g", "wx_grid")
    one.page.wait_for_load_state("networkidle")
    elsewhere = [url for url in one.asked if not url.startswith((address, address.replace("http", "ws"), "data:"))]
    assert elsewhere == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_labels_contrast_and_sizes_hold_everywhere(window, address, size):
    narrow = size == "phone"
    one = (phone(window) if narrow else window()).opens(address, "u12", "wx_ming")
    assert one.audit(44 if narrow else 0) == []
    one.shot(f"{size}-talk")
    if narrow:
        one.page.get_by_role("button", name="选群").click()
        one.page.wait_for_selector(".panel.left .close:visible")
        assert one.audit(44) == []
        one.shot("phone-tree")
        one.page.locator(".panel.left .close").click()
        one.page.locator(".wide-icon").click()
        one.page.wait_for_selector(".panel.right .close:visible")
    one.page.locator(".people .all").click()
    one.page.locator(".turns button", has_text="指定日期").click()
    assert one.audit(44 if narrow else 0) == []
    one.shot(f"{size}-people")


def test_an_address_that_leads_nowhere_leads_to_a_group(window, address):
    one = window().opens(address, "<script>", "' OR 1=1 --")
    assert one.page.locator(".talk-title h1").inner_text() != ""
    assert one.page.title() == "三长小区群"


def test_the_health_check_answers(window, address):
    answer = window().page.request.get(f"{address}/healthz")
    assert (answer.status, answer.text()) == (200, "ok\n")
    assert answer.headers["x-content-type-options"] == "nosniff"
