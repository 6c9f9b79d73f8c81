"""What all open windows share: the bot's clock, and who wants to know that it was turned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.calendar import WorkCalendar
from bot.web.core import Core
from bot.web.groups.turns import target


class Desk:
    """One for the server; each window joins it."""

    def __init__(self, core: Core, calendar: WorkCalendar, bot_name: str) -> None:
        """Nobody has joined, nobody turns the clock."""
        self.core = core
        self.bot_name = bot_name
        self._calendar = calendar
        self._windows: set[Callable[[], None]] = set()
        self._turning = asyncio.Lock()

    @property
    def now(self) -> datetime:
        """The bot's time."""
        return self.core.clock.now()

    @property
    def turning(self) -> bool:
        """Whether somebody turns the clock at this moment."""
        return self._turning.locked()

    def join(self, window: Callable[[], None]) -> Callable[[], None]:
        """Call ``window`` whenever the clock was turned, or begins to be; returns how to leave."""
        self._windows.add(window)
        return lambda: self._windows.discard(window)

    async def turn(self, turn: str) -> str:
        """Turn the clock (see :func:`bot.web.groups.turns.target`); returns what is wrong with that, or ""."""
        if self.turning:
            return "时钟正在往前走，请稍等"
        try:
            to = target(turn, self.now, self._calendar)
        except ValueError as error:
            return str(error)
        async with self._turning:
            self._tell()
            try:
                await self.core.forward(to)
            finally:
                asyncio.get_running_loop().call_soon(self._tell)  # after the lock is free
        return ""

    def _tell(self) -> None:
        for window in tuple(self._windows):
            window()
