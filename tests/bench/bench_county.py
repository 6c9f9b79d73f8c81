"""A county's day: 2,555 groups, talk with 3 % reports. Each figure in its own process.

``python -m tests.bench.bench_county day 150000`` runs one of them, with a count of messages, by hand.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.actions.register import apply_register
from bot.app import App
from bot.channels.memory import MemoryChannel
from bot.channels.replay import Recorder
from bot.clock import SHANGHAI, Clock, OffsetClock
from bot.config import Settings
from bot.database import bind, create_tables, open_database, tuples
from bot.demo import make_demo
from bot.listener import Listener
from bot.messages import Incoming
from bot.replay import run
from bot.shell import Shell
from models import Member, Place, Room, ServiceRequest
from tests.bench.registry import Goal, bench, bench_many
from tests.faults.driver import Morning

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "bot" / "text" / "corpus"
MORNING = datetime(2026, 3, 10, 7, 0, tzinfo=SHANGHAI)
SHARE = 0.03
#: Composed talk of groups in five regions, and chit-chat (bot/text/corpus/README.md).
TOWNS = ("north", "south_coast", "southwest", "jiangxi", "hard_cases", "talk_general", "talk_more")


@bench_many(Goal("county_day_rate", "messages/s", 2000), Goal("county_day_memory", "MB", 350, "lower"))
def county_day() -> dict[str, float]:
    """150,000 messages through the whole pipeline with every effect committed."""
    return _alone("day", 150_000)


@bench("message_p99", unit="ms", goal=20, better="lower")
def message_p99() -> float:
    """One message at a time, 200 a second."""
    return _alone("one_by_one", 10_000)["message_p99"]


@bench("chatter_pipeline_ratio", unit="x jieba", goal=3, better="lower")
def chatter_ratio() -> float:
    """The whole pipeline on chatter against bare jieba."""
    return _alone("chatter", 20_000)["chatter_pipeline_ratio"]


@bench("open_requests_growth", unit="x", goal=1.5, better="lower")
def open_requests_growth() -> float:
    """The time of a message with 100,000 open requests against that with few."""
    return _alone("growing", 4000)["open_requests_growth"]


def _alone(name: str, count: int) -> dict[str, float]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.bench_county", name, str(count)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return cast(dict[str, float], json.loads(said.splitlines()[-1]))


def texts() -> tuple[list[str], list[str]]:
    """Reports and chatter of the corpus that need nothing said before them."""
    rows = [json.loads(line) for name in TOWNS for line in (CORPUS / f"{name}.jsonl").open(encoding="utf-8")]
    alone = [row for row in rows if not row["before"] and not row["urgent"]]
    by_act = {act: [row["text"] for row in alone if row["act"] == act] for act in ("report", "chatter")}
    return by_act["report"], by_act["chatter"]


def people() -> list[tuple[str, list[str]]]:
    """Rooms of residents and who may speak there."""
    found: dict[str, list[str]] = {}
    rooms = Room.select(Room.code).where(Room.type.in_(["unit", "building", "grid"]))
    for room, wxid in tuples(Member.select(Member.room, Member.wxid).where(Member.room.in_(rooms))):
        found.setdefault(room, []).append(wxid)
    return sorted(found.items())


def day(count: int, share: float = SHARE, seed: int = 1) -> Iterator[Incoming]:
    """``count`` messages from seven in the morning to ten at night, in random groups."""
    dice = random.Random(seed)
    reports, chatter = texts()
    rooms = people()
    step = timedelta(hours=15) / count
    for number in range(count):
        room, members = rooms[dice.randrange(len(rooms))]
        text = dice.choice(reports if dice.random() < share else chatter)
        yield Incoming(f"d{number}", MORNING + number * step, room, dice.choice(members), text)


def prepared(folder: Path) -> App:
    """The demo county in a fresh database file, and the bot on it."""
    database = open_database(f"sqlite:///{folder / 'county.db'}")
    bind(database)
    create_tables(database)
    apply_register(make_demo(), MORNING)
    settings = Settings()
    app = App(settings, database, Listener(settings))
    app.listener.load().understand("预热")
    app.start(MORNING)
    gc.collect()
    gc.freeze()  # as the running bot does
    return app


def whole_day(folder: Path, count: int) -> dict[str, float]:
    """Messages a second through the whole pipeline with every effect committed, and resident memory in MB."""
    app = prepared(folder)
    events = list(day(count))
    with (folder / "sent.jsonl").open("w", encoding="utf-8") as out:
        began = time.perf_counter()
        run(app, events, Recorder(out, MORNING))
        took = time.perf_counter() - began
    return {"county_day_rate": count / took, "county_day_memory": _rss()}


def one_by_one(folder: Path, count: int) -> dict[str, float]:
    """p99 in ms at 200 a second, through the running shell: from a message's moment until its effects are saved."""
    latencies = sorted(asyncio.run(_paced(prepared(folder), list(day(count)), 200)))
    return {"message_p99": 1000 * latencies[int(len(latencies) * 0.99)]}


