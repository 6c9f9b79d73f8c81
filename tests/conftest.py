"""Fixtures and settings for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import needs

_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
settings.register_profile("quick", _CALM, max_examples=30)
settings.register_profile("ci", _CALM, max_examples=200, derandomize=True, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs a browser, gateway or server is slow, marked so or not."""
    for item in items:
        if any(item.get_closest_marker(name) for name in ("browser", "gateway", "servers")):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """A Chromium's path, or skip."""
    return needs.browser()


@pytest.fixture(scope="session")
def gateway_folder() -> Path:
    """The installed gateway's folder, or skip."""
    return needs.gateway()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder ../shared/data, or skip."""
    return needs.shared("data")
