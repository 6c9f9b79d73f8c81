"""A long text as several messages that can be read on a phone."""

from __future__ import annotations

_BREAKS = ("\n\n", "\n", "。", "；", "，", " ")


def parts(text: str, most: int = 500, pieces: int = 3) -> list[str]:
    """``text`` cut into at most ``pieces`` of about ``most`` characters; nothing is lost.

    It is cut where it breathes, best between paragraphs. A text too long for that is cut into longer pieces.
    """
    size = max(most, -(-len(text) // pieces))
    cut: list[str] = []
    while len(text) > size and len(cut) < pieces - 1:
        end = _break(text, size)
        cut.append(text[:end].rstrip())
        text = text[end:].lstrip("\n")
    return [*cut, text]


def _break(text: str, size: int) -> int:
    """Where to cut ``text`` at or before ``size``, not before half of it."""
    for mark in _BREAKS:
        found = text.rfind(mark, size // 2, size)
        if found >= 0:
            return found + len(mark)
    return size
