"""What the server offers to those who never sign in: residents' light pages, other systems, machines that watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

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


def open_outside(app: Starlette, core: Acting, settings: Settings, media: MediaStore) -> None:
    """Put all of it on ``app``, before whatever takes every path."""
    desk = Desk(core, settings, media)
    Health(core, settings, lambda request: desk.keys.allows(request, Scope.METRICS)).add(app)
    app.mount(LIGHT, light_pages(core, settings, media))
    app.mount(API, api(desk))
    app.mount(OPEN311, Open311(desk).app())
