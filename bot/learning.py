"""Learning from labelled messages and from an office's own settled records, and judging what was learned.

    python -m bot.learning            learns bot/text/weights.gz anew from bot/text/corpus

scikit-learn is imported where it is needed only: understanding itself does without it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

from bot.rules.understanding import ACTS, KINDS, Situation, Thresholds
from bot.terms import REPORTING, Act, Kind
from bot.text import weights as weights_file
from bot.text.cutting import cutter
from bot.text.features import Reader, all_keys
from bot.text.lexicon import load as load_lexicon
from bot.text.weights import SCALE, Weights, pack
from bot.understander import FOLLOWING, LANES, Told, Understander, reporting_share, said_of, situation_keys

CORPUS = Path(__file__).with_name("text") / "corpus"

#: The towns of the corpus: each is left out once to see how well the rest serves a town never seen.
TOWNS = ("north", "south_coast", "southwest", "jiangxi", "hard_cases")

_RAREST = 2
_LEAST = 0.04
_STRENGTH = 0.5
_CONTEXT_FREE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message; ``source`` is the corpus file it stands in, ``weight`` how much it counts."""

    text: str
    situation: Situation
    act: Act
    kind: Kind | None
    urgent: bool
    source: str
    weight: float = 1.0


def examples(folder: Path = CORPUS) -> list[Example]:
    """All labelled messages of the corpus, file by file."""
    return [example_of(json.loads(line), path.stem) for path in sorted(folder.glob("*.jsonl")) for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    """The lines of a file that hold something."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def example_of(row: Mapping[str, Any], source: str = "") -> Example:
    """A row of a messages file as an example."""
    kind = Kind(row["kind"]) if row.get("kind") else None
    return Example(row["text"], situation_of(row), Act(row["act"]), kind, bool(row.get("urgent")), source)


def situation_of(row: Mapping[str, Any]) -> Situation:
    """The situation a row of a messages file tells of; the defaults where it says nothing."""
    return Situation(row.get("tier") or "unit", row.get("sender") or "resident", tuple(row.get("before") or ()))


class Table:
    """Keys of many texts as a sparse matrix; only keys seen often enough have a column."""

    def __init__(self, rows: Sequence[Iterable[str]], rarest: int = _RAREST) -> None:
        seen = Counter(key for row in rows for key in set(row))
        self.columns = {key: at for at, key in enumerate(sorted(key for key, n in seen.items() if n >= rarest))}

    def matrix(self, rows: Sequence[Iterable[str]]) -> Any:
        """One line per row, 1 where the key is there."""
        import numpy
        from scipy.sparse import csr_matrix

        starts, columns = [0], []
        for row in rows:
            columns += sorted({self.columns[key] for key in row if key in self.columns})
            starts.append(len(columns))
        ones = numpy.ones(len(columns), dtype=numpy.float64)
        return csr_matrix((ones, columns, starts), shape=(len(rows), len(self.columns)))


def _fitted(
    rows: Sequence[Iterable[str]], labels: Sequence[Any], counts: Sequence[float], classes: Sequence[Any]
) -> Any:
    """A linear model as (keys, coefficients by class, intercepts by class)."""
    from sklearn.linear_model import LogisticRegression

    table = Table(rows)
    model = LogisticRegression(C=_STRENGTH, max_iter=200, tol=1e-3)
    model.fit(table.matrix(rows), list(labels), sample_weight=list(counts))
    known = list(model.classes_)
    if len(known) == 2:
        return table.columns, model.coef_, model.intercept_
    order = [known.index(one) for one in classes]
    return table.columns, model.coef_[order], model.intercept_[order]


def learn(rows: Sequence[Example], reader: Reader | None = None) -> Weights:
    """Weights learned from ``rows``: first what texts alone say, then acts and urgency in their situation."""
    if reader is None:
        lexicon = load_lexicon()
        reader = Reader(lexicon, cutter(lexicon.words))
    keys = [list(all_keys(reader.read(row.text), reader.lexicon.classes)) for row in rows]
    lanes = _text_lanes(rows, keys, reader)
    alone = _weights(lanes)
    lanes += _situation_lanes(rows, keys, Understander(reader, alone, Thresholds()))
    return _weights(lanes)


Lane = tuple[int, Mapping[str, int], Any, Any]


def _text_lanes(rows: Sequence[Example], keys: Sequence[Sequence[str]], reader: Reader) -> list[Lane]:
    """Act, urgency and kind by the text alone."""
    counts = [row.weight for row in rows]
    acts = [str(row.act) for row in rows]
    act = _fitted(keys, acts, counts, [str(one) for one in ACTS])
    urgent = _fitted(keys, [row.urgent for row in rows], counts, (False, True))
    told = [at for at, row in enumerate(rows) if row.kind is not None]
    with_before = [[*keys[at], *_followed_keys(rows[at], reader)] for at in told]
    kinds = [str(rows[at].kind) for at in told]
    kind = _fitted(with_before, kinds, [counts[at] for at in told], [str(one) for one in KINDS])
    return [(0, *act), (len(ACTS), *urgent), (len(ACTS) + 1, *kind)]


def _followed_keys(row: Example, reader: Reader) -> list[str]:
    """Keys of what a support or a detail speaks to."""
    if row.act not in FOLLOWING:
        return []
    texts = [said_of(line) for line in row.situation.before]
    return [key for text in texts for key in all_keys(reader.read(text), reader.lexicon.classes)]


def _situation_lanes(rows: Sequence[Example], keys: Sequence[Sequence[str]], alone: Understander) -> list[Lane]:
    """Act and urgency with the situation; messages with a ``before`` are learned without it as well."""
    with_all = [[*keys[at], *_around(row.text, row.situation, alone)] for at, row in enumerate(rows)]
    bare = [at for at, row in enumerate(rows) if row.situation.before]
    without = [[*keys[at], *_around(rows[at].text, _bare(rows[at].situation), alone)] for at in bare]
    labels = [*rows, *(rows[at] for at in bare)]
    counts = [row.weight for row in rows] + [rows[at].weight * _CONTEXT_FREE for at in bare]
    both = [*with_all, *without]
    act = _fitted(both, [str(row.act) for row in labels], counts, [str(one) for one in ACTS])
    urgent = _fitted(both, [row.urgent for row in labels], counts, (False, True))
    start = len(LANES) - len(ACTS) - 1
    return [(start, *act), (start + len(ACTS), *urgent)]


def _bare(situation: Situation) -> Situation:
    """The same situation with nothing said before."""
    return Situation(situation.tier, situation.sender)


def _around(text: str, situation: Situation, alone: Understander) -> list[str]:
    """Keys of the situation."""
    earlier: list[Told] = [alone.told(said_of(line)) for line in situation.before]
    return situation_keys(alone.told(text), situation, earlier)


def _weights(lanes: Sequence[Lane]) -> Weights:
    """Linear models side by side as packed weights; keys that hardly matter are left out."""
    table: dict[str, list[int]] = {}
    bias = [0] * len(LANES)
    for start, columns, coefficients, intercepts in lanes:
        width = coefficients.shape[0]
        bias[start : start + width] = [round(float(value) * SCALE) for value in intercepts]
        kept = abs(coefficients).max(axis=0) >= _LEAST
        whole = (coefficients * SCALE).round().astype(int).T.tolist()
        for key, at in columns.items():
            if kept[at]:
                table.setdefault(key, [0] * len(LANES))[start : start + width] = whole[at]
    return Weights(LANES, {key: pack(values) for key, values in table.items()}, pack(bias))


def left_out(rows: Sequence[Example], reader: Reader, towns: Sequence[str] = TOWNS) -> list[tuple[Example, float]]:
    """Each town's messages with the raw gate share given by weights learned without that town."""
    found: list[tuple[Example, float]] = []
    for town in towns:
        weights = learn([row for row in rows if row.source != town], reader)
        judge = Understander(reader, weights, Thresholds())
        found += [(row, raw_gate(judge, row)) for row in rows if row.source == town]
    return found


def raw_gate(judge: Understander, row: Example) -> float:
    """The uncalibrated gate share of an example."""
    earlier = [judge.told(said_of(line)) for line in row.situation.before]
    return reporting_share(judge.weigh(judge.told(row.text), row.situation, earlier).acts)


def calibration(judged: Sequence[tuple[Example, float]]) -> dict[str, float]:
    """Platt's line of the gate: slope and shift that make shares the chances they turned out to be."""
    from sklearn.linear_model import LogisticRegression

    inside = [min(max(share, 1e-6), 1 - 1e-6) for _, share in judged]
    model = LogisticRegression(C=1e6).fit(
        [[log(share / (1 - share))] for share in inside], [row.act in REPORTING for row, _ in judged]
    )
    return {"gate.slope": round(float(model.coef_[0][0]), 4), "gate.shift": round(float(model.intercept_[0]), 4)}


def relearn(folder: Path = CORPUS, out: Path = weights_file.DEFAULT, say: Callable[[str], object] = print) -> Weights:
    """Learn the shipped weights anew from the corpus and write them to ``out``; a few minutes."""
    rows = examples(folder)
    lexicon = load_lexicon()
    reader = Reader(lexicon, cutter(lexicon.words))
    settings = calibration(left_out(rows, reader))
    weights = learn(rows, reader)
    weights.settings.update(settings)
    weights_file.save(weights, out)
    say(f"{len(rows)} 条消息，{len(weights.table)} 个键，{settings}")
    return weights


if __name__ == "__main__":
    relearn()
