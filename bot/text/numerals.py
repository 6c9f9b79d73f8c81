"""Numbers as people write them: 3, ３, 三, 十二, 二十一, 一百零二."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_TENS = {"十": 10, "百": 100}

#: Character class of the Chinese digits and tens, for patterns.
CHINESE = "零〇一二两三四五六七八九十百"


def number(words: str) -> int | None:
    """The whole number that ``words`` names, or None where they name none ("七八", "几十")."""
    if words.isdecimal():
        return int(words)
    if not words or any(c not in _DIGITS and c not in _TENS and c != "廿" for c in words):
        return None
    return _spelled(words)


def digits_of(words: str) -> str:
    """A number read digit by digit ("三零二" -> "302"); empty where a character is no digit."""
    if all(c in _DIGITS for c in words):
        return "".join(str(_DIGITS[c]) for c in words)
    return str(int(words)) if words.isdecimal() else ""


def _spelled(words: str) -> int | None:
    """Tens and hundreds added up; two digits side by side ("七八") are no number."""
    total, digit, seen = 0, 0, False
    for c in words.replace("廿", "二十"):
        if c in _TENS:
            total += (digit if seen else 1) * _TENS[c]
            digit, seen = 0, False
        elif seen and digit:
            return None
        else:
            digit, seen = _DIGITS[c], True
    return total + digit
