"""One spelling for one meaning, before any word is looked up.

Full and half width, upper and lower case, traditional characters, invisible characters, runs of digits
and of repeated characters, and the lexicon's own ``same_as`` (dialect, homophones, slips of pinyin).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

#: Of a longer text only its beginning and its end are read: time stays linear, and reports say it early.
HEAD, TAIL = 400, 150

_INVISIBLE = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xFE0F, 0xAD]
_SPACES = "\t\n\r\x0b\x0c\u2028\u2029\x85\u3000"
_DIGITS = "123456789〇"
_RUNS = re.compile(r"0{2,}|(.)\1{2,}")
_COUNTED = re.compile(r"[一二三四五六七八九十]+(?=栋|号|楼|单元|幢|座|巷|组|队|层)")
_PLAIN_ASCII = re.compile(r"[\x00-\x7f]*\Z")


@cache
def _characters() -> dict[int, str | None]:
    """What each single character becomes: simplified, zero for a digit, a space, or nothing."""
    table: dict[int, str | None] = dict.fromkeys(_INVISIBLE)
    table |= {ord(c): " " for c in _SPACES} | {ord(c): "0" for c in _DIGITS}
    lines = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        old, _, new = line.partition("\t")
        if len(old) == 1 and new[:1] != old:
            table[ord(old)] = new[:1]
    return table


def trie_pattern(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, longest first, branching letter by letter for speed."""
    tree: dict[str, dict[str, object]] = {}
    for word in words:
        node: dict[str, object] = tree  # type: ignore[assignment]
        for letter in word:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}
    return _branch(tree)


def _branch(node: Mapping[str, object]) -> str:
    """The pattern of one fork of the tree."""
    options = [re.escape(letter) + _branch(below) for letter, below in node.items() if letter]  # type: ignore[arg-type]
    if not options:
        return ""
    body = options[0] if len(options) == 1 and "" not in node else "(?:" + "|".join(options) + ")"
    return body + "?" if "" in node else body


class Normaliser:
    """Turns what was typed into what is looked up; ``same_as`` maps a spelling to the common one."""

    __slots__ = ("_same", "_sub", "_table")

    def __init__(self, same_as: Mapping[str, str]) -> None:
        self._table = _characters()
        self._same = dict(same_as)
        self._sub = re.compile(trie_pattern(same_as) or r"(?!)").sub

    def __call__(self, text: str) -> str:
        """The plain form of ``text``; never raises, never longer than the cap plus what ``same_as`` adds."""
        if len(text) > HEAD + TAIL:
            text = f"{text[:HEAD]} {text[-TAIL:]}"
        if not _PLAIN_ASCII.match(text):
            text = unicodedata.normalize("NFKC", text)
        plain = text.lower().translate(self._table)
        plain = self._sub(lambda hit: self._same[hit[0]], plain)
        return _RUNS.sub(_shorten, _COUNTED.sub("0", plain)).strip()


def _shorten(run: re.Match[str]) -> str:
    """One zero for a run of digits, two of any other character."""
    return run[1] * 2 if run[1] else "0"
