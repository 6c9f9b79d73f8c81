"""Pictures for the guides: ``python -m tests.web.tour`` plays a morning in the demo county into docs/images."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from peewee import Value
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from bot.app import App
from bot.channels.replay import Recorder
from bot.clock import Clock
from bot.commands.simulate import photos_in
from bot.config import Settings
from bot.database import bind, open_database
from bot.listener import Listener
from bot.simulation import Pace, Simulation
from bot.web.console.site import COOKIE
from models import RequestMessage, ServiceRequest
from tests import needs
from tests.web.console.browsing import people
from tests.web.process import prepare_demo, running

IMAGES = needs.ROOT / "docs" / "images"
#: A trial of other deadlines.
RULES = "/rules?resolve_workdays=2、5、7&accept_hours=3"
ROOM, OTHER = "荷香苑 1栋 2单元", "荷香苑 1栋 1单元"
WIDE, PHONE = {"width": 1440, "height": 860}, {"width": 390, "height": 800}


class Person:
    """A window with somebody before it."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def opens(self, address: str) -> Person:
        self.page.goto(address)
        self.page.wait_for_selector(".composer")
        return self

    def becomes(self, words: str) -> Person:
        """Speaks as the first whose name, flat or post holds ``words``."""
        self.page.locator(".people .all").click()
        self.page.fill("#people-words", words)
        name = self.page.locator(".person .person-name").first.inner_text()
        self.page.locator(".person").first.click()
        self.page.locator(".as", has_text=name).wait_for()
        return self

    def says(self, text: str) -> Person:
        self.page.fill("#words", text)
        self.page.press("#words", "Enter")
        self.page.locator(".line", has_text=text).last.wait_for()
        return self

    def turns(self, button: str) -> Person:
        self.page.locator(".turns button", has_text=button).click()
        self.page.wait_for_selector(".turns button:first-child:enabled", timeout=60_000)
        self.page.wait_for_timeout(400)
        return self

    def shot(self, name: str) -> None:
        self.page.wait_for_timeout(500)
        self.page.mouse.move(700, 5)
        IMAGES.mkdir(parents=True, exist_ok=True)
        file = IMAGES / f"{name}.png"
        self.page.screenshot(path=str(file))
        with Image.open(file) as taken:
            taken.convert("RGB").quantize(160).save(file, optimize=True)


def lamp(folder: Path) -> str:
    """A picture of a dark stair, drawn."""
    picture = Image.new("RGB", (640, 480), "#2b2f33")
    draw = ImageDraw.Draw(picture)
    for step in range(7):
        draw.rectangle((60 + step * 60, 420 - step * 48, 640, 440 - step * 48), fill=(58 + step * 6,) * 3)
    draw.ellipse((300, 30, 360, 90), fill="#4a4a44", outline="#777")
    file = folder / "楼道.jpg"
    picture.save(file)
    return str(file)


def play(address: str, browser: Any, folder: Path) -> None:
    """A lamp fails, the leader is told, reminded, and does it; the neighbour is content."""
    wide = browser.new_context(viewport=WIDE, locale="zh-CN").new_page()
    small = browser.new_context(viewport=PHONE, locale="zh-CN", device_scale_factor=2, is_mobile=True, has_touch=True)
    one = Person(wide).opens(address)
    for room, title in ((OTHER, "1单元"), (ROOM, "2单元")):  # a group that is open leaves the address as it is
        one.page.fill("#tree-words", room)
        one.page.locator(".tree .room").first.click()
        one.page.locator(".talk-title h1", has_text=title).wait_for()
    one.page.wait_for_url("**room=*")
    one.page.fill("#tree-words", "")
    room = one.page.url.split("room=")[1].split("&")[0]
    one.turns("下一个工作日")
    one.becomes("101").says("早，今天降温，大家多穿点")
    one.becomes("302")
    one.page.set_input_files("input[type=file]", lamp(folder))
    one.page.wait_for_selector(".thumb img")
    one.says("三楼楼道灯不亮了，昨晚接孩子回来摸黑上的楼")
    one.page.wait_for_selector(".line.bot")
    one.becomes("402").says("我家也是，踩空一脚差点摔了")
    one.becomes("单元长").says("收到，我中午去换灯泡")
    one.page.locator(".state", has_text="办理中").wait_for()
    one.becomes("302")
    one.shot("groups")
    phone = Person(small.new_page()).opens(f"{address}/?room={room}")
    phone.page.locator(".line.bot").first.wait_for()
    phone.shot("groups-phone")
    phone.page.locator(".wide-icon").click()
    phone.shot("groups-phone-clock")
    phone.page.locator(".panel.right .close").click()
    phone.page.get_by_role("button", name="选群").click()
    phone.shot("groups-phone-tree")
    one.becomes("单元长").says("办结 1 已换新灯")
    one.page.locator(".state", has_text="待评价").wait_for()
    one.becomes("302").says("满意，亮堂多了")
    one.page.locator(".request.closed .request-head").first.click()
    one.page.wait_for_selector(".history li time")
    one.shot("groups-done")


# --- the console ------------------------------------------------------------------------------------------------------

#: Whole days of made-up life behind the console's pictures.
DAYS = 12


def fortnight(folder: Path) -> tuple[str, int]:
    """The demo county after some days of talk and work, with somebody of the office signed in.

    The database, and the number of an open request of which there is most to see.
    """
    url, real = prepare_demo(folder), Clock().now()
    base = open_database(url)
    bind(base)
    base.execute_sql("PRAGMA synchronous = OFF")
    settings = Settings(database=url, data_dir=str(folder))
    start = (real - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    with (folder / "sent.jsonl").open("w", encoding="utf-8") as file:
        app = App(settings, base, Listener(settings))
        Simulation(app, Recorder(file, start), 3, Pace(reports=14, chatter=10), photos_in(settings)).run(start, DAYS)
    people(real)
    photo = RequestMessage.select(RequestMessage.request).where(
        RequestMessage.attachments != Value("[]", converter=False)
    )
    ours = ServiceRequest.state.in_(["accepted", "resolved"]) & ServiceRequest.no.in_(photo)
    most = ServiceRequest.supporter_count.desc(), ServiceRequest.reopened.desc()
    no = int(ServiceRequest.select(ServiceRequest.no).where(ours).order_by(*most).scalar())
    base.close()
    return url, no


def console(address: str, browser: Any, no: int) -> None:
    """What the office sees: today, all requests, one of them, the county."""
    office = browser.new_context(viewport=WIDE, locale="zh-CN")
    office.add_cookies([{"name": COOKIE, "value": "token-office", "url": address}])
    page = office.new_page()
    seen = Person(page)
    for name, path in (("today", "/today"), ("requests", "/requests"), ("map", "/map"), ("rules", RULES)):
        page.goto(f"{address}/console{path}")
        seen.shot(f"console-{name}")
    page.goto(f"{address}/console/requests/{no}")
    seen.shot("console-request")


def main() -> None:
    """Play it all on a fresh demo county."""
    os.environ["LANGUAGE"] = "zh_CN"
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(
            executable_path=needs.browser(), args=[*needs.CHROMIUM_FLAGS, "--lang=zh-CN"]
        )
        with running(folder, prepare_demo(folder)) as address:
            play(address, browser, folder)
        office = folder / "office"
        url, no = fortnight(office)
        with running(office, url) as address:
            console(address, browser, no)
        browser.close()


if __name__ == "__main__":
    main()
