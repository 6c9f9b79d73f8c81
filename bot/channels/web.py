"""The channel of the built-in groups: what is said is a row already, and the page reads the rows."""

from __future__ import annotations

from bot.channels.base import Receive, Sent
from bot.messages import Event, Outgoing
from bot.terms import SendState


class WebChannel:
    """Hears what is typed in the page (:meth:`hear`); a send is done as soon as the outbox says so."""

    name = "web"

    def __init__(self) -> None:
        """Deaf until started."""
        self._receive: Receive | None = None

    async def start(self, receive: Receive) -> None:
        """Keep the way in."""
        self._receive = receive

    async def stop(self) -> None:
        """Hear nothing any more."""
        self._receive = None

    async def send(self, message: Outgoing) -> Sent:
        """Said: the page shows the row. The id can be quoted, like that of any message."""
        return Sent(SendState.SENT, message_id=f"web-{message.key}")

    async def hear(self, event: Event) -> None:
        """Hand over what happened in the page; returns when its effect is saved. RuntimeError before the start."""
        if self._receive is None:
            raise RuntimeError("the built-in groups are not open yet")
        await self._receive(event)
