"""The channel alone, against real gateways with the mock puppet on this machine."""

from __future__ import annotations

import asyncio
import resource
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from bot.channels.base import Sent
from bot.channels.wechaty import WechatyChannel
from bot.messages import Event, Incoming
from tests.bench.registry import Goal, bench_many
from tests.channels.gateway_process import Gateway
from tests.channels.talk import Ears, line, listening

ACCOUNTS, ROOMS, MESSAGES = 8, 2528, 8000
#: As set for an office: the tests' impatient times would measure the patience.
OFFICE: dict[str, Any] = {
    "call_seconds": 15,
    "ding_seconds": 60,
    "keepalive_seconds": 20,
    "keepalive_timeout_seconds": 10,
}


class Counting(Ears):
    """Counts instead of keeping: what the house does with an event is measured elsewhere."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.wanted, self.heard, self.misrouted, self.disorder = wanted, 0, 0, 0
        self.newest: dict[str, int] = {}
        self.all = asyncio.Event()

    async def receive(self, event: Event) -> None:
        await asyncio.sleep(0)
        if not isinstance(event, Incoming):
            return
        account, number, _ = event.text.split("#")
        self.misrouted += account != event.account
        self.disorder += int(number) <= self.newest.get(event.room or "", -1)
        self.newest[event.room or ""] = int(number)
        self.heard += 1
        if self.heard >= self.wanted:
            self.all.set()


@bench_many(
    Goal("wechaty_rate", "messages/s", 1000),
    Goal("wechaty_lost", "messages", 0, "lower"),
    Goal("wechaty_misrouted", "messages", 0, "lower"),
    Goal("wechaty_out_of_order", "messages", 0, "lower"),
    Goal("wechaty_memory", "MB", 400, "lower"),
)
def wechaty_throughput() -> dict[str, float]:
    """8 accounts, 2,528 groups, 8,000 messages at once, until each has been received."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        each = ROOMS // ACCOUNTS
        gateways = [
            stack.enter_context(Gateway(Path(folder) / str(n), bot=f"wxid_bot{n}", rooms=each)) for n in range(ACCOUNTS)
        ]
        return asyncio.run(_throughput(gateways, each))


async def _throughput(gateways: list[Gateway], each: int) -> dict[str, float]:
    ears = Counting(MESSAGES)
    async with listening(ears, *gateways, **OFFICE) as channel:
        await ears.until(lambda: all(view.rooms == each + 2 for view in channel.views()), 120)
        begun = time.perf_counter()
        await asyncio.gather(*(_burst(gateway, name, each) for gateway, name in zip(gateways, "abcdefgh", strict=True)))
        await asyncio.wait_for(ears.all.wait(), 120)
        seconds = time.perf_counter() - begun
    return {
        "wechaty_rate": MESSAGES / seconds,
        "wechaty_lost": MESSAGES - ears.heard,
        "wechaty_misrouted": ears.misrouted,
        "wechaty_out_of_order": ears.disorder,
        "wechaty_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def _burst(gateway: Gateway, name: str, each: int) -> None:
    await asyncio.to_thread(gateway.do, "burst", n=MESSAGES // ACCOUNTS, rooms=rooms_of(gateway, each), prefix=name)


def rooms_of(gateway: Gateway, number: int) -> list[str]:
    """The rooms that the mock makes beside its own two."""
    return [f"r{n}.{gateway.bot}@chatroom" for n in range(number)]


class Answering(Ears):
    """Answers every message at once, with an @."""

    def __init__(self) -> None:
        super().__init__()
        self.channel: WechatyChannel | None = None
        self.under_way: set[asyncio.Task[Sent]] = set()

    async def receive(self, event: Event) -> None:
        if isinstance(event, Incoming) and self.channel:
            reply = line(event.text, room=event.room, key=event.id, mentions=(event.sender,))
            task = asyncio.create_task(self.channel.send(reply))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)


@bench_many(Goal("wechaty_reply_p99", "ms", 50, "lower"), Goal("wechaty_reply_p50", "ms", 20, "lower"))
def wechaty_reply() -> dict[str, float]:
    """From a message in WeChat to the bot's @ in WeChat, 50 messages a second for 20 s, pacing off."""
    with TemporaryDirectory() as folder, Gateway(Path(folder) / "gateway", rooms=200) as gateway:
        return asyncio.run(_reply(gateway))


async def _reply(gateway: Gateway, rate: int = 50, seconds: int = 20) -> dict[str, float]:
    ears, rooms = Answering(), rooms_of(gateway, 200)
    async with listening(ears, gateway, **OFFICE) as channel:
        ears.channel = channel
        await ears.until(lambda: len(channel.rooms_of("a")) == len(rooms) + 2, 60)
        await _answered(ears, gateway, rooms, len(rooms), rate)  # names are looked up once
        gateway.do("clear")
        await _answered(ears, gateway, rooms, rate * seconds, rate)
    delays = [said["at"] - int(said["text"].rpartition("#")[2]) for said in gateway.sent()]
    assert len(delays) == rate * seconds, f"{len(delays)} answers"
    cuts = quantiles(delays, n=100)
    return {"wechaty_reply_p99": cuts[98], "wechaty_reply_p50": cuts[49]}


async def _answered(ears: Answering, gateway: Gateway, rooms: list[str], number: int, rate: int) -> None:
    await asyncio.to_thread(gateway.do, "burst", n=number, rooms=rooms, rate=rate)
    await ears.until(lambda: len(gateway.sent()) == number, 30)


@bench_many(
    Goal("wechaty_back_after_5s", "s", 5, "lower"),
    Goal("wechaty_back_after_75s", "s", 15, "lower"),
    Goal("wechaty_outage_lost", "messages", 0, "lower"),
)
def wechaty_outage() -> dict[str, float]:
    """The gateway is away for 5 s and for 75 s: until a message arrives again, and what was said is all there."""
    with TemporaryDirectory() as folder, Gateway(Path(folder) / "gateway") as gateway:
        return asyncio.run(_outages(gateway))


async def _outages(gateway: Gateway) -> dict[str, float]:
    ears = Ears()
    async with listening(ears, gateway, **OFFICE):
        short = await _outage(ears, gateway, 5)
        long = await _outage(ears, gateway, 75)
    wanted = [f"{when} {away}" for away in (5, 75) for when in ("before", "after")]
    return {"wechaty_back_after_5s": short, "wechaty_back_after_75s": long, "wechaty_outage_lost": _lost(ears, wanted)}


async def _outage(ears: Ears, gateway: Gateway, away: int) -> float:
    ears.gate = asyncio.Event()  # said just before, and not yet saved
    gateway.say(f"before {away}")
    gateway.journalled(f"before {away}")
    gateway.kill()
    await asyncio.sleep(away)
    gateway.start()
    ears.gate.set()
    back = time.perf_counter()
    gateway.say(f"after {away}")
    await ears.hear(f"before {away}", f"after {away}", seconds=60)
    return time.perf_counter() - back


def _lost(ears: Ears, wanted: list[str]) -> float:
    return float(len(wanted) if ears.texts != wanted else 0)
