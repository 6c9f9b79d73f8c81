"""Talk about anything: words drawn from jieba's dictionary by how often they are used.

A corpus of group messages knows only what is said in it; any other word would count for nothing. Strings
of common words, learned as chatter, teach the gate that an unknown subject is no report. They are made
anew at each learning from the dictionary's frequencies (no sentence of anybody) and never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import accumulate
from random import Random

LENGTHS = (2, 3, 4, 6, 8, 10, 14, 20, 28)
_PAUSES = "，。 ！？…"
_LONGEST_WORD, _RAREST = 4, 3


def _dictionary() -> tuple[list[str], list[int]]:
    """Words of up to four characters and how often each is used."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    entries = [(word, int(count)) for word, count, _ in map(str.split, lines)]
    usual = [(word, count) for word, count in entries if len(word) <= _LONGEST_WORD and count >= _RAREST]
    return [word for word, _ in usual], [count for _, count in usual]


def background(count: int, talk: Sequence[str], seed: int = 5, with_talk: float = 0.3) -> list[str]:
    """``count`` strings of common words; a share ``with_talk`` of them holds one of the sayings of ``talk``."""
    chance = Random(seed)
    words, counts = _dictionary()
    sums = list(accumulate(counts))
    return [_string(chance, words, sums, talk, with_talk) for _ in range(count)]


def _string(chance: Random, words: Sequence[str], sums: Sequence[int], talk: Sequence[str], with_talk: float) -> str:
    """One string of words with pauses."""
    length = chance.choice(LENGTHS)
    drawn = chance.choices(words, cum_weights=sums, k=length)
    for _ in range(chance.randint(0, 1 + length // 6)):
        drawn.insert(chance.randrange(len(drawn) + 1), chance.choice(_PAUSES))
    if talk and chance.random() < with_talk:
        drawn.insert(chance.randrange(len(drawn) + 1), chance.choice(talk))
    return "".join(drawn)
