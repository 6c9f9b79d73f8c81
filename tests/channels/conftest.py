from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.channels.gateway_process import Gateway
from tests.channels.talk import Ears


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway with the mock puppet, without TLS."""
    needs.gateway()
    with Gateway(tmp_path / "gateway") as running:
        yield running


@pytest.fixture
def ears() -> Ears:
    return Ears()
