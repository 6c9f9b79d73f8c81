"""A bot's ears and mouth for tests of the Wechaty channel: says, waits, expects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from bot.channels.wechaty import Ports, WechatyChannel
from bot.clock import Clock
from bot.messages import Attachment, Event, Incoming, Outgoing
from bot.settings.wechaty import Account, Wechaty
from bot.terms import Purpose
from tests.channels.gateway_process import Gateway

T = TypeVar("T", bound=object)
PATIENCE = 20.0


class Ears:
    """Receives events, keeps marks and state changes, and lets a test wait for any of it.

    Like the inbox it takes a message once by (room, id); how often one came again is counted.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.states: list[tuple[str, str, str]] = []
        self.marks: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.quoted: dict[tuple[str, str], str] = {}
        self.repeats = 0
        self.broken = False
        self.gate: asyncio.Event | None = None
        self._changed = asyncio.Condition()

    async def receive(self, event: Event) -> None:
        if self.gate:
            await self.gate.wait()
        if self.broken:
            raise RuntimeError("the database is away")
        if isinstance(event, Incoming) and self._knows(event):
            self.repeats += 1
        else:
            self.events.append(event)
        await self._tell()

    def _knows(self, message: Incoming) -> bool:
        return any((known.room, known.id) == (message.room, message.id) for known in self.of(Incoming))

    async def get(self, account: str) -> str:
        return self.marks.get(account, "")

    async def put(self, account: str, mark: str) -> None:
        self.marks[account] = mark
        await self._tell()

    def on_state(self, account: str, state: str, why: str, now: datetime) -> None:
        assert now.tzinfo
        self.states.append((account, state, why))
        asyncio.get_running_loop().create_task(self._tell())

    async def find_quoted(self, room: str, text: str) -> str | None:
        return self.quoted.get((room, text))

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.of(Incoming)]

    async def until(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until ``condition`` holds; looked at whenever something arrives, and now and then."""
        async with asyncio.timeout(seconds):
            while not condition():
                async with self._changed:
                    try:
                        await asyncio.wait_for(self._changed.wait(), 0.1)
                    except TimeoutError:
                        continue

    async def hear(self, *texts: str, seconds: float = PATIENCE) -> None:
        """Wait until all of ``texts`` were heard."""
        try:
            await self.until(lambda: set(texts) <= set(self.texts), seconds)
        except TimeoutError:
            raise AssertionError(f"heard only {self.texts[-20:]}, states {self.states}") from None

    async def state(self, *wanted: str, seconds: float = PATIENCE) -> str:
        """Wait until the newest state is one of ``wanted``; why."""
        try:
            await self.until(lambda: self.states and self.states[-1][1] in wanted, seconds)
        except TimeoutError:
            raise AssertionError(f"states {self.states}") from None
        return self.states[-1][2]

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def settings(*gateways: Gateway, **given: Any) -> Wechaty:
    """Impatient settings for ``gateways``, whose accounts are called a, b, ..."""
    accounts = tuple(account(gateway, "abcdefgh"[number]) for number, gateway in enumerate(gateways))
    quick = {"call_seconds": 2, "ding_seconds": 1, "keepalive_seconds": 2, "keepalive_timeout_seconds": 1}
    return Wechaty.model_validate({"accounts": accounts, **quick, **given})


def account(gateway: Gateway, name: str) -> Account:
    tls = gateway.settings["tls"] != "off"
    given = {"name": name, "endpoint": gateway.endpoint, "token_env": "UNUSED", "tls": tls}
    return Account.model_validate({**given, "ca": str(gateway.ca) if tls else ""})


def channel(ears: Ears, *gateways: Gateway, tokens: dict[str, str] | None = None, **given: Any) -> WechatyChannel:
    """A channel for ``gateways`` that tells ``ears``."""
    ports = Ports(Clock(), ears, ears.on_state, lambda attachment: ears.files[attachment.ref], ears.find_quoted)
    wanted = settings(*gateways, **given)
    known = {one.name: gateway.token for one, gateway in zip(wanted.accounts, gateways, strict=True)}
    return WechatyChannel(wanted, tokens or known, ports)


@asynccontextmanager
async def listening(ears: Ears, *gateways: Gateway, up: bool = True, **given: Any):
    """A started channel; with ``up`` once every account is."""
    one = channel(ears, *gateways, **given)
    await one.start(ears.receive)
    try:
        if up:
            await ears.until(lambda: all(view.state == "up" for view in one.views()))
        yield one
    finally:
        await one.stop()


def line(text: str, room: str | None = "unit@chatroom", **given: Any) -> Outgoing:
    """Something to say."""
    return Outgoing(**{"key": text, "text": text, "purpose": Purpose.ANSWER, "room": room, **given})


def photo(ears: Ears, data: bytes, name: str = "photo.jpg") -> Attachment:
    """An attachment to send."""
    ears.files[name] = data
    return Attachment("image", name, name)
