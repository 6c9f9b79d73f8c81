"""微心愿: small wishes, told to who came to visit or by who has them, and what happened to each."""

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
    state = CharField(16, default="open", index=True)  # bot.terms.WishState
    fulfilled_at = InstantField(null=True)
    by = CharField(64, default="")
    note = TextField(default="")


class WishStep(Base):
    """What happened to a wish, only ever added to: ``who`` is a 微信号 or the bot; a claim has a ``due_at``.

    ``step``: tell (by the wisher) or note (by a visitor), list, publish, refuse, claim, remind, silent, give_up,
    deliver, ask, confirm, deny.
    """

    id = AutoField()
    wish = IntegerField(index=True)
    at = InstantField(index=True)
    who = CharField(128, index=True)
    step = CharField(12)
    note = TextField(default="")
    due_at = InstantField(null=True)
