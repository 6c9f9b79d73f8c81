"""A channel in memory: for tests of the shell, and as the simplest example of a channel."""

from __future__ import annotations

from bot.channels.base import OneMouth, Receive, Sent
from bot.messages import Event, Outgoing
from bot.terms import SendState


class MemoryChannel(OneMouth):
    """Keeps what was said in ``said``; ``answers`` are how the next sends end, SENT when there are none left."""

    name = "memory"

    def __init__(self, answers: list[Sent] | None = None) -> None:
        """Nothing was said yet."""
        self.said: list[Outgoing] = []
        self.answers = answers or []
        self._receive: Receive | None = None

    async def start(self, receive: Receive) -> None:
        """Keep the way in."""
        self._receive = receive

    async def stop(self) -> None:
        """Hear nothing any more."""
        self._receive = None

    async def hear(self, event: Event) -> None:
        """Somebody said something; returns when its effects are saved. Before the start nobody listens."""
        if self._receive is not None:
            await self._receive(event)

    async def send(self, message: Outgoing) -> Sent:
        """Said."""
        self.said.append(message)
        return self.answers.pop(0) if self.answers else Sent(SendState.SENT, message_id=f"memory-{message.key}")
