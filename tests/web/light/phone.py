"""A phone that opens the light pages of a town: it shows a page, fills in its form, follows where that leads."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.actions import links
from bot.config import Settings
from bot.media import MediaStore
from bot.web.light.desk import ROOT, Desk
from bot.web.light.site import light_pages
from bot.web.pictures import MAX_BYTES
from tests.registers import UNIT_12
from tests.talk import Town
from tests.web.live import LiveTown


class Page:
    """What a phone shows."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.html = answer.text
        self.path = answer.url.path
        self.headers = answer.headers
        self.size = len(answer.content)
        body = re.sub(r"<style>.*?</style>", "", self.html, flags=re.DOTALL)
        self.text = unescape(re.sub(r"<[^>]+>", " ", body))

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name} in {self.text}"
        return found[1]

    def links(self, start: str) -> list[str]:
        return [href for href in re.findall(r'(?:href|src)="([^"]+)"', self.html) if href.startswith(start)]


class Phone:
    """One phone, with its cookies."""

    def __init__(self, app: Starlette, address: str = "10.0.0.1") -> None:
        transport = httpx.ASGITransport(app, client=(address, 1234))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://bot", follow_redirects=True)

    async def opens(self, path: str) -> Page:
        return Page(await self.client.get(path))

    async def fills_in(self, page: Page, photos: tuple[bytes, ...] = (), **fields: str) -> Page:
        """Send the report form of ``page``."""
        data = {"form": page.field("form"), **fields}
        files: list[Any] = [("photo", (f"{n}.jpg", content, "image/jpeg")) for n, content in enumerate(photos)]
        files = files or [("photo", ("", b"", "application/octet-stream"))]
        return Page(await self.client.post(page.path, data=data, files=files))

    async def judges(self, page: Page, word: str, reason: str = "") -> Page:
        """Press one of the two buttons of ``page``."""
        data = {"form": page.field("form"), "word": word, "reason": reason}
        return Page(await self.client.post(page.path, data=data))


class Wall:
    """A town with codes on its walls, and the server that they lead to."""

    def __init__(self, folder: Path, town: Town | None = None, **settings: Any) -> None:
        web = Settings().web.model_copy(update={"public_url": "http://bot"})
        light = Settings().light.model_copy(update=settings)
        self.settings = Settings(data_dir=str(folder), web=web, light=light)
        self.town = town or Town(self.settings).open()
        self.core = LiveTown(self.town)
        self.media = MediaStore(folder / "media", most_bytes=MAX_BYTES)
        pages = light_pages(self.core, self.settings, self.media)
        self.desk: Desk = pages.state.desk
        self.app = Starlette(routes=[Mount(ROOT, pages)])

    def phone(self, address: str = "10.0.0.1") -> Phone:
        return Phone(self.app, address)

    def code(self, place: str = UNIT_12) -> str:
        """The path behind the code on the wall of ``place``."""
        return links.of_place(self.core.context(), place).removeprefix("http://bot")

    def own(self, wxid: str) -> str:
        """The path that the bot gave to ``wxid``."""
        return links.mine(self.core.context(), wxid).removeprefix("http://bot")

    def later(self, **span: float) -> None:
        self.town.now += timedelta(**span)
