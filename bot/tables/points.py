"""积分: deeds that were confirmed, the ledger they are booked in, the shop's goods, and what was redeemed."""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, IntegerField, TextField

from bot.columns import InstantField, JsonField
from bot.tables.base import Base


class PointsDeed(Base):
    """A confirmed outcome of one person; ``key`` makes it one. ``outcome`` is what it is read off: request:12, wish:3.

    ``doer`` is an account; ``home`` and ``other`` are where the doer and who confirmed it live (the account where that
    is not known); ``why`` is what holds or ended it, ``by`` who decided.
    """

    id = AutoField()
    key = CharField(96, unique=True)
    outcome = CharField(48, index=True)
    deed = CharField(16)
    doer = CharField(144, index=True)
    home = CharField(144)
    other = CharField(144)
    at = InstantField(index=True)
    state = CharField(16, index=True)  # bot.terms.DeedState
    points = IntegerField(default=0)
    why = CharField(128, default="")
    by = CharField(128, default="")


class PointsEntry(Base):
    """One side of a booking, only ever added to: the sides of each ``booking`` come to nothing together.

    ``kind``: earn, redeem, refund, reverse, lapse.
    """

    id = AutoField()
    booking = CharField(112)
    account = CharField(144, index=True)
    points = IntegerField()
    at = InstantField(index=True)
    kind = CharField(12)
    note = CharField(128, default="")

    class Meta:
        """A booking touches an account once: that makes it one, however often it is tried."""

        indexes = ((("booking", "account"), True),)


class PointsGoods(Base):
    """What the shop has."""

    id = AutoField()
    name = CharField(64, unique=True)
    price = IntegerField()
    stock = IntegerField(default=0)
    offered = BooleanField(default=True)


class Redemption(Base):
    """What somebody took for points: a code to show at the counter, until it is handed out or taken back."""

    id = AutoField()
    code = CharField(12, unique=True)
    wxid = CharField(128, index=True)
    goods = IntegerField()
    name = CharField(64)
    points = IntegerField()
    at = InstantField()
    ends_at = InstantField()
    state = CharField(16, default="waiting", index=True)  # waiting, handed, returned
    settled_at = InstantField(null=True)
    by = CharField(128, default="")


class PointsStatement(Base):
    """A month's statement as it was written: how the stock came from the one before; ``text`` says it."""

    month = CharField(7, primary_key=True)
    figures = JsonField(default=dict)
    text = TextField()
    made_at = InstantField()
