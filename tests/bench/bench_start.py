"""How long it takes until the bot answers: a new process, the demo county in its database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bot.commands.registers import install_demo
from bot.commands.shared import opened, real_now
from tests.bench.registry import Goal, bench_many

ROOT = Path(__file__).resolve().parents[2]
_TRIES = 3


@bench_many(Goal("cold_start", "s", 3, "lower"), Goal("stop", "s", 3, "lower"))
def start() -> dict[str, float]:
    """From the first instruction to an address that answers, and from the signal to the end; the middle of three."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/town.db"
        with opened(url):
            install_demo(real_now())
        times = [_one(Path(folder), url) for _ in range(_TRIES)]
    return {"cold_start": median(up for up, _ in times), "stop": median(down for _, down in times)}


def _one(folder: Path, url: str) -> tuple[float, float]:
    """One start and stop, in seconds."""
    command = [sys.executable, "-m", "bot", "run", "--port", "0", "--database", url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        if "http://" not in process.stdout.readline():
            raise RuntimeError("it did not start")
        ready = time.perf_counter()
        process.terminate()
        process.wait()
        return ready - began, time.perf_counter() - ready
