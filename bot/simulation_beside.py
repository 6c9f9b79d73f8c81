"""Made-up people beside the requests: the community looks at wishes, neighbours claim them, departments are called.

They have dice of their own, so that the talk about requests stays what it was.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

_TO_CHECK = re.compile(r"^· W(\d+) ", re.MULTILINE)
_PUBLIC = re.compile(r"^W(\d+)公开了")
_CLAIMED = re.compile(r"^W(\d+)由您认领了")
_ASKED = re.compile(r"微心愿W(\d+).*有人(?:说)?圆了")
_WHISTLE = re.compile(r"【吹哨 (\d+)号")

#: Of a hundred: wishes that are claimed, claims that are kept, whistles that are answered in time, matters whistled.
_CLAIMS, _KEEPS, _COMES, _WHISTLES = 0.8, 0.75, 0.8, 0.06


class Answer(NamedTuple):
    """What somebody will say alone to the bot, so many hours later."""

    who: str
    hours: float
    words: str


class Neighbours:
    """People who answer what the bot says beside the requests; ``anybody`` gives the 微信号 of some resident."""

    def __init__(self, seed: int, anybody: Callable[[random.Random], str | None]) -> None:
        """Own dice by ``seed``."""
        self._dice = random.Random(seed)  # nosec B311: made-up people need no secrets
        self._anybody = anybody

    def hear(self, who: str, text: str) -> list[Answer]:
        """What follows when ``who`` reads ``text``."""
        if text.startswith("等您核实的微心愿"):
            return [Answer(who, self._dice.uniform(0.5, 5), f"公开 W{no}") for no in _TO_CHECK.findall(text)]
        for pattern, react in ((_PUBLIC, self._claim), (_CLAIMED, self._fulfil), (_ASKED, self._confirm)):
            found = pattern.search(text)
            if found:
                return react(who, found[1])
        return []

    def _claim(self, who: str, no: str) -> list[Answer]:
        neighbour = self._anybody(self._dice)
        willing = self._dice.random() < _CLAIMS and neighbour
        return [Answer(neighbour, self._dice.uniform(5, 60), f"认领 W{no}")] if willing and neighbour else []

    def _fulfil(self, who: str, no: str) -> list[Answer]:
        kept = self._dice.random() < _KEEPS
        return [Answer(who, self._dice.uniform(48, 240), f"圆梦 W{no} 东西送到了，人很高兴")] if kept else []

    def _confirm(self, who: str, no: str) -> list[Answer]:
        return [Answer(who, self._dice.uniform(5, 48), f"圆了 W{no}")]

    def called(self, contact: str, text: str) -> list[Answer]:
        """A contact reads in his group that his department is called."""
        found = _WHISTLE.search(text)
        if found is None or self._dice.random() > _COMES:
            return []
        arrives = self._dice.uniform(0.5, 4)
        later = arrives + self._dice.uniform(2, 40)
        return [Answer(contact, arrives, f"报到 {found[1]}"), Answer(contact, later, f"回哨 {found[1]} 现场处理好了")]

    def whistles(self, who: str, no: int, department: str) -> list[Answer]:
        """A leader who has just taken a matter may call a department into it."""
        if not department or self._dice.random() > _WHISTLES:
            return []
        return [Answer(who, self._dice.uniform(0.2, 2), f"吹哨 {no} {department}")]
