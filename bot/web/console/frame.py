"""What a page of the console is: one function from what was asked to what is shown. See docs/decisions/0005-console.md.

async def today(asked: Asked) -> Answer:
    rows = await asked.read(queries.today, asked.viewer.scope, asked.now)
    return Shown("今日", h.ul(h.li(row.text) for row in rows), live="requests")

ROUTES = (Route("/today", Right.SEE_REQUESTS, today, section="today"),)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from bot.actions import accounts
from bot.clock import Clock
from bot.config import Settings
from bot.context import Context
from bot.refusals import Refusal
from bot.rules.console_rights import Right, Viewer
from bot.web.console.passwords import Passwords
from bot.web.core import Acting
from bot.web.html import Child, Html, h
from bot.web.reading import Reader

if TYPE_CHECKING:
    from bot.media import MediaStore

T = TypeVar("T")
#: Where the console stands on the server.
ROOT = "/console"
#: Largest body of a form without files, in bytes.
FORM_BYTES = 64 * 1024


class Missing(Exception):
    """There is no such page, request or person, or it is not for this viewer: both look alike."""


@dataclass(frozen=True)
class Desk:
    """What all pages share: the running bot, its settings, the reading threads, the real time, pictures, passwords."""

    core: Acting
    settings: Settings
    reader: Reader
    real: Clock
    media: MediaStore
    passwords: Passwords

    @property
    def data(self) -> Path:
        """Where the bot keeps its files."""
        return Path(self.settings.data_dir)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Asked:
    """One request of a signed-in person.

    ``path`` holds the parts of the address, ``query`` what stands behind its question mark, ``form`` the fields of a
    POST (its first value each; ``fields`` has all), ``files`` what was uploaded; ``mark`` goes into every form.
    """

    desk: Desk
    viewer: Viewer
    address: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    mark: str = ""
    token: str = ""
    origin: str = ""

    @property
    def now(self) -> datetime:
        """The bot's time."""
        return self.desk.core.clock.now()

    @property
    def minute(self) -> datetime:
        """The bot's time, without seconds."""
        return self.now.replace(second=0, microsecond=0)

    @property
    def form(self) -> Mapping[str, str]:
        """The first value of each field, without blanks around it."""
        return {name: values[0].strip() for name, values in self.fields.items() if values}

    def number(self, name: str = "no") -> int:
        """A part of the address that is a number. Raises Missing."""
        words = self.path.get(name, "")
        if not (words.isascii() and words.isdigit() and len(words) < 10):
            raise Missing(words)
        return int(words)

    async def read(self, query: Callable[..., T], *arguments: object) -> T:
        """Run a query beside the bot's thread, on a connection that cannot write."""
        return await self.desk.reader.read(query, *arguments)

    async def share(self, query: Callable[..., T], *arguments: Hashable) -> T:
        """As :meth:`read`, one read for all who ask the same at this moment; give it ``minute`` rather than ``now``."""
        return await self.desk.reader.share(query, *arguments)

    async def act(self, what: str, subject: str, action: Callable[..., T], *arguments: object, note: str = "") -> T:
        """Run ``action(context, *arguments)`` in the bot's thread and write down who did ``what`` to ``subject``.

        Both are saved together or not at all. A Refusal may be let through: the frame shows its words.
        """

        def acted(context: Context) -> T:
            result = action(context, *arguments)
            accounts.note(context, self.viewer, what, subject, note)
            return result

        return await self.desk.core.act(acted)

    def form_to(self, path: str, *children: Child, **attributes: str | bool | None) -> Html:
        """A form that posts to ``path`` of the console, with the mark that tells it from a stranger's."""
        hidden = h.input(type="hidden", name="mark", value=self.mark)
        return h.form(hidden, *children, method="post", action=url(path), **attributes)

    def button_to(self, path: str, label: Child, hidden: Mapping[str, object] | None = None, cls: str = "") -> Html:
        """One click that does something: a form of one button, with ``hidden`` fields; it comes back to this page."""
        fields = [h.input(type="hidden", name=name, value=str(value)) for name, value in (hidden or {}).items()]
        back = h.input(type="hidden", name="back", value=self.address)
        return self.form_to(path, *fields, back, h.button(label, type="submit", cls=cls or None), cls="inline")

    def back(self, otherwise: str) -> str:
        """Where the form wants to come back to, if that is a page of the console; else ``otherwise``."""
        wanted = self.form.get("back", "")
        return wanted if wanted.startswith(f"{ROOT}/") and "//" not in wanted else url(otherwise)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its title and what stands in ``<main>``.

    ``live`` names the topics (of :mod:`bot.web.console.live`) whose change lets the browser fetch it again, separated
    by blanks; ``watch`` the request whose readers are shown to each other. ``wide`` takes the whole width.
    """

    title: str
    body: Child
    status: int = 200
    live: str = ""
    watch: int = 0
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """Go on to another page of the console, and read ``said`` there."""

    to: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """A file; with ``name`` it is kept rather than shown."""

    content: bytes
    media_type: str
    name: str = ""


Answer = Shown | Go | Data
Handler = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A page (GET) or an action (POST) of the console.

    ``path`` stands behind /console and may hold parts: ``/requests/{no}``; ``section`` is lit in the navigation;
    ``most`` bytes may come along, of which files only where ``files`` says so.
    """

    path: str
    right: Right
    handler: Handler
    section: str = ""
    method: str = "GET"
    most: int = FORM_BYTES
    files: bool = False


def post(
    path: str, right: Right, handler: Handler, section: str = "", most: int = FORM_BYTES, files: bool = False
) -> Route:
    """An action: what changes something."""
    return Route(path, right, handler, section, "POST", most, files)


def url(path: str, **query: object) -> str:
    """An address in the console; fields that are empty are left out."""
    wanted = {name: str(value) for name, value in query.items() if value not in ("", None, 0, False)}
    return ROOT + path + (f"?{urlencode(wanted)}" if wanted else "")


def required(asked: Asked, name: str, said: str) -> str:
    """A field of the form that must hold something. Raises a Refusal that says so."""
    value = asked.form.get(name, "")
    if not value:
        raise Refusal(said)
    return value
