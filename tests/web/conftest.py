"""A small county for the page to read."""

from __future__ import annotations

import pytest

from tests import registers


@pytest.fixture
def county():
    """The small register in a fresh database in memory, bound."""
    opened = registers.memory_database()
    registers.install(opened)
    yield opened
    opened.close()
