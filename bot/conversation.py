"""The conversation windows: the last messages of each room, in memory, read again from the inbox after a start."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.context import Spoken
from models import Message

#: So many messages of a room are enough to know what is being talked about.
_LENGTH = 24
#: So many rooms keep a window in memory.
_ROOMS = 6000


class Conversations:
    """Recent messages by room; ``load`` reads a room's window from the inbox when it is not in memory."""

    def __init__(self, window: timedelta) -> None:
        """Keep messages for ``window``."""
        self._window = window
        self._rooms: OrderedDict[str, deque[Spoken]] = OrderedDict()

    def recent(self, room: str, now: datetime) -> tuple[Spoken, ...]:
        """What was said in ``room`` within the window, oldest first."""
        oldest = now - self._window
        return tuple(s for s in self._of(room) if s.at >= oldest)

    def add(self, room: str, spoken: Spoken) -> None:
        """Remember a message."""
        self._of(room).append(spoken)

    def replace(self, room: str, message_id: str, spoken: Spoken | None) -> None:
        """Put ``spoken`` in the place of a message, or forget the message."""
        window = self._of(room)
        kept = [spoken if s.message_id == message_id else s for s in window]
        self._rooms[room] = deque((s for s in kept if s is not None), _LENGTH)

    def link(self, room: str, message_ids: Iterable[str], no: int) -> None:
        """Remember that messages belong to request ``no``."""
        ids = set(message_ids)
        window = self._of(room)
        for index, said in enumerate(window):
            if said.message_id in ids and no not in said.requests:
                window[index] = _with_request(said, no)

    def forget(self) -> None:
        """Read everything again: after a failed transaction memory and rows may differ."""
        self._rooms.clear()

    def _of(self, room: str) -> deque[Spoken]:
        found = self._rooms.get(room)
        if found is None:
            found = self._rooms[room] = deque(load_window(room), _LENGTH)
            if len(self._rooms) > _ROOMS:
                self._rooms.popitem(last=False)
        return found


def _with_request(said: Spoken, no: int) -> Spoken:
    return Spoken(
        said.message_id, said.sender, said.name, said.at, said.text, said.act, (*said.requests, no), said.images
    )


def load_window(room: str) -> list[Spoken]:
    """The last messages of ``room`` as the inbox has them, oldest first (names are looked up by whoever shows them)."""
    rows = Message.select().where(Message.room == room).order_by(Message.at.desc(), Message.id.desc()).limit(_LENGTH)
    return [
        Spoken(
            message_id=row.message_id,
            sender=row.sender,
            name=row.sender,
            at=row.at,
            text=row.text,
            act=row.act,
            requests=(row.request,) if row.request else (),
            images=len(row.attachments),
        )
        for row in reversed(list(rows))
        if row.text or row.attachments
    ]
