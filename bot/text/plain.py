"""Text that can be kept and said: without what no database takes, what steers a screen, or what turns the writing."""

from __future__ import annotations

import re

#: No database keeps NUL, and half a surrogate pair is no character.
_NEVER_KEPT = re.compile("[\x00\ud800-\udfff]")
#: Control characters but the line break; marks that turn the writing; characters that nobody sees. The joiner of
#: emoji (U+200D) stays.
_NEVER_SAID = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_EVERYBODY = re.compile("[@＠]\\s*(?=所有人)")


def storable(text: str) -> str:
    """``text`` as any database keeps it; nearly always ``text`` itself."""
    return _NEVER_KEPT.sub("", text) if _NEVER_KEPT.search(text) else text


def sayable(text: str) -> str:
    """``text`` as it may be said in a group: what it shows is what it holds, and it never calls everybody."""
    return _EVERYBODY.sub("", _NEVER_SAID.sub("", _BREAKS.sub("\n", text)))
