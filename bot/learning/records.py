"""Kinds learned from an office's own settled records, in the office's own words for them.

The first line of a record (its title) and the rest are read apart, each by its words and by its pairs of
characters: a short title must not drown in a long text. Two linear models are added up, one that draws margins
and one that counts what is typical of each label. The model is one file of plain numbers; reading it runs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from operator import add
from pathlib import Path
from typing import Any

from bot.text.cutting import words_for_search

FILE = "kinds.npz"
#: Of a longer text only the beginning is read.
_LONGEST = 1500
_RAREST, _MOST = 1, 80_000
_SEED = 7
_STRENGTH, _SMOOTH, _TYPICAL = 0.3, 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Record:
    """One settled record: what was written (a title, if any, in the first line), and what it was filed under."""

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
    """Labels, the keys of each view of a record with how rare they are, and what each speaks for."""

    def __init__(self, labels: Sequence[str], views: Sequence[tuple[list[str], Any]], weights: Any, bias: Any) -> None:
        """``views`` are (keys, rarity) in the order of ``_VIEWS``; ``weights`` is one row a label, one column a key."""
        self.labels = list(labels)
        self._views, self._weights, self._bias = list(views), weights, bias

    @classmethod
    def learn(cls, records: Sequence[Record]) -> KindModel:
        """A model of ``records``; ValueError where there are fewer than two labels."""
        labels = sorted({record.label for record in records})
        if len(labels) < 2:
            raise ValueError("要学会分类，至少要有两种类别")
        views, tables = [], []
        for view in _VIEWS:
            keys, rarity, table = _counted([view(record.text) for record in records])
            views.append((keys, rarity))
            tables.append(table)
        weights, bias = _fitted(tables, [labels.index(record.label) for record in records], len(labels))
        return cls(labels, views, weights, bias)

    def judge(self, records: Sequence[Record]) -> list[str]:
        """What each record would be filed under; its own label is not looked at."""
        from scipy.sparse import hstack

        tables = [
            _table([view(record.text) for record in records], keys, rarity)
            for view, (keys, rarity) in zip(_VIEWS, self._views, strict=True)
        ]
        values = hstack(tables).tocsr() @ self._weights.T + self._bias
        return [self.labels[at] for at in values.argmax(axis=1)]

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``."""
        import numpy

        folder.mkdir(parents=True, exist_ok=True)
        kept: dict[str, Any] = {"weights": self._weights.astype("float16"), "bias": self._bias.astype("float32")}
        for at, (keys, rarity) in enumerate(self._views):
            kept |= {f"keys{at}": numpy.array("\n".join(keys)), f"rarity{at}": rarity.astype("float32")}
        numpy.savez_compressed(folder / FILE, labels=numpy.array(self.labels), **kept)

    @classmethod
    def load(cls, folder: Path) -> KindModel:
        """The model in ``folder``; OSError where there is none, ValueError where it is no model."""
        import numpy

        try:
            with numpy.load(folder / FILE, allow_pickle=False) as kept:
                views = [(str(kept[f"keys{at}"]).split("\n"), kept[f"rarity{at}"]) for at in range(len(_VIEWS))]
                labels, weights, bias = (kept[name] for name in ("labels", "weights", "bias"))
        except (KeyError, EOFError) as error:
            raise ValueError(f"{folder / FILE} 不是学好的模型") from error
        return cls([str(label) for label in labels], views, weights.astype("float32"), bias)


def _counted(rows: Sequence[list[str]]) -> tuple[list[str], Any, Any]:
    """The commonest keys of a view, how rare each is, and the table of the records."""
    import numpy

    seen = Counter(key for row in rows for key in set(row))
    keys = sorted(key for key, count in seen.most_common(_MOST) if count >= _RAREST and "\n" not in key) or [" "]
    rarity = numpy.array([log((1 + len(rows)) / (1 + seen[key])) + 1 for key in keys])
    return keys, rarity, _table(rows, keys, rarity)


