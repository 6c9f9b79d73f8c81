"""Several accounts, each at its own pace: nobody waits for another, nothing is said twice, a warning is heeded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import outbox
from bot.channels.base import Receive, Sent
from bot.clock import OffsetClock, SettableClock
from bot.context import Context
from bot.messages import Outgoing
from bot.settings.wechaty import Pacing
from bot.shell import Shell
from bot.terms import Purpose, SendState
from models import OutboxMessage
from tests.talk import Town, file_database

SENT = Sent(SendState.SENT, "x")


class TwoMouths:
    """A channel whose account is named by the first letter of the room; sends end when a test lets them."""

    name = "two"
    patience = timedelta(minutes=10)

    def __init__(self, pacing: Pacing | None = None) -> None:
        self.pacing = pacing
        self.said: list[tuple[str, datetime]] = []
        self.answers: dict[str, list[Sent]] = {}
        self.echo: bool | None = None
        self.stuck: dict[str, asyncio.Event] = {}
        self.down: set[str] = set()
        self.clock: OffsetClock

    async def start(self, receive: Receive) -> None:
        """Nothing is heard."""

    async def stop(self) -> None:
        """Nothing to hang up."""

    def speaks_to(self, message: Outgoing) -> bool:
        return True

    def mouth(self, message: Outgoing) -> str | None:
        name = (message.room or "")[:1]
        return None if name in self.down else name

    async def send(self, message: Outgoing) -> Sent:
        self.said.append((message.text, self.clock.now()))
        if gate := self.stuck.get((message.room or "")[:1]):
            await gate.wait()
        waiting = self.answers.get(message.room or "", [])
        return waiting.pop(0) if waiting else SENT

    async def echoed(self, message: Outgoing, since: datetime) -> bool | None:
        return self.echo

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.said]


class Bench:
    """A shell with that channel, its clock standing until it is turned."""

    def __init__(self, folder: Path, pacing: Pacing | None = None) -> None:
        self.town = Town(url=file_database(folder / "town.db")).open()
        self.town.database.close()
        self.channel = TwoMouths(pacing)
        self.shell = Shell(self.town.app, OffsetClock(real=SettableClock(self.town.now)), [self.channel])
        self.channel.clock = self.shell.clock

    async def says(self, text: str, room: str, purpose: Purpose = Purpose.ANSWER, urgent: bool = False) -> None:
        def put(context: Context) -> None:
            outbox.put(context, Outgoing(text, text, purpose, room=room, urgent=urgent))

        await self.shell.act(put)

    async def until(self, *texts: str) -> None:
        async with asyncio.timeout(5):
            while not set(texts) <= set(self.channel.texts):
                await asyncio.sleep(0)

    async def state(self, text: str) -> str:
        def read() -> str:
            return str(OutboxMessage.get(OutboxMessage.key == text).state)

        return await self.shell.run(read)

    async def becomes(self, text: str, state: str) -> None:
        async with asyncio.timeout(5):
            while await self.state(text) != state:
                await asyncio.sleep(0)

    async def passes(self, **span: float) -> None:
        await self.shell.forward(self.shell.clock.now() + timedelta(**span))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    one = Bench(tmp_path)
    await one.shell.start()
    yield one
    await one.shell.stop()


@pytest.fixture
async def paced(tmp_path: Path) -> AsyncIterator[Bench]:
    one = Bench(tmp_path, Pacing(reply_seconds=(0, 0)))
    await one.shell.start()
    yield one
    await one.shell.stop()


async def test_an_account_that_hangs_holds_up_no_other_and_itself_says_one_at_a_time(bench: Bench):
    bench.channel.stuck["a"] = asyncio.Event()
    for text, room in (("1", "a1"), ("2", "a2"), ("3", "b1"), ("4", "b2")):
        await bench.says(text, room)
    await bench.until("1", "3", "4")

    assert "2" not in bench.channel.texts
    bench.channel.stuck["a"].set()
    await bench.until("2")


async def test_what_was_echoed_is_not_said_again_and_what_was_not_is(bench: Bench):
    bench.channel.answers = {"a1": [Sent(SendState.UNKNOWN)], "a2": [Sent(SendState.UNKNOWN)]}
    bench.channel.echo = True
    await bench.says("1", "a1")
    await bench.becomes("1", "sent")
    bench.channel.echo = False
    await bench.says("2", "a2")
    await bench.becomes("2", "sent")

    assert bench.channel.texts == ["1", "2", "2"]


async def test_while_nobody_can_tell_it_stays_unknown(bench: Bench):
    bench.channel.answers = {"a1": [Sent(SendState.UNKNOWN)]}
    await bench.says("1", "a1")
    await bench.becomes("1", "unknown")
    await bench.says("2", "a2")
    await bench.becomes("2", "sent")

    assert await bench.state("1") == "unknown"
    assert bench.channel.texts == ["1", "2"]


async def test_what_no_account_can_say_now_waits_and_is_said_later(bench: Bench):
    bench.channel.down = {"a"}
    await bench.says("1", "a1")
    await bench.says("2", "b1")
    await bench.until("2")
    assert await bench.state("1") == "queued"
    bench.channel.down = set()
    await bench.passes(seconds=6)

    assert await bench.state("1") == "sent"


async def test_a_group_and_an_account_are_spoken_to_at_their_pace_and_in_order(paced: Bench):
    for text, room in (("1", "a1"), ("2", "a1"), ("3", "a2"), ("4", "b1")):
        await paced.says(text, room)
    await paced.passes(minutes=1)
    at = dict(paced.channel.said)

    assert at["2"] - at["1"] >= timedelta(seconds=10)
    assert abs(at["3"] - at["1"]) >= timedelta(seconds=3)
    assert at["4"] - at["1"] < timedelta(seconds=1), "another account"


async def test_after_a_warning_the_account_is_silent_and_the_office_knows(paced: Bench):
    paced.channel.answers = {"a1": [Sent(SendState.FAILED, reason="frequency warning: 操作过于频繁")]}
    await paced.says("1", "a1")
    await paced.until("1")
    await paced.says("2", "a2")
    await paced.passes(minutes=40)
    assert "2" not in paced.channel.texts
    await paced.passes(minutes=10)

    assert {"1", "2"} <= set(paced.channel.texts[1:])
    assert any("操作频繁" in text for text in paced.channel.texts)
