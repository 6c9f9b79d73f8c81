"""Style, script and icon: named by their content, so that browsers keep them for good and never an old one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
#: Name -> the files that it is made of.
_FILES = {
    "console.css": ((_HERE / "static" / "console.css", _HERE / "static" / "pages.css"), "text/css"),
    "console.js": ((_HERE / "static" / "console.js",), "text/javascript"),
    "favicon.svg": ((_HERE.parent / "favicon.svg",), "image/svg+xml"),
}
#: Where they stand on the server.
PATH = "/console/static"


class Kept(NamedTuple):
    """A file in memory."""

    content: bytes
    media_type: str
    mark: str


@cache
def kept(name: str) -> Kept | None:
    """The file of that name; None for any other."""
    if name not in _FILES:
        return None
    files, media_type = _FILES[name]
    content = b"".join(file.read_bytes() for file in files)
    return Kept(content, media_type, hashlib.sha256(content).hexdigest()[:12])


def asset(name: str) -> str:
    """Its address. KeyError when there is none."""
    found = kept(name)
    if found is None:
        raise KeyError(name)
    return f"{PATH}/{name}?v={found.mark}"
