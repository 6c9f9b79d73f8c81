"""What the server offers to those who never sign in: residents' light pages, other systems, machines that watch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.config import Settings
from bot.rules.api_keys import Scope
from bot.web.api.desk import Desk
from bot.web.api.open311 import ROOT as OPEN311
from bot.web.api.open311 import Open311
from bot.web.api.site import ROOT as API
from bot.web.api.site import api
from bot.web.core import Acting
from bot.web.health import Health
from bot.web.light.desk import ROOT as LIGHT
from bot.web.light.site import MOST_BYTES, light_pages

if TYPE_CHECKING:
    from bot.media import MediaStore

#: Where more may be sent at once than elsewhere: photos of a report.
LARGER = {f"{LIGHT}/": MOST_BYTES}


class Whole(Mount):
    """A mount that takes every path beneath it, also one with a line break in it, so that all are answered alike."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        """Hand what lies beneath ``path`` to ``app``."""
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def open_outside(app: Starlette, core: Acting, settings: Settings, media: MediaStore) -> None:
    """Put all of it on ``app``, before whatever takes every path."""
    desk = Desk(core, settings, media)
    Health(core, settings, lambda request: desk.keys.allows(request, Scope.METRICS)).add(app)
    app.router.routes += [
        Whole(LIGHT, light_pages(core, settings, media)),
        Whole(API, api(desk)),
        Whole(OPEN311, Open311(desk).app()),
    ]
