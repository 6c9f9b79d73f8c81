"""The bench runner tells the truth: ratios, what holds, what broke, and the file it writes."""

from __future__ import annotations

import json

import pytest

from tests.bench.__main__ import Measured, measure, write
from tests.bench.registry import Bench, Goal

RATE = Goal("rate", "messages/s", 2000)
MEMORY = Goal("memory", "MB", 350, "lower")


@pytest.mark.parametrize(
    ("goal", "value", "ratio", "holds"),
    [(RATE, 2000, 1.0, True), (RATE, 1000, 0.5, False), (MEMORY, 175, 2.0, True), (MEMORY, 351, 0.997, False)],
)
def test_a_ratio_above_one_is_good_whichever_side_is_better(goal, value, ratio, holds):
    assert goal.ratio(value) == pytest.approx(ratio, abs=0.001)
    assert goal.holds(value) is holds


def test_a_benchmark_that_breaks_is_without_a_value_and_does_not_hold(capsys):
    broken = Bench("broken", (RATE,), lambda: {"rate": 1 / 0})
    assert [(m.value, m.holds) for m in measure(broken)] == [(None, False)]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_figure_that_is_left_out_or_not_a_number_does_not_hold():
    half = Bench("half", (RATE, MEMORY), lambda: {"rate": float("nan")})
    assert [m.holds for m in measure(half)] == [False, False]


def test_only_one_run_again_keeps_the_other_figures(tmp_path):
    output = tmp_path / "build" / "bench.json"
    write([Measured(RATE, 1000), Measured(MEMORY, 100)], keep=False, output=output)
    write([Measured(RATE, 3000)], keep=True, output=output)
    assert json.loads(output.read_text()) == [
        {"name": "rate", "value": 3000, "unit": "messages/s", "goal": 2000, "holds": True},
        {"name": "memory", "value": 100, "unit": "MB", "goal": 350, "holds": True},
    ]


def test_a_benchmark_is_asked_for_by_its_name_or_by_one_of_its_figures():
    day = Bench("day", (RATE, MEMORY), dict)
    assert day.answers_to(frozenset())
    assert day.answers_to(frozenset({"memory"}))
    assert not day.answers_to(frozenset({"other"}))
