"""A real gateway process with the mock puppet: started, driven, frozen and killed by tests and benchmarks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests import needs

TOKEN = "a token for tests"
_START_SECONDS = 30


def free_ports(number: int) -> list[int]:
    """Ports on loopback that nobody listens on just now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Gateway:
    """``with Gateway(folder) as gateway``: its ports, data and token stay the same over restarts."""

    def __init__(self, data: Path, *, token: str = TOKEN, bot: str = "wxid_bot", **settings: Any) -> None:
        self.port, self.control = free_ports(2)
        self.data, self.bot = data, bot
        self.settings = {"tls": "off"} | {name.replace("_", "-"): value for name, value in settings.items()}
        self.token = token
        self._process: subprocess.Popen[str] | None = None
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the gateway

    def __enter__(self) -> Gateway:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.log.close()

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def ca(self) -> Path:
        return self.data / "ca.pem"

    def start(self) -> Gateway:
        """Start it and wait until it serves."""
        folder = needs.gateway()
        given = {"data": self.data, "port": self.port, "control": self.control, "bot": self.bot, **self.settings}
        flags = [f"--{name}={value}" for name, value in given.items() if value is not True]
        flags += [f"--{name}" for name, value in given.items() if value is True]
        self._process = subprocess.Popen(
            ["node", str(folder / "gateway.mjs"), *flags],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env={**os.environ, "GATEWAY_TOKEN": self.token, "NODE_NO_WARNINGS": "1"},
        )
        assert self._process.stdout
        ready = self._process.stdout.readline()
        assert ready.startswith('{"ready"'), self.said()
        return self

    def said(self) -> str:
        """What it logged."""
        if self._process and self._process.poll() is None and not self._process.stdout:
            return ""
        self.log.seek(0)
        return self.log.read()

    def refuses_to_start(self) -> str:
        """Start it and expect it to give up; what it logged."""
        try:
            self.start()
        except AssertionError:
            assert self._process
            assert self._process.wait(_START_SECONDS) == 1
            return self.said()
        raise AssertionError("it started")

    def kill(self) -> None:
        """As a power cut would."""
        if self._process:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None

    def freeze(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def do(self, op: str, **given: Any) -> dict[str, Any]:
        """One command over the control port; ``from_`` stands for ``from``."""
        body = {"op": op, **{name.rstrip("_"): value for name, value in given.items()}}
        request = urllib.request.Request(f"http://127.0.0.1:{self.control}/", json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=120) as answer:
            got: dict[str, Any] = json.load(answer)
        assert got["ok"], got
        return got

    def say(self, text: str, room: str | None = "unit@chatroom", from_: str = "wxid_alice", **given: Any) -> str:
        """Somebody says something; the message's id."""
        return str(self.do("say", room=room, from_=from_, text=text, **given)["id"])

    def position(self) -> str:
        """The mark behind everything that was said so far."""
        lines = [line for file in sorted((self.data / "journal").iterdir()) for line in file.read_text().splitlines()]
        return f"{json.loads(lines[0])['epoch']}:{json.loads(lines[-1]).get('n', 0)}"

    def journalled(self, text: str) -> None:
        """Wait until ``text`` is in the journal: only then a power cut may come."""
        end = time.monotonic() + _START_SECONDS
        while not any(text in file.read_text() for file in (self.data / "journal").iterdir()):
            assert time.monotonic() < end, f"{text} is not in the journal"
            time.sleep(0.01)

    def sent(self) -> list[dict[str, Any]]:
        """What the bot said."""
        return list(self.do("sent")["sent"])

    def memory(self) -> int:
        """Resident bytes."""
        return int(self.do("memory")["rss"])


def wait_for_port(port: int, seconds: float = 10) -> None:
    """Wait until something listens there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
    raise TimeoutError(f"nothing listens on {port}")
