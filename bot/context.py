"""What the inside is told with every message and every duty: the time, the register, the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.calendar import WorkCalendar
from bot.config import Settings
from bot.messages import Incoming
from bot.queries.directory import Directory, PersonInfo, PostInfo, RoomInfo
from bot.rules.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Context:
    """One moment of the bot: ``now`` is aware, ``directory`` is who is where.

    ``kept`` gathers (room, message id, request number) of the messages that became part of a request on the way.
    """

    now: datetime
    directory: Directory
    settings: Settings
    calendar: WorkCalendar
    kept: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of the conversation window: who said what, when, and which request it became part of."""

    message_id: str
    sender: str
    name: str
    at: datetime
    text: str
    act: str = ""
    requests: tuple[int, ...] = ()
    images: int = 0


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a person of the register (``person``) or a resident, with the household where it is known.

    ``seats`` are posts that somebody sits in who speaks from the console, and need not stand in the register.
    """

    wxid: str
    name: str
    sender_class: str  # leader, property, resident, other
    person: PersonInfo | None = None
    household: str | None = None
    seats: tuple[PostInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A message with all that is known about it: where, who, what it means, what was said before, what it quotes.

    ``key`` is the room's id or ``private:`` + 微信号; ``place`` the code where the room hangs (in private: the
    speaker's own unit), None when unknown; ``quoted`` the numbers of the requests the quoted message belongs to.
    ``taken_by`` is the leader who took the matter before it was opened: he is not asked again.
    """

    message: Incoming
    key: str
    room: RoomInfo | None
    place: str | None
    speaker: Speaker
    meaning: Understanding
    recent: tuple[Spoken, ...] = ()
    quoted: tuple[int, ...] = ()
    taken_by: str = ""

    @property
    def private(self) -> bool:
        """Said to the bot alone."""
        return self.room is None

    @property
    def text(self) -> str:
        """What was said."""
        return self.message.text


def room_key(room: str | None, sender: str) -> str:
    """The key of a conversation: the room's id, or one key a person for private chats."""
    return room or f"private:{sender}"
