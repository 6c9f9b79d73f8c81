"""Order within a room, rooms side by side, and a mark that never runs ahead of what is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence

import pytest

from bot.channels import wechaty_lanes
from bot.channels.wechaty_lanes import Lanes, Load, Progress
from bot.clock import Clock
from bot.messages import Event, Incoming


def event(name: str) -> Incoming:
    return Incoming(name, Clock().now(), "r", "w", name)


def just(*names: str) -> Callable[[], Awaitable[Sequence[Event]]]:
    async def events() -> Sequence[Event]:
        return [event(name) for name in names]

    return events


class Saver:
    def __init__(self) -> None:
        self.saved: list[str] = []
        self.done: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.failures = 0
        self.told: list[tuple[str, str]] = []
        self.lanes = Lanes(self.receive, lambda lane, why: self.told.append((lane, why)))

    async def receive(self, one: Event) -> None:
        assert isinstance(one, Incoming)
        if one.id in self.gates:
            await self.gates[one.id].wait()
        if self.failures:
            self.failures -= 1
            raise OSError("away")
        self.saved.append(one.id)

    def put(self, lane: str, name: str) -> None:
        self.lanes.put(lane, Load(just(name), lambda: self.done.append(name), name))

    async def until_done(self, number: int) -> None:
        async with asyncio.timeout(5):
            while len(self.done) < number:
                await asyncio.sleep(0)


async def test_a_slow_message_holds_up_its_own_room_only():
    saver = Saver()
    saver.gates["slow"] = asyncio.Event()
    for lane, name in (("a", "slow"), ("a", "after"), ("b", "other")):
        saver.put(lane, name)
    await saver.until_done(1)
    assert saver.saved == ["other"]
    saver.gates["slow"].set()
    await saver.until_done(3)
    assert saver.saved == ["other", "slow", "after"]


async def test_a_failed_save_is_tried_again_in_order_and_told_after_a_while(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wechaty_lanes, "RETRIES", (0.0,))
    saver = Saver()
    saver.failures = 6
    saver.put("a", "first")
    saver.put("a", "second")
    await saver.until_done(2)
    assert saver.saved == ["first", "second"]
    assert saver.told == [("a", "OSError: away")]
    assert saver.lanes.failures == 6


async def test_a_look_up_that_breaks_is_tried_again_and_does_not_end_the_lane(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wechaty_lanes, "RETRIES", (0.0,))
    saver = Saver()
    answers: Iterator[KeyError | list[Event]] = iter([KeyError("odd"), [event("first")]])

    async def events() -> Sequence[Event]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    saver.lanes.put("a", Load(events, lambda: saver.done.append("first")))
    saver.put("a", "second")
    await saver.until_done(2)
    assert saver.saved == ["first", "second"]


async def test_of_several_events_only_the_unsaved_are_tried_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wechaty_lanes, "RETRIES", (0.0,))
    saver = Saver()
    saver.gates["two"] = asyncio.Event()
    saver.lanes.put("a", Load(just("one", "two"), lambda: saver.done.append("x")))
    await asyncio.sleep(0)
    saver.failures = 2
    saver.gates["two"].set()
    await saver.until_done(1)
    assert saver.saved == ["one", "two"]


async def test_a_waiting_message_can_be_withdrawn_one_under_way_cannot():
    saver = Saver()
    saver.gates["now"] = asyncio.Event()
    saver.put("a", "now")
    saver.put("a", "later")
    await asyncio.sleep(0)
    assert saver.lanes.withdraw("a", "later")
    assert not saver.lanes.withdraw("a", "later")
    assert not saver.lanes.withdraw("a", "now")
    assert not saver.lanes.withdraw("nowhere", "x")
    saver.gates["now"].set()
    await saver.until_done(2)
    assert saver.saved == ["now"]


async def test_stopping_leaves_what_waits_unsaved():
    saver = Saver()
    saver.gates["now"] = asyncio.Event()
    saver.put("a", "now")
    saver.put("a", "later")
    await asyncio.sleep(0)
    await saver.lanes.stop()
    assert saver.done == []


def test_the_mark_waits_for_the_slowest():
    progress = Progress()
    for number in (1, 2, 3, 4):
        progress.begin(number)
    progress.finish(2)
    progress.finish(4)
    assert progress.saved == 0
    progress.finish(1)
    assert progress.saved == 2
    progress.finish(3)
    assert progress.saved == 4


async def test_no_more_than_a_window_is_under_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wechaty_lanes, "WINDOW", 3)
    progress = Progress()
    for number in (1, 2, 3):
        progress.begin(number)
    waiting = asyncio.create_task(progress.space())
    await asyncio.sleep(0)
    assert not waiting.done()
    progress.finish(1)
    await asyncio.wait_for(waiting, 1)


def test_a_new_journal_starts_the_mark_anew():
    progress = Progress()
    progress.begin(7)
    progress.restart(0)
    progress.begin(1)
    progress.finish(1)
    assert progress.saved == 1
