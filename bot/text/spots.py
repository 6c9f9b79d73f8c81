"""Free spots in a text: 北门, 地下车库B区, 快递柜旁, 老街, 滑梯下面. For people to read; nothing is decided by them."""

from __future__ import annotations


def find_spot(text: str) -> str:
    """The first spot the text names, with the word that says on which side of it; empty where none."""
    return ""
