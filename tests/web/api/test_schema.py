"""The API against its own description: whatever is thrown at it, it answers as it says it does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.actions import api_keys
from bot.database import bind, open_database
from bot.rules.api_keys import Scope
from tests.registers import NOW
from tests.web.process import prepare, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a real server, and a key that may do everything."""
    folder = tmp_path_factory.mktemp("api")
    url = prepare(folder)
    opened = open_database(url)
    bind(opened)
    _, key = api_keys.make(NOW, "试验", tuple(Scope))
    opened.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANZHANG_API__PER_MINUTE", "100000")
        with running(folder, url) as address:
            yield address, key


def test_every_answer_is_as_described(served: tuple[str, str], tmp_path: Path) -> None:
    address, key = served
    program = Path(sys.executable).with_name("schemathesis")
    asked = ["--max-examples", "25", "--seed", "1", "--no-color", "--checks", "all"]
    done = subprocess.run(
        [program, "run", f"{address}/api/v1/openapi.json", "-H", f"Authorization: Bearer {key}", *asked],
        cwd=tmp_path,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
