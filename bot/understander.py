"""Understanding put together: words and lexicon (bot.text), learned weights, and the decision (bot.rules).

It stands above both and below everything that acts on it; loading takes about 0.3 s and happens once,
late, never on import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from bot.rules.understanding import (
    ACTS,
    KINDS,
    Decision,
    Part,
    Situation,
    Thresholds,
    Understanding,
    Weighed,
    chance,
    decide,
    shares,
)
from bot.terms import REPORTING, Act, Outcome
from bot.text import weights as weights_file
from bot.text.cutting import cutter
from bot.text.features import Reader, Reading, class_keys
from bot.text.lexicon import load as load_lexicon
from bot.text.places import find_place
from bot.text.weights import Weights

#: Lanes of the weights: what the text alone says of the act, urgency and kind; then act and urgency with
#: the situation taken in.
LANES: tuple[str, ...] = (
    *(f"text.{act}" for act in ACTS),
    "text.urgent",
    *(f"kind.{kind}" for kind in KINDS),
    *(f"act.{act}" for act in ACTS),
    "urgent",
)
TEXT_ACTS = slice(0, len(ACTS))
TEXT_URGENT = len(ACTS)
KIND_LANES = slice(TEXT_URGENT + 1, TEXT_URGENT + 1 + len(KINDS))
ACT_LANES = slice(KIND_LANES.stop, KIND_LANES.stop + len(ACTS))
URGENT_LANE = ACT_LANES.stop

#: Acts whose kind is that of what they speak to.
FOLLOWING = frozenset({Act.SUPPORT, Act.DETAIL})

_OFFICIAL = re.compile(
    r"物业|管家|楼长|单元长|网格|社区|书记|主任|保安|保洁|师傅|维保|客服|前台|城管|电工|水厂|供电|所$|队$|公司"
)
_MEMORY = 4096
_REASONS = 6
_SHORTEST_PART = 4
_AND_ALSO = re.compile(r"(?:还有|另外|再就是|再一个|再有|顺便|对了|其次|第[一二三四]|[,，。；;!！?？\n])+")


@dataclass(frozen=True, slots=True)
class Told:
    """A text weighed by itself: its reading, the packed total and the plain values of all lanes."""

    reading: Reading
    total: int
    values: tuple[float, ...]

    @property
    def act(self) -> Act:
        """What the text by itself looks like."""
        said = self.values[TEXT_ACTS]
        return ACTS[said.index(max(said))]


class Understander:
    """Understands one message after the other; no state but a memory of texts weighed lately."""

    __slots__ = ("_combined", "_lately", "reader", "thresholds", "weights")

    def __init__(self, reader: Reader, weights: Weights, thresholds: Thresholds) -> None:
        self.reader = reader
        self.weights = weights
        self.thresholds = thresholds
        self._combined: dict[tuple[str, ...], int] = {}
        self._lately: dict[str, Told] = {}

    @classmethod
    def load(
        cls,
        lexicon_overlay: Path | None = None,
        weights: Path | None = None,
        thresholds: Thresholds | None = None,
    ) -> Understander:
        """The understander of the shipped lexicon and weights, or of the files given."""
        lexicon = load_lexicon(lexicon_overlay)
        learned = weights_file.load(weights or weights_file.DEFAULT)
        return cls(Reader(lexicon, cutter(lexicon.words)), learned, thresholds or Thresholds())

    def understand(self, text: str, situation: Situation | None = None) -> Understanding:
        """What ``text`` is taken for when it is said in ``situation``; never raises."""
        place = find_place(text)
        around = situation or Situation()
        told = self.told(text)
        earlier = [self.told(said_of(line)) for line in around.before]
        weighed = self.weigh(told, around, earlier)
        decision = decide(weighed, self.thresholds)
        why = self.why(told, decision)
        parts = self.parts(text, told, around) if decision.outcome is not Outcome.CHATTER else ()
        return Understanding(
            decision.act, decision.kind, decision.urgent, place, decision.outcome, decision.confidence, why, parts
        )

    def told(self, text: str) -> Told:
        """``text`` weighed by itself, from memory when it was said lately."""
        known = self._lately.get(text)
        if known is not None:
            return known
        reading = self.reader.read(text)
        total = self.weights.total(reading.keys) + self._classes(reading.classes)
        told = Told(reading, total, tuple(self.weights.values(total)))
        if len(self._lately) >= _MEMORY:
            self._lately.clear()
        self._lately[text] = told
        return told

    def weigh(self, told: Told, situation: Situation, earlier: Sequence[Told]) -> Weighed:
        """Text and situation together."""
        around = self.weights.total(situation_keys(told, situation, earlier))
        values = self.weights.values(told.total + around)
        acts = shares(values[ACT_LANES])
        kinds = values[KIND_LANES]
        if ACTS[acts.index(max(acts))] in FOLLOWING:
            kinds = followed(kinds, earlier)
        settings = self.weights.settings
        gate = calibrated(reporting_share(acts), settings.get("gate.slope", 1.0), settings.get("gate.shift", 0.0))
        return Weighed(acts, shares(kinds), gate, chance(values[URGENT_LANE]))

    def why(self, told: Told, decision: Decision) -> tuple[str, ...]:
        """The words that spoke most for what was decided, strongest first."""
        lane = ACT_LANES.start + ACTS.index(decision.act)
        of_kind = None if decision.kind is None else KIND_LANES.start + KINDS.index(decision.kind)
        said: dict[str, float] = {}
        for word, keys in _reasons(told.reading):
            value = sum(self.weights.said_for(key, lane) for key in keys)
            if of_kind is not None:
                value += sum(self.weights.said_for(key, of_kind) for key in keys)
            said[word] = max(said.get(word, 0.0), value)
        strong = sorted((word for word, value in said.items() if value > 0), key=lambda word: -said[word])
        return tuple(strong[:_REASONS])

    def parts(self, text: str, told: Told, situation: Situation) -> tuple[Part, ...]:
        """The several problems of one message, each told in its own words; nothing when it tells of one."""
        kinds = {of.kind for name in told.reading.classes if (of := self.reader.lexicon.classes[name]).kind}
        if len(kinds) < 2:
            return ()
        found: list[Part] = []
        for clause in _AND_ALSO.split(text):
            part = self._part(clause.strip(), situation)
            if part is not None and part.kind not in {known.kind for known in found}:
                found.append(part)
        return tuple(found) if len(found) > 1 else ()

    def _part(self, clause: str, situation: Situation) -> Part | None:
        """``clause`` as a problem of its own, None when it would not be one if said alone."""
        if len(clause) < _SHORTEST_PART:
            return None
        alone = Situation(situation.tier, situation.sender)
        decision = decide(self.weigh(self.told(clause), alone, ()), self.thresholds)
        if decision.act is not Act.REPORT or decision.outcome is not Outcome.SURE or decision.kind is None:
            return None
        return Part(clause, decision.kind, decision.urgent, find_place(clause))

    def _classes(self, classes: tuple[str, ...]) -> int:
        """The packed total of the lexicon's classes, remembered for each combination."""
        total = self._combined.get(classes)
        if total is None:
            if len(self._combined) >= _MEMORY * 4:
                self._combined.clear()
            total = self.weights.total(class_keys(classes, self.reader.lexicon.classes))
            self._combined[classes] = total
        return total


