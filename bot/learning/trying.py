"""What other words or thresholds would have made of the last messages, before anybody saves them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.learning.comparing import Difference, core
from bot.rules.understanding import Situation, Thresholds
from bot.understander import OWN_LEXICON, OWN_WEIGHTS, Understander

_GROUP = Situation()


def with_words(text: str, data: Path) -> Understander:
    """The understander with ``text`` (YAML) as the county's own words. LexiconError where it cannot be used."""
    weights = data / OWN_WEIGHTS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / OWN_LEXICON
        file.write_text(text, encoding="utf-8")
        return Understander.load(file, weights if weights.exists() else None)


def differences(
    said: Sequence[str], old: tuple[Understander, Thresholds], new: tuple[Understander, Thresholds]
) -> list[Difference]:
    """The messages that would be taken otherwise, each heard by itself in a group."""
    found = []
    for text in dict.fromkeys(said):
        before, after = (judge.understand(text, _GROUP, limits) for judge, limits in (old, new))
        if core(before) != core(after):
            found.append(Difference(text, before, after))
    return found
