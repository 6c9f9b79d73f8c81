"""The office console with a hundred thousand requests behind it: lists, and fifty people at once."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import FastAPI

from bot.clock import Clock, SettableClock
from bot.config import Settings
from bot.media import MediaStore
from bot.queries.accounts import key_of
from bot.web.console.opening import open_console
from bot.web.console.site import COOKIE
from models import Account, WebSession
from tests.bench.registry import Goal, bench, bench_many
from tests.registers import NOW
from tests.web.console import large
from tests.web.console.conftest import Office
from tests.web.process import running
from tests.web.stub import KeepingBot

_ROUNDS, _PEOPLE = 4, 50
#: Seconds that the fifty go on, and between two pages of one of them.
_SECONDS, _PAUSE = 30.0, 6.0


@bench("console_list_p95", unit="ms", goal=150, better="lower")
def list_p95() -> float:
    """Every way to ask the list, whole answers of the server, the same process."""
    with tempfile.TemporaryDirectory() as folder:
        opened = large.county(Path(folder) / "bot.db", NOW)
        spans = asyncio.run(_asked(Path(folder)))
        opened.close()
    return statistics.quantiles(spans, n=20)[-1]


async def _asked(folder: Path) -> list[float]:
    app, bot = FastAPI(), KeepingBot()
    settings = Settings(data_dir=str(folder))
    site = open_console(app, bot, settings, MediaStore(folder / "media"), SettableClock(NOW))
    Office.account(SimpleNamespace(), "office", "县三长办", "county_office")  # type: ignore[arg-type]  # needs no self
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://o", cookies={COOKIE: "token-office"}, timeout=60
    ) as client:
        questions = large.questions()
        spans = [await _span(client, f"/console/requests?{one}") for _ in range(_ROUNDS) for one in questions]
    site.desk.reader.stop()
    return [span * 1000 for span in spans[len(questions) :]]


async def _span(client: httpx.AsyncClient, path: str) -> float:
    began = time.perf_counter()
    answer = await client.get(path)
    answer.raise_for_status()
    return time.perf_counter() - began


@bench_many(Goal("console_memory_50", "MB", 600, "lower"), Goal("console_slowest_page_50", "s", 2, "lower"))
def fifty() -> dict[str, float]:
    """Fifty people with an open page each who go on every few seconds, for a while; memory of the whole bot."""
    with tempfile.TemporaryDirectory() as name:
        folder, real = Path(name), Clock().now()
        opened = large.county(folder / "bot.db", real)
        for number in range(_PEOPLE):
            made = Account.create(
                name=f"p{number}", title=f"第{number}位", role="county_office", made_at=real, password="x"
            )
            key = key_of(f"token-{number}")
            WebSession.insert(
                key=key, account=made.id, made_at=real, seen_at=real, ends_at=real.replace(year=real.year + 1)
            ).execute()
        questions = large.questions()
        opened.close()
        with running(folder, f"sqlite:///{folder / 'bot.db'}") as address:
            _ready(address)
            spans = asyncio.run(_day(address, questions))
            return {"console_memory_50": _memory(), "console_slowest_page_50": max(spans)}


def _ready(address: str) -> None:
    """Wait until the bot is past its start."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
            return
        time.sleep(0.2)


async def _day(address: str, questions: list[str]) -> list[float]:
    pages = ["/console/today", "/console/requests/board", *(f"/console/requests?{one}" for one in questions)]
    spans: list[float] = []
    await asyncio.gather(*(_sits(address, number, pages, spans) for number in range(_PEOPLE)))
    return spans


async def _sits(address: str, number: int, pages: list[str], spans: list[float]) -> None:
    from websockets.asyncio.client import connect

    cookies = {COOKIE: f"token-{number}"}
    end = time.monotonic() + _SECONDS
    socket: Any = connect(
        address.replace("http", "ws") + "/console/live?topics=requests",
        additional_headers={"cookie": f"{COOKIE}=token-{number}"},
        origin=address,  # type: ignore[arg-type]
        proxy=None,
    )
    async with socket, httpx.AsyncClient(base_url=address, cookies=cookies, timeout=30, trust_env=False) as client:
        await asyncio.sleep(number * _PAUSE / _PEOPLE)
        at = number
        while time.monotonic() < end:
            spans.append(await _span(client, pages[at % len(pages)]))
            at += 7
            await asyncio.sleep(_PAUSE)


def _memory() -> float:
    """Megabytes of the child process that is the bot."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    status = [Path(f"/proc/{child}/status").read_text() for child in children]
    sizes = [int(line.split()[1]) for text in status for line in text.splitlines() if line.startswith("VmRSS")]
    return max(sizes) / 1024
