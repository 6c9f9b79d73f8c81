"""吹哨报到: departments that were called into a matter, and who answers for a grid in each sunk department."""

from __future__ import annotations

from peewee import AutoField, CharField, CompositeKey, IntegerField, TextField

from bot.columns import InstantField
from bot.tables.base import Base


class Whistle(Base):
    """A department called into a request, which stays where it is: when it has to be there, was there, was done.

    ``by`` and ``arrived_by`` are 微信号; ``state``: called, arrived, done, void (over before it had to be there).
    """

    id = AutoField()
    request = IntegerField(index=True)
    department = CharField(64, index=True)
    by = CharField(128)
    at = InstantField(index=True)
    arrive_by = InstantField()
    settle_by = InstantField()
    state = CharField(12, default="called", index=True)
    arrived_at = InstantField(null=True)
    arrived_by = CharField(128, default="")
    done_at = InstantField(null=True)
    note = TextField(default="")


class GridContact(Base):
    """The named person of a department for one grid."""

    department = CharField(64)
    grid = CharField(64)
    person = CharField(64)

    class Meta:
        """One a department and grid."""

        primary_key = CompositeKey("department", "grid")
