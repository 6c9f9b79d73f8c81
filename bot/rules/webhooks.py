"""What is told to other systems: how it is signed, and when it is tried again. Values in, values out."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

#: After the first, second ... try that failed; then it is given up. Two days and a half in all.
BACK_OFF = (
    *(timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=6), timedelta(hours=12), timedelta(hours=24), timedelta(hours=16)),
)
#: Header that proves who sent it, and header that makes a repeat known.
SIGNATURE, DELIVERY = "x-sanzhang-signature", "x-sanzhang-delivery"


def signature(secret: str, body: bytes, at: int) -> str:
    """``t=<seconds since 1970>,v1=<hex>``: HMAC-SHA256 with ``secret`` of the seconds, a dot, and the body."""
    proof = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={proof}"


def next_pause(tries: int) -> timedelta | None:
    """How long to wait after ``tries`` failed tries (1 is the first); None when it is given up."""
    return BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None


def taken(status: int) -> bool:
    """Whether an HTTP status says that it was taken."""
    return 200 <= status < 300


def hopeless(status: int) -> bool:
    """Whether it makes no sense to try again: the address is gone."""
    return status == 410
