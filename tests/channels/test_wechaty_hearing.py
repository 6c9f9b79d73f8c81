"""Reading an account's journal into events, and keeping its connection: with a line that a test holds in its hand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from bot.channels import wechaty_account, wechaty_lanes
from bot.channels.wechaty_account import Account
from bot.channels.wechaty_hearing import Hearing, Shared
from bot.channels.wechaty_lanes import Lanes
from bot.channels.wechaty_people import People
from bot.channels.wechaty_wire import Endpoint, Line, Page, Room, Waits
from bot.clock import SHANGHAI, SettableClock
from bot.messages import Event, Incoming, Joined, Left, Recall, RoomSeen

NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
AT = NOW.timestamp() * 1000
ROOM = "r@chatroom"
DASHES = "- - - - - - - - - - - - - - -"


@dataclass
class Wire:
    """A gateway's journal and what it knows of rooms and people."""

    epoch: str = "e1"
    entries: list[dict[str, Any]] = field(default_factory=list)
    missed: int = 0
    names: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    contact_of: str = "bot_a"
    greets: asyncio.Queue[tuple[str, str] | BaseException] = field(default_factory=asyncio.Queue)
    answers_ding: bool = True
    refuses: list[BaseException] = field(default_factory=list)
    closed: int = 0

    async def status(self) -> dict[str, Any]:
        if self.refuses:
            raise self.refuses.pop(0)
        return {"now": AT, "contact": self.contact_of}

    async def read(self, after: str, saved: str, limit: int) -> Page:
        self.asked.append((after, saved))
        epoch, _, number = after.partition(":")
        known = epoch == self.epoch
        begin = int(number or 0) if known else 0
        page = [entry for entry in self.entries if entry["n"] > begin][:limit]
        last = self.entries[-1]["n"] if self.entries else 0
        missed = self.missed if saved else 0  # who only looks back has nothing saved to tell of
        return Page(self.epoch, last, bool(after) and not known, missed, page)

    async def events(self) -> AsyncIterator[tuple[str, str]]:
        yield "heartbeat", "{}"
        while True:
            event = await self.greets.get()
            if isinstance(event, BaseException):
                raise event
            yield event

    async def ding(self) -> None:
        if self.answers_ding:
            self.greets.put_nowait(("dong", "{}"))

    async def room(self, room: str) -> Room:
        if room not in self.rooms:
            raise TimeoutError("no answer")
        return self.rooms[room]

    async def room_ids(self) -> list[str]:
        return list(self.rooms)

    async def member(self, room: str, member: str) -> tuple[str, str]:
        if member not in self.names:
            raise TimeoutError("no answer")
        return self.names[member], self.names[member]

    async def contact(self, member: str) -> str:
        return ""

    def close(self) -> None:
        self.closed += 1


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    said = {"id": f"m{number}", "room": ROOM, "from": "wx_a", "to": "", "text": text, "mentions": [], "type": "text"}
    entry = {"n": number, "at": more.pop("at", AT), "kind": "message"}
    return {**entry, "message": {**said, "time": entry["at"], "file": "", **more}}


def coming(number: int, kind: str, *members: str) -> dict[str, Any]:
    return {"n": number, "at": AT, "kind": kind, "room": ROOM, "members": list(members), "by": "", "time": AT}


class Ears:
    """What the house was given, and the marks it keeps."""

    def __init__(self, mark: str = "") -> None:
        self.heard: list[Event] = []
        self.marks: dict[str, str] = {"acc": mark} if mark else {}
        self.kept: list[str] = []
        self.broken = False
        self.told: list[tuple[str, str]] = []
        self.quotes: dict[str, str] = {}
        self.hold = asyncio.Event()
        self.hold.set()

    async def receive(self, event: Event) -> None:
        await self.hold.wait()
        self.heard.append(event)

    async def get(self, account: str) -> str:
        return self.marks.get(account, "")

    async def put(self, account: str, mark: str) -> None:
        if self.broken:
            raise OSError("disk full")
        self.kept.append(mark)

    async def find(self, room: str, text: str) -> str | None:
        return self.quotes.get(text)

    def shared(self) -> Shared:
        lanes = Lanes(self.receive, lambda *_: None)
        return Shared(
            lanes, self, SettableClock(NOW), lambda account, what, why: self.told.append((what, why)), self.find
        )

    def texts(self) -> list[str]:
        return [event.text for event in self.heard if isinstance(event, Incoming)]


