"""Pictures for the guides: ``python -m tests.web.tour`` plays a morning in the demo county into docs/images."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from tests import needs
from tests.web.process import prepare_demo, running

IMAGES = needs.ROOT / "docs" / "images"
ROOM = "荷香苑 1栋 2单元"
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
    one.page.fill("#tree-words", ROOM)
    one.page.locator(".tree .room").first.click()
    one.page.locator(".talk-title h1", has_text="2单元").wait_for()
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
        browser.close()


if __name__ == "__main__":
    main()