def _table(rows: Sequence[list[str]], keys: Sequence[str], rarity: Any) -> Any:
    """Damped counts times rarity, each row of length one."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    place = {key: at for at, key in enumerate(keys)}
    starts, places, counts = [0], list[int](), list[int]()
    for row in rows:
        found = Counter(place[key] for key in row if key in place)
        places += found.keys()
        counts += found.values()
        starts.append(len(places))
    values = (1 + numpy.log(numpy.array(counts, dtype=float))) * rarity[numpy.array(places, dtype=int)]
    return normalize(csr_matrix((values, places, starts), shape=(len(rows), len(keys))), copy=False)


def _fitted(tables: Sequence[Any], labels: Sequence[int], count: int) -> tuple[Any, Any]:
    """Coefficients (label x key) and one number a label: margins and what is typical, each of spread one."""
    import numpy
    from scipy.sparse import hstack
    from sklearn.naive_bayes import ComplementNB
    from sklearn.svm import LinearSVC

    table = hstack(tables).tocsr()
    margins = LinearSVC(C=_STRENGTH, class_weight="balanced", random_state=_SEED).fit(table, labels)
    weights, bias = margins.coef_, margins.intercept_
    if count == 2:
        weights, bias = numpy.vstack([-weights, weights]), numpy.hstack([-bias, bias])
    spread = (table @ weights.T + bias).std() or 1.0
    typical = ComplementNB(alpha=_SMOOTH).fit(table, labels).feature_log_prob_
    typical = typical - typical.mean(axis=0)
    other = (table @ typical.T).std() or 1.0
    return weights / spread + _TYPICAL * typical / other, bias / spread


def folded(records: Sequence[Record], folds: int, tick: Callable[[int, int], None] | None = None) -> list[str]:
    """What each record is filed under by a model that learned from the other folds."""
    found = [""] * len(records)
    for done, unseen in enumerate(split(records, folds), 1):
        hidden = set(unseen)
        model = KindModel.learn([record for at, record in enumerate(records) if at not in hidden])
        for at, label in zip(unseen, model.judge([records[at] for at in unseen]), strict=True):
            found[at] = label
        if tick:
            tick(done, folds)
    return found


def split(records: Sequence[Record], folds: int) -> Iterator[list[int]]:
    """Each part with its share of every label and equal texts in one part; the same parts each time."""
    from sklearn.model_selection import StratifiedGroupKFold

    texts = {"".join(record.text.split()): at for at, record in enumerate(records)}
    groups = [texts["".join(record.text.split())] for record in records]
    parts = StratifiedGroupKFold(folds, shuffle=True, random_state=_SEED)
    for _, unseen in parts.split(records, [record.label for record in records], groups):
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


def confused(records: Sequence[Record], judged: Sequence[str], most: int = 10) -> list[tuple[tuple[str, str], int]]:
    """The commonest mistakes: (filed under, taken for) and how often, at most ``most``."""
    pairs = zip((record.label for record in records), judged, strict=True)
    return Counter(pair for pair in pairs if pair[0] != pair[1]).most_common(most)


def _score(right: int, said: int, told: int) -> LabelScore:
    precision, recall = right / said if said else 0.0, right / told if told else 0.0
    both = precision + recall
    return LabelScore(precision, recall, 2 * precision * recall / both if both else 0.0, told)


def _title(text: str) -> str:
    return "".join(text.partition("\n")[0].split())[:_LONGEST].lower()


def _rest(text: str) -> str:
    return "".join(text.partition("\n")[2].split())[:_LONGEST].lower()


def _pairs(text: str) -> list[str]:
    """Single characters and pairs of them."""
    return [*text, *map(add, text, text[1:])]


def _words(text: str) -> list[str]:
    """Words, long ones with the words inside them as well."""
    return words_for_search(text)


#: How a record is looked at: each view is counted by itself.
_VIEWS: tuple[Callable[[str], list[str]], ...] = (
    lambda text: _pairs(_title(text)),
    lambda text: _words(_title(text)),
    lambda text: _pairs(_rest(text)),
    lambda text: _words(_rest(text)),
)
