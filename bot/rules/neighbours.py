"""Whose word is asked for beside the reporter's: other households, of what is the matter of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from bot.terms import Kind, PlaceLevel

#: Between homes, or of one home: no business of the neighbours.
_OF_ONE_HOME = frozenset({Kind.DISPUTE, Kind.LIVELIHOOD, Kind.SUGGESTION})
_SHARED = frozenset({PlaceLevel.UNIT, PlaceLevel.BUILDING})


def of_all(kind: Kind, level: PlaceLevel | None, room_no: str, *, private: bool) -> bool:
    """Whether whoever lives there can see for himself if it is well again: no door is named, and all share it."""
    return not private and not room_no and kind not in _OF_ONE_HOME and level in _SHARED


def drawn(no: int, households: Sequence[str], count: int) -> list[str]:
    """``count`` of ``households``, by a lot that the number ``no`` of the request decides: not always the same ones."""
    return sorted(households, key=lambda code: blake2b(f"{no}/{code}".encode(), digest_size=8).digest())[:count]


def agreed(words: Sequence[bool | None], *, ended: bool) -> bool:
    """Whether the neighbours' words (True: content, None: none yet) close it; at the end one is enough."""
    content = sum(1 for word in words if word)
    return content >= (1 if ended else max(1, len(words)))
