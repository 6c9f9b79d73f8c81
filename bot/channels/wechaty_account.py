"""One WeChat account: a supervised connection to its gateway.

The event stream only says *that* something happened, and who is logged in. *What* happened is read from the
gateway's journal, live and after an outage in the same way, so nothing depends on having been there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.channels.wechaty_hearing import Hearing, Shared
from bot.channels.wechaty_people import People
from bot.channels.wechaty_wire import Endpoint, Line, Waits

log = logging.getLogger(__name__)

UP, DOWN, LOGGED_OUT, TAKEN_OVER = "up", "down", "logged_out", "taken_over"

_FIRST_WAIT = 0.5
#: A connection that held so many seconds starts the waits anew.
_HELD = 5.0
_WHY = {
    Status.ALREADY_EXISTS: (TAKEN_OVER, "another bot holds this account's event stream: stop one of the two"),
    Status.UNAUTHENTICATED: (DOWN, "wrong token: it must be the one in the gateway's settings or data/token"),
    Status.UNIMPLEMENTED: (DOWN, "a gateway without a journal: start the one in gateway/"),
}


class Account:
    """Connects, listens, notices silence, and connects again, for as long as :meth:`run` runs."""

    def __init__(self, endpoint: Endpoint, shared: Shared, waits: Waits, *, most: float = 10, ding: float = 60) -> None:
        """``most`` is the longest wait between two tries, ``ding`` the time between two proofs of life, in seconds."""
        self.name = endpoint.account
        self.counts: Counter[str] = Counter()
        self.state, self.why = "new", "not connected yet"
        self.since = shared.clock.now()
        self.alive_at = self.since  # when it last proved that it can speak
        self.skew = timedelta()  # the gateway's clock minus ours
        self.people = People(self.line)
        self.hearing = Hearing(self.name, shared, self.people, self.counts)
        self._endpoint, self._shared, self._waits = endpoint, shared, waits
        self._most, self._ding = most, ding
        self._line: Line | None = None
        self._dong = asyncio.Event()

    @property
    def contact(self) -> str:
        """The account's 微信号, "" until it was logged in once."""
        return self.hearing.own

    @property
    def usable(self) -> bool:
        """Whether it can speak now."""
        return self.state == UP

    def line(self) -> Line:
        """The connection; ConnectionError when there is none."""
        if self._line is None:
            raise ConnectionError(f"{self.name} is {self.state}: {self.why}")
        return self._line

    async def run(self) -> None:
        """Stay connected until cancelled."""
        keeper = asyncio.create_task(self.hearing.keep_marks(), name=f"{self.name} marks")
        try:
            await self._supervise()
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await self.hearing.keep_mark()

    async def _supervise(self) -> None:
        loop, wait = asyncio.get_running_loop(), _FIRST_WAIT
        while True:
            begun = loop.time()
            try:
                await self._connection()
                state, why = DOWN, "the gateway ended the stream"
            except Exception as error:  # whatever it is, an account never dies
                state, why = _reason(error)
            self.counts["disconnects"] += 1
            self._become(state, why)
            wait = _FIRST_WAIT if loop.time() - begun > _HELD else wait
            await asyncio.sleep(wait * random.uniform(0.7, 1))  # not all accounts at once
            wait = min(wait * 2, self._most)

    async def _connection(self) -> None:
        """One connection from the first call to the last; raises what ended it."""
        line, held = Line(self._endpoint, self._waits), asyncio.Event()
        tasks: list[asyncio.Task[None]] = []
        try:
            status = await line.status()
            parts = (self._listen(line, held, status), self._watch(line), self._hear(line, held))
            tasks += [asyncio.create_task(part) for part in parts]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._line = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            line.close()

    async def _hear(self, line: Line, held: asyncio.Event) -> None:
        await held.wait()
        await self.hearing.survey(line)
        await self.hearing.follow(line)

    async def _watch(self, line: Line) -> None:
        while True:
            await asyncio.sleep(self._ding)
            self._dong.clear()
            await line.ding()
            await asyncio.wait_for(self._dong.wait(), self._waits.call)
            self.hearing.nudge()  # should an event have been lost on the way

    async def _listen(self, line: Line, held: asyncio.Event, status: dict[str, Any]) -> None:
        async for name, payload in line.events():
            if not held.is_set():  # the gateway greets with a heartbeat: now the stream is ours
                self._line = line
                held.set()
                self._greet(status)
            self._on_event(name, payload)

    def _greet(self, status: dict[str, Any]) -> None:
        now = self._shared.clock.now()
        self.skew = datetime.fromtimestamp(status["now"] / 1000, now.tzinfo) - now
        if status["contact"]:
            self._login(status["contact"])
        else:
            self._become(LOGGED_OUT, "nobody has scanned the QR code in the gateway's terminal")

    def _on_event(self, name: str, payload: str) -> None:
        self.counts["events"] += 1
        self._alive()
        if name == "dong":
            self._dong.set()
        elif name == "login":
            self._login(_value(payload, "contactId"))
        elif name == "logout":
            self._become(LOGGED_OUT, f"WeChat logged the account out: {_value(payload, 'data')}")
        elif name == "dirty":
            self.people.forget(_value(payload, "payloadId"))
        elif name == "error":
            self.counts["gateway_errors"] += 1
        self.hearing.nudge()

    def _alive(self) -> None:
        if self.usable:
            self.alive_at = self._shared.clock.now()

    def _login(self, contact: str) -> None:
        if contact:
            self.hearing.own = contact
            self._shared.selves.add(contact)
            self._become(UP, f"logged in as {contact}")

    def _become(self, state: str, why: str) -> None:
        changed, self.why = state != self.state, why
        log.log(logging.INFO if state == UP else logging.WARNING, "%s: %s: %s", self.name, state, why)
        if not changed:
            return
        self.state, self.since = state, self._shared.clock.now()
        self.counts[state] += 1
        self._alive()
        self._shared.told(self.name, state, why)


def _reason(error: BaseException) -> tuple[str, str]:
    """(state, what to do) for what ended a connection."""
    if isinstance(error, GRPCError):
        return _WHY.get(error.status, (DOWN, f"the gateway answered {error.status.name}: {error.message or ''}"[:200]))
    if isinstance(error, ssl.SSLError):
        return DOWN, f"the gateway's certificate is not trusted (set `ca`, or tls on both ends): {error.reason}"
    if isinstance(error, TimeoutError):
        return DOWN, "the gateway does not answer"
    if isinstance(error, StreamTerminatedError | OSError):
        return DOWN, f"no connection: {error}"[:200]
    log.error("unexpected", exc_info=error)
    return DOWN, repr(error)[:200]


def _value(payload: str, key: str) -> str:
    try:
        return str(json.loads(payload).get(key) or "")
    except (ValueError, AttributeError):
        return ""
