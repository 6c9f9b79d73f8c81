"""Versions of what the office itself sets: its settings, and its own words."""

from __future__ import annotations

from peewee import AutoField, CharField, IntegerField, TextField

from bot.columns import InstantField
from bot.tables.base import Base


class RuleVersion(Base):
    """What held from ``at`` on, whole (JSON of an overlay, or the text of the words): the last of a part holds."""

    id = AutoField()
    part = CharField(16, index=True)  # settings, words
    at = InstantField()
    account = IntegerField(null=True)
    who = CharField(64, default="")
    note = CharField(200, default="")
    content = TextField()
