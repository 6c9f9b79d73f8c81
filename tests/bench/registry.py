"""What a benchmark is: a function that returns its figures, and the goals they are held against.

One figure::

    @bench("cold_start", unit="s", goal=3, better="lower")
    def cold_start() -> float: ...

Several figures out of one run::

    @bench_many(Goal("day_rate", "messages/s", 2000), Goal("day_memory", "MB", 350, "lower"))
    def day() -> dict[str, float]: ...

Files ``tests/bench/bench_*.py`` are found by themselves.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Better = Literal["higher", "lower"]
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure's name, its unit, the value it must reach and the side that is better."""

    name: str
    unit: str
    goal: float
    better: Better = "higher"

    def ratio(self, value: float) -> float:
        """How many times the goal is met: 1.0 just holds, more is better."""
        above, below = (value, self.goal) if self.better == "higher" else (self.goal, value)
        return above / below if below else float("inf")

    def holds(self, value: float) -> bool:
        """Whether ``value`` reaches the goal."""
        return value >= self.goal if self.better == "higher" else value <= self.goal


@dataclass(frozen=True, slots=True)
class Bench:
    """One function and the goals that its figures are held against."""

    name: str
    goals: tuple[Goal, ...]
    run: Callable[[], Figures]

    def answers_to(self, names: frozenset[str]) -> bool:
        """Whether one of ``names`` asks for this benchmark or one of its figures; no names ask for all."""
        return not names or not names.isdisjoint({self.name, *(goal.name for goal in self.goals)})


_found: dict[str, Bench] = {}


def bench(
    name: str, *, unit: str, goal: float, better: Better = "higher"
) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Register a function that returns one figure in ``unit``."""

    def register(function: Callable[[], float]) -> Callable[[], float]:
        _add(Bench(name, (Goal(name, unit, goal, better),), lambda: {name: function()}))
        return function

    return register


def bench_many(*goals: Goal) -> Callable[[Callable[[], Figures]], Callable[[], Figures]]:
    """Register a function that returns one figure for each of ``goals``, by name."""

    def register(function: Callable[[], Figures]) -> Callable[[], Figures]:
        _add(Bench(function.__name__, goals, function))
        return function

    return register


def discover() -> list[Bench]:
    """Every benchmark of tests/bench/bench_*.py, in the order of files and lines."""
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        importlib.import_module(f"tests.bench.{file.stem}")
    return list(_found.values())


def _add(one: Bench) -> None:
    if one.name in _found:
        raise ValueError(f"two benchmarks are called {one.name}")
    _found[one.name] = one
