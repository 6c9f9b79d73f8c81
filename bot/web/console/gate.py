"""Before the built-in groups and the pictures: open to this machine for training, else only to who is signed in."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse

from bot.rules.console_rights import Right
from bot.web.console.frame import url
from bot.web.console.site import Site
from bot.web.limits import App, Receive, Scope, Send

#: What lies behind the gate, and the right that opens it where it is shut.
_BEHIND = (("/media/", Right.SEE_REQUESTS), ("/_nicegui_ws", Right.TRAINING))


class Gate:
    """ASGI middleware. ``training``: no gateway runs, nobody's real words are here."""

    def __init__(self, app: App, site: Site, training: bool) -> None:
        """Stand before ``app``."""
        self._app = app
        self._site = site
        self._training = training

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or lead to the door."""
        right = _asks(scope) if scope["type"] in ("http", "websocket") else None
        if right is None or await self._open(HTTPConnection(scope), right):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})
        else:
            await RedirectResponse(url("/sign-in", next=scope["path"]), 303)(scope, receive, send)

    async def _open(self, connection: HTTPConnection, right: Right) -> bool:
        if self._training and _near(connection):
            return True
        found = await self._site.signed_in(connection)
        return found is not None and found.viewer.may(right)


def _asks(scope: Scope) -> Right | None:
    path = scope["path"]
    if path == "/":
        return Right.TRAINING
    return next((right for start, right in _BEHIND if path.startswith(start)), None)


def _near(connection: HTTPConnection) -> bool:
    """Whether it comes from this very machine, and not through something that stands before the server."""
    if any(name in connection.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip")):
        return False
    try:
        return connection.client is not None and ip_address(connection.client.host).is_loopback
    except ValueError:
        return False
