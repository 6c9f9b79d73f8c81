"""Where uploaded registers wait to be looked at, and the registers as they stood before each import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.actions.register import preview_register
from bot.clock import SHANGHAI
from bot.register import export_register, read_register
from bot.rules.register import Register
from bot.rules.register_changes import RegisterChanges

_NAME = re.compile(r"(?:upload|before)-\d{8}-\d{6}\.xlsx")
#: So many earlier registers are kept.
_EARLIER = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """A register as it stood before an import."""

    name: str
    at: datetime
    size: int


def _folder(data: Path) -> Path:
    folder = data / "register"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def path_of(data: Path, name: str) -> Path | None:
    """The file of that name; None where there is none, or where it is no name of ours."""
    path = _folder(data) / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def keep_upload(data: Path, content: bytes, moment: datetime) -> str:
    """Keep an upload until it is taken or another one comes; its name. Nobody else of the machine reads it."""
    for old in _folder(data).glob("upload-*.xlsx"):
        old.unlink(missing_ok=True)
    name = f"upload-{moment:%Y%m%d-%H%M%S}.xlsx"
    path = _folder(data) / name
    path.touch(mode=0o600)
    path.write_bytes(content)
    return name


def keep_earlier(data: Path, moment: datetime) -> str:
    """Write the register as it stands now, so that it can be had again; its name."""
    path = _folder(data) / f"before-{moment:%Y%m%d-%H%M%S}.xlsx"
    path.touch(mode=0o600)
    export_register(path)
    for old in earlier(data)[_EARLIER:]:
        (_folder(data) / old.name).unlink(missing_ok=True)
    return path.name


def earlier(data: Path) -> list[Earlier]:
    """The registers as they stood before, the latest first."""
    found = [(file.name, file.stat()) for file in _folder(data).glob("before-*.xlsx")]
    made = [Earlier(name, datetime.fromtimestamp(stat.st_mtime, SHANGHAI), stat.st_size) for name, stat in found]
    return sorted(made, key=lambda one: one.name, reverse=True)


def looked_at(path: Path) -> tuple[Register, RegisterChanges]:
    """A register that waits, and what it would change. Raises RegisterErrors with every fault."""
    register = read_register(path)
    return register, preview_register(register)


def as_it_stands(data: Path, moment: datetime) -> bytes:
    """The register of now, as a workbook to download."""
    path = _folder(data) / f"export-{moment:%Y%m%d-%H%M%S-%f}.xlsx"
    path.touch(mode=0o600)
    try:
        export_register(path)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
