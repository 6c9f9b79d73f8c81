"""A console for tests: commands in this process (quick), or as a process of their own (slow)."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.cli import main
from tests import registers
from tests.needs import ROOT


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def only_error(self) -> str:
        """The one line it complained with; fails when there are more, or fewer."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, f"not one line:\n{self.err}"
        assert "Traceback" not in self.err
        return lines[0]


def bot(*arguments: object) -> Done:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    hook = sys.excepthook
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        finally:
            sys.excepthook = hook
    return Done(int(str(status or 0)), out.getvalue(), err.getvalue())


def process(*arguments: object, cwd: Path, **environment: str) -> Done:
    """Run a command as a process in the folder ``cwd``."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        cwd=cwd,
        env=environment_of(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


def environment_of(**more: str) -> dict[str, str]:
    """This process's environment with the project to be found from anywhere."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


@dataclass
class Running:
    """A bot that runs as a process."""

    process: subprocess.Popen[str]
    address: str
    said: list[str]

    def get(self, path: str) -> str:
        """What the page answers."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to stop; its status, and after how many seconds it was gone."""
        began = time.monotonic()
        self.process.send_signal(how)
        status = self.process.wait(30)
        return status, time.monotonic() - began


@contextlib.contextmanager
def running(cwd: Path, *arguments: object, **environment: str) -> Iterator[Running]:
    """``run`` as a process on a free port, once it has told its address; killed at the end if it still lives."""
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", "0", *map(str, arguments)],
        cwd=cwd,
        env=environment_of(**environment),
        stdout=subprocess.PIPE,
        stderr=(cwd / "run.err").open("w"),
        text=True,
    )
    assert started.stdout is not None
    try:
        line = started.stdout.readline()
        assert "http://" in line, (line, (cwd / "run.err").read_text())
        yield Running(started, line[line.index("http://") :].split()[0], [line])
    finally:
        started.kill()
        started.wait()


def write_register(folder: Path, changed: registers.Rows | None = None) -> Path:
    """The small register as a folder of csv files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, cells in (changed or registers.rows()).items():
        (folder / f"{name}.csv").write_text("\n".join(",".join(row) for row in cells) + "\n", encoding="utf-8")
    return folder


def url(file: Path) -> str:
    """The address of a database file."""
    return f"sqlite:///{file}"
