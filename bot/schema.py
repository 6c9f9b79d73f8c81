"""From an older database to this program's: steps in ``bot/migrations``, one file a version, all or none.

A step is a module ``m0002_what_changes.py`` with ``up(database)``, which brings a database of version 1 to 2 by plain
statements or ``playhouse.migrate``. The last step's number is ``bot.database.SCHEMA_VERSION``.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from bot import migrations
from bot.database import SCHEMA_VERSION, Database, DatabaseTrouble, explained, keep_version, stored_version

Step = Callable[[Database], None]

_NAME = re.compile(r"m(\d{4})_\w+")


def steps() -> dict[int, Step]:
    """Every step of the program by the version it leads to."""
    return dict(_found())


def _found() -> Iterator[tuple[int, Step]]:
    for module in pkgutil.iter_modules(migrations.__path__):
        if number := _NAME.fullmatch(module.name):
            yield int(number[1]), import_module(f"{migrations.__name__}.{module.name}").up


def waiting(stored: int | None, to: int = SCHEMA_VERSION) -> range:
    """The versions that a database of version ``stored`` has yet to reach, in order; none for a fresh one.

    DatabaseTrouble when it was written by a newer program.
    """
    if stored is not None and stored > to:
        raise DatabaseTrouble(f"数据库由更新的程序写成（版本 {stored}，本程序只认识到 {to}）；请升级程序，数据没有改动")
    return range((to if stored is None else stored) + 1, to + 1)


def migrate(database: Database, known: Mapping[int, Step] | None = None, to: int = SCHEMA_VERSION) -> tuple[int, ...]:
    """Bring ``database`` to version ``to`` in one transaction; the versions that were passed.

    DatabaseTrouble when it is newer, when a step is missing, or when a step fails: then nothing was changed.
    """
    known = steps() if known is None else known
    todo = waiting(stored_version(database), to)
    if missing := [version for version in todo if version not in known]:
        raise DatabaseTrouble(f"程序里缺少到版本 {missing[0]} 的升级步骤，数据没有改动")
    with explained(), database.atomic():
        for version in todo:
            known[version](database)
            keep_version(database, version)
    return tuple(todo)
