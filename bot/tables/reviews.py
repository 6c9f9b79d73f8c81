"""Whose word was asked for on a result, beside the reporter's."""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, IntegerField

from bot.columns import InstantField
from bot.tables.base import Base


class NeighbourReview(Base):
    """A household that was asked whether a request is well again; ``content`` is None until it has said so or not."""

    id = AutoField()
    request = IntegerField(index=True)
    wxid = CharField(128, index=True)
    household = CharField(128)
    asked_at = InstantField()
    content = BooleanField(null=True)
