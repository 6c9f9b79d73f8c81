"""No request brings more than a picture may weigh: what is larger is refused before it is kept anywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """More bytes came than were announced or allowed."""


class BodyLimit:
    """ASGI middleware: 413 for a body over ``most`` bytes, announced or not."""

    def __init__(self, app: App, most: int, beneath: Mapping[str, int] | None = None) -> None:
        """Let at most ``most`` bytes a request through to ``app``; ``beneath`` a path, so many."""
        self._app = app
        self._most = most
        self._beneath = dict(beneath or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; what is no HTTP request goes straight through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((most for path, most in self._beneath.items() if scope["path"].startswith(path)), self._most)
        if _announced(scope) > most:
            await _refuse(send)
        else:
            await self._counted(most, scope, receive, send)

    async def _counted(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        came, answered = 0, False

        async def counting() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise TooLarge
            return message

        async def noting(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counting, noting)
        except TooLarge:
            if answered:
                raise
            await _refuse(send)


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": "内容太大了\n".encode()})
