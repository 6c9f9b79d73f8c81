"""Not too often: so many at once and so many an hour, by whoever it is counted for. In memory; a restart forgets."""

from __future__ import annotations

import time
from collections.abc import Callable

#: So many are remembered before those who may again are forgotten.
_MOST_KEYS = 10_000


class Throttle:
    """Lets ``most`` through at once, and one more every ``seconds / most``."""

    def __init__(self, most: int, seconds: float, tick: Callable[[], float] = time.monotonic) -> None:
        """``tick`` counts seconds that pass, never backwards."""
        self._most = most
        self._pause = seconds / most
        self._tick = tick
        self._free: dict[str, float] = {}

    def allows(self, key: str) -> bool:
        """Whether one more is let through for ``key``; it is counted if it is."""
        if self.wait(key) > 0:
            return False
        now = self._tick()
        self._free[key] = max(self._free.get(key, now), now) + self._pause
        if len(self._free) > _MOST_KEYS:
            self._free = {one: until for one, until in self._free.items() if until > now}
        return True

    def wait(self, key: str) -> float:
        """Seconds until one more is let through for ``key``; 0 when it would be now."""
        ahead = self._free.get(key, 0.0) - self._tick()
        return max(0.0, ahead - self._pause * (self._most - 1))
