"""The shell with a channel in memory: what is heard is saved first, what is due is done, one message is in flight."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import Sent
from bot.channels.memory import MemoryChannel
from bot.clock import OffsetClock, SettableClock
from bot.messages import Incoming, Outgoing
from bot.shell import Shell
from bot.terms import SendState
from models import OutboxMessage, ServiceRequest
from tests.talk import Town, file_database

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"


class Bench:
    """A shell on a town's database, its clock standing still until it is turned."""

    def __init__(self, folder: Path, answers: list[Sent] | None = None) -> None:
        self.town = Town(url=file_database(folder / "town.db")).open()
        self.town.database.close()  # from here on the shell's thread alone talks to it
        self.channel = MemoryChannel(answers)
        real = SettableClock(self.town.now)
        self.shell = Shell(self.town.app, OffsetClock(real=real), [self.channel])
        self.count = 0

    async def says(self, who: str, text: str, room: str | None) -> None:
        self.count += 1
        await self.channel.hear(Incoming(f"s{self.count}", self.shell.clock.now(), room, who, text))

    async def settled(self) -> list[Outgoing]:
        """What was said once nothing is due any more."""
        for _ in range(400):
            await asyncio.sleep(0)
            due = await self.shell.run(self.shell.app.next_due)
            if not self.shell.speaking and (due is None or due > self.shell.clock.now()):
                break
        return self.channel.said


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    await bench.shell.start()
    yield bench
    await bench.shell.stop()


async def test_a_report_is_saved_when_receive_returns_and_answered_at_once(bench: Bench) -> None:
    await bench.says("wx_ming", LAMP, "u12")

    assert await bench.shell.run(ServiceRequest.select().count) == 1
    said = await bench.settled()
    assert [m.mentions for m in said] == [("wx_u12",)]


async def test_turning_the_clock_does_what_is_due_on_the_way(bench: Bench) -> None:
    await bench.says("wx_ming", LAMP, "u12")
    await bench.shell.forward(bench.shell.clock.now() + timedelta(hours=8))

    assert "remind" in [m.purpose for m in bench.channel.said]
    await bench.shell.forward(bench.shell.clock.now() + timedelta(days=1))
    assert "escalate" in [m.purpose for m in bench.channel.said]


async def test_who_listens_is_told_which_rooms_changed(bench: Bench) -> None:
    rooms: list[frozenset[str]] = []
    end = bench.shell.listen(rooms.append)
    await bench.says("wx_ming", LAMP, "u12")
    await bench.settled()
    end()
    await bench.says("wx_ming", "谢谢", "u12")

    assert frozenset({"u12"}) in rooms
    heard = len(rooms)
    await bench.settled()
    assert len(rooms) == heard


async def test_a_failed_send_is_tried_again_and_an_unknown_one_is_repeated_once_and_marked(tmp_path: Path) -> None:
    bench = Bench(tmp_path, [Sent(SendState.FAILED, reason="busy"), Sent(SendState.UNKNOWN, reason="time-out")])
    await bench.shell.start()
    try:
        await bench.says("wx_ming", LAMP, "u12")
        await bench.settled()
        await bench.shell.forward(bench.shell.clock.now() + timedelta(minutes=1))
        rows = await bench.shell.run(lambda: list(OutboxMessage.select()))
    finally:
        await bench.shell.stop()

    assert [(row.state, row.repeated) for row in rows] == [("sent", True)]
    assert len(bench.channel.said) == 3, "failed, unknown, repeated"