class Reading:
    """One account's hearing that follows a wire."""

    def __init__(self, wire: Wire, ears: Ears) -> None:
        self.counts: Counter[str] = Counter()
        self.shared = ears.shared()
        self.ears = ears
        self.hearing = Hearing("acc", self.shared, People(cast("Callable[[], Line]", lambda: wire)), self.counts)
        self.hearing.own = "bot_a"
        self.shared.selves.add("bot_a")
        self.wire = wire

    async def __aenter__(self) -> Reading:
        self.task = asyncio.create_task(self.hearing.follow(cast("Line", self.wire)))
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.shared.lanes.stop()

    async def settle(self) -> None:
        """Until nothing moves any more."""
        for _ in range(40):
            await asyncio.sleep(0)

    async def writes(self, *entries: dict[str, Any]) -> None:
        self.wire.entries += entries
        self.hearing.nudge()
        await self.settle()


@pytest.fixture
def wire() -> Wire:
    return Wire(names={"wx_a": "小陈", "bot_a": "小区助手"}, rooms={ROOM: Room(ROOM, "荷塘苑", ("wx_a", "bot_a"))})


# --- the journal ------------------------------------------------------------------------------------------------


async def test_what_is_written_is_heard_and_the_room_is_told_first(wire: Wire) -> None:
    async with Reading(wire, Ears()) as reading:
        await reading.writes(message(1, "灯坏了"), message(2, "真的"))
        seen, *said = reading.ears.heard
        assert isinstance(seen, RoomSeen)
        assert (seen.room, seen.name, seen.members) == (ROOM, "荷塘苑", 2)
        assert reading.ears.texts() == ["灯坏了", "真的"]
        assert len(said) == 2, "the room is told once"


async def test_after_a_restart_it_goes_on_where_it_ended(wire: Wire) -> None:
    wire.entries = [message(1, "昨天的话"), message(2, "今天的话")]
    async with Reading(wire, Ears("e1:1")) as reading:
        assert reading.ears.texts() == ["今天的话"]


async def test_a_quote_of_before_the_restart_is_known(wire: Wire) -> None:
    wire.entries = [message(1, "灯坏了"), message(2, f"「小陈：灯坏了」\n{DASHES}\n收到")]
    async with Reading(wire, Ears("e1:1")) as reading:
        (event,) = [one for one in reading.ears.heard if isinstance(one, Incoming)]
        assert (event.text, event.quote) == ("收到", "m1")


async def test_a_quote_of_long_ago_is_asked_of_the_house(wire: Wire) -> None:
    ears = Ears()
    ears.quotes["灯坏了"] = "old7"
    async with Reading(wire, ears) as reading:
        await reading.writes(message(1, f"「小陈：灯坏了」\n{DASHES}\n收到"))
        (event,) = [one for one in ears.heard if isinstance(one, Incoming)]
        assert event.quote == "old7"


async def test_a_new_bot_does_not_hear_what_was_said_long_before_it_came(wire: Wire) -> None:
    wire.entries = [message(1, "上周的话", at=AT - 3_600_000), message(2, "刚才的话", at=AT - 60_000)]
    async with Reading(wire, Ears()) as reading:
        assert reading.ears.texts() == ["刚才的话"]


async def test_a_journal_that_was_begun_anew_is_read_from_its_beginning(wire: Wire) -> None:
    wire.epoch, wire.entries = "e2", [message(1, "新日志的话")]
    async with Reading(wire, Ears("e1:500")) as reading:
        assert reading.ears.texts() == ["新日志的话"]
        await reading.hearing.keep_mark()
        assert reading.ears.kept[-1] == "e2:1"


async def test_entries_that_are_no_longer_there_are_told(wire: Wire) -> None:
    wire.entries = [message(12, "后来的话")]
    wire.missed = 7
    async with Reading(wire, Ears("e1:4")) as reading:
        assert [what for what, _ in reading.ears.told] == ["missed"]
        assert reading.counts["missed"] == 7
        assert reading.ears.texts() == ["后来的话"]


async def test_an_entry_that_makes_no_sense_is_passed_over_and_counted(wire: Wire) -> None:
    async with Reading(wire, Ears()) as reading:
        await reading.writes({"n": 1, "at": AT, "kind": "message", "message": {}}, message(2, "灯坏了"))
        assert (reading.counts["malformed"], reading.ears.texts()) == (1, ["灯坏了"])
        await reading.hearing.keep_mark()
        assert reading.ears.kept[-1] == "e1:2", "and it does not hold up the mark"


# --- the mark ---------------------------------------------------------------------------------------------------


