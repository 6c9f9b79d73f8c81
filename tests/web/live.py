"""The bot of a town as pages meet it: in one thread, told the time by the town."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.context import Context
from bot.messages import Event, Incoming
from bot.queries.directory import Directory
from bot.web.core import Touched
from tests.talk import Town


class TownClock:
    """The town's time."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def now(self) -> datetime:
        return self._town.now


class LiveTown:
    """What pages ask of the running bot, asked of a town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.clock = TownClock(town)
        self.filed: list[Incoming] = []

    @property
    def directory(self) -> Directory:
        return self.town.app.directory

    async def receive(self, event: Event) -> None:
        self.town.take(event)

    async def file(self, event: Incoming) -> None:
        self.filed.append(event)
        self.town.take(event)

    async def run(self, fn: Callable[..., Any], *args: object) -> Any:
        return fn(*args)

    async def act(self, action: Callable[..., Any], *arguments: object) -> Any:
        with self.town.database.atomic():
            return action(self.context(), *arguments)

    async def adopt(self, understander: Any = None) -> None:
        self.town.app.adopt(self.town.now, understander)

    def context(self) -> Context:
        return self.town.app.context(self.town.now)

    async def forward(self, to: datetime) -> None:
        self.town._to(to)

    def listen(self, callback: Touched) -> Callable[[], None]:
        return lambda: None
