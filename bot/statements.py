"""Inserts, updates and reads whose SQL text is made once: building it anew costs more than running it.

For the rows that every message and every request write. Everything else is plain peewee.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from peewee import BooleanField, Field

from models import Base, InstantField, JsonField, database

M = TypeVar("M", bound=Base)
#: Fields whose values are kept as something else; the engines give all others as they are.
_TURNED = (BooleanField, InstantField, JsonField)


def insert(model: type[Base], *, ignore: bool = False, **values: Any) -> int:
    """Insert a row; columns that are not given take their defaults. The number of rows (0: it was there before)."""
    row = _defaults(model) | values
    fields = model._meta.fields
    statement = _insert(model, tuple(row), ignore, _param())
    return int(database.execute_sql(statement, [fields[name].db_value(value) for name, value in row.items()]).rowcount)


def create(model: type[M], **values: Any) -> M:
    """Insert a row with a counted key and give it back as the model's instance."""
    row = _defaults(model) | values
    fields, key = model._meta.fields, _key(model)
    statement = _insert(model, tuple(row), False, _param()) + f' RETURNING "{key.column_name}"'
    cursor = database.execute_sql(statement, [fields[name].db_value(value) for name, value in row.items()])
    made: M = model(**row)
    setattr(made, key.name, cursor.fetchone()[0])
    return made


def insert_all(model: type[Base], rows: Iterable[dict[str, Any]], tail: str = "") -> None:
    """Insert several rows of the same columns in one statement; ``tail`` is what to do on a conflict."""
    found = list(rows)
    if not found:
        return
    fields = model._meta.fields
    full = [_defaults(model) | row for row in found]
    statement = _insert(model, tuple(full[0]), False, _param(), len(full)) + tail
    database.execute_sql(statement, [fields[name].db_value(value) for row in full for name, value in row.items()])


def update(row: Base, **changes: Any) -> None:
    """Write ``changes`` to the row of an instance with one key, and to the instance."""
    fields, key = row._meta.fields, _key(type(row))
    statement = _update(type(row), tuple(changes), _param())
    values = [fields[name].db_value(value) for name, value in changes.items()]
    database.execute_sql(statement, [*values, getattr(row, key.name)])
    for name, value in changes.items():
        setattr(row, name, value)


def select(model: type[M], where: str, *values: Any) -> list[M]:
    """Rows of ``model`` by a condition in SQL (``?`` for values; ORDER BY and LIMIT may stand behind it)."""
    shape = _shape(model)
    cursor = database.execute_sql(shape.select + where.replace("?", _param()), values)
    return [_filled(model, shape, row) for row in cursor.fetchall()]


def execute(statement: str, *values: Any) -> int:
    """Run a statement (``?`` for values); how many rows it changed."""
    return int(database.execute_sql(statement.replace("?", _param()), values).rowcount)


def marks(count: int) -> str:
    """``?, ?, ?`` for the values of an IN."""
    return ", ".join("?" * count)


def milliseconds(moment: datetime) -> int:
    """How a moment is kept."""
    return round(moment.timestamp() * 1000)


def _param() -> str:
    mark: str = database.obj.param
    return mark


def _defaults(model: type[Base]) -> dict[str, Any]:
    defaults = model._meta.defaults
    return {field.name: value() if callable(value) else value for field, value in defaults.items()}


@dataclass(frozen=True, slots=True)
class _Shape:
    """How rows of a model are read: the statement up to its condition, the fields in its order, what needs turning."""

    select: str
    names: tuple[str, ...]
    turned: tuple[tuple[str, Callable[[Any], Any]], ...]


@cache
def _shape(model: type[Base]) -> _Shape:
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    turned = tuple((field.name, field.python_value) for field in fields if isinstance(field, _TURNED))
    text = f'SELECT {columns} FROM "{model._meta.table_name}" WHERE '  # nosec B608: names of our own tables
    return _Shape(text, tuple(field.name for field in fields), turned)


def _filled(model: type[M], shape: _Shape, row: tuple[Any, ...]) -> M:
    """A row as the model's instance, clean as one that peewee read."""
    made: Any = model(__no_default__=1)
    made.__data__ = data = dict(zip(shape.names, row, strict=True))
    for name, turn in shape.turned:
        data[name] = turn(data[name])
    made._dirty.clear()
    return cast(M, made)


@cache
def _insert(model: type[Base], names: tuple[str, ...], ignore: bool, param: str, rows: int = 1) -> str:
    fields = model._meta.fields
    columns = ", ".join(f'"{fields[name].column_name}"' for name in names)
    row = "(" + ", ".join([param] * len(names)) + ")"
    text = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES {", ".join([row] * rows)}'  # nosec B608
    return text + " ON CONFLICT DO NOTHING" if ignore else text


@cache
def _update(model: type[Base], names: tuple[str, ...], param: str) -> str:
    fields, key = model._meta.fields, _key(model)
    changes = ", ".join(f'"{fields[name].column_name}" = {param}' for name in names)
    where = f'WHERE "{key.column_name}" = {param}'
    return f'UPDATE "{model._meta.table_name}" SET {changes} {where}'  # nosec B608


def _key(model: type[Base]) -> Field:
    key = cast(Field, model._meta.primary_key)
    return key
