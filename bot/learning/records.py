"""Kinds learned from an office's own settled records, in the office's own words for them.

A linear model over pairs and triples of characters: nothing has to be cut into words, and a name of a local street
counts as much as a word of the dictionary. The model is one file of plain numbers; reading it runs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "kinds.npz"
#: Of a longer text only the beginning is read.
_LONGEST = 1500
_GRAMS, _RAREST, _MOST = (1, 3), 2, 150_000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Record:
    """One settled record: what was written, and what it was filed under."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How one label fared: shares of 0 to 1, and how many records bear it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How a model fared on records it had not seen."""

    accuracy: float
    macro_f1: float
    labels: dict[str, LabelScore]


class KindModel:
    """Labels, the weight of each run of characters, and what each speaks for."""

    def __init__(self, labels: Sequence[str], grams: Sequence[str], idf: Any, weights: Any, bias: Any) -> None:
        """``weights`` is one row a label, one column a run of characters."""
        self.labels = list(labels)
        self._grams, self._idf, self._weights, self._bias = list(grams), idf, weights, bias

    @classmethod
    def learn(cls, records: Sequence[Record]) -> KindModel:
        """A model of ``records``; ValueError where there are fewer than two labels."""
        import numpy
        from sklearn.svm import LinearSVC

        labels = sorted({record.label for record in records})
        if len(labels) < 2:
            raise ValueError("要学会分类，至少要有两种类别")
        counter = _counter()
        table = counter.fit_transform(_texts(records))
        model = LinearSVC(C=0.5, class_weight="balanced", random_state=_SEED)
        model.fit(table, [labels.index(record.label) for record in records])
        weights = model.coef_ if len(labels) > 2 else numpy.vstack([-model.coef_, model.coef_])
        bias = model.intercept_ if len(labels) > 2 else numpy.hstack([-model.intercept_, model.intercept_])
        return cls(labels, counter.get_feature_names_out(), counter.idf_, weights, bias)

    def judge(self, records: Sequence[Record]) -> list[str]:
        """What each record would be filed under; its own label is not looked at."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        counter: Any = TfidfVectorizer(**_shape(), vocabulary=self._grams)
        counter.idf_ = self._idf
        values = counter.transform(_texts(records)) @ self._weights.T + self._bias
        return [self.labels[at] for at in values.argmax(axis=1)]

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``."""
        import numpy

        folder.mkdir(parents=True, exist_ok=True)
        numpy.savez_compressed(
            folder / FILE,
            labels=numpy.array(self.labels),
            grams=numpy.array(self._grams),
            idf=self._idf.astype("float32"),
            weights=self._weights.astype("float32"),
            bias=self._bias.astype("float32"),
        )

    @classmethod
    def load(cls, folder: Path) -> KindModel:
        """The model in ``folder``; OSError where there is none, ValueError where it is no model."""
        import numpy

        try:
            with numpy.load(folder / FILE, allow_pickle=False) as kept:
                names = ("labels", "grams", "idf", "weights", "bias")
                labels, grams, idf, weights, bias = (kept[name] for name in names)
        except (KeyError, EOFError) as error:
            raise ValueError(f"{folder / FILE} 不是学好的模型") from error
        return cls([str(label) for label in labels], [str(gram) for gram in grams], idf, weights, bias)


def folded(records: Sequence[Record], folds: int, tick: Callable[[int, int], None] | None = None) -> list[str]:
    """What each record is filed under by a model that learned from the other folds."""
    found = [""] * len(records)
    for done, unseen in enumerate(_folds(records, folds), 1):
        hidden = set(unseen)
        model = KindModel.learn([record for at, record in enumerate(records) if at not in hidden])
        for at, label in zip(unseen, model.judge([records[at] for at in unseen]), strict=True):
            found[at] = label
        if tick:
            tick(done, folds)
    return found


def _folds(records: Sequence[Record], folds: int) -> Iterator[list[int]]:
    """Each part with its share of every label, the same parts each time."""
    from sklearn.model_selection import StratifiedKFold

    parts = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    for _, unseen in parts.split(records, [record.label for record in records]):
        yield [int(at) for at in unseen]


def scores(records: Sequence[Record], judged: Sequence[str]) -> Scores:
    """How ``judged`` fares against what the records were filed under."""
    pairs = Counter(zip((record.label for record in records), judged, strict=True))
    told = Counter(record.label for record in records)
    said = Counter(judged)
    labels = {
        label: _score(pairs[label, label], said[label], told[label]) for label in sorted(told.keys() | said.keys())
    }
    right = sum(count for (label, guess), count in pairs.items() if label == guess)
    own = [labels[label].f1 for label in told]
    return Scores(right / len(records), sum(own) / len(own), labels)


def _score(right: int, said: int, told: int) -> LabelScore:
    precision, recall = right / said if said else 0.0, right / told if told else 0.0
    both = precision + recall
    return LabelScore(precision, recall, 2 * precision * recall / both if both else 0.0, told)


def _texts(records: Sequence[Record]) -> list[str]:
    return ["".join(record.text.split())[:_LONGEST] for record in records]


def _shape() -> dict[str, Any]:
    return {"analyzer": "char", "ngram_range": _GRAMS, "sublinear_tf": True}


def _counter() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(**_shape(), min_df=_RAREST, max_features=_MOST)
