"""Learning from the office: what leaders corrected, opened, dismissed, what was withdrawn, and labelled messages.

New weights are learned from the corpus and these examples together. One example in four is frozen: nobody learns
from it, and only weights that do better on these, and cry no more often on mere talk, take the place of the old.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from bot.learning.background import background
from bot.learning.comparing import better, score
from bot.learning.corpus import CORPUS, Example, examples
from bot.learning.shipped import BACKGROUND, learn
from bot.rules.understanding import Situation
from bot.terms import Act, Kind, Outcome
from bot.text.weights import Weights
from bot.understander import Understander

#: How often an example of the office is learned, compared with one of the corpus: it is from here.
WEIGHT = 3
#: Fewer frozen examples than this say nothing.
FEWEST = 8
_FROZEN_IN = 4
_TALK, _SEED = 2000, 11


@dataclass(frozen=True, slots=True)
class Trial:
    """How the old and the new weights did on the frozen part (shares of right answers), and alarms on mere talk."""

    learned: int
    frozen: int
    old: float
    new: float
    old_alarms: int
    new_alarms: int
    taken: bool


def example(text: str, act: str, kind: str | None) -> Example:
    """A label that the office gave, as an example."""
    return Example(text, Situation(), Act(act), Kind(kind) if kind else None, False, "office")


def frozen(row: Example) -> bool:
    """Whether nobody learns from ``row``: decided by its words, so that a text is never on both sides."""
    return crc32(row.text.strip().encode()) % _FROZEN_IN == 0


def parted(rows: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """Examples to learn from, and frozen ones; of equal texts the latest word counts."""
    latest: Mapping[str, Example] = {row.text.strip(): row for row in rows if row.text.strip()}
    parts: tuple[list[Example], list[Example]] = ([], [])
    for row in latest.values():
        parts[frozen(row)].append(row)
    return parts


def relearned(
    rows: Sequence[Example], old: Understander, folder: Path = CORPUS, strings: int = BACKGROUND
) -> tuple[Weights, Trial]:
    """New weights from the corpus in ``folder`` and the office's ``rows``, and how they did against ``old``.

    ValueError (in Chinese) when there are too few examples to judge by. Takes some minutes with the whole corpus.
    """
    own, unseen = parted(rows)
    if len(unseen) < FEWEST:
        raise ValueError(f"用来比较的样本只有 {len(unseen)} 条，至少要 {FEWEST} 条（每四条留一条）；再积累一些再学")
    weights = learn([*examples(folder), *own * WEIGHT], old.reader, strings)
    weights.settings.update(old.weights.settings)
    new = Understander(old.reader, weights, old.thresholds)
    return weights, compared(old, new, unseen, len(own))


def compared(old: Understander, new: Understander, unseen: Sequence[Example], learned: int = 0) -> Trial:
    """``old`` and ``new`` on the frozen examples and on mere talk."""
    before, after = alarms(old), alarms(new)
    taken = better(unseen, old, new) and after <= before
    return Trial(learned, len(unseen), score(unseen, old), score(unseen, new), before, after, taken)


def alarms(judge: Understander) -> int:
    """How many of 2,000 strings of common words are taken for a sure report."""
    heard = (judge.understand(text) for text in background(_TALK, (), _SEED))
    return sum(one.act is Act.REPORT and one.outcome is Outcome.SURE for one in heard)


def with_urgency(row: Example, judge: Understander) -> Example:
    """The office's labels say nothing of danger: it stays as it is heard."""
    return replace(row, urgent=judge.understand(row.text, row.situation).urgent)
