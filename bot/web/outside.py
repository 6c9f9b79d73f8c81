"""What the server offers to those who never sign in: residents' light pages, and machines that watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.config import Settings
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
    Health(core, settings).add(app)
    app.mount(LIGHT, light_pages(core, settings, media))
