"""The console on a small county in memory: people of every role, asking by plain HTTP in this thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.clock import SettableClock
from bot.config import Settings
from bot.media import MediaStore
from bot.queries.accounts import key_of
from bot.web.console.opening import open_console
from bot.web.console.site import COOKIE, Site, mark_of
from models import Account, WebSession
from tests import registers
from tests.registers import COMMUNITY, NOW
from tests.web.stub import KeepingBot

#: One account a role: name -> (title, role, place, department).
PEOPLE = {
    "office": ("县三长办 王敏", "county_office", "", ""),
    "secretary": ("荷塘社区 邬书记", "community", COMMUNITY, ""),
    "department": ("城管局 阮志远", "department", "", "D01"),
    "reader": ("督查室 李静", "read_only", "", ""),
}


class Browser:
    """Somebody's browser: ``opens`` a page, ``sends`` a form of it."""

    def __init__(self, app: FastAPI, token: str = "") -> None:
        self.token = token
        cookies = {COOKIE: token} if token else {}
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://office", cookies=cookies)

    async def opens(self, path: str, **how: Any) -> httpx.Response:
        return await self.client.get(f"/console{path}", **how)

    async def sends(self, path: str, mark: str | None = None, files: Any = None, **fields: Any) -> httpx.Response:
        marked = {"mark": mark_of(self.token) if mark is None else mark, **fields}
        headers = {"origin": "http://office"}
        return await self.client.post(f"/console{path}", data=marked, files=files, headers=headers)

    async def reads(self, path: str) -> str:
        """The page, which must be there."""
        answer = await self.opens(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-600:])
        return answer.text


class SlowHands(SettableClock):
    """Stands still, but nobody clicks twice within ten seconds: what is sent again is meant again."""

    seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 10
        return self.seconds


class Office:
    """The console with its people."""

    def __init__(self, folder: Any, settings: Settings | None = None) -> None:
        self.bot = KeepingBot()
        self.clock = SlowHands(NOW)
        self.app = FastAPI()
        media = MediaStore(folder / "media")
        self.settings = settings or Settings(data_dir=str(folder))
        self.site: Site = open_console(self.app, self.bot, self.settings, media, self.clock)
        for name, (title, role, place, department) in PEOPLE.items():
            self.account(name, title, role, place, department)

    def account(self, name: str, title: str, role: str, place: str = "", department: str = "") -> None:
        made = Account.create(
            name=name, title=title, role=role, place=place, department=department, made_at=NOW, password="x"
        )
        WebSession.insert(
            key=key_of(f"token-{name}"), account=made.id, made_at=NOW, seen_at=NOW, ends_at=NOW.replace(hour=21)
        ).execute()

    def browser(self, name: str = "") -> Browser:
        """The browser of ``name``, signed in; of nobody without."""
        return Browser(self.app, f"token-{name}" if name else "")


@pytest.fixture
def register() -> Iterator[Any]:
    """The small register in a fresh database in memory."""
    from bot.database import open_database

    opened = open_database("sqlite:///:memory:")
    registers.install_copy(opened)
    yield opened
    opened.close()


@pytest.fixture
def office(register, tmp_path) -> Office:
    return Office(tmp_path)


# --- in a real browser: one process and one Chromium a module --------------------------------------------------------


@pytest.fixture(scope="module")
def chromium(browser_path: str) -> Iterator[Any]:
    """A headless Chromium."""
    from tests.web.console import browsing

    with browsing.chromium(browser_path) as browser:
        yield browser


@pytest.fixture(scope="module")
def console_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running bot whose console has people of every role and a few days behind it."""
    from tests.web.console import browsing

    with browsing.console(tmp_path_factory.mktemp("console")) as address:
        yield address


@pytest.fixture
def person(chromium: Any, console_address: str) -> Iterator[Any]:
    """Opens windows for people of the office; at the end none of them may have met an error."""
    from tests.web.console.browsing import Person

    people: list[Person] = []

    def sits_down(name: str = "office", **how: Any) -> Person:
        people.append(Person(chromium, console_address, name, **how))
        return people[-1]

    yield sits_down
    for one in people:
        one.leaves()
