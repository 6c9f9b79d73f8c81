"""How long the register of the demo county takes: made, imported from a workbook, read into memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.actions.register import apply_register
from bot.database import bind, create_tables, open_database
from bot.demo import make_demo
from bot.papers.register_book import write_book
from bot.queries.directory import Directory
from bot.register import import_register
from bot.rules.register import sheets_of
from tests.bench.registry import Goal, bench_many
from tests.registers import NOW


@bench_many(
    Goal("demo_make", "s", 15, "lower"),
    Goal("register_import", "s", 15, "lower"),
    Goal("register_import_csv", "s", 15, "lower"),
    Goal("register_reimport", "s", 15, "lower"),
    Goal("directory_load", "s", 0.3, "lower"),
)
def register() -> dict[str, float]:
    """The demo county by command; a workbook and a folder of 25,000 households into a file; the same again; a load."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        county = make_demo()
        for name in ("county.xlsx", "county"):
            write_book(where / name, sheets_of(county))
        figures["demo_make"] = _seconds(lambda: apply_register(make_demo(), NOW), where / "demo.db")
        figures["register_import_csv"] = _seconds(lambda: import_register(where / "county", NOW), where / "csv.db")
        figures["register_import"] = _seconds(lambda: import_register(where / "county.xlsx", NOW), where / "xlsx.db")
        figures["register_reimport"] = _seconds(lambda: import_register(where / "county.xlsx", NOW), where / "xlsx.db")
        figures["directory_load"] = min(_seconds(Directory.load, where / "xlsx.db") for _ in range(3))
    return figures


def _seconds(work: Callable[[], object], path: Path) -> float:
    """How long ``work`` takes on a database file."""
    opened = open_database(str(path))
    bind(opened)
    create_tables(opened)
    start = time.perf_counter()
    work()
    taken = time.perf_counter() - start
    opened.close()
    return taken
