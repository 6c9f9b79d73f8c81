"""The only reader of real time, and its settable twins. Every time is aware and in Asia/Shanghai."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

#: The one zone of the house.
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Real time. Hand it to the shell; the inside is told the time."""

    def now(self) -> datetime:
        """This moment, aware, in Asia/Shanghai."""
        return datetime.now(SHANGHAI)

    def monotonic(self) -> float:
        """Seconds from a fixed but unknown start: for measuring how long something took, never for a date."""
        return time.monotonic()


class SettableClock(Clock):
    """A clock that stands still until it is moved: for tests, replay and simulation."""

    def __init__(self, start: datetime) -> None:
        """Stand at ``start`` (aware)."""
        self._now = in_shanghai(start)

    def now(self) -> datetime:
        """The moment at which the clock was last put."""
        return self._now

    def set(self, to: datetime, *, back: bool = False) -> datetime:
        """Put the clock to ``to``. Going back raises ValueError unless ``back`` asks for it (a clock jump)."""
        to = in_shanghai(to)
        if to < self._now and not back:
            raise ValueError(f"the clock stands at {iso(self._now)} and does not go back to {iso(to)}")
        self._now = to
        return to

    def forward(self, by: timedelta) -> datetime:
        """Move on by ``by`` and tell the new time. A negative ``by`` raises ValueError."""
        return self.set(self._now + by)


class OffsetClock(Clock):
    """Real time plus an offset that can only grow: the page where one turns the clock forward."""

    def __init__(self, offset: timedelta = timedelta(), real: Clock | None = None) -> None:
        """Run ``offset`` ahead of ``real`` (the real clock when not given)."""
        self.offset = offset
        self._real = real or Clock()

    def now(self) -> datetime:
        """Real time plus the offset."""
        return self._real.now() + self.offset

    def set(self, to: datetime) -> datetime:
        """Turn forward to ``to``; going back raises ValueError."""
        return self.forward(in_shanghai(to) - self.now())

    def forward(self, by: timedelta) -> datetime:
        """Turn forward by ``by`` and tell the new time. A negative ``by`` raises ValueError."""
        if by < timedelta():
            raise ValueError("the clock is only turned forward")
        self.offset += by
        return self.now()


def in_shanghai(moment: datetime) -> datetime:
    """The same moment in Asia/Shanghai; a naive one raises ValueError, for nobody knows its zone."""
    if moment.tzinfo is SHANGHAI:
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(SHANGHAI)


def parse_time(text: str) -> datetime:
    """Read ISO 8601; without a zone it is Shanghai time. ValueError when it is no date and time."""
    moment = datetime.fromisoformat(text.strip())
    return in_shanghai(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))


def iso(moment: datetime) -> str:
    """``2026-03-10T09:06:14+08:00``: to the second, always in Shanghai."""
    return in_shanghai(moment).isoformat(timespec="seconds")
