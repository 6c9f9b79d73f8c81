"""The console put together and put on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.clock import Clock
from bot.config import Settings
from bot.web.console.door import Entrance
from bot.web.console.frame import ROOT, Desk
from bot.web.console.gate import Gate
from bot.web.console.live import Live
from bot.web.console.passwords import Passwords
from bot.web.console.routes import ROUTES
from bot.web.console.site import Site
from bot.web.core import Acting
from bot.web.headers import LOOSE, STRICT, SafeHeaders
from bot.web.reading import Reader

if TYPE_CHECKING:
    from bot.media import MediaStore


def open_console(
    app: Starlette, core: Acting, settings: Settings, media: MediaStore, real: Clock | None = None
) -> Site:
    """Put the console on ``app``, and its gate before the built-in groups and the pictures."""
    desk = Desk(core, settings, Reader(core), real or Clock(), media, Passwords())
    site = Site(desk, ROUTES)
    site.add(app)
    Entrance(desk).add(app)
    Live(desk, site).add(app)
    site.end(app)
    app.add_middleware(Gate, site=site, training=not settings.wechaty.accounts)
    app.add_middleware(SafeHeaders, policies={"/": LOOSE, ROOT: STRICT}, secret=(ROOT,))
    return site
