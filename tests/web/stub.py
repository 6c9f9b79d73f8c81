"""A bot that only keeps what it hears, and the parts of a page that only keep what they are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.clock import SettableClock
from bot.config import Settings
from bot.context import Context
from bot.messages import Event, Incoming
from bot.queries import rules
from bot.queries.directory import Directory
from bot.settings.overlay import in_force
from bot.web.core import Touched
from models import database
from tests.registers import NOW
from tests.web.rows import heard


class KeepingBot:
    """Keeps messages as rows and answers nothing; ``broken`` makes it fail."""

    def __init__(self) -> None:
        self.clock = SettableClock(NOW)
        self.events: list[Event] = []
        self.broken = False
        self.adopted: list[Any] = []
        self._listeners: list[Touched] = []
        self._directory: Directory | None = None

    async def receive(self, event: Event) -> None:
        if self.broken:
            raise OSError("disk full")
        self.events.append(event)
        if isinstance(event, Incoming):
            room = event.room or f"private:{event.sender}"
            files = [[one.kind, one.name, one.ref] for one in event.attachments]
            heard(room, event.sender, event.text, event.at, id=event.id, quote=event.quote, attachments=files)
            self.touch(room)

    async def run(self, fn: Callable[..., Any], *args: object) -> Any:
        return fn(*args)

    @property
    def directory(self) -> Directory:
        if self._directory is None:
            self._directory = Directory.load()
        return self._directory

    async def act(self, action: Callable[..., Any], *args: object) -> Any:
        with database.atomic():
            result = action(self.context(), *args)
        self._directory = None
        self.touch("")
        return result

    async def adopt(self, understander: Any = None) -> None:
        self.adopted.append(understander)

    def context(self) -> Context:
        settings = in_force(Settings(), rules.overlay())
        return Context(self.clock.now(), self.directory, settings, settings.clocks.calendar())

    async def file(self, event: Incoming) -> None:
        await self.receive(event)

    async def forward(self, to: datetime) -> None:
        if self.broken:
            raise OSError("disk full")
        self.clock.set(to)
        self.touch("")

    def listen(self, callback: Touched) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def touch(self, *rooms: str) -> None:
        for callback in self._listeners:
            callback(frozenset(rooms))


class Told:
    """A part of the page, or the browser itself: keeps (method, arguments)."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def run_method(self, name: str, *args: Any) -> None:
        self.calls.append((name, args))

    def tell(self, text: str, kind: str = "warning") -> None:
        self.calls.append((kind, (text,)))

    def address(self, query: str, moved: bool) -> None:
        self.calls.append(("push" if moved else "replace", (query,)))

    def last(self, name: str) -> Any:
        """The first argument of the latest call of ``name``; AssertionError when there was none."""
        found = [args for called, args in self.calls if called == name]
        assert found, f"{name} was not called, only {[called for called, _ in self.calls]}"
        return found[-1][0] if len(found[-1]) == 1 else found[-1]

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]
