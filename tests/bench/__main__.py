"""`make bench`: run the benchmarks, print a table, write build/bench.json.

``--only a,b`` runs some of them and keeps the other figures of the file. A goal that is missed is told in the
table and the file; only a benchmark that breaks, or an unknown name, makes the exit status 1.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.registry import Bench, Goal, discover

OUTPUT = Path(__file__).resolve().parents[2] / "build" / "bench.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """A goal with the value reached; None where the benchmark broke or left it out."""

    goal: Goal
    value: float | None

    @property
    def holds(self) -> bool:
        """Whether there is a value and it reaches the goal."""
        return self.value is not None and self.goal.holds(self.value)

    def as_json(self) -> dict[str, object]:
        """The line of build/bench.json."""
        goal = self.goal
        return {"name": goal.name, "value": self.value, "unit": goal.unit, "goal": goal.goal, "holds": self.holds}


def measure(one: Bench) -> list[Measured]:
    """Run ``one``; what it raises is printed, and its figures are then without a value."""
    try:
        figures = one.run()
    except Exception:  # one broken benchmark must not hide the others
        traceback.print_exc()
        figures = {}
    values = {name: float(value) for name, value in figures.items() if math.isfinite(value)}
    return [Measured(goal, values.get(goal.name)) for goal in one.goals]


def table(results: list[Measured]) -> Table:
    """What is printed: value, goal, how many times it is met, and whether it holds."""
    shown = Table(title="bench", title_justify="left")
    for heading in ("name", "value", "goal", "unit", "ratio", "holds"):
        shown.add_column(heading, justify="left" if heading in ("name", "unit") else "right")
    for one in results:
        value = "-" if one.value is None else f"{one.value:,.4g}" if one.value < 1000 else f"{one.value:,.0f}"
        sign = ">=" if one.goal.better == "higher" else "<="
        ratio = "-" if one.value is None else f"{one.goal.ratio(one.value):.2f}x"
        holds = "[green]yes[/]" if one.holds else "[red]no[/]"
        shown.add_row(one.goal.name, value, f"{sign} {one.goal.goal:,g}", one.goal.unit, ratio, holds)
    return shown


def write(results: list[Measured], keep: bool, output: Path = OUTPUT) -> None:
    """Write the list of figures; with ``keep`` the figures of an earlier run that were not run now stay."""
    lines = {str(line["name"]): line for line in json.loads(output.read_text())} if keep and output.exists() else {}
    lines |= {one.goal.name: one.as_json() for one in results}
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(list(lines.values()), ensure_ascii=False, indent=1) + "\n")


def main(argv: list[str] | None = None) -> int:
    """Run what is asked for; 0, or 1 when a name is unknown or a benchmark broke."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="names, with commas between")
    only = frozenset(filter(None, parser.parse_args(argv).only.split(",")))
    every = discover()
    if unknown := only - {name for one in every for name in (one.name, *(goal.name for goal in one.goals))}:
        print(f"no benchmark called {', '.join(sorted(unknown))}; there are: {', '.join(b.name for b in every)}")
        return 1
    console = Console()
    results: list[Measured] = []
    for one in every:
        if one.answers_to(only):
            with console.status(one.name):
                results += measure(one)
    console.print(table(results))
    write(results, keep=bool(only))
    return int(any(one.value is None for one in results))


if __name__ == "__main__":
    sys.exit(main())
