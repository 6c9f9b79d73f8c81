"""The residents' light pages put together: an application of its own beneath ``/l``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config import Settings
from bot.web.core import Acting
from bot.web.html import h
from bot.web.light import look
from bot.web.light.desk import ROOT, Desk, Sorry, answer, wrong
from bot.web.light.matters import Matters
from bot.web.light.public import Public
from bot.web.light.reporting import Reporting
from bot.web.light.wishes import Wishes

if TYPE_CHECKING:
    from bot.media import MediaStore

#: So much one report may weigh, photos and all.
MOST_BYTES = 32 * 1024 * 1024
_BOTH = ["GET", "POST"]


def light_pages(core: Acting, settings: Settings, media: MediaStore) -> Starlette:
    """The application; it is to be mounted at :data:`bot.web.light.desk.ROOT`."""
    desk = Desk(core, settings, media)
    reporting, matters, public, wishes = Reporting(desk), Matters(desk), Public(desk), Wishes(desk)
    routes = [
        Route("/", public.home),
        Route("/p/{token}", reporting.at_place, methods=_BOTH),
        Route("/m/{token}", matters.all),
        Route("/m/{token}/new", reporting.at_home, methods=_BOTH),
        Route("/m/{token}/wishes", wishes.own, methods=_BOTH),
        Route("/m/{token}/{no:int}", matters.one, methods=_BOTH),
        Route("/m/{token}/{no:int}/photo/{n:int}", matters.photo),
        Route("/wishes", wishes.wall),
        Route("/news/{number:int}", public.issue),
        Route("/news/{number:int}/{at:int}/{side}/{n:int}", public.photo),
        Route("/figures/{code}", public.figures),
    ]
    app = Starlette(routes=routes, exception_handlers={Sorry: _sorry, HTTPException: _missing})
    app.state.desk = desk
    return app


def _sorry(request: Request, error: Exception) -> Response:
    """A page that says what is wrong and what to do."""
    if not isinstance(error, Sorry):
        raise error
    home = h.a("公示和办理数字", href=f"{ROOT}/")
    response = answer(look.page(error.title, look.note(error.text, bad=True), foot=home), error.status)
    if error.status == 429:
        response.headers["retry-after"] = "600"
    return response


def _missing(request: Request, error: Exception) -> Response:
    """What the framework refuses, in our words: no such page, no such method, a form that is none."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    sorry = wrong()
    if status == 400:
        sorry = Sorry(400, "没有收到", "请再打开一次，重新填写。")
    elif status != 404:
        sorry = Sorry(status, "打不开", sorry.text)
    return _sorry(request, sorry)
