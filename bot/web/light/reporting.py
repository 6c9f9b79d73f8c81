"""Reporting by a page: the code on the wall knows the place; what is filled in goes the way of talk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.context import Context, room_key
from bot.links import Use
from bot.messages import Attachment, Form, Incoming, is_visitor
from bot.queries import light as queries
from bot.queries import requests
from bot.rules.county import PlaceInfo
from bot.web.html import Html, h
from bot.web.light import look
from bot.web.light.desk import ROOT, Desk, Visitor, address, answer, slower, wrong
from bot.web.pictures import MAX_BYTES, NotAPicture, take

#: What stands for words where only a photo was sent.
ONLY_PHOTO = "随手拍：这里有问题，见照片"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that can be reported at: the nearest group it is talked about in (None: no group yet)."""

    place: PlaceInfo
    room: str | None


class Reporting:
    """The pages on which something is reported."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is reported yet."""
        self._desk = desk

    async def at_place(self, request: Request) -> Response:
        """``/p/{token}``: what a code on the wall opens."""
        code, _, generation = self._desk.opened(request, Use.PLACE).partition("#")
        spot = await self._desk.read(_valid, code, generation)
        visitor = self._desk.visitor(request)
        own = None if visitor.drawn else self._desk.own(visitor.wxid)
        return await self._page(request, spot, visitor, own)

    async def at_home(self, request: Request) -> Response:
        """``/m/{token}/new``: what somebody whom the bot knows reports at home."""
        wxid = self._desk.opened(request, Use.MINE)
        spot = await self._desk.read(_home, wxid)
        return await self._page(request, spot, Visitor(wxid), f"{ROOT}/m/{request.path_params['token']}")

    async def _page(self, request: Request, spot: Spot | None, visitor: Visitor, own: str | None) -> Response:
        if spot is None:
            raise wrong()
        if request.method == "POST":
            return await self._filed(request, spot, visitor, own)
        return answer(self._shown(request, spot, own))

    def _shown(self, request: Request, spot: Spot, own: str | None, words: str = "", sorry: str = "") -> Html:
        form = self._desk.form(spot.place.code)
        links = [h.a("我反映过的事", href=own), h.br()] if own else []
        return look.page(
            spot.place.name,
            look.note(sorry, bad=True) if sorry else None,
            look.report_form(request.url.path, form, self._desk.settings.light.photos, words),
            look.danger(),
            over="这里有事，告诉三长",
            foot=[links, h.a("公示和办理数字", href=f"{ROOT}/")],
        )

    async def _filed(self, request: Request, spot: Spot, visitor: Visitor, own: str | None) -> Response:
        async with request.form(max_files=self._desk.settings.light.photos + 3, max_fields=8) as form:
            message = self._desk.filled(_text(form, "form"), spot.place.code)
            words, photos = _text(form, "words").strip()[: look.LONGEST], _photos(form)
            if not words and not photos:
                return answer(self._shown(request, spot, own, sorry="请写一句，或者拍一张照片"), 400)
            self._not_too_often(request, spot, visitor)  # before anything is kept
            try:
                kept = await self._kept(photos)
            except NotAPicture as error:
                return answer(self._shown(request, spot, own, words, f"{error}，请换一张"), 400)
            quiet = bool(_text(form, "quiet"))
        room = None if quiet else spot.room
        now = self._desk.now
        said = Incoming(
            message, now, room, visitor.wxid, words or ONLY_PHOTO, attachments=kept, form=Form(spot.place.code)
        )
        await self._desk.core.file(said)
        numbers = await self._desk.reader.read(requests.by_message, room_key(room, visitor.wxid), message)
        return self._thanks(request, visitor, numbers, own)

    def _thanks(self, request: Request, visitor: Visitor, numbers: tuple[int, ...], own: str | None) -> Response:
        here = own or self._desk.own(visitor.wxid)
        response = RedirectResponse(f"{here}/{numbers[0]}?new=1" if numbers else here, 303)
        if is_visitor(visitor.wxid):
            self._desk.remember(response, visitor, request.url.scheme == "https")
        return response

    async def _kept(self, photos: list[UploadFile]) -> tuple[Attachment, ...]:
        if len(photos) > self._desk.settings.light.photos:
            raise NotAPicture(f"照片最多 {self._desk.settings.light.photos} 张")
        found = []
        for number, photo in enumerate(photos, 1):
            content = await photo.read(MAX_BYTES + 1)
            key = await asyncio.to_thread(take, self._desk.media, content)
            found.append(Attachment("image", f"照片{number}", key))
        return tuple(found)

    def _not_too_often(self, request: Request, spot: Spot, visitor: Visitor) -> None:
        who = visitor.wxid if not visitor.drawn else address(request)
        asked = (
            (self._desk.by_address, address(request)),
            (self._desk.by_place, spot.place.code),
            (self._desk.by_visitor, who),
        )
        if any(throttle.wait(key) for throttle, key in asked):
            raise slower()
        for throttle, key in asked:
            throttle.allows(key)


def _valid(context: Context, code: str, generation: str) -> Spot | None:
    """The place of a printed code that still holds."""
    if str(queries.generation(code)) != generation:
        return None
    return _spot(context, code)


def _home(context: Context, wxid: str) -> Spot | None:
    code = queries.home_place(wxid)
    return _spot(context, code) if code else None


def _spot(context: Context, code: str) -> Spot | None:
    place = queries.place(context, code)
    return Spot(place, queries.room_of(context, code)) if place else None


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _photos(form: FormData) -> list[UploadFile]:
    """The files that were chosen; a field left empty sends one without a name."""
    return [one for one in form.getlist("photo") if isinstance(one, UploadFile) and (one.filename or one.size)]
