"""微心愿: small wishes that somebody told who came to visit."""

from __future__ import annotations

from peewee import AutoField, CharField, IntegerField, TextField

from bot.columns import InstantField
from bot.tables.base import Base


class Wish(Base):
    """A wish: ``text`` as it was told (for who visits), ``shown`` without name, door or illness (for who may help)."""

    id = AutoField()
    place = CharField(64, index=True)
    household = CharField(64)
    visitor = CharField(64, index=True)
    visit = IntegerField(null=True)
    text = TextField()
    shown = TextField()
    made_at = InstantField()
    state = CharField(16, default="open", index=True)  # open, fulfilled
    fulfilled_at = InstantField(null=True)
    by = CharField(64, default="")
    note = TextField(default="")
