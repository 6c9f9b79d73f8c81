"""What a change would do before it is taken: two understanders side by side, and words of the lexicon that rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.learning.corpus import Example
from bot.rules.understanding import Understanding
from bot.terms import REPORTING
from bot.text.features import END, START, Reader
from bot.text.lexicon import GAP, Lexicon
from bot.understander import Understander


@dataclass(frozen=True, slots=True)
class Difference:
    """A message that the second understander takes otherwise than the first."""

    text: str
    before: Understanding
    after: Understanding


def differences(rows: Iterable[Example], old: Understander, new: Understander) -> list[Difference]:
    """The messages whose act, kind, urgency or outcome would change."""
    said = ((row.text, row.situation) for row in rows)
    pairs = ((text, old.understand(text, around), new.understand(text, around)) for text, around in said)
    return [Difference(text, was, now) for text, was, now in pairs if core(was) != core(now)]


def core(one: Understanding) -> tuple[object, ...]:
    """What of an understanding has effects: act, kind, danger, outcome."""
    return one.act, one.kind, one.urgent, one.outcome


def score(rows: Sequence[Example], judge: Understander) -> float:
    """How well ``judge`` does on labelled ``rows``, 0 to 1: the mean of right acts, kinds and dangers."""
    right = total = 0
    for row in rows:
        said = judge.understand(row.text, row.situation)
        marks = [said.act is row.act, said.urgent == row.urgent]
        if row.act in REPORTING:
            marks.append(said.kind is row.kind)
        right += sum(marks)
        total += len(marks)
    return right / total if total else 0.0


def better(rows: Sequence[Example], old: Understander, new: Understander) -> bool:
    """Whether new weights may take the place of the old: only when they beat them on frozen ``rows``."""
    return bool(rows) and score(rows, new) > score(rows, old)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at in the lexicon: ``what`` in Chinese, ``words`` it is about."""

    what: str
    words: tuple[str, ...]


def check(lexicon: Lexicon, reader: Reader, texts: Iterable[str]) -> list[Remark]:
    """Words that never fire in ``texts``, that stand in classes that contradict, or that another spelling covers."""
    fired = Counter(word for text in texts for word, _ in reader.read(text).hits)
    remarks = [
        Remark("在这些消息里从没用上", _resting(lexicon, fired)),
        Remark("同时属于说法相反的两类", tuple(_contradicting(lexicon))),
        Remark("先被换成了别的写法，永远对不上", tuple(_shadowed(lexicon, reader))),
        Remark("换写法时左右相同或绕圈", tuple(_circles(lexicon.same_as))),
    ]
    return [remark for remark in remarks if remark.words]


def _resting(lexicon: Lexicon, fired: Mapping[str, int]) -> tuple[str, ...]:
    """Words without a gap that never fired."""
    return tuple(word for word in lexicon.words if not fired.get(word) and GAP not in word)


#: What cannot be true of one word at once.
_OPPOSITE = (
    frozenset({"办好", "未办"}),
    frozenset({"人命", "招呼"}),
    frozenset({"毛病", "办好"}),
    frozenset({"求助", "买卖"}),
)


def _contradicting(lexicon: Lexicon) -> Iterable[str]:
    """Words of two classes that say the opposite."""
    for word in lexicon.words:
        said = {lexicon.classes[name].what for name in lexicon.classes_of(word)}
        if any(pair <= said for pair in _OPPOSITE):
            yield word


def _shadowed(lexicon: Lexicon, reader: Reader) -> Iterable[str]:
    """Words that the common spelling replaces before they are looked up."""
    for word in lexicon.words:
        plain = reader.plain(word)
        if plain != word.lower() and plain not in {START, END}:
            yield word


def _circles(same_as: Mapping[str, str]) -> Iterable[str]:
    """Spellings that lead to themselves or to another spelling that is replaced."""
    return (old for old, new in same_as.items() if old == new or new in same_as)


def doubles(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Words that stand in more than one class of the same kind of meaning, with these classes."""
    found: dict[str, list[str]] = defaultdict(list)
    for group in lexicon.classes.values():
        for word in group.words:
            found[word].append(group.name)
    return {word: tuple(names) for word, names in found.items() if len(names) > 1}


def trial(overlay: Path, weights: Path | None = None) -> tuple[Understander, Understander]:
    """The understander as it is and as it would be with ``overlay`` on the lexicon."""
    return Understander.load(weights=weights), Understander.load(overlay, weights)
