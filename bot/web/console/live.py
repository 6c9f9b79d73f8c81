"""Open pages stay fresh: after each commit the topics that changed are told to the browsers that show them.

The browser then fetches its page again. A word of chatter changes no topic and costs one small read for all windows.
Who looks at which request is known from the same sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.queries import console_marks
from bot.rules.console_rights import Viewer
from bot.web.console.frame import ROOT, Desk
from bot.web.console.site import Site

log = structlog.get_logger(__name__)
#: Changes within this (seconds) are told together.
_PAUSE = 0.06
#: What changes by itself (a deadline that passes in silence) is seen at least so often, in seconds.
_LOOK_AGAIN = 15.0
#: A socket that nobody reads is let go.
_SEND_TIMEOUT = 5.0


@dataclass(eq=False)
class Window:
    """An open page."""

    socket: WebSocket
    viewer: Viewer
    topics: frozenset[str]
    watch: int


class Live:
    """All open pages of the console."""

    def __init__(self, desk: Desk, site: Site) -> None:
        """No page is open."""
        self._desk = desk
        self._site = site
        self._windows: set[Window] = set()
        self._marks: dict[str, str] = {}
        self._stale = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, app: Starlette) -> None:
        """Put the socket on the server."""
        app.router.routes.append(WebSocketRoute(ROOT + "/live", self.open))

    async def open(self, socket: WebSocket) -> None:
        """A page of a signed-in person, until it is closed."""
        found = await self._site.signed_in(socket)
        origin = urlsplit(socket.headers.get("origin", "")).netloc
        if found is None or origin not in (socket.headers.get("host", ""), self._public()):
            await socket.accept()  # a reason for closing is heard only by who was let in
            await socket.close(4401)
            return
        await socket.accept()
        window = Window(socket, found.viewer, _topics(socket), _number(socket.query_params.get("watch", "")))
        self._windows.add(window)
        self._start()
        await self._tell_watchers(window.watch)
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            self._windows.discard(window)
            await self._tell_watchers(window.watch)

    def _public(self) -> str:
        return urlsplit(self._desk.settings.web.public_url).netloc or "\0"

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._follow(), name="console live")
            self._task.add_done_callback(_note)

    async def _follow(self) -> None:
        """As long as a page is open: look after each commit what has changed."""
        leave = self._desk.core.listen(lambda _: self._stale.set())
        try:
            self._marks = await self._desk.reader.read(console_marks.marks)
            while self._windows:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_AGAIN):
                        await self._stale.wait()
                await asyncio.sleep(_PAUSE)
                self._stale.clear()
                await self._tell_topics(await self._changed())
        finally:
            leave()

    async def _changed(self) -> set[str]:
        before, self._marks = self._marks, await self._desk.reader.read(console_marks.marks)
        return {topic for topic, mark in self._marks.items() if before.get(topic) != mark}

    async def _tell_topics(self, changed: set[str]) -> None:
        if changed:
            self._desk.reader.renew()
        concerned = [window for window in self._windows if window.topics & changed]
        await asyncio.gather(*(self._send(window, {"changed": True}) for window in concerned))

    async def _tell_watchers(self, no: int) -> None:
        """Everybody who looks at request ``no`` is told who else does."""
        here = [window for window in self._windows if no and window.watch == no]
        for window in here:
            others = sorted({one.viewer.title for one in here if one.viewer.account != window.viewer.account})
            await self._send(window, {"watchers": others})

    async def _send(self, window: Window, words: dict[str, object]) -> None:
        try:
            async with asyncio.timeout(_SEND_TIMEOUT):
                await window.socket.send_text(json.dumps(words, ensure_ascii=False))
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            self._windows.discard(window)


def _topics(socket: WebSocket) -> frozenset[str]:
    return frozenset(socket.query_params.get("topics", "").split()) & console_marks.TOPICS


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def _note(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("open pages are not told any more", exc_info=error)
