"""Links that nobody can make up: what they mean is sealed with the installation's key, for one use, until a day.

A sealed link shows nothing of what it means (AES-SIV, RFC 5297), so that a forwarded one names nobody; the same
meaning gives the same link, so that a code that is printed again is the same code. The key lies beside the database,
not in it; without it all links and printed codes are void.
"""

from __future__ import annotations

import base64
import binascii
import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_KEY_BYTES = 64
_HOUR = 3600


class Use(StrEnum):
    """What a link is for; one made for another use does not open."""

    PLACE = "place"
    MINE = "mine"
    VISITOR = "visitor"
    FORM = "form"
    SECRET = "secret"


class LinkRefused(Exception):
    """The link was not made here, not for this, or its time is over (``expired``)."""

    def __init__(self, expired: bool = False) -> None:
        """Why it does not open."""
        super().__init__("expired" if expired else "forged")
        self.expired = expired


class Links:
    """Seals and opens, with one key."""

    def __init__(self, key: bytes) -> None:
        """``key`` has 64 bytes."""
        self._cipher = AESSIV(key)

    @classmethod
    def of(cls, data_dir: Path | str) -> Links:
        """With the installation's key, drawn when it is first asked for."""
        return cls(_kept_key(Path(data_dir) / "links.key"))

    def seal(self, use: Use, subject: str, until: datetime | None = None) -> str:
        """A link part of letters, digits, - and _; ``until`` (aware) counts in whole hours, None is for ever."""
        hours = round(until.timestamp()) // _HOUR if until else 0
        sealed = self._cipher.encrypt(hours.to_bytes(4, "big") + subject.encode(), [use.encode()])
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, use: Use, token: str, now: datetime) -> str:
        """What was sealed. Raises LinkRefused."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars="-_", validate=True)
            plain = self._cipher.decrypt(sealed, [use.encode()])
        except (InvalidTag, ValueError, binascii.Error):
            raise LinkRefused from None
        hours = int.from_bytes(plain[:4], "big")
        if hours and hours * _HOUR <= now.timestamp():
            raise LinkRefused(expired=True)
        return plain[4:].decode()


def _kept_key(file: Path) -> bytes:
    """The key of ``file``, readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _sound(file.read_bytes(), file)
    with os.fdopen(handle, "wb") as new:
        key = os.urandom(_KEY_BYTES)
        new.write(key)
    return key


def _sound(key: bytes, file: Path) -> bytes:
    if len(key) != _KEY_BYTES:
        raise OSError(f"钥匙文件坏了：{file}（用备份恢复；删掉它，以前的链接和二维码就都作废）")
    return key
