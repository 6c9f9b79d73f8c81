"""The residents' light pages of the demo county with 2,000 requests: how fast, how many, how heavy, how soon seen.

The server is a process of its own, held to one core where there are two; the phones are this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.bench.bench_papers import MONDAY, county
from tests.bench.registry import Goal, bench_many

#: Milliseconds from the start of the navigation to the first words; waits for them.
FIRST_PAINT = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
  .observe({type: 'paint', buffered: true}))"""
REQUESTS, PHONES, SECONDS = 2000, 8, 6.0


@bench_many(
    Goal("light_p95", "ms", 30, "lower"),
    Goal("light_rate", "requests/s", 300),
    Goal("light_weight", "kB", 60, "lower"),
    Goal("light_first_sight", "s", 0.5, "lower"),
)
def light_pages() -> dict[str, float]:
    """All kinds of pages in turn, by eight phones at once."""
    with tempfile.TemporaryDirectory() as place, _served(Path(place)) as (address, paths):
        asyncio.run(_asked(address, paths, 1, 1.0))  # the day's figures are counted once, the templates read
        found = asyncio.run(_asked(address, paths, PHONES, SECONDS))
        alone = asyncio.run(_asked(address, paths, 2, 2.0))
        weight = max(asyncio.run(_weights(address, paths)))
        sight = _first_sight(f"{address}{paths[0]}")
    figures = {"light_p95": 1000 * alone.p95, "light_rate": found.rate, "light_weight": weight / 1000}
    return figures | ({"light_first_sight": sight} if sight is not None else {})


@dataclass
class Found:
    """Seconds that each answer took, and all together."""

    seconds: float
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    @property
    def p95(self) -> float:
        """So long took 95 of a hundred at most."""
        return sorted(self.took)[int(len(self.took) * 0.95)]


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a running bot, and the paths of its light pages."""
    from tests.web.process import running

    paths = _prepared(folder)
    with running(folder, f"sqlite:///{folder}/county.db") as address:
        _hold_to_one_core(address)
        yield address, paths


def _prepared(folder: Path) -> list[str]:
    """The county with its requests, an issue published, and the links that residents hold."""
    from bot.actions import bulletins, links
    from bot.context import Speaker
    from bot.terms import Role

    app = county(folder, REQUESTS)
    web = app.settings.web.model_copy(update={"public_url": "http://bot"})
    app.settings = app.settings.model_copy(update={"web": web})
    now = app.context(datetime.fromisoformat(MONDAY))
    rooms = [room for room in app.directory.rooms() if room.place]
    community = app.directory.children(app.directory.county().code)[0]
    with app.database.atomic():
        bulletins.draft(now, _settled(12))
        office = app.directory.person(app.directory.holders(app.directory.county().code, Role.COUNTY_OFFICE)[0])
        bulletins.publish(now, 1, Speaker(office.wxid, office.name, "leader", office))
    real = app.context(_real_now())  # the server's clock is the real one, and links end
    mine = links.mine(real, "wx_x").removeprefix("http://bot")
    code = links.of_place(real, rooms[0].place).removeprefix("http://bot")
    app.database.close()
    return [code, mine, f"{mine}/{REQUESTS}", "/l/", f"/l/figures/{community}", "/l/news/1"]


def _settled(count: int) -> list[int]:
    from models import ServiceRequest

    rows = ServiceRequest.select(ServiceRequest.no).where(ServiceRequest.state == "closed").limit(count)
    return [row.no for row in rows]


def _real_now() -> datetime:
    from bot.clock import Clock

    return Clock().now()


def _hold_to_one_core(address: str) -> None:
    """The process that listens there gets the first core, this one the others."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return
    port = f":{int(address.rpartition(':')[2]):04X}"
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            if b"bot" in command and b"run" in command and port in (process / "net/tcp").read_text():
                for thread in (process / "task").iterdir():
                    os.sched_setaffinity(int(thread.name), {cores[0]})
    os.sched_setaffinity(0, set(cores[1:]))


async def _asked(address: str, paths: Sequence[str], phones: int, seconds: float) -> Found:
    """``phones`` ask for one path after the other, each on a connection of its own, for so many seconds."""
    found = Found(seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_phone(address, paths, n, until, found) for n in range(phones)))
    return found


async def _phone(address: str, paths: Sequence[str], start: int, until: float, found: Found) -> None:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    number = start
    while (begun := time.perf_counter()) < until:
        await _get(reader, writer, host, paths[number % len(paths)])
        found.took.append(time.perf_counter() - begun)
        number += 1
    writer.close()


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, path: str) -> int:
    """The bytes of one answer; a page that is none fails."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise SystemExit(f"{path}: {head!r}")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return len(head) + length


async def _weights(address: str, paths: Sequence[str]) -> list[int]:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    found = [await _get(reader, writer, host, path) for path in paths]
    writer.close()
    return found


def _first_sight(url: str) -> float | None:
    """Seconds until a fresh Chromium shows the first words of the page; None without one."""
    import shutil

    from tests.needs import CHROMIUM_FLAGS

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(url)
        seen = page.evaluate(FIRST_PAINT)
        browser.close()
    return float(seen) / 1000
