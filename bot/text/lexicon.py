"""The lexicon: classes of words in plain language (lexicon.yaml), and an overlay of a county's own words.

A class has a ``what`` (事物, 毛病, 人命 ...), perhaps a ``kind`` of request, and words. ``…`` in a word
stands for up to four characters. A word of one character counts only where jieba cuts it out whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.terms import Kind

DEFAULT = Path(__file__).with_name("lexicon.yaml")
GAP = "…"
_GAP_PATTERN = r".{0,4}?"


class LexiconError(ValueError):
    """The lexicon file cannot be used; the message says where and why, in Chinese."""


@dataclass(frozen=True, slots=True)
class WordClass:
    """One class of words alike: ``kind`` is None where the class says nothing about it."""

    name: str
    what: str
    kind: Kind | None
    words: tuple[str, ...]


@dataclass(slots=True)
class Lexicon:
    """All classes, ready to be looked up; ``same_as`` maps a spelling to the common one."""

    classes: dict[str, WordClass]
    same_as: dict[str, str] = field(default_factory=dict)
    #: Neighbouring characters within its words: only where one stands can a word lie across two words of a text.
    joints: frozenset[str] = field(init=False, default=frozenset())
    _names: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)
    _lengths: dict[str, tuple[int, ...]] = field(init=False, default_factory=dict)
    _gapped: dict[str, list[tuple[re.Pattern[str], str]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        names: dict[str, list[str]] = defaultdict(list)
        gapped: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
        for group in self.classes.values():
            for word in group.words:
                if GAP in word:
                    gapped[word[0]].append((_gap_pattern(word), group.name))
                else:
                    names[word].append(group.name)
        self._names = {word: tuple(found) for word, found in names.items()}
        self._gapped = dict(gapped)
        self._lengths = _lengths_by_start(names)
        self.joints = frozenset(one + other for word in names for one, other in pairwise(word))

    @property
    def words(self) -> Iterable[str]:
        """Every plain word (without gaps)."""
        return self._names

    def classes_of(self, word: str) -> tuple[str, ...]:
        """The classes ``word`` belongs to."""
        return self._names.get(word, ())

    def hits_inside(self, word: str) -> Iterator[tuple[str, str]]:
        """Words of the lexicon within one word of a text, with their class; a single character only if it is all."""
        for at in range(len(word)):
            for length in self._lengths.get(word[at], ()):
                found = word[at : at + length]
                if len(found) == length and (length > 1 or len(word) == 1) and found in self._names:
                    yield from ((found, name) for name in self._names[found])
                    break

    def hits_across(self, one: str, other: str) -> Iterator[tuple[str, str]]:
        """Words of the lexicon that begin in ``one`` and end in its neighbour ``other``, with their class."""
        both = one + other
        for at in range(len(one)):
            for length in self._lengths.get(both[at], ()):
                found = both[at : at + length]
                if len(one) - at < length == len(found) and found in self._names:
                    yield from ((found, name) for name in self._names[found])
                    break

    def gap_hits(self, text: str) -> list[tuple[str, str]]:
        """Words with a gap in a plain text, with their class."""
        found: list[tuple[str, str]] = []
        for start, patterns in self._gapped.items():
            if start in text:
                found += [(hit[0], name) for pattern, name in patterns if (hit := pattern.search(text))]
        return found


def _gap_pattern(word: str) -> re.Pattern[str]:
    """The pattern of a word with gaps."""
    return re.compile(_GAP_PATTERN.join(map(re.escape, word.split(GAP))))


def _lengths_by_start(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each first character the lengths of the words that start with it, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[0]].add(len(word))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


def load(overlay: Path | None = None, base: Path = DEFAULT) -> Lexicon:
    """The lexicon of ``base`` with the county's ``overlay`` on top; LexiconError when a file is wrong."""
    data = _read(base)
    if overlay is not None:
        data = _merged(data, _read(overlay))
    classes = {name: _class_of(name, entry) for name, entry in data["classes"].items()}
    same = {old: str(new) for new, olds in data["same_as"].items() for old in str(olds).split()}
    return Lexicon(classes, same)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """The two parts of a lexicon file, empty where missing."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as wrong:
        raise LexiconError(f"词表 {path.name} 读不了：{wrong}") from wrong
    if not isinstance(data, dict):
        raise LexiconError(f"词表 {path.name} 应当有 classes 和 same_as 两部分")
    return {part: dict(data.get(part) or {}) for part in ("classes", "same_as")}


def _merged(base: dict[str, dict[str, Any]], own: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """``own`` words added to the classes of ``base``; a class that is new comes whole."""
    for name, entry in own["classes"].items():
        own_entry = entry if isinstance(entry, dict) else {"words": entry}
        there = dict(base["classes"].get(name) or {})
        both = f"{_text_of(there.get('words'))} {_text_of(own_entry.get('words'))}"
        base["classes"][name] = {**there, **own_entry, "words": both}
    for common, spellings in own["same_as"].items():
        base["same_as"][common] = f"{base['same_as'].get(common, '')} {_text_of(spellings)}"
    return base


def _text_of(words: object) -> str:
    """Words as one text, whether written as a text or as a list."""
    return " ".join(map(str, words)) if isinstance(words, list) else str(words or "")


def _class_of(name: str, entry: object) -> WordClass:
    """One class as written; LexiconError says what is missing."""
    if not isinstance(entry, dict) or "what" not in entry:
        raise LexiconError(f"词表里的“{name}”缺 what（它是什么：事物、毛病……）")
    kind = entry.get("kind")
    if kind is not None and Kind.of_label(str(kind)) is None:
        raise LexiconError(f"词表里的“{name}”写了不认识的类别 {kind}")
    words = tuple(dict.fromkeys(_text_of(entry.get("words")).split()))
    return WordClass(name, str(entry["what"]), Kind(str(kind)) if kind else None, words)
