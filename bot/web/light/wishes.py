"""微心愿 on a phone: the wall, for everybody; and, by one's own link, one more wish or a claim.

What is filled in goes the way of the same words in the private chat; whose a wish is stands on no page.
"""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.context import Context
from bot.links import Use
from bot.messages import Incoming, is_visitor
from bot.queries import light, requests
from bot.queries import wishes as queries
from bot.terms import PlaceLevel
from bot.web.html import Html, h
from bot.web.light import look
from bot.web.light.desk import ROOT, Desk, answer, slower, wrong

#: Seconds for which a browser may show the wall again; so many wishes stand on it.
_KEEP, _MOST = 60, 60
_LONGEST = 200


class OnWall(NamedTuple):
    """A wish as anybody reads it."""

    no: int
    shown: str
    where: str


class Wishes:
    """The pages of small wishes."""

    def __init__(self, desk: Desk) -> None:
        """Nobody looks."""
        self._desk = desk

    async def wall(self, request: Request) -> Response:
        """``/wishes``: what waits for somebody, in the whole county."""
        rows = await self._desk.read(_wall, None)
        cards = [h.p(h.b(f"W{row.no}"), f" {row.shown}（{row.where}）", cls="card") for row in rows]
        how = h.p("想圆哪一个，私下对小区助手说“认领 W12”。不写是谁家，社区来牵线。")
        nothing = h.p("墙上现在没有等人认领的微心愿。")
        foot = [h.a("公示和办理数字", href=f"{ROOT}/")]
        return answer(look.page("微心愿", how, cards or nothing, foot=foot), keep=_KEEP)

    async def own(self, request: Request) -> Response:
        """``/m/{token}/wishes``: the community's wall with a button each, and a line for one's own wish."""
        wxid = self._desk.opened(request, Use.MINE)
        home = await self._desk.read(_home, wxid)
        if is_visitor(wxid) or home is None:
            raise wrong()
        if request.method == "POST":
            return await self._said(request, wxid)
        rows = await self._desk.read(_wall, home)
        form, here = self._desk.form(f"wish {wxid}"), request.url.path
        sent = look.note("交上去了，结果在微信里私下告诉您。") if "sent" in request.query_params else None
        cards = [_claim(row, here, form) for row in rows] or h.p("墙上现在没有等人认领的微心愿。")
        back = [h.a("我的事项", href=f"{ROOT}/m/{request.path_params['token']}")]
        return answer(look.page("微心愿", sent, cards, _telling(here, form), foot=back))

    async def _said(self, request: Request, wxid: str) -> Response:
        """What was filled in, as said to the bot alone."""
        async with request.form(max_files=0, max_fields=4) as form:
            message = self._desk.filled(str(form.get("form") or ""), f"wish {wxid}")
            words, claim = " ".join(str(form.get("words") or "").split())[:_LONGEST], str(form.get("claim") or "")
        if not self._desk.by_visitor.allows(f"wish {wxid}"):
            raise slower()
        text = f"认领 W{int(claim)}" if claim.isascii() and claim.isdigit() else f"许愿 {words}" if words else ""
        if text:
            await self._desk.core.file(Incoming(message, self._desk.now, None, wxid, text))
        return RedirectResponse(f"{request.url.path}?sent=1" if text else request.url.path, 303)


def _wall(context: Context, place: str | None) -> list[OnWall]:
    rows = queries.wall(context, place)[:_MOST]
    grids = [context.directory.above(row.place, PlaceLevel.GRID) for row in rows]
    return [OnWall(row.id, row.shown, grid.name if grid else "") for row, grid in zip(rows, grids, strict=True)]


def _home(context: Context, wxid: str) -> str | None:
    """The place of who lives here; somebody without a household has no wish to tell."""
    return light.home_place(wxid) if requests.home_of(wxid) else None


def _claim(row: OnWall, here: str, form: str) -> Html:
    return h.form(
        h.p(h.b(f"W{row.no}"), f" {row.shown}（{row.where}）"),
        h.input(type="hidden", name="form", value=form),
        h.button("认领", type="submit", name="claim", value=str(row.no), aria_label=f"认领 W{row.no}"),
        method="post",
        action=here,
        cls="card",
    )


def _telling(here: str, form: str) -> Html:
    return h.form(
        h.h2("说一个自己的心愿"),
        h.label("想要什么？不用写姓名、门牌", for_="words", cls="plain"),
        h.textarea(id="words", name="words", maxlength=str(_LONGEST), required=True, cls="short"),
        h.input(type="hidden", name="form", value=form),
        h.button("交给社区", type="submit"),
        method="post",
        action=here,
    )
