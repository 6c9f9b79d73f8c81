"""The register from file to database and back: where reading, checking and writing meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.actions.register import Progress, apply_register
from bot.database import explained
from bot.papers.register_book import UnreadableRegister, read_book, write_book
from bot.queries.register import export
from bot.rules.register import Register, RegisterErrors, check, sheets_of
from bot.rules.register_changes import RegisterChanges

__all__ = ["RegisterChanges", "RegisterErrors", "export_register", "import_register", "read_register"]


def read_register(path: Path | str) -> Register:
    """The checked register of a workbook or folder; RegisterErrors holds every problem. Nothing is written."""
    try:
        sheets = read_book(Path(path))
    except UnreadableRegister as error:
        raise RegisterErrors([error.problem]) from error
    return check(sheets)


def import_register(
    path: Path | str,
    now: datetime,
    progress: Progress | None = None,
    follow: Callable[[RegisterChanges], None] | None = None,
) -> RegisterChanges:
    """Bring the register of ``path`` into the bound database, whole or not at all.

    ``now`` is aware. ``progress`` is told (rows done, rows in all). ``follow`` runs in the same transaction, so that
    requests and duties follow their posts at once. RegisterErrors for a faulty register, DatabaseTrouble for the rest.
    """
    register = read_register(path)
    with explained():
        return apply_register(register, now, progress, follow)


def export_register(path: Path | str) -> Register:
    """Write the register to a workbook (.xlsx) or a folder of csv files, in the form in which it is imported."""
    with explained():
        register = export()
    write_book(Path(path), sheets_of(register))
    return register
