"""Made-up people beside the requests: the community looks at wishes, neighbours claim them, departments are called.

They have dice of their own, so that the talk about requests stays what it was.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from bot.rules.county import DepartmentInfo
from bot.settings.service import Volunteers

_TO_CHECK = re.compile(r"^· W(\d+) ", re.MULTILINE)
_PUBLIC = re.compile(r"^W(\d+)公开了")
_CLAIMED = re.compile(r"^W(\d+)由您认领了")
_ASKED = re.compile(r"微心愿W(\d+).*有人(?:说)?圆了")
_WHISTLE = re.compile(r"【吹哨 (\d+)号")
_OFFER = re.compile(r"能去的回“接单 (\d+)”")

#: How often: wishes are claimed, claims kept, whistles answered; matters whistled for, offered, and such offers kept.
_CLAIMS, _KEEPS, _COMES = 0.8, 0.75, 0.8
_WHISTLES, _OFFERS, _GOES = 0.06, 0.06, 0.8


class Answer(NamedTuple):
    """What somebody will say alone to the bot, so many hours later."""

    who: str
    hours: float
    words: str


def team_names(own: Volunteers, departments: Iterable[DepartmentInfo]) -> list[str]:
    """What the teams of volunteers are called."""
    return [one.name for one in departments if own.is_team(one.code, one.name)]


class Neighbours:
    """People who answer what the bot says beside the requests; ``anybody`` gives the 微信号 of some resident."""

    def __init__(self, seed: int, anybody: Callable[[random.Random], str | None], teams: Sequence[str] = ()) -> None:
        """Own dice by ``seed``; ``teams`` are names of teams of volunteers."""
        self._teams = teams
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

    def overhear(self, text: str, called: Sequence[str], members: Iterable[str]) -> list[Answer]:
        """What follows when a group reads ``text`` with an @ of ``called``."""
        whistle, offer = _WHISTLE.search(text), _OFFER.search(text)
        if whistle and called:
            return self._come(called[0], whistle[1])
        team = sorted(members) if offer else ()
        return self._go(self._dice.choice(team), offer[1]) if offer and team else []

    def _come(self, contact: str, no: str) -> list[Answer]:
        """A contact whose department is called."""
        if self._dice.random() > _COMES:
            return []
        arrives = self._dice.uniform(0.5, 4)
        later = arrives + self._dice.uniform(2, 40)
        return [Answer(contact, arrives, f"报到 {no}"), Answer(contact, later, f"回哨 {no} 现场处理好了")]

    def _go(self, volunteer: str, no: str) -> list[Answer]:
        """A volunteer who reads what is offered; some take it and are not heard of again."""
        goes = self._dice.uniform(0.2, 5)
        done = [Answer(volunteer, goes + self._dice.uniform(1, 20), f"完成 {no} 去做好了")]
        return [Answer(volunteer, goes, f"接单 {no}"), *(done if self._dice.random() < _GOES else [])]

    def asks(self, who: str, no: int, department: str) -> list[Answer]:
        """A leader who has just taken a matter may call a department into it, or ask volunteers."""
        if department and self._dice.random() < _WHISTLES:
            return [Answer(who, self._dice.uniform(0.2, 2), f"吹哨 {no} {department}")]
        if self._teams and self._dice.random() < _OFFERS:
            return [Answer(who, self._dice.uniform(0.2, 2), f"请志愿队 {no} {self._dice.choice(self._teams)}")]
        return []
