"""The county at a glance: what is counted for a place, and which word (never a colour alone) stands for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

#: A WeChat group takes no more people; at "nearly" the office should split it in time.
GROUP_FULL, GROUP_NEARLY = 500, 450
#: Residents' judgement is taken from what was reported in this time.
CONTENT_WINDOW = timedelta(days=90)
#: Share of households in the groups: below ``LOW`` few, below ``FAIR`` not yet enough.
LOW, FAIR = 0.3, 0.6
_CONTENT, _CONTENT_FAIR = 0.9, 0.75
_MANY, _SOME = 3.0, 1.0


@dataclass(slots=True)
class Tally:
    """Counts of a place with all beneath it.

    ``homes`` are the households of its units as the register counts them, ``inside`` those with somebody in a group;
    ``heard_of`` buildings have a group with the bot, ``unheard`` of them said nothing for weeks; ``content`` of
    ``judged`` residents were content; ``vacant`` posts have no holder, ``without_bot`` places no group with the bot.
    """

    units: int = 0
    homes: int = 0
    inside: int = 0
    open: int = 0
    late: int = 0
    judged: int = 0
    content: int = 0
    heard_of: int = 0
    unheard: int = 0
    vacant: int = 0
    without_bot: int = 0
    full: int = 0

    def add(self, other: Tally) -> None:
        """Count a place beneath as well."""
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def coverage(self) -> float | None:
        """Share of households in the groups; None where the register counts none."""
        return min(1.0, self.inside / self.homes) if self.homes else None

    @property
    def contentment(self) -> float | None:
        """Share of those judged content; None where nobody judged."""
        return self.content / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Look:
    """How a figure looks: ``figure`` as it is written, ``word`` and ``kind`` (good, warm, hot, "") for its colour."""

    figure: str
    word: str
    kind: str


def percent(share: float | None) -> str:
    """A share in whole per cent; a dash where there is none."""
    return "—" if share is None else f"{int(share * 100 + 0.5)}%"


def _open(tally: Tally) -> Look:
    per_hundred = 100 * tally.open / tally.homes if tally.homes else 0.0
    if not tally.open:
        return Look("0", "没有未结", "good")
    if per_hundred >= _MANY:
        return Look(str(tally.open), "很多", "hot")
    return Look(str(tally.open), *(("较多", "warm") if per_hundred >= _SOME else ("平常", "")))


def _late(tally: Tally) -> Look:
    if not tally.late:
        return Look("0", "没有超时", "good")
    return Look(str(tally.late), *(("超时多", "hot") if tally.late * 5 >= tally.open else ("有超时", "warm")))


def _coverage(tally: Tally) -> Look:
    share = tally.coverage
    if share is None:
        return Look("—", "没有户数", "")
    word = ("少", "hot") if share < LOW else ("还不够", "warm") if share < FAIR else ("好", "good")
    return Look(percent(share), *word)


def _content(tally: Tally) -> Look:
    share = tally.contentment
    if share is None:
        return Look("—", "没有评价", "")
    word = ("好", "good") if share >= _CONTENT else ("一般", "warm") if share >= _CONTENT_FAIR else ("低", "hot")
    return Look(percent(share), *word)


def _unheard(tally: Tally) -> Look:
    if not tally.heard_of:
        return Look("—", "按楼栋算", "") if tally.units == 1 else Look("—", "没有群", "")
    if not tally.unheard:
        return Look("0 栋", "都有声音", "good")
    all_of_them = tally.unheard == tally.heard_of
    return Look(f"{tally.unheard} 栋", *(("都没声音", "hot") if all_of_them else ("有没声音的", "warm")))


#: What the map can be coloured by: name -> label, how it looks.
LENSES: Mapping[str, tuple[str, Callable[[Tally], Look]]] = {
    "open": ("未结", _open),
    "late": ("超时", _late),
    "coverage": ("进群率", _coverage),
    "content": ("满意率", _content),
    "unheard": ("没有声音", _unheard),
}


def look(lens: str, tally: Tally) -> Look:
    """How ``tally`` looks through a lens. KeyError for one that there is not."""
    return LENSES[lens][1](tally)
