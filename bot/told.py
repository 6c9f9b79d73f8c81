"""A text weighed by itself, and who says it where after what: the lanes of the weights, and the keys of a situation.

Learning and understanding both look at a message through this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.rules.understanding import ACTS, KINDS, Situation
from bot.terms import REPORTING, Act
from bot.text.features import Reading, factor_of
from bot.text.lexicon import WordClass
from bot.text.weights import Weights

#: Lanes of the weights: what the text alone says of the act, urgency and kind; then act and urgency with
#: the situation taken in; last the act once more, as learned against talk about anything (the gate).
LANES: tuple[str, ...] = (
    *(f"text.{act}" for act in ACTS),
    "text.urgent",
    *(f"kind.{kind}" for kind in KINDS),
    *(f"act.{act}" for act in ACTS),
    "urgent",
    *(f"gate.{act}" for act in ACTS),
)
TEXT_ACTS = slice(0, len(ACTS))
TEXT_URGENT = len(ACTS)
KIND_LANES = slice(TEXT_URGENT + 1, TEXT_URGENT + 1 + len(KINDS))
ACT_LANES = slice(KIND_LANES.stop, KIND_LANES.stop + len(ACTS))
URGENT_LANE = ACT_LANES.stop
GATE_LANES = slice(URGENT_LANE + 1, URGENT_LANE + 1 + len(ACTS))
TEXT_LANES = slice(0, KIND_LANES.stop)
LATER = slice(ACT_LANES.start, GATE_LANES.stop)


_OFFICIAL = re.compile(
    r"物业|管家|楼长|单元长|网格|社区|书记|主任|保安|保洁|师傅|维保|客服|前台|城管|电工|水厂|供电|所$|队$|公司"
)


class Told:
    """A text weighed by itself: its reading, the packed total, its factor; plain values only where asked for."""

    __slots__ = ("_of", "_values", "_weights", "factor", "reading", "total")

    def __init__(self, reading: Reading, total: int, weights: Weights, of: Mapping[str, WordClass]) -> None:
        self.reading = reading
        self.total = total
        self.factor = factor_of(reading)
        self._weights = weights
        self._of = of
        self._values: list[float] | None = None

    @property
    def values(self) -> list[float]:
        """What the text by itself says in the text lanes."""
        if self._values is None:
            self._values = self._weights.values(self.total, self.factor, TEXT_LANES)
        return self._values

    @property
    def whats(self) -> set[str]:
        """What the lexicon's classes in the text are: 毛病, 办好 and the like."""
        return {self._of[name].what for name in self.reading.classes}

    @property
    def act(self) -> Act:
        """What the text by itself looks like."""
        said = self.values[TEXT_ACTS]
        return ACTS[said.index(max(said))]


def said_of(line: str) -> str:
    """What was said, without the name in front: ``"老王: 停水了"`` -> ``"停水了"``."""
    name, colon, said = line.partition(": ")
    return said if colon else name


def situation_keys(told: Told, situation: Situation, earlier: Sequence[Told]) -> list[str]:
    """Keys of who speaks where after what."""
    sender, length = situation.sender, length_of(told)
    keys = [f"§t={situation.tier}", f"§s={sender}", f"§n={len(earlier)}", f"§len={length}"]
    keys += [f"§{sender}<{name}>" for name in told.reading.classes if sender != "resident"]
    if not earlier:
        return keys
    last, name = earlier[-1], situation.before[-1].partition(": ")[0]
    speaker = "official" if _OFFICIAL.search(name) else "neighbour"
    keys += [f"§last={last.act}", f"§last={last.act}×{sender}", f"§by={speaker}", f"§by={speaker}×{sender}"]
    keys += [f"§{speaker}×last={last.act}×{sender}", f"§len={length}×{last.act}"]
    keys += {f"§{speaker}<<{what}>>" for what in last.whats}
    keys += {f"§was={one.act}" for one in earlier}
    keys.append(f"§same={_in_common(told, last)}")
    if any(one.act in REPORTING for one in earlier):
        keys += [f"§talk<{name}>" for name in told.reading.classes]
        keys.append(f"§talk×{sender}")
    danger = max((one.values[TEXT_URGENT] for one in earlier if one.act in REPORTING), default=-9.0)
    keys += [f"§danger>{step}" for step in (-2, -1, 0, 1) if danger > step]
    return keys


def length_of(told: Told) -> int:
    """How long a text is, in steps of six characters up to six."""
    return min(len(told.reading.plain) // 6, 6)


def _in_common(told: Told, last: Told) -> int:
    """How many words of two characters and more both texts hold, at most 2."""
    both = set(told.reading.words).intersection(last.reading.words)
    return min(2, sum(len(word) > 1 for word in both))