async def _paced(app: App, events: list[Incoming], rate: float) -> list[float]:
    """Seconds that each event took; who comes late because the loop was busy has waited all the same."""
    channel = MemoryChannel()
    shell = Shell(app, OffsetClock(timedelta(), Morning(Clock().now())), [channel])
    app.database.close()  # this thread's connection; the shell's thread opens its own
    await shell.start()
    began = time.perf_counter()

    async def heard(event: Incoming, due: float) -> float:
        await channel.hear(event)
        return time.perf_counter() - due

    tasks: list[asyncio.Task[float]] = []
    for number, event in enumerate(events):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(heard(replace(event, at=shell.clock.now()), due)))
    took = await asyncio.gather(*tasks)
    await shell.stop()
    return took


def chatter_against_jieba(folder: Path, count: int) -> dict[str, float]:
    """The whole pipeline on chatter as a multiple of bare ``jieba.lcut`` of the same texts, in one run."""
    import jieba

    app = prepared(folder)
    events = list(day(count, share=0))
    jieba.lcut("预热")
    bare, whole = 0.0, 0.0
    for start in range(0, count, 1000):
        chunk = events[start : start + 1000]
        began = time.perf_counter()
        for event in chunk:
            jieba.lcut(event.text)
        middle = time.perf_counter()
        for at in range(0, len(chunk), 200):
            app.take(chunk[at : at + 200])
        whole += time.perf_counter() - middle
        bare += middle - began
    return {"chatter_pipeline_ratio": whole / bare}


def growing(folder: Path, count: int) -> dict[str, float]:
    """Time a message with 100,000 open requests against 100."""
    app = prepared(folder)
    events = list(day(3 * count, share=0.2))
    recorder = Recorder((folder / "sent.jsonl").open("w", encoding="utf-8"), MORNING)
    run(app, events[:count], recorder)
    began = time.perf_counter()
    run(app, events[count : 2 * count], recorder)
    few = time.perf_counter() - began
    places = [code for (code,) in tuples(Place.select(Place.code).where(Place.level.in_(["unit", "building"])))]
    rows = cast(list[dict[str, Any]], list(ServiceRequest.select().dicts()))
    with app.database.atomic():
        for start in range(0, 100_000, 500):
            ServiceRequest.insert_many([_copy(rows, places, start + n) for n in range(500)]).execute()
    began = time.perf_counter()
    run(app, events[2 * count :], recorder)
    return {"open_requests_growth": (time.perf_counter() - began) / few}


def _copy(rows: list[dict[str, Any]], places: list[str], number: int) -> dict[str, Any]:
    row = dict(rows[number % len(rows)])
    row.pop("no")
    dice = random.Random(number)
    row |= {
        "state": "accepted",
        "message_id": f"copy{number}",
        "last_message_at": MORNING - timedelta(hours=number % 900),
    }
    row["place"] = dice.choice(places)
    return row


def _rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


RUNS = {"day": whole_day, "one_by_one": one_by_one, "chatter": chatter_against_jieba, "growing": growing}


def main(name: str, count: int) -> None:
    """Run one and print its figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(RUNS[name](Path(folder), count)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
