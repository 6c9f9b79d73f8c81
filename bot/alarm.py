"""APScheduler, as an alarm clock and no more: it rings when the next duty is due. What is due stands in the rows.

A ring that is late is still a ring (``misfire_grace_time`` of hours), many missed ones are one (``coalesce``), and one
runs at a time. An alarm that never rings loses nothing either: the loop looks at the rows by itself now and then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.clock import SHANGHAI, Clock

_GRACE_SECONDS = 12 * 3600
_DUE = "due"
#: What is due and cannot be done yet is not tried without a pause.
_SHORTEST = timedelta(milliseconds=20)


class Alarm:
    """Rings by calling ``ring`` in the event loop it was started in."""

    def __init__(self, ring: Callable[[], object]) -> None:
        """Nothing runs before :meth:`start`."""
        self._ring = ring
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": _GRACE_SECONDS}
        self._scheduler = AsyncIOScheduler(timezone=SHANGHAI, job_defaults=defaults)

    def start(self) -> None:
        """Begin to keep time in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def set(self, wait: timedelta | None) -> None:
        """Ring after ``wait`` instead of when it was set to before, at once when that is past; None: do not ring."""
        if wait is not None:
            at = Clock().now() + max(wait, _SHORTEST)
            self._scheduler.add_job(self._now, DateTrigger(at), id=_DUE, replace_existing=True)
        elif self._scheduler.get_job(_DUE) is not None:
            self._scheduler.remove_job(_DUE)

    async def _now(self) -> None:
        self._ring()
