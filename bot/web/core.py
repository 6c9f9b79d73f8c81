"""What the pages ask of the running bot; the shell is it, and tests may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.context import Context
from bot.messages import Event, Incoming
from bot.queries.directory import Directory
from bot.understander import Understander

T = TypeVar("T")
#: Called in the event loop with the keys of the rooms in which something happened.
Touched = Callable[[frozenset[str]], None]


class Running(Protocol):
    """A clock that is running."""

    def now(self) -> datetime:
        """The bot's time."""
        ...


class Core(Protocol):
    """The running bot, as a page needs it."""

    @property
    def clock(self) -> Running:
        """The bot's clock; it may run ahead of real time."""
        ...

    async def receive(self, event: Event) -> None:
        """Take ``event``; returns when its effect is saved."""
        ...

    async def run(self, fn: Callable[..., T], *args: object) -> T:
        """Call ``fn`` in the one thread that holds the database."""
        ...

    async def forward(self, to: datetime) -> None:
        """Turn the clock forward to ``to``; all that falls due on the way happens step by step."""
        ...

    def listen(self, callback: Touched) -> Callable[[], None]:
        """Call back after each commit or send with the touched room keys; returns how to stop it."""
        ...


class Acting(Core, Protocol):
    """The running bot, as the console, the light pages and the API need it: it also acts."""

    @property
    def directory(self) -> Directory:
        """Who is where. Off the bot's thread ask only for places, persons, posts, departments and rooms."""
        ...

    async def act(self, action: Callable[..., T], *arguments: object) -> T:
        """Run ``action(context, *arguments)`` in the bot's thread, in a transaction; what it says goes out.

        What the action raises is raised here, and nothing was saved.
        """
        ...

    async def adopt(self, understander: Understander | None = None) -> None:
        """Let rules that were saved hold, and with ``understander`` the words that were saved."""
        ...

    async def file(self, event: Incoming) -> None:
        """Take what was filled in on a page; returns when its effect is saved. What it causes goes out to the chats."""
        ...

    def context(self) -> Context:
        """What the inside is told at this moment; for reads, from any thread."""
        ...
