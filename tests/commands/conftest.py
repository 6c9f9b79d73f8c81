"""A database file with the small register, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.database import open_database
from tests import registers
from tests.commands.console import url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands run in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def base(folder: Path) -> Path:
    """A database file that holds the small register; nobody has it open."""
    file = folder / "town.db"
    opened = open_database(url(file))
    registers.install(opened)
    opened.close()
    return file
