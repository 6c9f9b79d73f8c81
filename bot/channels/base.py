"""What the shell asks of any channel, and what a channel tells the shell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages import Event, Outgoing
from bot.settings.wechaty import Pacing
from bot.terms import SendState


@dataclass(frozen=True, slots=True)
class Sent:
    """How a send ended: SENT (``message_id`` where the channel knows it), FAILED or UNKNOWN, and why."""

    state: SendState
    message_id: str = ""
    reason: str = ""
    retry: bool = True


Receive = Callable[[Event], Awaitable[None]]


class Channel(Protocol):
    """A way to hear and to speak. ``send`` never raises: it says how it ended.

    ``pacing`` is how fast each of its accounts may speak (None: as fast as it can); ``patience`` is how long what
    nobody can tell of a send may yet become known.
    """

    name: str
    pacing: Pacing | None
    patience: timedelta

    async def start(self, receive: Receive) -> None:
        """Connect and call ``receive`` for each event, in order within a room; it returns when the effect is saved."""
        ...

    async def stop(self) -> None:
        """Hang up; nothing is heard afterwards."""
        ...

    def speaks_to(self, message: Outgoing) -> bool:
        """Whether the room or person of ``message`` is reached by this channel. Asked from any thread."""
        ...

    def mouth(self, message: Outgoing) -> str | None:
        """Which of its accounts would say ``message`` now, None when none can. Asked from any thread."""
        ...

    async def send(self, message: Outgoing) -> Sent:
        """Say it and tell how it ended."""
        ...

    async def echoed(self, message: Outgoing, since: datetime) -> bool | None:
        """Whether ``message``, tried at ``since`` or later, was said; None when nobody can tell (yet)."""
        ...


class OneMouth:
    """What a plain channel is like: one mouth for everybody, as fast as it can, and no memory of what it said."""

    name = "plain"
    pacing: Pacing | None = None
    patience = timedelta()

    def speaks_to(self, message: Outgoing) -> bool:
        """It reaches everybody."""
        return True

    def mouth(self, message: Outgoing) -> str | None:
        """Its only one."""
        return self.name

    async def echoed(self, message: Outgoing, since: datetime) -> bool | None:
        """It cannot tell."""
        return None
