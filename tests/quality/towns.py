"""How well the rest of the corpus serves a town never seen: each town judged by weights learned without it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from bot.learning.corpus import TOWNS, Example, examples
from bot.learning.shipped import learn, reader
from bot.rules.understanding import Thresholds, Understanding
from bot.terms import REPORTING, Act, Outcome
from bot.text.weights import load
from bot.understander import Understander

Heard = tuple[Example, Understanding]


def macro_f1(pairs: Sequence[tuple[object, object]]) -> float:
    """The mean F1 over the true labels."""
    labels = {true for true, _ in pairs}
    return sum(_f1(pairs, label) for label in labels) / len(labels)


def _f1(pairs: Sequence[tuple[object, object]], label: object) -> float:
    """The F1 of one label."""
    hit = sum(true == said == label for true, said in pairs)
    both = sum(true == label for true, _ in pairs) + sum(said == label for _, said in pairs)
    return 2 * hit / both


def heard_without(town: str, rows: Sequence[Example]) -> list[Heard]:
    """The town's messages as weights learned without it take them; the gate's line is that of the shipped weights."""
    read = reader()
    weights = learn([row for row in rows if row.source != town], read)
    weights.settings.update(load().settings)
    judge = Understander(read, weights, Thresholds())
    return [(row, judge.understand(row.text, row.situation)) for row in rows if row.source == town]


def line(name: str, heard: Sequence[Heard]) -> str:
    """The figures of one town."""
    acts = [(row.act, said.act) for row, said in heard]
    kinds = [(row.kind, said.kind) for row, said in heard if row.kind]
    sure = [row for row, said in heard if said.act is Act.REPORT and said.outcome is Outcome.SURE]
    right = sum(row.act in REPORTING for row in sure)
    found = sum(row.act is Act.REPORT for row in sure)
    reports = sum(row.act is Act.REPORT for row, _ in heard)
    urgent = [(row.urgent, said.urgent) for row, said in heard]
    both = sum(true and said for true, said in urgent)
    return (
        f"{name:12} act {sum(a == b for a, b in acts) / len(acts):.3f} / {macro_f1(acts):.3f}"
        f"  kind {macro_f1(kinds):.3f}  gate P {right / max(1, len(sure)):.3f} R {found / max(1, reports):.3f}"
        f"  urgent R {both / max(1, sum(t for t, _ in urgent)):.3f} P {both / max(1, sum(s for _, s in urgent)):.3f}"
    )


def unseen() -> str:
    """A line for each town and one for all."""
    rows = examples()
    by_town = {town: heard_without(town, rows) for town in TOWNS}
    lines = [line(town, heard) for town, heard in by_town.items()]
    return "\n".join([*lines, line("all", list(chain.from_iterable(by_town.values())))])
