"""What the API and Open311 share: the bot, its readers, the keys, and how a report is filed."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.config import Settings
from bot.context import room_key
from bot.messages import VISITOR, Attachment, Form, Incoming
from bot.queries import light
from bot.queries import requests as queries
from bot.rules.api_keys import Holder
from bot.terms import Kind
from bot.web.api.keys import Keys
from bot.web.core import Acting
from bot.web.reading import Reader

if TYPE_CHECKING:
    from bot.media import MediaStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """What another system reports: checked words at a place that is there."""

    place: str
    text: str
    kind: Kind | None = None
    private: bool = False
    external_id: str = ""
    photos: tuple[Attachment, ...] = ()


class Desk:
    """One for the server."""

    def __init__(self, core: Acting, settings: Settings, media: MediaStore) -> None:
        """Nobody has asked yet."""
        self.core, self.settings, self.media = core, settings, media
        self.reader = Reader(core)
        self.keys = Keys(core, self.reader, settings.api.per_minute)
        self.counting = asyncio.Lock()

    async def read(self, query: Callable[..., T], *arguments: object) -> T:
        """``query(context, *arguments)``, beside the bot's thread."""
        return await self.reader.read(query, self.core.context(), *arguments)

    async def file(self, holder: Holder, report: Report) -> tuple[int, bool] | None:
        """The number of the request that a report became, and whether it joined one; None when it became none.

        Each is filed by a visitor of its own: another system speaks for many households. The same ``external_id``
        is the same message, and messages are taken once.
        """
        name = _named(holder, report.external_id) if report.external_id else secrets.token_urlsafe(12)
        wxid = f"{VISITOR}api{holder.id}-{name}"
        room = None if report.private else await self.read(light.room_of, report.place)
        message = f"api{holder.id}-{name}"
        said = Incoming(
            message,
            self.core.clock.now(),
            room,
            wxid,
            report.text,
            attachments=report.photos,
            form=Form(report.place, report.kind),
        )
        await self.core.file(said)
        numbers = await self.reader.read(queries.by_message, room_key(room, wxid), message)
        if not numbers:
            return None
        found = await self.reader.read(queries.get, numbers[0])
        return numbers[0], found is None or found.message_id != message


def _named(holder: Holder, external_id: str) -> str:
    """A name that is the same for the same key and number, and shows neither."""
    return hashlib.sha256(f"{holder.id}\n{external_id}".encode()).hexdigest()[:24]
