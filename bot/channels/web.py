"""The channel of the built-in groups: what is said is a row already, and the page reads the rows."""

from __future__ import annotations

from bot.channels.base import OneMouth, Receive, Sent
from bot.messages import Outgoing
from bot.terms import SendState


class WebChannel(OneMouth):
    """Speaks by doing nothing; what is typed in the page goes the way of any event, to the shell."""

    name = "web"

    def __init__(self) -> None:
        """Deaf until started."""
        self.receive: Receive | None = None

    async def start(self, receive: Receive) -> None:
        """Keep the way in."""
        self.receive = receive

    async def stop(self) -> None:
        """Hear nothing any more."""
        self.receive = None

    async def send(self, message: Outgoing) -> Sent:
        """Said: the page shows the row. The id can be quoted, like that of any message."""
        return Sent(SendState.SENT, message_id=f"web-{message.key}")
