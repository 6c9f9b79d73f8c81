"""What was deleted when its time was over: the log that can be shown to who asks."""

from __future__ import annotations

from peewee import AutoField, CharField, IntegerField

from bot.columns import InstantField
from bot.tables.base import Base


class Deletion(Base):
    """``count`` things of a sort (``what``: bot.rules.retention) older than ``before`` went; never their content."""

    id = AutoField()
    at = InstantField(index=True)
    what = CharField(16)
    count = IntegerField()
    before = InstantField()
