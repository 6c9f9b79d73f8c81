"""The deadlines that requests were given."""

from __future__ import annotations

from peewee import AutoField, IntegerField

from bot.columns import InstantField
from bot.tables.base import Base


class Deadline(Base):
    """A deadline that a request was given at a moment, only ever added to: what held then is asked of the past."""

    id = AutoField()
    request = IntegerField(index=True)
    at = InstantField()
    due_at = InstantField()
