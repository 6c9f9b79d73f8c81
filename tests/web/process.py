"""The bot as its own process, with the small register, on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.actions.register import apply_register
from bot.database import bind, create_tables, open_database
from bot.demo import make_demo
from tests import registers
from tests.needs import ROOT

#: Without these Chromium and friends would ask a proxy for the bot's own page.
_NO_PROXY = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def prepare_demo(folder: Path) -> str:
    """A database with the demo county under ``folder``; returns its address."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'bot.db'}"
    opened = open_database(url)
    bind(opened)
    create_tables(opened)
    apply_register(make_demo(), registers.NOW)
    opened.close()
    return url


def prepare(folder: Path, changed: registers.Rows | None = None) -> str:
    """A database with the small register (or ``changed`` rows) under ``folder``; returns its address."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'bot.db'}"
    opened = open_database(url)
    registers.install(opened, changed)
    opened.close()
    return url


@contextmanager
def running(folder: Path, url: str) -> Iterator[str]:
    """``python -m bot run`` on the database ``url``; gives the address of its page, and ends the process."""
    settings = {"SANZHANG_DATABASE": url, "SANZHANG_DATA_DIR": str(folder), "SANZHANG_WEB__PORT": "0"}
    with (folder / "errors.log").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env={**os.environ, **_NO_PROXY, **settings, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield _address(process, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _address(process: subprocess.Popen[str], folder: Path) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"http://[\w.:\[\]]+/?", line):
            return found.group().rstrip("/")
    process.wait(10)
    raise AssertionError("".join(lines) + (folder / "errors.log").read_text())
