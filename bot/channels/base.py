"""What the shell asks of any channel, and what a channel tells the shell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.messages import Event, Outgoing
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
    """A way to hear and to speak. ``send`` never raises: it says how it ended."""

    name: str

    async def start(self, receive: Receive) -> None:
        """Connect and call ``receive`` for each event, in order within a room; it returns when the effect is saved."""
        ...

    async def stop(self) -> None:
        """Hang up; nothing is heard afterwards."""
        ...

    async def send(self, message: Outgoing) -> Sent:
        """Say it and tell how it ended."""
        ...
