"""The web server: one application for the built-in groups, pictures and the health check; the console joins it.

NiceGUI costs most of a second to import, so it is imported here when the application is built, not before.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.web.core import Acting
from bot.web.limits import BodyLimit
from bot.web.pictures import MAX_BYTES, is_picture, small

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from bot.media import MediaStore

#: Sent with every answer: nothing is guessed, framed or told to other sites.
_HEADERS = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "same-origin"),
]
_SUBTYPES = {"jpg": "jpeg", "png": "png", "webp": "webp"}
#: Pictures are named by their content, so they never change; but they are nobody else's.
_KEEP = {"cache-control": "private, max-age=86400, immutable"}


def build(core: Acting, settings: Settings) -> FastAPI:
    """The application on ``core``; its pages and routes are there, nothing listens yet."""
    with _absent("aiohttp", "requests", "websocket"):
        from nicegui import ui

    from fastapi import FastAPI

    from bot.media import MediaStore
    from bot.web.console.opening import open_console
    from bot.web.groups import page
    from bot.web.groups.desk import Desk
    from bot.web.outside import LARGER, open_outside

    data = Path(settings.data_dir)
    app = FastAPI(title="sanzhang", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BodyLimit, most=MAX_BYTES + 64 * 1024, beneath=LARGER)
    media = MediaStore(data / "media", most_bytes=MAX_BYTES)
    plain_routes(app, media)
    open_outside(app, core, settings, media)
    open_console(app, core, settings, media)
    page.add(Desk(core, settings.clocks.calendar(), settings.bot.name), media)
    ui.run_with(
        app,
        title=page.TITLE,
        favicon=Path(__file__).parent / "favicon.svg",
        language="zh-CN",
        tailwind=False,
        reconnect_timeout=20,
        storage_secret=kept_secret(data / "web.secret"),
        show_welcome_message=False,
    )
    return app


@contextlib.contextmanager
def _absent(*modules: str) -> Iterator[None]:
    """Within, imports of ``modules`` fail unless they are loaded already.

    Socket.IO brings its clients along, and they a web client each, all optional: half of NiceGUI's time to load,
    for what a server never calls.
    """
    hidden = [name for name in modules if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # how Python is told that there is no such module
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def plain_routes(app: FastAPI, media: MediaStore) -> None:
    """What answers without a page: the pictures of ``media``."""
    from fastapi.responses import PlainTextResponse, Response

    def found(read: Callable[[], bytes], kind: str) -> Response:
        try:
            return Response(read(), media_type=f"image/{kind}", headers=_KEEP)
        except LookupError:
            return PlainTextResponse("没有这张图片\n", status_code=404)

    @app.get("/media/{key}")
    def picture(key: str) -> Response:
        kind = _SUBTYPES.get(key.rpartition(".")[2], "") if is_picture(key) else ""
        return found(lambda: media.read(key if kind else ""), kind)

    @app.get("/media/small/{key}")
    def small_picture(key: str) -> Response:
        return found(lambda: small(media, key), "jpeg")


def kept_secret(file: Path) -> str:
    """The secret that signs browser storage, drawn once and kept where only the owner reads it."""
    with contextlib.suppress(FileNotFoundError):
        if kept := file.read_text(encoding="ascii").strip():
            return kept
    drawn = secrets.token_urlsafe(32)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(drawn, encoding="ascii")
    return drawn


def _listen(host: str, port: int) -> socket.socket:
    """An open port (0: any free one). OSError when it is taken or the host is not ours.

    Answers go at once: asyncio leaves a socket that was opened for it as it is, and then each second answer on a
    connection waits 40 ms for an acknowledgement. What is accepted takes this over from what listens.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=512)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _server(app: FastAPI) -> uvicorn.Server:
    """A server for ``app`` that leaves the signals of the process to who runs it."""
    import uvicorn

    class Quiet(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Quiet(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            headers=_HEADERS,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )


async def serve(
    core: Acting, settings: Settings, host: str, port: int, ready: Callable[[str], None] | None = None
) -> None:
    """Listen until cancelled; ``ready`` is told the address once the port answers. OSError when the port is taken."""
    open_port = _listen(host, port)
    running = _server(build(core, settings))
    task = asyncio.create_task(running.serve(sockets=[open_port]))
    try:
        while not running.started and not task.done():
            await asyncio.sleep(0.01)
        if ready is not None and running.started:
            ready(address(host, open_port.getsockname()[1]))
        await asyncio.shield(task)
    finally:
        running.should_exit = True
        await task


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    try:
        ip = ip_address(host)
    except ValueError:
        return f"http://{host}:{port}/"
    if ip.is_unspecified:  # on all of them, so on this machine's own too
        ip = ip_address("127.0.0.1" if ip.version == 4 else "::1")
    return f"http://{ip}:{port}/" if ip.version == 4 else f"http://[{ip}]:{port}/"
