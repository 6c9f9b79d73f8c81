"""What the pages ask of the running bot; the shell is it, and tests may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.messages import Event

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
