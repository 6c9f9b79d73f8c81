"""Rooms and members as an account's gateway knows them: looked up when needed, kept, and refreshed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.channels.wechaty_events import AT_END
from bot.channels.wechaty_wire import Line, Room

#: Seconds after which what was looked up is looked up again.
FRESH = 6 * 3600.0
_KEPT = 50_000
_AT_ONCE = 16
_AT = re.compile(rf"@[^@{AT_END}\n]{{1,40}}{AT_END}")
#: What a look-up may end with; a time-out is an OSError.
LookupFailed = (GRPCError, StreamTerminatedError, OSError)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a room: ``nickname`` in the room if they set one, and their own ``name``."""

    id: str
    nickname: str
    name: str

    @property
    def shown(self) -> str:
        """What the room calls them."""
        return self.nickname or self.name


class _Kept(Generic[T]):
    """Values by key for FRESH seconds, the oldest dropped beyond _KEPT."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, ...], tuple[float, T]] = {}

    async def get(self, key: tuple[str, ...], look_up: Callable[[], Awaitable[T]]) -> T:
        now = asyncio.get_running_loop().time()
        kept = self._values.get(key)
        if kept and now - kept[0] < FRESH:
            return kept[1]
        value = await look_up()
        self._values[key] = (now, value)
        if len(self._values) > _KEPT:
            del self._values[next(iter(self._values))]
        return value

    def drop(self, one: str) -> None:
        for key in [key for key in self._values if one in key]:
            del self._values[key]


class People:
    """The look-ups of one account; they raise LookupFailed when the gateway cannot tell."""

    def __init__(self, line: Callable[[], Line]) -> None:
        """``line`` gives the connection, or raises ConnectionError."""
        self._line = line
        self._rooms: _Kept[Room] = _Kept()
        self._members: _Kept[Member] = _Kept()
        self._limit = asyncio.Semaphore(_AT_ONCE)

    async def room(self, room: str) -> Room:
        """Name and members of ``room``."""
        return await self._rooms.get((room,), lambda: self._limited(lambda: self._line().room(room)))

    async def member(self, room: str, member: str) -> Member:
        """Who ``member`` is in ``room``."""
        return await self._members.get((room, member), lambda: self._limited(lambda: self._member(room, member)))

    async def members(self, room: str) -> list[Member]:
        """Everybody in ``room``, fresh as far as the gateway is."""
        ids = (await self.room(room)).members
        return list(await asyncio.gather(*(self.member(room, each) for each in ids)))

    def forget(self, one: str) -> None:
        """Something about the room or person ``one`` changed."""
        self._rooms.drop(one)
        self._members.drop(one)

    async def lit(self, room: str, text: str, mentions: tuple[str, ...]) -> str:
        """``text`` with each @ under the member's present name in ``room``, for only then it lights up.

        The n-th @ of the text belongs to the n-th of ``mentions``; a text without any gets them in front.
        A member who cannot be looked up keeps the name that the text has.
        """
        marks = _AT.findall(text)
        if not mentions or (marks and len(marks) != len(mentions)):
            return text
        names = [await self._at(room, each) for each in mentions]
        if not marks:
            return "".join(name for name in names if name) + text
        spare = iter(zip(names, marks, strict=True))
        return _AT.sub(lambda _: _first(*next(spare)), text)

    async def _at(self, room: str, member: str) -> str:
        try:
            name = (await self.member(room, member)).shown
        except LookupFailed:
            return ""
        # Who calls himself 所有人 must not make the bot look as if it called everybody.
        return "" if not name or "所有人" in name or AT_END in name else f"@{name}{AT_END}"

    async def _member(self, room: str, member: str) -> Member:
        nickname, name = await self._line().member(room, member)
        return Member(member, nickname, name or ("" if nickname else await self._line().contact(member)))

    async def _limited(self, act: Callable[[], Awaitable[Any]]) -> Any:
        async with self._limit:
            return await act()


def without_ats(text: str) -> str:
    """``text`` without its @s: what stays the same when somebody changes their name."""
    return _AT.sub("", text).strip()


def _first(name: str, mark: str) -> str:
    return name or mark
