"""Two kinds of columns: aware moments, and lists or dicts. Used by the tables alone."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import BigIntegerField, TextField

from bot.clock import SHANGHAI


class InstantField(BigIntegerField):
    """An aware moment, kept as milliseconds since 1970 UTC."""

    def db_value(self, value: datetime | int | None) -> int | None:
        """Milliseconds of an aware ``datetime``; a naive one is a mistake and raises ValueError."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"a naive time cannot be kept: {value!r}")
            return round(value.timestamp() * 1000)
        return value

    def python_value(self, value: int | None) -> datetime | None:
        """The aware time in Asia/Shanghai."""
        return None if value is None else datetime.fromtimestamp(value / 1000, SHANGHAI)


class JsonField(TextField):
    """A list or dict, kept as JSON text with Chinese left readable."""

    def db_value(self, value: Any) -> str | None:
        """JSON text of ``value``."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """What the JSON text holds; most often an empty list."""
        if value is None or value == "[]":
            return None if value is None else []
        return json.loads(value)
