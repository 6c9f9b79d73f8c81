"""What the server answers besides the page, and how it listens."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys

import httpx
import pytest
from fastapi import FastAPI, Request

from bot.config import Settings
from bot.media import MediaStore
from bot.web import server
from bot.web.limits import BodyLimit
from tests.needs import ROOT
from tests.web.stub import KeepingBot
from tests.web.test_pictures import picture


@pytest.fixture
def media(tmp_path):
    return MediaStore(tmp_path / "media")


@pytest.fixture
def client(media):
    app = FastAPI()
    server.plain_routes(app, media)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")


async def test_a_picture_is_served_as_a_picture_and_nothing_else(client, media):
    key = media.put(picture(kind="PNG")).key
    for address, kind in ((f"/media/{key}", "image/png"), (f"/media/small/{key}", "image/jpeg")):
        answer = await client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize(
    "name", ["0" * 64 + ".jpg", "..%2Fweb.secret", "web.secret", "small/web.secret", "%2e%2e%2fweb.secret"]
)
async def test_what_is_no_picture_is_not_served(client, name, tmp_path):
    (tmp_path / "web.secret").write_text("secret")
    answer = await client.get(f"/media/{name}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.fixture
def small():
    """An application that takes ten bytes at most and tells how many came."""
    app = FastAPI()
    app.add_middleware(BodyLimit, most=10)

    @app.post("/")
    async def count(request: Request) -> int:
        return len(await request.body())

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")


async def pieces(*sizes):
    for size in sizes:
        yield b"x" * size


async def test_a_body_that_is_too_large_is_refused_announced_or_not(small):
    assert (await small.post("/", content=b"x" * 10)).json() == 10
    assert (await small.post("/", content=pieces(4, 6))).json() == 10
    assert (await small.post("/", content=b"x" * 11)).status_code == 413
    assert (await small.post("/", content=pieces(6, 6))).status_code == 413


async def test_where_photos_are_sent_more_may_come():
    app = FastAPI()
    app.add_middleware(BodyLimit, most=10, beneath={"/l": 20})

    @app.post("/{path:path}")
    async def count(request: Request) -> int:
        return len(await request.body())

    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")
    answers = [(await client.post(path, content=b"x" * n)).status_code for path in ("/l/p", "/k") for n in (10, 20, 21)]
    assert answers == [200, 200, 413, 200, 413, 413]


@pytest.mark.slow
def test_nicegui_is_loaded_without_the_web_clients_a_server_never_calls():
    told = subprocess.run(
        [sys.executable, "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.split() == ["nicegui", "aiohttp.works"]


_LOADED = """
import sys, tempfile
from bot.config import Settings
from bot.web import server
server.build(None, Settings(data_dir=tempfile.mkdtemp()))
print(*(name for name in ("nicegui", "aiohttp", "requests") if name in sys.modules))
import aiohttp
print("aiohttp.works")
"""


def test_the_secret_is_drawn_once_and_read_by_the_owner_only(tmp_path):
    file = tmp_path / "data" / "web.secret"
    drawn = server.kept_secret(file)
    assert len(drawn) >= 32
    assert server.kept_secret(file) == drawn
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_answers_do_not_wait_to_be_gathered():
    with server._listen("127.0.0.1", 0) as listening:
        there = socket.create_connection(listening.getsockname())
        accepted, _ = listening.accept()
        with there, accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_port_that_is_taken_is_told_at_once(tmp_path):
    settings = Settings(data_dir=str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            await server.serve(KeepingBot(), settings, "127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("0.0.0.0", "http://127.0.0.1:8080/"),
        ("::", "http://[::1]:8080/"),
        ("::1", "http://[::1]:8080/"),
        ("office", "http://office:8080/"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(host, shown):
    assert server.address(host, 8080) == shown
