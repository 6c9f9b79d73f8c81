"""Linear models over keys, and their way into packed weights. scikit-learn is imported only where it learns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from bot.text.weights import SCALE, Weights, pack

#: A key must stand in this many messages; a coefficient below this counts as nothing.
RAREST = 2
LEAST = 0.02
#: A margin of one as a plain sum, so that shares of kinds look like those of acts.
MARGIN = 3.0
#: How strongly margins are drawn, compared with chances.
MARGIN_STRENGTH = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """A text to learn from: its keys, the factor that tames long texts, and how much it counts."""

    keys: Sequence[str]
    factor: float
    count: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear model: the column of each key, coefficients (label x column), intercepts."""

    columns: Mapping[str, int]
    coefficients: Any
    intercepts: Any


def fit(lines: Sequence[Line], labels: Sequence[object], order: Sequence[object], strength: float) -> Fitted:
    """Learn ``labels`` (logistic regression); rows of the model follow ``order``, a yes-no model has one row."""
    from sklearn.linear_model import LogisticRegression

    columns = _columns(lines)
    model = LogisticRegression(C=strength, max_iter=200, tol=1e-3)
    model.fit(_matrix(lines, columns), list(map(str, labels)), sample_weight=[line.count for line in lines])
    return _in_order(columns, model, order)


def fit_margin(
    lines: Sequence[Line],
    labels: Sequence[object],
    order: Sequence[object],
    strength: float,
    *,
    even: bool = False,
    rare: int = 1,
) -> Fitted:
    """The same by margins (linear support vectors), rare keys counting more: better where labels are many or rare.

    ``even`` lets each label count as much as any other, however few lines bear it; the higher ``rare``, the more
    a rare key counts.
    """
    from sklearn.svm import LinearSVC

    columns = _columns(lines, rarest=1)
    rarity = _rarity(lines, columns, rare)
    model = LinearSVC(C=strength, class_weight="balanced" if even else None, random_state=0)
    matrix = _matrix(lines, columns).multiply(rarity).tocsr()
    model.fit(matrix, list(map(str, labels)), sample_weight=[line.count for line in lines])
    found = _in_order(columns, model, order)
    return Fitted(columns, found.coefficients * rarity * MARGIN, found.intercepts * MARGIN)


def fit_both(lines: Sequence[Line], labels: Sequence[object], order: Sequence[object], strength: float) -> Fitted:
    """The mean of chances and margins: they err on different messages."""
    import numpy

    one = fit(lines, labels, order, strength)
    other = fit_margin(lines, labels, order, strength * MARGIN_STRENGTH)
    coefficients = other.coefficients / 2
    places = numpy.array([other.columns[key] for key in one.columns])
    coefficients[:, places] += one.coefficients[:, [*one.columns.values()]] / 2
    return Fitted(other.columns, coefficients, (one.intercepts + other.intercepts) / 2)


def _columns(lines: Sequence[Line], rarest: int = RAREST) -> dict[str, int]:
    """A column for each key that stands in enough lines."""
    seen = Counter(key for line in lines for key in set(line.keys))
    return {key: at for at, key in enumerate(sorted(key for key, n in seen.items() if n >= rarest))}


def _rarity(lines: Sequence[Line], columns: Mapping[str, int], power: int) -> Any:
    """How much each column counts: more, the fewer lines it stands in; one on average."""
    import numpy

    seen = Counter(key for line in lines for key in set(line.keys))
    weights = numpy.array([(log((1 + len(lines)) / (1 + seen[key])) + 1) ** power for key in columns])
    return weights / weights.mean()


def _in_order(columns: Mapping[str, int], model: Any, order: Sequence[object]) -> Fitted:
    """The model's rows in the order of the labels asked for."""
    known = [str(one) for one in model.classes_]
    if len(known) == 2:
        return Fitted(columns, model.coef_, model.intercept_)
    rows = [known.index(str(one)) for one in order]
    return Fitted(columns, model.coef_[rows], model.intercept_[rows])


def _matrix(lines: Sequence[Line], columns: Mapping[str, int]) -> Any:
    """One row per line, its factor in the columns of its keys."""
    import numpy
    from scipy.sparse import csr_matrix

    starts, places, values = [0], list[int](), list[float]()
    for line in lines:
        found = sorted({columns[key] for key in line.keys if key in columns})
        places += found
        values += [line.factor] * len(found)
        starts.append(len(places))
    return csr_matrix((numpy.array(values), places, starts), shape=(len(lines), len(columns)))


def packed(lanes: Sequence[str], fitted: Iterable[tuple[int, Fitted]]) -> Weights:
    """Models side by side as packed weights, each from its first lane on; keys that hardly matter are left out."""
    table: dict[str, list[int]] = {}
    bias = [0] * len(lanes)
    for start, model in fitted:
        stop = start + model.coefficients.shape[0]
        bias[start:stop] = [round(float(value) * SCALE) for value in model.intercepts]
        kept = abs(model.coefficients).max(axis=0) >= LEAST
        whole = (model.coefficients * SCALE).round().astype(int).T.tolist()
        for key, at in model.columns.items():
            if kept[at]:
                table.setdefault(key, [0] * len(lanes))[start:stop] = whole[at]
    return Weights(tuple(lanes), {key: pack(values) for key, values in table.items()}, pack(bias))
