"""What of a message is looked up: pieces of one to three characters, words and pairs of words, classes and
pairs of classes of the lexicon. The same functions serve learning and understanding.

Keys: ``电梯`` pieces; ``电梯|`` words; ``电梯|坏`` pairs of words; ``<电梯>`` classes; ``<<毛病>>`` what a class
is; ``<=facility>`` its kind; ``<电梯×坏>`` pairs of classes; ``§...`` the situation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import add

from bot.text.lexicon import Hit, Lexicon, WordClass
from bot.text.normalise import Normaliser

#: More classes than this in one message are not paired: a long text would pair everything with everything.
MOST_PAIRED = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made plain: its words, the lexicon's hits, its keys and its classes in order."""

    plain: str
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    keys: frozenset[str]
    classes: tuple[str, ...]


class Reader:
    """Reads texts with one lexicon and one cutter."""

    __slots__ = ("cut", "lexicon", "plain")

    def __init__(self, lexicon: Lexicon, cut: Callable[[str], list[str]]) -> None:
        self.lexicon = lexicon
        self.plain = Normaliser(lexicon.same_as)
        self.cut = cut

    def read(self, text: str) -> Reading:
        """All there is to know of ``text`` before any weight is looked up."""
        plain = self.plain(text)
        words = tuple(self.cut(plain))
        hits = tuple(self.lexicon.hits(plain, words))
        classes = tuple(sorted({hit.name for hit in hits}))
        return Reading(plain, words, hits, frozenset(pieces(plain, words)), classes)


def pieces(plain: str, words: Sequence[str]) -> set[str]:
    """Keys of the text itself: characters 1-3 with its edges, words, pairs of words."""
    edged = f"^{plain}$"
    twos = list(map(add, edged, edged[1:]))
    keys = set(edged)
    keys.update(twos)
    keys.update(map(add, twos, edged[2:]))
    ends = [f"{word}|" for word in words]
    keys.update(ends)
    keys.update(map(add, ends, words[1:]))
    return keys


def class_keys(classes: Sequence[str], of: Mapping[str, WordClass]) -> list[str]:
    """Keys of the lexicon's classes found: themselves, what they are, their kinds, their pairs."""
    keys = [f"<{name}>" for name in classes]
    keys += {f"<<{of[name].what}>>" for name in classes}
    keys += {f"<={of[name].kind}>" for name in classes if of[name].kind}
    keys += [f"<{one}×{other}>" for one, other in combinations(classes[:MOST_PAIRED], 2)]
    return keys


def all_keys(reading: Reading, of: Mapping[str, WordClass]) -> Iterable[str]:
    """Every key of a text, as learning sees it."""
    return [*reading.keys, *class_keys(reading.classes, of)]
