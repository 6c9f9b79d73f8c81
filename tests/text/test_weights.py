"""Weights side by side in one number: nothing of one label runs over into the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.weights import SCALE, Weights, WeightsError, load, pack, save

LANES = ("a", "b", "c")
VALUES = st.lists(st.integers(-2000, 2000), min_size=3, max_size=3)


@given(st.lists(VALUES, max_size=12), VALUES)
def test_adding_keys_adds_every_lane_by_itself(rows: list[list[int]], bias: list[int]):
    table = {f"k{at}": pack(row) for at, row in enumerate(rows)}
    weights = Weights(LANES, table, pack(bias))
    values = weights.values(weights.total(table), 1.0, slice(0, 3))
    expected = [(bias[lane] + sum(row[lane] for row in rows)) / SCALE for lane in range(3)]
    assert values == pytest.approx(expected)


def test_unknown_keys_count_for_nothing():
    weights = Weights(LANES, {"k": pack([1, 2, 3])}, 0)
    assert weights.total(["不认识"]) == 0
    assert weights.said_by("不认识") == ()


def test_what_is_saved_is_loaded(tmp_path: Path):
    weights = Weights(LANES, {"灯|": pack([-5, 0, 7]), "坏": pack([1, -1, 300])}, pack([2, -2, 0]), {"x": 1.5})
    save(weights, tmp_path / "w.gz")
    again = load(tmp_path / "w.gz")
    assert (again.lanes, again.table, again.bias, again.settings) == (LANES, weights.table, weights.bias, {"x": 1.5})
    assert again.said_by("灯|") == pytest.approx([-5 / SCALE, 0, 7 / SCALE])


def test_the_same_weights_give_the_same_bytes(tmp_path: Path):
    for name, order in (("one", "灯坏"), ("two", "坏灯")):
        save(Weights(LANES, {key: pack([1, 2, 3]) for key in order}, 0), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_broken_file_is_refused(tmp_path: Path):
    (tmp_path / "w.gz").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match="已损坏"):
        load(tmp_path / "w.gz")
