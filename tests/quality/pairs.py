"""Weighted figures of the likeness of reports: are two letters one matter?

    python tests/quality/pairs.py ../shared/data/same_issue_pairs_dev.jsonl

Prints the weighted average precision, the best F1 over all thresholds and the F1 at the threshold in use.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.rules.likeness import SAME, likeness, matter_of

Scored = tuple[float, bool, float]


def scored(path: Path) -> list[Scored]:
    """(likeness, truly one matter, weight) of every pair in the file."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [
        (likeness(matter_of(row["a"]), matter_of(row["b"])), bool(row["same"]), float(row["weight"])) for row in rows
    ]


def average_precision(pairs: list[Scored]) -> float:
    """The weighted mean of the precision at each true pair, equal scores taken together."""
    total = sum(weight for _, same, weight in pairs if same)
    hit = seen = area = 0.0
    for score in sorted({score for score, _, _ in pairs}, reverse=True):
        level = [(same, weight) for found, same, weight in pairs if found == score]
        gained = sum(weight for same, weight in level if same)
        hit += gained
        seen += sum(weight for _, weight in level)
        area += gained * hit / seen
    return area / total


def f1(pairs: list[Scored], threshold: float) -> float:
    """The weighted F1 when everything from ``threshold`` on is taken for one matter."""
    hit = sum(weight for score, same, weight in pairs if same and score >= threshold)
    said = sum(weight for score, _, weight in pairs if score >= threshold)
    true = sum(weight for _, same, weight in pairs if same)
    return 2 * hit / (said + true)


def best_f1(pairs: list[Scored]) -> float:
    """The best weighted F1 over all thresholds."""
    return max(f1(pairs, score) for score, _, _ in pairs)


def main() -> None:
    """Print the figures of the file named on the command line."""
    pairs = scored(Path(sys.argv[1]))
    print(f"pairs {len(pairs)}")
    print(f"average precision {average_precision(pairs):.4f}")
    print(f"best F1 {best_f1(pairs):.4f}")
    print(f"F1 at {SAME} {f1(pairs, SAME):.4f}")


if __name__ == "__main__":
    main()
