"""Telling other systems: rows are gathered after each commit and posted beside the messages, signed, until taken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

import structlog

from bot.actions import webhooks
from bot.actions.webhooks import Post
from bot.clock import Clock
from bot.links import Links, Use
from bot.queries import webhooks as queries
from bot.rules.webhooks import DELIVERY, SIGNATURE, hopeless, signature, taken

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger()
T = TypeVar("T")

#: Seconds a receiver may take; and the longest and shortest rest between two looks at the rows.
PATIENCE, _LONGEST_NAP, _REST = 10.0, 20.0, 0.3


class House(Protocol):
    """What telling needs of the shell."""

    @property
    def clock(self) -> Clock:
        """The bot's time."""
        ...

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a query in the database's thread."""
        ...

    async def act(self, action: Callable[..., T], *arguments: object) -> T:
        """Run ``action(context, ...)`` in a transaction."""
        ...

    def listen(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call back after each commit; the result ends it."""
        ...


class Hooks:
    """One beside the shell."""

    def __init__(self, house: House, data_dir: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """``transport`` takes the place of the network in tests."""
        self._house = house
        self._links = Links.of(data_dir)
        self._transport = transport
        self._wake = asyncio.Event()
        self._real = Clock()
        self._leave: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """What was in flight when the process ended goes again; then everything that is new."""
        await self._house.act(webhooks.recover)
        self._leave = self._house.listen(lambda _: self._wake.set())
        self._task = asyncio.create_task(self._run(), name="webhooks")

    async def stop(self) -> None:
        """What was not taken yet is sent after the next start."""
        self._leave()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        import httpx

        # No proxy of the environment, no redirects: what is told goes to the address that the office wrote down.
        settings = httpx.AsyncClient(timeout=PATIENCE, trust_env=False, transport=self._transport)
        async with settings as client:
            while True:
                due = None
                try:
                    due = await self.round(client)
                except Exception:
                    log.exception("webhooks failed")
                await self._nap(due)

    async def round(self, client: httpx.AsyncClient) -> datetime | None:
        """Gather what is new, post what is due; when something is due next."""
        while True:
            new, ready = await self._house.run(queries.work, self._house.clock.now())
            if new:
                await self._house.act(webhooks.gather)
            elif not ready:
                return await self._house.run(queries.next_due)
            posts = await self._house.act(webhooks.claim)
            await asyncio.gather(*(self._post(client, post) for post in posts))

    async def _post(self, client: httpx.AsyncClient, post: Post) -> None:
        status, why = await self._send(client, post)
        if taken(status):
            await self._house.act(webhooks.taken, post)
            return
        log.warning("webhook not taken", delivery=post.number, tries=post.tries, why=why)
        await self._house.act(webhooks.failed, post, why, hopeless(status))

    async def _send(self, client: httpx.AsyncClient, post: Post) -> tuple[int, str]:
        """The answer's status (0 when there was none), and what to tell of it."""
        body, now = post.body.encode(), self._real.now()
        try:
            secret = self._links.open(Use.SECRET, post.secret, now)
            headers = {
                "content-type": "application/json; charset=utf-8",
                SIGNATURE: signature(secret, body, round(now.timestamp())),
                DELIVERY: post.number,
                "user-agent": "sanzhang",
            }
            async with client.stream("POST", post.url, content=body, headers=headers) as answer:
                return answer.status_code, f"HTTP {answer.status_code}"
        except Exception as error:
            return 0, f"{type(error).__name__}: {error}"

    async def _nap(self, due: datetime | None) -> None:
        """Rest a little, then until something happens or is due."""
        await asyncio.sleep(_REST)
        left = (due - self._house.clock.now()) if due else timedelta(seconds=_LONGEST_NAP)
        seconds = min(max(left.total_seconds(), 0.0), _LONGEST_NAP)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()
