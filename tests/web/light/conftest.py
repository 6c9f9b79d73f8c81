"""A wall with codes, and a phone before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.light.phone import Phone, Wall


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall(tmp_path)


@pytest.fixture
def phone(wall: Wall) -> Phone:
    return wall.phone()
