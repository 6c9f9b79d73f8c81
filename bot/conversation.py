"""The conversation windows: the last messages of each room, in memory, read again from the inbox after a start."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Spoken
from bot.terms import Act
from models import Message, RequestMessage

#: So many messages of a room are enough to know what is being talked about.
_LENGTH = 24


class Conversations:
    """Recent messages by room. Read once for all rooms: the inbox holds only hours of words."""

    def __init__(self, window: timedelta, name: Callable[[str, str], str] = lambda wxid, _: wxid) -> None:
        """Keep messages for ``window``; ``name`` is what a 微信号 is called in a room, for the inbox keeps no names."""
        self._window = window
        self._name = name
        self._rooms: dict[str, deque[Spoken]] = {}
        self._loaded = False

    def ready(self, now: datetime) -> None:
        """Read the windows if they are not in memory; before the first message of a transaction is written."""
        if not self._loaded:
            self._load(now)

    def recent(self, room: str, now: datetime) -> tuple[Spoken, ...]:
        """What was said in ``room`` within the window before ``now``, oldest first."""
        oldest = now - self._window
        return tuple(s for s in self._rooms.get(room, ()) if s.at >= oldest)

    def add(self, room: str, spoken: Spoken) -> None:
        """Remember a message."""
        window = self._rooms.get(room)
        if window is None:
            window = self._rooms[room] = deque(maxlen=_LENGTH)
        window.append(spoken)

    def drop(self, room: str, message_id: str) -> None:
        """Forget a message that was taken back."""
        kept = (s for s in self._rooms.get(room, ()) if s.message_id != message_id)
        self._rooms[room] = deque(kept, _LENGTH)

    def link(self, room: str, message_id: str, no: int) -> None:
        """Remember that an earlier message belongs to request ``no``."""
        window = self._rooms.get(room, deque())
        for index, said in enumerate(window):
            if said.message_id == message_id and no not in said.requests:
                window[index] = replace(said, requests=(*said.requests, no))

    def forget(self) -> None:
        """Read everything again: after a failed transaction memory and rows may differ."""
        self._rooms.clear()
        self._loaded = False

    def _load(self, now: datetime) -> None:
        self._loaded = True
        since = now - self._window
        linked: dict[tuple[str, str], list[int]] = {}
        for kept in RequestMessage.select().where(RequestMessage.at >= since).order_by(RequestMessage.request):
            linked.setdefault((kept.room, kept.message_id), []).append(kept.request_id)
        # In the order in which they came, which a late one need not share with the times.
        for row in Message.select().where(Message.at >= since).order_by(Message.id):
            if row.text or row.attachments:
                alone = [row.request] if row.request else []
                self.add(row.room, self._spoken(row, tuple(linked.get((row.room, row.message_id), alone))))

    def _spoken(self, row: Message, requests: tuple[int, ...]) -> Spoken:
        """A message of the inbox as it was remembered when it was said."""
        name, act, images = self._name(row.sender, row.room), row.act or Act.CHATTER, len(row.attachments)
        return Spoken(row.message_id, row.sender, name, row.at, row.text, act, requests, images)
