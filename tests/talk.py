"""Tests that read like talk: somebody says, time passes, the bot says.

town = Town().open()
town.says("wx_ming", "三楼楼道灯坏了，黑漆漆的", room="u12")
assert town.heard("receipt").mentions == ["wx_u12"]
town.passes(hours=7)
assert town.heard("remind")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.base import Sent
from bot.clock import SHANGHAI
from bot.config import Settings
from bot.database import open_database
from bot.listener import Listener
from bot.messages import Attachment, Event, Incoming, Joined, Outgoing, Recall
from bot.queries import requests as queries
from bot.rules.understanding import Understanding
from bot.terms import SendState
from models import Duty, ServiceRequest
from tests import registers
from tests.hearing import SAYINGS, Ears

MEMORY = "sqlite:///:memory:"
_LISTENER: list[Listener] = []


def listener(settings: Settings) -> Listener:
    """One understander for all tests: it is loaded once."""
    if not _LISTENER:
        _LISTENER.append(Listener(settings))
        _LISTENER[0].load()
    return Listener(settings, _LISTENER[0].load())


@dataclass
class Line:
    """Something the bot said."""

    at: datetime
    message: Outgoing

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def mentions(self) -> list[str]:
        return list(self.message.mentions)

    @property
    def purpose(self) -> str:
        return str(self.message.purpose)


class Town:
    """A small county with a bot: people speak, time passes, the bot answers. The database is a real one.

    With ``meanings`` (and those of ``tests.hearing``) the bot hears what they say; without, by its own ears.
    Without ``papers`` none is written: most have their own tests, and charts take their time.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        url: str = MEMORY,
        meanings: Mapping[str, str | Understanding] | None = None,
        papers: bool = False,
    ) -> None:
        self.settings = settings or Settings()
        self.papers = papers
        self.ears = None if meanings is None else Ears({**SAYINGS, **meanings})
        self.database: Any = open_database(url)
        if url == MEMORY:
            registers.install_copy(self.database)
        else:
            registers.install(self.database)
        self.now = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
        self.lines: list[Line] = []
        self.count = 0
        self.app: App

    def open(self) -> Town:
        """Start (or start again) the bot on the town's database."""
        self.app = App(self.settings, self.database, self.ears or listener(self.settings))
        self.app.start(self.now)
        if not self.papers:
            Duty.delete().where(Duty.name.endswith("_paper")).execute()
        return self

    def at(self, moment: str) -> Town:
        """Turn the clock to ``2026-03-10 09:06`` and do all that is due on the way."""
        return self._to(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))

    def passes(self, **span: float) -> Town:
        """So much time passes."""
        return self._to(self.now + timedelta(**span))

    def _to(self, moment: datetime) -> Town:
        while (due := self.app.next_due()) is not None and due <= moment:
            self.now = max(self.now, due)
            self.app.run_due(self.now)
            self._deliver()
        self.now = max(moment, self.now)
        return self

    def says(
        self,
        who: str,
        text: str = "",
        room: str | None = None,
        quote: str | None = None,
        photos: int = 0,
        id: str | None = None,
    ) -> str:
        """``who`` says ``text`` in ``room`` (None: to the bot alone); the id of the message."""
        self.count += 1
        self.now += timedelta(seconds=20)
        name = id or f"m{self.count}"
        pictures = tuple(Attachment("image", f"{n}.jpg") for n in range(photos))
        self.take(Incoming(name, self.now, room, who, text, quote=quote, attachments=pictures))
        return name

    def recalls(self, who: str, message: str, room: str | None = None) -> None:
        """``who`` takes a message back."""
        self.now += timedelta(seconds=20)
        self.take(Recall(message, self.now, room, who))

    def joins(self, who: str, nickname: str, room: str) -> None:
        """``who`` comes into ``room``."""
        self.take(Joined(self.now, room, who, nickname))

    def take(self, *events: Event) -> None:
        """Any events, in one transaction."""
        self.app.take(events, self.now)
        self._deliver()

    def _deliver(self) -> None:
        def send(message: Outgoing) -> Sent:
            self.lines.append(Line(self.now, message))
            return Sent(SendState.SENT, message_id=f"bot-{message.key}")

        self.app.deliver(self.now, send)

    # --- what came of it -------------------------------------------------------------------------------------

    def all(self, purpose: str | None = None, *, to: str | None = None, room: str | None = None) -> list[Line]:
        """What the bot said so far, of a purpose, reaching ``to`` (in private or by an @), in a room."""
        return [
            line
            for line in self.lines
            if (purpose is None or line.purpose == purpose)
            and (to is None or line.message.to == to or to in line.mentions)
            and (room is None or line.message.room == room)
        ]

    def heard(self, purpose: str | None = None, *, to: str | None = None, room: str | None = None) -> Line:
        """The last thing of that sort that the bot said; AssertionError with all it said when there is none."""
        found = self.all(purpose, to=to, room=room)
        assert found, "nothing like that was said, but:\n" + "\n".join(
            f"{x.at:%m-%d %H:%M} {x.purpose} {x.message.room or x.message.to}: {x.text}" for x in self.lines
        )
        return found[-1]

    def silent(self, since: int) -> bool:
        """Whether nothing was said after the first ``since`` lines."""
        return len(self.lines) == since

    def request(self, no: int = 1) -> ServiceRequest:
        """The request as it stands."""
        found: ServiceRequest = ServiceRequest.get_by_id(no)
        return found

    def actions(self, no: int = 1) -> list[str]:
        """What happened to it."""
        return [str(event.action) for event in queries.history(no)]

    def requests(self) -> int:
        """How many there are."""
        return int(ServiceRequest.select().count())


def file_database(path: Path) -> str:
    """The url of a database file."""
    return f"sqlite:///{path}"


__all__ = ["Line", "Town", "file_database"]
