"""What the light pages share: the bot, its readers, the key of links, the store of photos, and who came how often."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.config import Settings
from bot.links import LinkRefused, Links, Use
from bot.messages import VISITOR, is_visitor
from bot.web.core import Acting
from bot.web.html import Html
from bot.web.light import look
from bot.web.reading import Reader
from bot.web.throttle import Throttle

if TYPE_CHECKING:
    from bot.media import MediaStore

T = TypeVar("T")
ROOT = "/l"
COOKIE = "sz_visitor"
_HOUR, _YEAR, _VISITORS_DAYS = 3600, 365, 90
#: One phone may file so many in an hour (people behind one address of a carrier are many, so not by address).
_BY_VISITOR = 8
#: So many wrong links from one address in ten minutes; and so many filed from one, whoever it is.
_WRONG, _BY_ADDRESS = 30, 60


class Sorry(Exception):
    """A page that cannot be shown; ``status`` is HTTP's, the texts are for who came."""

    def __init__(self, status: int, title: str, text: str) -> None:
        """Say ``text`` under ``title``."""
        super().__init__(title)
        self.status, self.title, self.text = status, title, text


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who files something: a 微信号, or one drawn for this phone (``drawn`` just now)."""

    wxid: str
    drawn: bool = False


class Desk:
    """One for the server."""

    def __init__(self, core: Acting, settings: Settings, media: MediaStore) -> None:
        """Nobody has come yet."""
        self.core, self.settings, self.media = core, settings, media
        self.reader = Reader(core)
        self.links = Links.of(settings.data_dir)
        self.by_place = Throttle(settings.light.reports_per_hour, _HOUR)
        self.by_visitor = Throttle(_BY_VISITOR, _HOUR)
        self.by_address = Throttle(_BY_ADDRESS, _HOUR)
        self.wrong = Throttle(_WRONG, 600)

    @property
    def now(self) -> datetime:
        """The bot's time."""
        return self.core.clock.now()

    async def read(self, query: Callable[..., T], *arguments: object) -> T:
        """``query(context, *arguments)``, beside the bot's thread."""
        return await self.reader.read(query, self.core.context(), *arguments)

    def opened(self, request: Request, use: Use) -> str:
        """What the link of the address means. Raises Sorry; who tries many is let wait."""
        try:
            return self.links.open(use, request.path_params["token"], self.now)
        except LinkRefused as refused:
            if not self.wrong.allows(address(request)):
                raise slower() from None
            raise over() if refused.expired else wrong() from None

    def form(self, about: str) -> str:
        """A number for one form, so that it is taken once however often it is sent; for a day."""
        return self.links.seal(Use.FORM, f"{about}\n{secrets.token_urlsafe(9)}", self.now + timedelta(days=1))

    def filled(self, token: str, about: str) -> str:
        """The id of the message that a form is. Raises Sorry when it was made for something else, or long ago."""
        try:
            meant, _, number = self.links.open(Use.FORM, token, self.now).rpartition("\n")
        except LinkRefused:
            meant, number = "", ""
        if not number or meant != about:
            raise Sorry(400, "这一页放得太久了", "请再打开一次，重新填写。")
        return f"light-{number}"

    def visitor(self, request: Request) -> Visitor:
        """Who comes with this phone; one is drawn for a new one."""
        try:
            return Visitor(self.links.open(Use.VISITOR, request.cookies.get(COOKIE, ""), self.now))
        except LinkRefused:
            return Visitor(VISITOR + secrets.token_urlsafe(12), drawn=True)

    def remember(self, response: Response, visitor: Visitor, secure: bool) -> None:
        """Let the phone be known again, by a number that says nothing."""
        until = self.now + timedelta(days=_YEAR)
        value = self.links.seal(Use.VISITOR, visitor.wxid, until)
        response.set_cookie(
            COOKIE, value, max_age=_YEAR * 24 * _HOUR, path=ROOT, secure=secure, httponly=True, samesite="lax"
        )

    def own(self, wxid: str) -> str:
        """The address of somebody's own matters; that of a visitor, whom nothing else leads back, holds longer."""
        days = _VISITORS_DAYS if is_visitor(wxid) else self.settings.light.mine_days
        until = self.now + timedelta(days=days)
        return f"{ROOT}/m/{self.links.seal(Use.MINE, wxid, until)}"


def address(request: Request) -> str:
    """Where it comes from."""
    return request.client.host if request.client else ""


def answer(page: Html, status: int = 200, keep: int = 0) -> HTMLResponse:
    """A page; ``keep`` is for how many seconds a browser may show it again (0: it is somebody's own)."""
    headers = {
        "content-security-policy": look.policy(),
        "cache-control": f"public, max-age={keep}" if keep else "no-store",
    }
    return HTMLResponse(page, status, headers)


def wrong() -> Sorry:
    """It was not made here."""
    return Sorry(404, "打不开", "链接不对。请重新扫一次二维码，或者私下问小区助手要“我的事项”。")


def over() -> Sorry:
    """Its time is over."""
    return Sorry(410, "链接过期了", "请重新扫一次二维码，或者私下问小区助手要“我的事项”。")


def slower() -> Sorry:
    """Too often."""
    return Sorry(429, "请过一会儿再来", "这里一下子收到太多了。着急的事请直接在群里说，有危险先打 119、110、120。")