async def test_the_mark_stands_before_what_is_not_saved(wire: Wire) -> None:
    ears = Ears()
    async with Reading(wire, ears) as reading:
        await reading.writes(message(1, "灯坏了"))
        ears.hold.clear()
        await reading.writes(message(2, "还没存"))
        await reading.hearing.keep_mark()
        assert ears.kept[-1] == "e1:1"
        ears.hold.set()
        await reading.settle()
        await reading.hearing.keep_mark()
        assert ears.kept[-1] == "e1:2"


async def test_a_mark_that_cannot_be_kept_stops_nothing(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    ears = Ears()
    async with Reading(wire, ears) as reading:
        ears.broken = True
        await reading.writes(message(1, "灯坏了"))
        await reading.hearing.keep_mark()
        assert reading.counts["marks_failed"] == 1
        ears.broken = False
        await reading.hearing.keep_mark()
        assert ears.kept == ["e1:1"]


async def test_before_anything_was_read_no_mark_is_put(wire: Wire) -> None:
    ears = Ears()
    await Reading(wire, ears).hearing.keep_mark()
    assert ears.kept == []


# --- recalls, names, rooms --------------------------------------------------------------------------------------


async def test_recalled_while_it_waited_it_is_never_heard(wire: Wire) -> None:
    ears = Ears()
    ears.hold.clear()
    async with Reading(wire, ears) as reading:
        await reading.writes(message(1, "先来的"), message(2, "不该说的"), message(3, "m2", type="recalled"))
        ears.hold.set()
        await reading.settle()
        assert ears.texts() == ["先来的"]
        assert [one.id for one in ears.heard if isinstance(one, Recall)] == ["m2"]


async def test_the_bots_name_in_the_text_means_the_bot(wire: Wire) -> None:
    async with Reading(wire, Ears()) as reading:
        await reading.writes(
            message(1, "@小区助手\u2005我的诉求"), message(2, "@小区助手们 早"), message(3, "@小陈\u2005好")
        )
        mentions = [one.mentions for one in reading.ears.heard if isinstance(one, Incoming)]
        assert mentions == [("bot",), (), ()]


async def test_who_comes_is_called_by_his_name_or_by_none(wire: Wire) -> None:
    async with Reading(wire, Ears()) as reading:
        await reading.writes(coming(1, "join", "wx_a"), coming(2, "join", "wx_unknown"))
        joined = [(one.member, one.nickname) for one in reading.ears.heard if isinstance(one, Joined)]
        assert joined == [("wx_a", "小陈"), ("wx_unknown", "")]


async def test_two_accounts_that_see_one_come_tell_it_once(wire: Wire) -> None:
    ears = Ears()
    async with Reading(wire, ears) as reading:
        await reading.writes(coming(1, "leave", "wx_a"))
        other = Hearing("other", reading.shared, People(cast("Callable[[], Line]", lambda: wire)), Counter())
        task = asyncio.create_task(other.follow(cast("Line", wire)))
        await reading.settle()
        task.cancel()
        assert len([one for one in ears.heard if isinstance(one, Left)]) == 1


async def test_a_renamed_room_is_told_under_its_new_name(wire: Wire) -> None:
    topic = {"n": 2, "at": AT, "kind": "topic", "room": ROOM, "topic": "荷塘苑二期", "time": AT}
    async with Reading(wire, Ears()) as reading:
        await reading.writes(message(1, "灯坏了"), topic, message(3, "改名了"))
        assert [one.name for one in reading.ears.heard if isinstance(one, RoomSeen)][:2] == ["荷塘苑", "荷塘苑二期"]


async def test_a_room_that_cannot_be_looked_up_is_heard_all_the_same(wire: Wire) -> None:
    wire.rooms.clear()
    async with Reading(wire, Ears()) as reading:
        await reading.writes(message(1, "灯坏了"))
        assert reading.ears.texts() == ["灯坏了"]


async def test_the_bot_that_was_put_out_of_a_room_tells_so(wire: Wire) -> None:
    async with Reading(wire, Ears()) as reading:
        await reading.writes(message(1, "灯坏了"), coming(2, "leave", "bot_a"))
        last = reading.ears.heard[-1]
        assert isinstance(last, RoomSeen)
        assert last.gone


async def test_rooms_in_which_nothing_is_said_are_surveyed(wire: Wire) -> None:
    wire.rooms["quiet"] = Room("quiet", "安静群", ("bot_a",))
    async with Reading(wire, Ears()) as reading:
        await reading.hearing.survey(cast("Line", wire))
        await reading.settle()
        assert {one.room for one in reading.ears.heard if isinstance(one, RoomSeen)} == {ROOM, "quiet"}


# --- the connection ---------------------------------------------------------------------------------------------


class Supervised:
    """An account that connects to the wire of a test as often as it likes."""

    def __init__(self, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ears, self.wire, self.tries = Ears(), wire, 0

        def connect(endpoint: Endpoint, waits: Waits) -> Wire:
            self.tries += 1
            return wire

        monkeypatch.setattr(wechaty_account, "Line", connect)
        monkeypatch.setattr(wechaty_account, "_FIRST_WAIT", 0.0)
        monkeypatch.setattr(wechaty_lanes, "RETRIES", (0.0,))
        endpoint = Endpoint("acc", "127.0.0.1", 1, "secret-token", None)
        self.shared = self.ears.shared()
        self.account = Account(endpoint, self.shared, Waits(call=0.01), most=0.0, ding=3600)

    async def __aenter__(self) -> Supervised:
        self.task = asyncio.create_task(self.account.run())
        await self.until("up", "logged_out", "down", "taken_over")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.shared.lanes.stop()

    async def until(self, *states: str) -> None:
        async with asyncio.timeout(5):
            while self.account.state not in states:
                await asyncio.sleep(0)

    def states(self) -> list[str]:
        return [state for state, _ in self.ears.told]


async def test_it_is_up_when_the_gateway_greets_and_somebody_is_logged_in(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Supervised(wire, monkeypatch) as one:
        assert (one.account.state, one.account.contact, one.account.usable) == ("up", "bot_a", True)
        assert one.account.line() is cast("Line", wire)
        assert one.shared.selves == {"bot_a"}


async def test_with_nobody_logged_in_it_says_what_to_do(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.contact_of = ""
    async with Supervised(wire, monkeypatch) as one:
        assert one.account.state == "logged_out"
        assert "QR code" in one.account.why
        wire.greets.put_nowait(("login", '{"contactId": "bot_b"}'))
        await one.until("up")
        assert one.account.contact == "bot_b"


async def test_logged_out_and_in_again_each_is_told_once(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Supervised(wire, monkeypatch) as one:
        wire.greets.put_nowait(("logout", '{"data": "replaced"}'))
        await one.until("logged_out")
        assert not one.account.usable
        wire.greets.put_nowait(("login", '{"contactId": "bot_a"}'))
        await one.until("up")
        assert one.states() == ["up", "logged_out", "up"]


@pytest.mark.parametrize(
    ("error", "state", "why"),
    [
        (GRPCError(Status.ALREADY_EXISTS), "taken_over", "another bot"),
        (GRPCError(Status.UNAUTHENTICATED), "down", "wrong token"),
        (GRPCError(Status.UNIMPLEMENTED), "down", "without a journal"),
        (GRPCError(Status.INTERNAL, "boom"), "down", "INTERNAL"),
        (ConnectionRefusedError("refused"), "down", "no connection"),
        (TimeoutError(), "down", "does not answer"),
        (ValueError("odd"), "down", "odd"),
    ],
)
async def test_what_ends_a_connection_is_said_and_it_connects_again(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, error: BaseException, state: str, why: str
) -> None:
    wire.refuses = [error]
    async with Supervised(wire, monkeypatch) as one:
        await one.until("up")
        assert one.ears.told[0][0] == state
        assert why in one.ears.told[0][1]
        assert "secret-token" not in str(one.ears.told)
        assert (one.tries, wire.closed) == (2, 1)


async def test_a_stream_that_breaks_is_begun_anew(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Supervised(wire, monkeypatch) as one:
        wire.greets.put_nowait(ConnectionResetError("reset"))
        await one.until("down")
        with pytest.raises(ConnectionError, match="acc is down"):
            one.account.line()
        await one.until("up")
        assert one.account.counts["disconnects"] == 1


async def test_what_was_said_is_heard_through_the_account(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Supervised(wire, monkeypatch) as one:
        wire.entries.append(message(1, "灯坏了"))
        wire.greets.put_nowait(("message", "{}"))
        async with asyncio.timeout(5):
            while one.ears.texts() != ["灯坏了"]:
                await asyncio.sleep(0)


async def test_a_silent_gateway_is_noticed(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.answers_ding = False
    one = Supervised(wire, monkeypatch)
    one.account._ding = 0.0
    async with one:
        await one.until("down")
        assert one.account.why == "the gateway does not answer"
