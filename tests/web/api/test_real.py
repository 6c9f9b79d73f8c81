"""A real bot, a real receiver: what the API files is told to the receiver, also when the bot is killed in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.actions import api_keys, webhooks
from bot.clock import Clock
from bot.database import bind, open_database
from bot.links import Links
from bot.rules.api_keys import Scope
from bot.rules.webhooks import DELIVERY, SIGNATURE, signature
from bot.terms import Action
from models import WebhookDelivery
from tests.needs import ROOT
from tests.registers import UNIT_12, UNIT_21
from tests.web.process import _address, prepare

pytestmark = pytest.mark.slow

_SOON = 20.0


class Receiver:
    """Keeps what it is sent; while ``holding`` it does not answer."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, bytes]] = []
        self.came, self.go_on = threading.Semaphore(0), threading.Event()
        self.go_on.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.heard.append((self.headers[DELIVERY], self.headers[SIGNATURE], body))
                receiver.came.release()
                receiver.go_on.wait(_SOON)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def waits(self) -> None:
        assert self.came.acquire(timeout=_SOON), "nothing was told"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.go_on.set()
    receiver.server.shutdown()
    receiver.server.server_close()


def started(folder: Path, url: str) -> tuple[subprocess.Popen[str], str]:
    settings = {"SANZHANG_DATABASE": url, "SANZHANG_DATA_DIR": str(folder), "SANZHANG_WEB__PORT": "0"}
    with (folder / "errors.log").open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    return process, _address(process, folder)


def files(address: str, key: str, place: str, text: str, number: str) -> int:
    body = {"place": place, "text": text, "external_id": number}
    headers = {"authorization": f"Bearer {key}"}
    answer = httpx.post(f"{address}/api/v1/requests", json=body, headers=headers, timeout=_SOON, trust_env=False)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["request"]["no"])


def test_killed_while_telling_it_tells_again_under_the_same_number(tmp_path: Path, receiver: Receiver) -> None:
    url = prepare(tmp_path)
    bind(opened := open_database(url))
    now = Clock().now()
    _, key = api_keys.make(now, "试验", [Scope.REQUESTS_READ, Scope.REQUESTS_WRITE])
    _, secret = webhooks.add(now, Links.of(tmp_path), "试验", receiver.url, [Action.REPORT])
    opened.close()
    process, address = started(tmp_path, url)
    try:
        assert files(address, key, UNIT_12, "三楼楼道灯坏了，黑漆漆的", "A") == 1
        receiver.waits()
        receiver.go_on.clear()
        assert files(address, key, UNIT_21, "楼下垃圾桶满了好几天没人收", "B") == 2
        receiver.waits()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        receiver.go_on.set()
        process, address = started(tmp_path, url)
        receiver.waits()
        assert files(address, key, UNIT_21, "楼下垃圾桶满了好几天没人收", "B") == 2, "filed again it is the same"
        ready = httpx.get(f"{address}/readyz", trust_env=False).json()
        assert ready == {"ready": True, "database": True, "thread": True, "channel": True}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    first, second, again = receiver.heard
    assert (first[0], second[0], again[0]) == ("1-1", second[0], second[0])
    assert [json.loads(one[2])["request"]["no"] for one in receiver.heard] == [1, 2, 2]
    for _, proof, body in receiver.heard:
        assert proof == signature(secret, body, int(proof.split(",")[0].removeprefix("t=")))
    bind(opened := open_database(url))
    assert [row.state for row in WebhookDelivery.select()] == ["sent", "sent"]
    opened.close()
