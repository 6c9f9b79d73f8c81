"""The light pages in a real browser at 390 pixels, without script: a code scanned, a photo sent, a result judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.actions import bulletins, links
from bot.app import App
from bot.clock import Clock
from bot.config import Settings
from bot.context import Speaker
from bot.database import bind, open_database
from bot.listener import Listener
from models import RequestEvent, RequestMessage, ServiceRequest, Wish
from tests import registers
from tests.needs import CHROMIUM_FLAGS, ROOT
from tests.registers import COMMUNITY, UNIT_12
from tests.web.process import prepare, running
from tests.web.rows import asked, happened
from tests.web.test_pictures import picture

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SHOTS = ROOT / "build" / "screenshots"
AUDIT = (Path(__file__).parents[1] / "audit.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 844}
NASTY = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>{{7*7}}"
#: The smallest thing to touch, in pixels: a thumb of 75 years.
THUMB = 48


class Street:
    """A running bot, and the addresses that lead into it."""

    def __init__(self, address: str, code: str, mine: str) -> None:
        self.address, self.code, self.mine = address, address + code, address + mine


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A lamp that is said to be mended and waits for its reporter's word; an issue before the public."""
    folder = tmp_path_factory.mktemp("light")
    rows = registers.rows()
    for row in rows["网格"]:
        if row[0] == UNIT_12:
            row[3] = f"荷塘苑1栋2单元{NASTY[:20]}"
    url = prepare(folder, rows)
    opened = open_database(url)
    bind(opened)
    web = Settings().web.model_copy(update={"public_url": "http://bot"})
    settings = Settings(database=url, data_dir=str(folder), web=web)
    now = App(settings, opened, Listener(settings)).context(Clock().now())
    _lamp(now.now)
    for text in ("想要一副老花镜", f"想要{NASTY}"):
        Wish.create(place=UNIT_12, household="", visitor="", text=text, shown=text, made_at=now.now, state="public")
    bulletins.draft(now, [2], "这一期说一盏灯。")
    office = now.directory.person_by_wxid("wx_office")
    bulletins.publish(now, 1, Speaker("wx_office", "詹松涛", "leader", office))
    code, mine = (one.removeprefix("http://bot") for one in (links.of_place(now, UNIT_12), links.mine(now, "wx_ming")))
    opened.close()
    with running(folder, url) as address:
        yield Street(address, code, mine)


def _lamp(now: Any) -> None:
    for state, reason in (("resolved", ""), ("closed", "content")):
        no = asked(
            f"三楼楼道灯坏了，黑漆漆的 {NASTY}", now, state=state, resolved_at=now, resolution="换了新灯，试过是亮的",
            satisfied=True if reason else None, close_reason=reason, closed_at=now if reason else None,
        )  # fmt: skip
        for action, note in (("report", ""), ("assign", ""), ("accept", ""), ("resolve", f"换了新灯 {NASTY}")):
            happened(no, action, "wx_u12", note, now)
    assert ServiceRequest.select().count() == 2
    assert RequestEvent.select().count() == 8
    assert RequestMessage.select().count() == 0


@pytest.fixture(scope="module")
def chromium(browser_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def phone(chromium: Any, script: bool = False) -> Any:
    """A page of a phone of its own; without script unless it is looked over."""
    how = {"viewport": PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "java_script_enabled": script}
    return chromium.new_context(**how).new_page()


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"light-{name}.png"), full_page=True)


def test_without_script_a_resident_reports_with_a_photo_and_finds_it_again(
    chromium: Any, street: Street, tmp_path: Path
) -> None:
    (tmp_path / "lamp.jpg").write_bytes(picture((1600, 1200)))
    page = phone(chromium)
    page.goto(street.code)
    shot(page, "report")
    page.get_by_label("什么事？在哪里？").fill("一楼大门关不上，晚上不安全")
    page.get_by_label(re.compile("照片")).set_input_files(str(tmp_path / "lamp.jpg"))
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("收到了，编号").wait_for()
    shot(page, "filed")
    assert page.locator("img").count() == 1
    page.goto(street.code)
    page.get_by_role("link", name="我反映过的事").click()
    assert page.locator(".card").count() == 1


def test_without_words_or_photo_it_says_what_is_missing(chromium: Any, street: Street) -> None:
    page = phone(chromium)
    page.goto(street.code)
    page.get_by_role("button", name="交上去").click()
    page.get_by_role("alert").wait_for()
    shot(page, "empty")
    assert "请写一句" in page.get_by_role("alert").inner_text()


def test_without_script_the_reporter_judges(chromium: Any, street: Street) -> None:
    page = phone(chromium)
    page.goto(street.mine)
    shot(page, "mine")
    page.get_by_text("办好了，请您评价").click()
    shot(page, "judge")
    page.get_by_label("没办好的话，说一句哪里没好").fill("还是黑的")
    page.get_by_role("button", name="不满意").click()
    page.get_by_text("没办好，重新办").wait_for()
    shot(page, "judged")


@pytest.mark.parametrize("name", ["report", "mine", "matter", "wishes", "wall", "home", "issue", "figures", "gone"])
def test_every_page_is_legible_and_small(chromium: Any, street: Street, name: str) -> None:
    base = f"{street.address}/l"
    path = {
        "report": street.code,
        "mine": street.mine,
        "matter": f"{street.mine}/2",
        "wishes": f"{street.mine}/wishes",
        "wall": f"{base}/wishes",
        "home": f"{base}/",
        "issue": f"{base}/news/1",
        "figures": f"{base}/figures/{COMMUNITY}",
        "gone": f"{base}/p/nothing",
    }[name]
    page = phone(chromium, script=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())) if answer.url == path else None)
    page.goto(path)
    shot(page, f"page-{name}")
    assert page.evaluate(AUDIT, THUMB) == []
    assert complaints == []
    assert page.title() != "hacked"
    assert sizes[0] <= 60_000
    assert float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 20


def test_a_screen_reader_knows_the_fields_and_the_order(chromium: Any, street: Street) -> None:
    page = phone(chromium, script=True)
    page.goto(street.code)
    names = [page.get_by_role(role).first.get_attribute("name") for role in ("textbox", "checkbox")]
    assert names == ["words", "quiet"]
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
    assert seen == ["words", "photo", "quiet", "submit"]


def test_the_server_says_nothing_of_it_to_who_does_not_ask(street: Street) -> None:
    answer = httpx.get(street.code)
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "server" not in answer.headers
