"""What of a message is looked up: words with the pieces inside them, the pieces across neighbouring words, and
the lexicon's classes with their pairs. The same functions serve learning and understanding.

A message is a row of words between ``^`` and ``$``; each different word and each different piece across counts
once. Keys: ``电梯|`` a word; ``电梯`` a piece of one to three characters; ``<电梯>`` a class; ``<<毛病>>`` what a
class is; ``<=facility>`` its kind; ``<电梯×坏>`` a pair of classes; ``§...`` the situation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise
from math import sqrt
from operator import add
from typing import NamedTuple, TypeVar

from bot.text.lexicon import Lexicon, WordClass
from bot.text.normalise import Normaliser

#: More classes than this in one message are not paired: a long text would pair everything with everything.
MOST_PAIRED = 12
#: How many words or combinations are remembered at most.
MEMORY = 30_000
START, END = "^", "$"

#: A word of the text and the class of the lexicon it belongs to.
Hit = tuple[str, str]

Key = TypeVar("Key")
Value = TypeVar("Value")


class Reading(NamedTuple):
    """A text made plain: its different words, the pieces across them, the lexicon's hits, the classes sorted."""

    plain: str
    words: tuple[str, ...]
    across: frozenset[str]
    hits: tuple[Hit, ...]
    classes: tuple[str, ...]


class Reader:
    """Reads texts with one lexicon and one cutter; remembers what the lexicon knows of words."""

    __slots__ = ("_inside", "cut", "lexicon", "plain")

    def __init__(self, lexicon: Lexicon, cut: Callable[[str], list[str]]) -> None:
        self.lexicon = lexicon
        self.plain = Normaliser(lexicon.same_as)
        self.cut = cut
        self._inside: dict[str, tuple[Hit, ...]] = {}

    def read(self, text: str) -> Reading:
        """All there is to know of ``text`` before any weight is looked up."""
        plain = self.plain(text)
        row = [START, *self.cut(plain), END]
        words = dict.fromkeys(row)
        hits, inside = self.lexicon.gap_hits(plain), self._inside
        for word in words:
            hits += inside[word] if word in inside else self._hits_inside(word)
        across: list[str] = []
        joints = self.lexicon.joints
        for one, other in pairwise(row):
            last, first = one[-1], other[0]
            joint = last + first
            across += (joint, one[-2:] + first, last + other[:2])
            if joint in joints:
                hits += self.lexicon.hits_across(one, other)
        classes = sorted({name for _, name in hits})
        return Reading(plain, tuple(words), frozenset(across), tuple(hits), tuple(classes))

    def _hits_inside(self, word: str) -> tuple[Hit, ...]:
        """Hits within one word that is new."""
        found = tuple(self.lexicon.hits_inside(word))
        remember(self._inside, word, found)
        return found


def remember(memory: dict[Key, Value], key: Key, value: Value) -> None:
    """Keep a value; a full memory starts anew rather than growing without end."""
    if len(memory) >= MEMORY:
        memory.clear()
    memory[key] = value


def factor_of(reading: Reading) -> float:
    """What the keys of a text are multiplied with: a long text says more, but not for sure that much more."""
    return 10 / sqrt(8 * len(reading.words) + len(reading.classes) + 20)


def word_keys(word: str) -> list[str]:
    """Keys of one word: itself and its pieces."""
    return [f"{word}|", *_pieces(word)]


def _pieces(word: str) -> list[str]:
    """The different pieces of one to three characters within ``word``."""
    twos = list(map(add, word, word[1:]))
    return list(dict.fromkeys([*word, *twos, *map(add, twos, word[2:])]))


def class_keys(classes: Sequence[str], of: Mapping[str, WordClass]) -> list[str]:
    """Keys of the lexicon's classes found: themselves, what they are, their kinds, their pairs."""
    keys = [f"<{name}>" for name in classes]
    keys += sorted({f"<<{of[name].what}>>" for name in classes})
    keys += sorted({f"<={of[name].kind}>" for name in classes if of[name].kind})
    keys += [f"<{one}×{other}>" for one, other in combinations(classes[:MOST_PAIRED], 2)]
    return keys


def text_keys(reading: Reading, of: Mapping[str, WordClass]) -> list[str]:
    """Every key of a text, as learning sees it."""
    keys = [key for word in reading.words for key in word_keys(word)]
    return keys + sorted(reading.across) + class_keys(reading.classes, of)
