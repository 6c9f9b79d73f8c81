"""Words for everybody: what anybody may read of what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from bot.text.personal import leaks, mask

#: 2-1-501, 501室, 501家, and what is most likely a door although nothing says so: 301, 1203.
_DOOR = re.compile(
    r"\d{1,2}[-－—]\d{1,2}[-－—]\d{3,4}|(?<!\d)\d{3,4}(?:室|号房|户)家?|(?<=单元)\d{3,4}(?!\d)"
    r"|(?<![\d.])[1-9]\d?0[1-9](?![\d年月元块米度路型个人次]|号楼|公里)"
)
_SHORTEST_NAME = 2


class Names(frozenset[str]):
    """Names of people, with the length of the longest."""

    @cached_property
    def longest(self) -> int:
        """In signs; 0 when there are none."""
        return max(map(len, self), default=0)


def anonymous(text: str, names: Collection[str] = ()) -> str:
    """``text`` for everybody: ``names`` of people, doors and personal data are taken out. Never leaks."""
    plain = without_names(mask(_DOOR.sub("住户家", text)), names)
    plain = re.sub(r"@\S+\s?", "", plain)
    return "（内容略）" if leaks(plain) else " ".join(plain.split())


def without_names(text: str, names: Collection[str]) -> str:
    """Each of ``names`` in ``text`` as its first sign and 某, the longest where several begin at one sign.

    Every stretch of the text is looked up: the cost follows the text, not the names.
    """
    known = names if isinstance(names, Names) else Names(names)
    out, at = [], 0
    while at < len(text):
        sizes = range(min(known.longest, len(text) - at), _SHORTEST_NAME - 1, -1)
        size = next((size for size in sizes if text[at : at + size] in known), 0)
        out.append(f"{text[at]}某" if size else text[at])
        at += size or 1
    return "".join(out)
