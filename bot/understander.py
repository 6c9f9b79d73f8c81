"""Understanding put together: words and lexicon (bot.text), learned weights, and the decision (bot.rules).

It stands above both and below everything that acts on it; loading takes about 0.3 s and happens once,
late, never on import.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import log
from pathlib import Path
from typing import Any

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
from bot.terms import REPORTING, Act, Kind, Outcome
from bot.text import weights as weights_file
from bot.text.cutting import cutter
from bot.text.features import Reader, Reading, class_keys, remember, word_keys
from bot.text.lexicon import LexiconError
from bot.text.lexicon import load as load_lexicon
from bot.text.matters import matter_words
from bot.text.places import find_place
from bot.text.spots import only_where
from bot.text.weights import Weights, WeightsError
from bot.told import (
    ACT_LANES,
    GATE_LANES,
    KIND_LANES,
    LANES,
    LATER,
    Told,
    length_of,
    said_of,
    situation_keys,
)

#: Acts whose kind is that of what they speak to.
FOLLOWING = frozenset({Act.SUPPORT, Act.DETAIL})

#: The office's own words and weights, in the folder of its data.
OWN_LEXICON, OWN_WEIGHTS = "lexicon.yaml", "weights.gz"
_log = logging.getLogger(__name__)
_LATELY = 1000
_REASONS = 6
#: No share reaches it.
_NEVER = 2.0
_SHORTEST_PART, _LONGEST_SPLIT = 4, 300
#: Where a message may pass on to something else, and the words that say that it does.
_BREAK = re.compile(r"(?:还有|另外|再就是|再一个|再有|顺便|对了|其次|第[一二三四]|[,，。；;!！?？\n])+")
_AND_ALSO = re.compile(r"还有|另外|再就是|再一个|再有|顺便|对了|其次|第[一二三四]|[；;\n]")


class Understander:
    """Understands one message after the other; no state but a memory of texts weighed lately."""

    __slots__ = ("_around", "_combined", "_lately", "_line", "_said", "_words", "reader", "thresholds", "weights")

    def __init__(self, reader: Reader, weights: Weights, thresholds: Thresholds) -> None:
        self.reader = reader
        self.weights = weights
        self.thresholds = thresholds
        self._words: dict[str, int] = {}
        self._combined: dict[tuple[str, ...], int] = {}
        self._around: dict[tuple[str, int], int] = {}
        self._said: dict[str, tuple[float, ...]] = {}
        self._lately: dict[str, Told] = {}
        settings = weights.settings
        self._line = (settings.get("gate.slope", 1.0), settings.get("gate.shift", 0.0))

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
        if learned.lanes != LANES:
            raise WeightsError("权重是另一版程序学的，请重新学习")
        return cls(Reader(lexicon, cutter(lexicon.words)), learned, thresholds or Thresholds())

    def understand(
        self, text: str, situation: Situation | None = None, thresholds: Thresholds | None = None
    ) -> Understanding:
        """What ``text`` is taken for when it is said in ``situation``, by the thresholds of its group; never raises."""
        place = find_place(text)
        around = situation or Situation()
        told = self.told(text)
        earlier = [self.told(said_of(line)) for line in around.before]
        limits = thresholds or self.thresholds
        weighed = self.weigh(told, around, earlier)
        decision = decide(weighed, limits)
        if decision.outcome is not Outcome.CHATTER and only_where(text):
            decision = decide(weighed, replace(limits, sure=_NEVER, unsure=_NEVER))
        parts: tuple[Part, ...] = ()
        if decision.outcome is Outcome.SURE and decision.act is Act.REPORT:
            parts = self.parts(text, told, around, limits)
        why = self.why(told, decision)
        return Understanding(
            decision.act, decision.kind, decision.urgent, place, decision.outcome, decision.confidence, why, parts
        )

    def told(self, text: str) -> Told:
        """``text`` weighed by itself, from memory when it was said lately."""
        known = self._lately.get(text)
        if known is not None:
            return known
        told = self._weighed(self.reader.read(text))
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately[text] = told
        return told

    def _weighed(self, reading: Reading) -> Told:
        """A reading with its packed total."""
        words, combined = self._words, self._combined
        total = combined.get(reading.classes)
        if total is None:
            total = self._new(combined, reading.classes, class_keys(reading.classes, self.reader.lexicon.classes))
        for word in reading.words:
            found = words.get(word)
            total += self._new(words, word, word_keys(word)) if found is None else found
        return Told(reading, total + self.weights.total(reading.across), self.weights, self.reader.lexicon.classes)

    def _new(self, memory: dict[Any, int], name: object, keys: Iterable[str]) -> int:
        """The packed total of ``keys``, remembered under ``name``."""
        total = self.weights.total(keys)
        remember(memory, name, total)
        return total

    def weigh(self, told: Told, situation: Situation, earlier: Sequence[Told]) -> Weighed:
        """Text and situation together."""
        values = self.weights.values(told.total + self._of_situation(told, situation, earlier), told.factor, LATER)
        acts = shares(values[: len(ACTS)])
        kinds: Sequence[float] = ()
        act = ACTS[acts.index(max(acts))]
        if act in REPORTING:
            kinds = told.values[KIND_LANES]
        if act in FOLLOWING:
            kinds = followed(kinds, earlier)
        raw = reporting_share(shares(values[len(ACTS) + 1 :]))
        return Weighed(acts, kinds, calibrated(raw, *self._line), chance(values[len(ACTS)]))

    def _of_situation(self, told: Told, situation: Situation, earlier: Sequence[Told]) -> int:
        """The packed total of the situation; that of a resident who speaks first is remembered."""
        if earlier or situation.sender != "resident":
            return self.weights.total(situation_keys(told, situation, earlier))
        plain = (situation.tier, length_of(told))
        total = self._around.get(plain)
        if total is None:
            total = self._around[plain] = self.weights.total(situation_keys(told, situation, earlier))
        return total

    def gate_shares(self, text: str, situation: Situation) -> tuple[float, ...]:
        """The share of each act as the gate sees it, before calibration."""
        told, earlier = self.told(text), [self.told(said_of(line)) for line in situation.before]
        around = self.weights.total(situation_keys(told, situation, earlier))
        return shares(self.weights.values(told.total + around, told.factor, GATE_LANES))

    def why(self, told: Told, decision: Decision) -> tuple[str, ...]:
        """The words that spoke most for what was decided, strongest first; for mere talk the lexicon's words in it."""
        if decision.act is Act.CHATTER and decision.outcome is Outcome.CHATTER:
            return tuple(dict.fromkeys(word for word, _ in told.reading.hits))[:_REASONS]
        lanes = [ACT_LANES.start + ACTS.index(decision.act)]
        if decision.kind is not None:
            lanes.append(KIND_LANES.start + KINDS.index(decision.kind))
        said: dict[str, float] = {}
        for word, name in told.reading.hits:
            value = sum(self._says(f"<{name}>", lane) + self._says(f"{word}|", lane) for lane in lanes)
            said[word] = max(said.get(word, 0.0), value)
        for word in told.reading.words:
            if len(word) > 1 and word not in said:
                said[word] = sum(self._says(f"{word}|", lane) for lane in lanes)
        strong = sorted((word for word, value in said.items() if value > 0), key=lambda word: -said[word])
        return tuple(strong[:_REASONS])

    def _says(self, key: str, lane: int) -> float:
        """What one key says in one lane, remembered unpacked."""
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = self.weights.said_by(key)
        return said[lane] if said else 0.0

    def parts(self, text: str, told: Told, situation: Situation, limits: Thresholds) -> tuple[Part, ...]:
        """The several problems of one message, each told in its own words; nothing when it tells of one."""
        of = self.reader.lexicon.classes
        if len({of[name].kind for name in told.reading.classes if of[name].kind}) < 2:
            return ()
        found: dict[Kind, Part] = {}
        for clause, also in _clauses(text[:_LONGEST_SPLIT]):
            part = self._part(clause, situation, limits)
            if part is not None and all(also or _apart(part, other) for other in found.values()):
                found.setdefault(part.kind, part)
        return tuple(found.values()) if len(found) > 1 else ()

    def _part(self, clause: str, situation: Situation, limits: Thresholds) -> Part | None:
        """``clause`` as a problem of its own, None when it would not be one if said alone."""
        if len(clause) < _SHORTEST_PART:
            return None
        alone = Situation(situation.tier, situation.sender)
        decision = decide(self.weigh(self.told(clause), alone, ()), limits)
        if decision.act is not Act.REPORT or decision.outcome is not Outcome.SURE or decision.kind is None:
            return None
        return Part(clause, decision.kind, decision.urgent, find_place(clause))


def own(data: Path) -> Understander:
    """The understander with what the office saved in ``data``; what cannot be used is left out and logged."""
    words, weights = data / OWN_LEXICON, data / OWN_WEIGHTS
    try:
        return Understander.load(words if words.exists() else None, weights if weights.exists() else None)
    except (LexiconError, WeightsError) as wrong:
        _log.warning("本县的词表或权重用不了，先用程序自带的：%s", wrong)
        return Understander.load()


def _clauses(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a text, and whether each is said to be about something else than those before."""
    start, also = 0, False
    for gap in _BREAK.finditer(text):
        yield text[start : gap.start()].strip(), also
        start, also = gap.end(), _AND_ALSO.search(gap[0]) is not None
    yield text[start:].strip(), also


def _apart(one: Part, other: Part) -> bool:
    """Whether two clauses with nothing but a comma between are two matters, and not one and what it leads to.

    Both name their matter, and either another place or that it is so here too (垃圾也没人收).
    """
    words, others = matter_words(one.text), matter_words(other.text)
    if not words or not others or words & others:
        return False
    return "也" in one.text or (bool(one.place) and bool(other.place) and one.place != other.place)


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
