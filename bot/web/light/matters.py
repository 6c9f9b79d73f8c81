"""One's own matters: where they stand, and the word on the result. By a link that the bot gave, or the phone kept."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.context import Context
from bot.links import Use
from bot.messages import Incoming, is_visitor
from bot.queries import light as queries
from bot.queries.light import Matter
from bot.web.html import h
from bot.web.light import look
from bot.web.light.desk import ROOT, Desk, answer, slower, wrong
from bot.web.pictures import small

_EMPTY = "您还没有反映过事情。有事在群里说一声就行，也可以扫楼道里的二维码。"


class Matters:
    """The pages of who reported something."""

    def __init__(self, desk: Desk) -> None:
        """Nobody looks."""
        self._desk = desk

    async def all(self, request: Request) -> Response:
        """``/m/{token}``: the list."""
        wxid = self._desk.opened(request, Use.MINE)
        found, home = await self._desk.read(_all, wxid)
        now, here = self._desk.now, request.url.path.rstrip("/")
        shown = [look.matter_card(matter, f"{here}/{matter.no}", now) for matter in found]
        more = h.a("再反映一件", href=f"{here}/new", cls="button") if home else None
        wish = [h.a("微心愿", href=f"{here}/wishes"), h.br()] if home and not is_visitor(wxid) else []
        foot = [wish, h.a("公示和办理数字", href=f"{ROOT}/")]
        return answer(look.page("我的事项", shown or h.p(_EMPTY), more, foot=foot))

    async def one(self, request: Request) -> Response:
        """``/m/{token}/{no}``: one matter; a POST is the reader's word on it."""
        wxid = self._desk.opened(request, Use.MINE)
        matter = await self._found(request, wxid)
        if request.method == "POST":
            return await self._judged(request, wxid, matter)
        token, here = request.path_params["token"], request.url.path
        form = self._desk.form(f"{wxid} {matter.no}")
        body = look.matter_page(matter, here, form, self._desk.now, fresh="new" in request.query_params)
        back = [h.a("我的事项", href=f"{ROOT}/m/{token}")]
        return answer(look.page(f"{matter.no}号 {matter.kind}", *body, foot=back))

    async def photo(self, request: Request) -> Response:
        """``/m/{token}/{no}/photo/{n}``: one's own photo, small."""
        matter = await self._found(request, self._desk.opened(request, Use.MINE))
        number = request.path_params["n"]
        if number >= len(matter.photos):
            raise wrong()
        try:
            content = await asyncio.to_thread(small, self._desk.media, matter.photos[number])
        except LookupError:
            raise wrong() from None
        return Response(content, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})

    async def _found(self, request: Request, wxid: str) -> Matter:
        matter = await self._desk.read(queries.matter, wxid, request.path_params["no"])
        if matter is None:
            raise wrong()
        return matter

    async def _judged(self, request: Request, wxid: str, matter: Matter) -> Response:
        """The word goes the way of the same word in the private chat."""
        async with request.form(max_files=0, max_fields=4) as form:
            message = self._desk.filled(str(form.get("form") or ""), f"{wxid} {matter.no}")
            word, reason = str(form.get("word") or ""), " ".join(str(form.get("reason") or "").split())[:300]
        if not self._desk.by_visitor.allows(f"judge {wxid}"):
            raise slower()
        content = word == "content"
        if matter.may_judge if content else matter.may_judge or matter.may_reopen:
            text = f"{'满意' if content else '不满意'} {matter.no}号，{reason}".rstrip("，")
            await self._desk.core.file(Incoming(message, self._desk.now, None, wxid, text))
        return RedirectResponse(request.url.path, 303)


def _all(context: Context, wxid: str) -> tuple[list[Matter], str | None]:
    return queries.matters(context, wxid), queries.home_place(wxid)
