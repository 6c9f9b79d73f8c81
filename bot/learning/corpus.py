"""The labelled messages weights are learned from: what a row of a messages file says, and the corpus folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.rules.understanding import Situation
from bot.terms import Act, Kind

CORPUS = Path(__file__).parents[1] / "text" / "corpus"

#: The towns of the corpus: each is left out once to see how well the rest serves a town never seen.
TOWNS = ("north", "south_coast", "southwest", "jiangxi", "hard_cases")


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message; ``source`` is the corpus file it stands in."""

    text: str
    situation: Situation
    act: Act
    kind: Kind | None
    urgent: bool
    source: str = ""


def examples(folder: Path = CORPUS) -> list[Example]:
    """All labelled messages of the corpus, file by file."""
    return [row for path in sorted(folder.glob("*.jsonl")) for row in examples_of(path)]


def examples_of(path: Path) -> list[Example]:
    """The labelled messages of one file."""
    lines = filter(str.strip, path.read_text(encoding="utf-8").splitlines())
    return [example_of(json.loads(line), path.stem) for line in lines]


def example_of(row: Mapping[str, Any], source: str = "") -> Example:
    """A row of a messages file as an example; ValueError for an act or kind that is none."""
    kind = Kind(row["kind"]) if row.get("kind") else None
    return Example(str(row["text"]), situation_of(row), Act(row["act"]), kind, bool(row.get("urgent")), source)


def situation_of(row: Mapping[str, Any]) -> Situation:
    """The situation a row of a messages file tells of; the defaults where it says nothing."""
    before: Iterable[object] = row.get("before") or ()
    return Situation(str(row.get("tier") or "unit"), str(row.get("sender") or "resident"), tuple(map(str, before)))
