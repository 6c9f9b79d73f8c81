"""Passwords: argon2 in a thread of its own, one at a time, so that a crowd at the door costs no more memory than one.

And the patience at the door: whoever guesses waits.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")
#: Shortest password; long ones need no special signs.
SHORTEST, LONGEST = 10, 128
_SPAN = timedelta(minutes=15)
#: Failures within the span before who knocks has to wait: by name and address, by address, by name.
_MOST = (5, 25, 50)
#: So many different knockers are remembered.
_REMEMBERED = 5000


def weak(password: str, name: str) -> str:
    """What is wrong with a password, in Chinese; "" when it will do."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字，可以是一句话。"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字。"
    if len(set(password)) < 5 or password.lower() in (name.lower(), f"{name}123456".lower()):
        return "这个密码太好猜，请换一个。"
    return ""


def slip(password: str, again: str, name: str) -> str:
    """What is wrong with a password that was written twice; "" when it will do."""
    return "两次写的密码不一样。" if password != again else weak(password, name)


class Passwords:
    """Hashes and compares, off the event loop."""

    def __init__(self) -> None:
        """No thread before the first password."""
        self._threads: ThreadPoolExecutor | None = None

    async def hashed(self, password: str) -> str:
        """The argon2 hash to keep."""
        return await self._do(lambda: _hasher().hash(password))

    async def fits(self, kept: str, password: str) -> bool:
        """Whether it is the password of the hash ``kept``; "" fits nothing, and takes as long."""
        return await self._do(lambda: _fits(kept, password))

    def stop(self) -> None:
        """End the thread."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _do(self, work: Callable[[], T]) -> T:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, "passwords")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """What a name that nobody has is compared with: the answer takes as long as for one that somebody has."""
    return _hasher().hash(secrets.token_urlsafe(16))


def _fits(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


class Door:
    """Counts failures in memory, by name and address; ``now`` is real time."""

    def __init__(self) -> None:
        """Nobody has failed yet."""
        self._failures: dict[str, deque[datetime]] = {}

    def waits(self, name: str, address: str, now: datetime) -> int:
        """How many minutes this one has to wait; 0: may try."""
        waits = [self._wait(key, most, now) for key, most in zip(_keys(name, address), _MOST, strict=True)]
        return max(waits)

    def failed(self, name: str, address: str, now: datetime) -> None:
        """A wrong name or password."""
        for key in _keys(name, address):
            self._failures.setdefault(key, deque(maxlen=max(_MOST))).append(now)
        while len(self._failures) > _REMEMBERED:
            del self._failures[next(iter(self._failures))]

    def came_in(self, name: str, address: str) -> None:
        """The right password: earlier slips of this one are forgotten."""
        self._failures.pop(_keys(name, address)[0], None)

    def _wait(self, key: str, most: int, now: datetime) -> int:
        recent = [at for at in self._failures.get(key, ()) if now - at < _SPAN]
        if len(recent) < most:
            return 0
        return max(1, -(-int((recent[-most] + _SPAN - now).total_seconds()) // 60))


def _keys(name: str, address: str) -> tuple[str, str, str]:
    return f"{name}\n{address}", f"\n{address}", f"{name}\n"
