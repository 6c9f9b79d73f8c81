"""Reading an account's journal: page by page into the lanes, and the position kept once everything is saved."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from bot.channels.wechaty_events import AT_END, Entry, Heard, Lately, Twins, read_entry
from bot.channels.wechaty_lanes import Lanes, Load, Progress
from bot.channels.wechaty_people import LookupFailed, People
from bot.channels.wechaty_wire import Line, Page
from bot.clock import Clock
from bot.messages import Event, Incoming, Joined, Recall, RoomSeen
from bot.terms import BOT

log = logging.getLogger(__name__)

_PAGE = 500
#: So many entries before the mark are read again, only to know what a quote means.
_LOOK_BACK = 1000
#: Without a mark the bot is new here: what the gateway heard longer ago is not listened to. Milliseconds.
_FIRST_LOOK = 10 * 60 * 1000


class Marks(Protocol):
    """Where each account's position in its journal is kept between runs."""

    async def get(self, account: str) -> str:
        """The position that was put last, or ""."""
        ...

    async def put(self, account: str, mark: str) -> None:
        """Keep ``mark``; it returns when that is safe."""
        ...


#: (room or person, quoted text) -> id of the message that said it, or None.
FindQuoted = Callable[[str, str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all accounts of a channel have in common. ``told`` gets (account, what, why)."""

    lanes: Lanes
    marks: Marks
    clock: Clock
    told: Callable[[str, str, str], None]
    find_quoted: FindQuoted | None = None
    selves: set[str] = field(default_factory=set)
    twins: Twins = field(default_factory=Twins)
    private: dict[str, str] = field(default_factory=dict)


class Hearing:
    """What one account hears. It lives as long as the account; connections come and go."""

    def __init__(self, account: str, shared: Shared, people: People, counts: Counter[str]) -> None:
        self.account = account
        self.rooms: dict[str, tuple[str, int]] = {}  # room -> (name, members) as last told
        self.lately = Lately()
        self.own = ""
        self._shared = shared
        self._people = people
        self._counts = counts
        self._progress = Progress()
        self._epoch = ""
        self._position = 0
        self._listen_from = 0.0
        self._prepared = False
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """There may be something new in the journal."""
        self._nudged.set()

    async def follow(self, line: Line) -> None:
        """Read the journal for as long as ``line`` holds; raises what the wire raises."""
        if not self._prepared:
            await self._prepare(line)
        while True:
            self._nudged.clear()
            await self._progress.space()
            page = await line.read(self._mark(self._position), self._mark(self._progress.saved), _PAGE)
            self._take(page)
            if self._position >= page.last:
                await self._nudged.wait()

    async def keep_marks(self) -> None:
        """Put the position whenever more is saved, forever."""
        while True:
            await self._progress.moved()
            await self.keep_mark()

    async def keep_mark(self) -> None:
        """Put the position as it is now. When that fails it is put with the next: at worst something comes twice."""
        if not self._epoch:
            return
        try:
            await self._shared.marks.put(self.account, self._mark(self._progress.saved))
        except Exception:  # the store may be away for a while
            self._counts["marks_failed"] += 1
            log.exception("%s: mark not kept", self.account)

    async def survey(self, line: Line) -> None:
        """Look at every room that the gateway knows, and tell of the new and the changed ones."""
        try:
            rooms = await line.room_ids()
        except LookupFailed as error:  # rooms are also learnt from what is said in them
            log.warning("%s: the rooms cannot be listed: %r", self.account, error)
            return
        for room in rooms:
            self._people.forget(room)
            self._shared.lanes.put(room, Load(partial(self._room_seen, room), _nothing))

    # -- pages ----------------------------------------------------------------------------------------------------

    async def _prepare(self, line: Line) -> None:
        mark = await self._shared.marks.get(self.account)
        epoch, _, number = mark.partition(":")
        self._epoch, self._position = epoch, int(number or 0)
        self._progress.restart(self._position)
        if mark:
            await self._look_back(line)
        else:
            self._listen_from = float((await line.status())["now"]) - _FIRST_LOOK
        self._prepared = True

    async def _look_back(self, line: Line) -> None:
        start = max(0, self._position - _LOOK_BACK)
        page = await line.read(self._mark(start), "", self._position - start)
        for entry in page.entries if page.epoch == self._epoch else ():
            if entry["n"] <= self._position:
                self._read(entry)

    def _take(self, page: Page) -> None:
        if page.epoch != self._epoch or page.reset:
            self._new_journal(page)
        if page.missed and self._position:
            self._counts["missed"] += page.missed
            self._shared.told(self.account, "missed", f"{page.missed} entries are no longer in the journal")
        for entry in page.entries:
            self._position = entry["n"]
            self._progress.begin(self._position)
            self._put(entry)

    def _new_journal(self, page: Page) -> None:
        if self._epoch:
            log.warning("%s: the gateway has a new journal; it is read from its beginning", self.account)
        self._epoch, self._position = page.epoch, 0
        self._progress.restart(0)

    def _put(self, entry: Entry) -> None:
        # The epoch is compared when it is done: an entry of an old journal must not move the new one's mark.
        epoch, number = self._epoch, entry["n"]

        def done() -> None:
            if epoch == self._epoch:
                self._progress.finish(number)

        heard = self._read(entry)
        if heard is None or not heard.events or entry["at"] < self._listen_from:
            done()
            return
        for event in heard.events:
            if isinstance(event, Recall) and self._shared.lanes.withdraw(heard.lane, event.id):
                self._counts["recalled_unread"] += 1
        first = heard.events[0]
        message = first.id if isinstance(first, Incoming) else ""
        self._shared.lanes.put(heard.lane, Load(lambda: self._complete(heard), done, message))

    def _read(self, entry: Entry) -> Heard | None:
        try:
            return read_entry(entry, self.account, self._shared.selves, self.lately)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self._counts["malformed"] += 1
            log.warning("%s: entry %s cannot be read: %r", self.account, entry.get("n"), error)
            return None

    def _mark(self, number: int) -> str:
        return f"{self._epoch}:{number}" if self._epoch else ""

    # -- what needs a look-up, in the lane ------------------------------------------------------------------------

    async def _complete(self, heard: Heard) -> Sequence[Event]:
        """The events of ``heard`` with what must be looked up; a room not seen before is told first."""
        events: list[Event] = []
        for event in heard.events:
            if not self._shared.twins.first(event, self.account):
                continue
            if isinstance(event, RoomSeen):
                events += await self._changed(event)
                continue
            filled = await self._filled(event, heard)
            if event.room and event.room not in self.rooms:
                events += await self._room_seen(event.room)
            events.append(filled)
        return events

    async def _filled(self, event: Event, heard: Heard) -> Event:
        if isinstance(event, Joined):
            self._people.forget(event.room)
            return replace(event, nickname=await self._shown(event.room, event.member))
        if isinstance(event, Incoming):
            self._counts["messages"] += 1
            if event.room is None:
                self._shared.private[event.sender] = self.account
            return await self._named(await self._quoting(event, heard))
        return event

    async def _quoting(self, event: Incoming, heard: Heard) -> Incoming:
        if not heard.quoted or self._shared.find_quoted is None:
            return event
        return replace(event, quote=await self._shared.find_quoted(heard.lane, heard.quoted))

    async def _named(self, event: Incoming) -> Incoming:
        """Some puppets tell no ids of an @: then the bot's own name in the text says that it is meant."""
        if event.mentions or "@" not in event.text or not event.room or not self.own:
            return event
        name = await self._shown(event.room, self.own)
        meant = name and any(f"@{name}{end}" in f"{event.text} " for end in (AT_END, " "))
        return replace(event, mentions=(BOT,)) if meant else event

    async def _shown(self, room: str, member: str) -> str:
        try:
            return (await self._people.member(room, member)).shown
        except LookupFailed as error:
            log.info("%s: who %s is in %s is not known: %r", self.account, member, room, error)
            return ""

    async def _changed(self, event: RoomSeen) -> Sequence[Event]:
        self._people.forget(event.room)
        if event.gone:
            self.rooms.pop(event.room, None)
            return [event]
        return await self._room_seen(event.room, event.name) or [event]

    async def _room_seen(self, room: str, name: str = "") -> Sequence[Event]:
        """A RoomSeen if this account never told of the room, or told otherwise; nothing when it cannot be looked up."""
        try:
            found = await self._people.room(room)
        except LookupFailed as error:
            log.info("%s: room %s cannot be looked up: %r", self.account, room, error)
            return []
        now = (name or found.topic, len(found.members))
        if self.rooms.get(room) == now:
            return []
        self.rooms[room] = now
        return [RoomSeen(self._shared.clock.now(), room, *now, account=self.account)]


def _nothing() -> None:
    """Nobody waits for it: it is no entry of the journal."""
