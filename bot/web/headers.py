"""Headers that keep browsers from doing what a page did not mean: where scripts come from, who may frame it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.web.limits import App, Message, Receive, Scope, Send

#: Pages of ours without ready-made elements: nothing inline, nothing from elsewhere.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: The built-in groups: their elements come with inline style and a template compiler.
LOOSE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'self'; object-src 'none'"
)


class SafeHeaders:
    """ASGI middleware: a content policy by the beginning of the path (the longest that fits), unless a page has one."""

    def __init__(self, app: App, policies: Mapping[str, str], secret: tuple[str, ...] = ()) -> None:
        """Pages beneath ``secret`` are kept by no browser, unless they say otherwise."""
        self._app = app
        self._policies = sorted(policies.items(), key=lambda pair: -len(pair[0]))
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; what is no HTTP request goes straight through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = self._wanted(scope["path"], scope.get("scheme", "http"))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in wanted if n not in there)]
            await send(message)

        await self._app(scope, receive, with_headers)

    def _wanted(self, path: str, scheme: str) -> list[tuple[bytes, bytes]]:
        policy = next((words for start, words in self._policies if path.startswith(start)), "")
        wanted = [(b"content-security-policy", policy.encode())] if policy else []
        wanted.append((b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"))
        if path.startswith(self._secret):
            wanted.append((b"cache-control", b"no-store"))
        if scheme == "https":
            wanted.append((b"strict-transport-security", b"max-age=31536000"))
        return wanted
