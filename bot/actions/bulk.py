"""Many rows at once: what differs between a table and what it should hold, written with few statements."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from bot.database import tuples
from models import Base, database

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

Key = tuple[Any, ...]
Values = tuple[Any, ...]
Step = Callable[[int], None]

_CHUNK = 5000
#: Engines limit how many values one statement may name.
MANY = 500


@dataclass(frozen=True, slots=True)
class Difference(Generic[K]):
    """What is to be added, changed (new values) and removed, by key, in the order of the new rows."""

    added: Mapping[K, Values]
    changed: Mapping[K, Values]
    removed: tuple[K, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed or self.removed)


def difference(old: Mapping[K, Values], new: Mapping[K, Values], removable: Iterable[K] | None = None) -> Difference[K]:
    """How ``old`` becomes ``new``; only ``removable`` keys (by default all) may be removed."""
    added = {key: values for key, values in new.items() if key not in old}
    changed = {key: values for key, values in new.items() if key in old and old[key] != values}
    removed = tuple(key for key in (old if removable is None else removable) if key not in new)
    return Difference(added, changed, removed)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table that are compared: the names of its key fields, and of its value fields."""

    model: type[Base]
    keys: tuple[str, ...]
    values: tuple[str, ...]

    def read(self) -> dict[Key, Values]:
        """All rows, values by key."""
        meta: Any = self.model._meta
        columns = [meta.fields[name] for name in (*self.keys, *self.values)]
        cut = len(self.keys)
        return {row[:cut]: row[cut:] for row in tuples(self.model.select(*columns))}

    def insert(self, rows: Mapping[Key, Values], step: Step) -> None:
        """Add rows that are not there yet."""
        rest = self._defaults()
        names = self._columns((*self.keys, *self.values, *rest))
        marks = ", ".join([database.param] * len(names))
        # Names in statements are those of our own tables.
        into = f"INSERT INTO {self._name()} ({', '.join(names)}) VALUES ({marks})"  # nosec B608
        self._run(into, ((*row, *rest.values()) for row in self._stored(rows)), step)

    def update(self, rows: Mapping[Key, Values], step: Step) -> None:
        """Give rows that are there new values."""
        sets = ", ".join(f"{name} = {database.param}" for name in self._columns(self.values))
        change = f"UPDATE {self._name()} SET {sets} WHERE {self._where()}"  # nosec B608
        cut = len(self.keys)
        self._run(change, ((*row[cut:], *row[:cut]) for row in self._stored(rows)), step)

    def delete(self, keys: Sequence[Key], step: Step) -> None:
        """Remove rows."""
        gone = f"DELETE FROM {self._name()} WHERE {self._where()}"  # nosec B608
        self._run(gone, iter(keys), step)

    def _run(self, statement: str, rows: Iterator[Values], step: Step) -> None:
        """One statement for many rows, chunk by chunk."""
        for chunk in chunks(rows, _CHUNK):
            database.cursor().executemany(statement, chunk)
            step(len(chunk))

    def _defaults(self) -> dict[str, Any]:
        """What the other columns hold in a new row, as the engine keeps it."""
        meta: Any = self.model._meta
        known = {*self.keys, *self.values}
        rest = [field for field in meta.sorted_fields if field.name not in known and not field.auto_increment]
        given = {field.name: field.default() if callable(field.default) else field.default for field in rest}
        return {field.name: field.db_value(given[field.name]) for field in rest}

    def _name(self) -> str:
        """The table's name for a statement."""
        meta: Any = self.model._meta
        return f'"{meta.table_name}"'

    def _columns(self, fields: Iterable[str]) -> list[str]:
        """The columns behind fields."""
        meta: Any = self.model._meta
        return [f'"{meta.fields[name].column_name}"' for name in fields]

    def _where(self) -> str:
        """A condition on the key."""
        return " AND ".join(f"{name} = {database.param}" for name in self._columns(self.keys))

    def _stored(self, rows: Mapping[Key, Values]) -> Iterator[Values]:
        """The rows, key first, as the engine keeps them."""
        meta: Any = self.model._meta
        stored = [meta.fields[name].db_value for name in (*self.keys, *self.values)]
        for key, values in rows.items():
            yield tuple(store(value) for store, value in zip(stored, (*key, *values), strict=True))


def still_named(model: type[Base], codes: Sequence[str]) -> set[str]:
    """Those of ``codes`` that rows of any other table still point at."""
    meta: Any = model._meta
    found: set[str] = set()
    for link, pointing in meta.backrefs.items():
        for chunk in chunks(iter(codes), MANY):
            found.update(code for (code,) in tuples(pointing.select(link).where(link.in_(chunk)).distinct()))
    return found


def chunks(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    """Lists of up to ``size``, until there are no more."""
    while chunk := list(islice(rows, size)):
        yield chunk