def _reasons(reading: Reading) -> Iterable[tuple[str, list[str]]]:
    """Words that may be named as reasons, each with the keys it stands for."""
    for hit in reading.hits:
        yield hit.word, [f"{hit.word}|", f"<{hit.name}>"]
    for word in reading.words:
        if len(word) > 1:
            yield word, [f"{word}|"]


def said_of(line: str) -> str:
    """What was said, without the name in front: ``"老王: 停水了"`` -> ``"停水了"``."""
    name, colon, said = line.partition(": ")
    return said if colon else name


def situation_keys(told: Told, situation: Situation, earlier: Sequence[Told]) -> list[str]:
    """Keys of who speaks where after what."""
    sender, length = situation.sender, min(len(told.reading.plain) // 6, 6)
    keys = [f"§t={situation.tier}", f"§s={sender}", f"§n={len(earlier)}", f"§len={length}"]
    keys += [f"§{sender}<{name}>" for name in told.reading.classes if sender != "resident"]
    if not earlier:
        return keys
    last, name = earlier[-1], situation.before[-1].partition(": ")[0]
    speaker = "official" if _OFFICIAL.search(name) else "neighbour"
    keys += [f"§last={last.act}", f"§last={last.act}×{sender}", f"§by={speaker}", f"§by={speaker}×{sender}"]
    keys += [f"§{speaker}×last={last.act}×{sender}", f"§len={length}×{last.act}"]
    keys += {f"§was={one.act}" for one in earlier}
    keys.append(f"§same={_in_common(told, last)}")
    if any(one.act in REPORTING for one in earlier):
        keys += [f"§talk<{name}>" for name in told.reading.classes]
        keys.append(f"§talk×{sender}")
    if last.values[TEXT_URGENT] > 0:
        keys.append("§danger")
    return keys


def _in_common(told: Told, last: Told) -> int:
    """How many words of two characters and more both texts hold, at most 2."""
    words = {word for word in told.reading.words if len(word) > 1}
    return min(2, len(words.intersection(last.reading.words)))


def followed(kinds: Sequence[float], earlier: Sequence[Told]) -> list[float]:
    """Kinds of a message together with those of the reports it speaks to."""
    reports = [one for one in earlier if one.act in REPORTING] or list(earlier)
    return [own + sum(one.values[KIND_LANES][at] for one in reports) for at, own in enumerate(kinds)]


def reporting_share(acts: Sequence[float]) -> float:
    """The share of acts that tell of a problem."""
    return sum(share for act, share in zip(ACTS, acts, strict=True) if act in REPORTING)


def calibrated(share: float, slope: float, shift: float) -> float:
    """A raw share as the chance it has shown to mean on towns not learned from (Platt's line)."""
    inside = min(max(share, 1e-6), 1 - 1e-6)
    return chance(slope * log(inside / (1 - inside)) + shift)
