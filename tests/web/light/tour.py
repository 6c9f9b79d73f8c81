"""Pictures of the light pages for the guides: ``python -m tests.web.light.tour`` draws them into docs/images."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from bot.actions import links
from bot.clock import Clock
from bot.config import Settings
from bot.context import Context
from bot.database import bind, open_database
from bot.queries.directory import Directory
from bot.terms import RoomType
from tests import needs
from tests.web.process import prepare_demo, running
from tests.web.rows import asked, happened

IMAGES = needs.ROOT / "docs" / "images"
PHONE = {"width": 390, "height": 700}


def prepared(folder: Path) -> tuple[str, str, str]:
    """The demo county with a lamp that is said to be mended: its database, a code, and the reporter's link."""
    url = prepare_demo(folder)
    bind(opened := open_database(url))
    web = Settings().web.model_copy(update={"public_url": "http://bot"})
    settings = Settings(database=url, data_dir=str(folder), web=web)
    now = Context(Clock().now(), Directory.load(), settings, settings.clocks.calendar())
    room = next(room for room in now.directory.rooms() if room.type is RoomType.UNIT and room.place)
    wxid = next(iter(now.directory.members(room.code)))
    no = asked(
        "三楼楼道灯不亮了，黑漆漆的", now.now, place=room.place, room=room.code, reporter=wxid, assignee=None,
        state="resolved", resolved_at=now.now, resolution="换了新灯，试过是亮的",
    )  # fmt: skip
    for action, note in (("report", ""), ("assign", ""), ("accept", ""), ("resolve", "换了新灯，试过是亮的")):
        happened(no, action, wxid, note, now.now)
    code, mine = links.of_place(now, str(room.place)), links.mine(now, wxid)
    opened.close()
    return url, code.removeprefix("http://bot"), f"{mine}/{no}".removeprefix("http://bot")


def shot(page: Any, name: str) -> None:
    file = IMAGES / f"{name}.png"
    page.screenshot(path=str(file))
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(64).save(file, optimize=True)


def main() -> None:
    """Play it and draw."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        url, code, mine = prepared(Path(place))
        browser = playwright.chromium.launch(executable_path=needs.browser(), args=needs.CHROMIUM_FLAGS)
        how: dict[str, Any] = {"viewport": PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        page = browser.new_context(**how).new_page()
        with running(Path(place), url) as address:
            page.goto(address + code)
            page.get_by_label("什么事？在哪里？").fill("一楼大门关不上，晚上不安全")
            shot(page, "light-report")
            page.goto(address + mine)
            shot(page, "light-judge")
        browser.close()


if __name__ == "__main__":
    main()
