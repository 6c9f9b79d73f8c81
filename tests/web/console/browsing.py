"""The console as its own process, and people in real browsers before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.media import MediaStore
from bot.queries.accounts import key_of
from bot.web.console.site import COOKIE
from models import Account, Candidate, RequestMessage, Room, WebSession
from tests.hearing import DOOR, GAS, LAMP, RUBBISH, WATER
from tests.needs import CHROMIUM_FLAGS, ROOT
from tests.registers import UNIT_12, UNIT_21
from tests.talk import Town
from tests.web.console.conftest import PEOPLE
from tests.web.process import running
from tests.web.rows import said
from tests.web.test_pictures import picture

SHOTS = ROOT / "build" / "screenshots"
AUDIT = (Path(__file__).parents[1] / "audit.js").read_text(encoding="utf-8")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
#: A name and a text that would do harm in a page that trusts them.
NASTY = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>{{7*7}}\u202e'--"


def prepare(folder: Path) -> str:
    """A database with a few days behind it: requests in all states, candidates, a stray group, a dead message."""
    folder.mkdir(parents=True, exist_ok=True)
    town = Town(url=f"sqlite:///{folder / 'bot.db'}", meanings={NASTY: "report hazard"})
    town.now = Clock().now() - timedelta(days=3)
    town.open()
    for who, words, room in (
        *(("wx_ming", LAMP, "u12"), ("wx_wan", "我家也是", "u12"), ("wx_u12", "收到 1", "u12")),
        *(("wx_li", GAS, "u11"), ("wx_lu", RUBBISH, "u21"), ("wx_tang", DOOR, "u21"), ("wx_bai", WATER, "u22")),
        *(("wx_u21", "办结 4 换了读卡器", "u21"), ("wx_tang", "不满意，还是刷不开", "u21"), ("wx_shi", NASTY, "u22")),
    ):
        town.says(who, words, room=room)
    town.passes(days=2.9)
    _strays(town.now)
    _photo(folder)
    people(Clock().now())
    town.database.close()
    return f"sqlite:///{folder / 'bot.db'}"


def _photo(folder: Path) -> None:
    """The door's reporter sent a photo of it."""
    key = MediaStore(folder / "media").put(picture((900, 700))).key
    RequestMessage.update(attachments=[["image", "door.jpg", key]]).where(RequestMessage.text == DOOR).execute()


def _strays(now: datetime) -> None:
    fields = {"room": "u12", "message_id": "c1", "sender": "wx_ming", "kind": "facility", "leader": "P07"}
    for text, place in (("电梯里好像有点怪味", UNIT_12), (NASTY, UNIT_21)):
        Candidate.create(**fields, at=now, text=text, place=place, confidence=0.5, state="told")
    Room.create(code="stray@chatroom", name=f"荷塘苑邻里{NASTY}", bound=False, registered=False)
    said(f"提醒：请看看{NASTY}", now, room="u12", state="failed", reason="timeout")


def people(real: datetime) -> None:
    """Accounts of every role, signed in already."""
    for name, (title, role, place, department) in PEOPLE.items():
        made = Account.create(
            name=name, title=title, role=role, place=place, department=department, made_at=real, password="x"
        )
        WebSession.insert(
            key=key_of(f"token-{name}"), account=made.id, made_at=real, seen_at=real, ends_at=real + timedelta(hours=3)
        ).execute()


@contextmanager
def console(folder: Path) -> Iterator[str]:
    """The address of a running bot with :func:`prepare` behind it."""
    with running(folder, prepare(folder)) as address:
        yield address


@contextmanager
def chromium(path: str) -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Person:
    """Somebody of the office in front of a window; ``errors`` are those of the page and of its content policy."""

    def __init__(self, browser: Any, address: str, name: str = "office", size: dict[str, int] = WIDE) -> None:
        self.address = address
        self.context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        if name:
            self.context.add_cookies([{"name": COOKIE, "value": f"token-{name}", "url": address}])
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def opens(self, path: str) -> Person:
        self.page.goto(f"{self.address}/console{path}")
        return self

    def sees(self, words: str, where: str = "main", within: int = 5000) -> Any:
        found = self.page.locator(where, has_text=words).last
        found.wait_for(timeout=within)
        return found

    def comes_to(self, expression: str, within: int = 3000) -> Any:
        """The value of ``expression`` once it is something (the page's content policy forbids to wait inside it)."""
        for _ in range(within // 20):
            if value := self.page.evaluate(expression):
                return value
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never: {expression}")

    def audit(self, smallest: int = 0) -> list[str]:
        return list(self.page.evaluate(AUDIT, smallest))

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"console-{name}.png"))

    def leaves(self) -> None:
        self.context.close()
        assert self.errors == []


def now() -> datetime:
    """This moment."""
    return Clock().now()
