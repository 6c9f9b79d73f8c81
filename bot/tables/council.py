"""议事会: topics, the households that second them, and every word that was given on them."""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, CompositeKey, IntegerField

from bot.columns import InstantField
from bot.tables.base import Base


class Topic(Base):
    """A topic of the households beneath ``place``; ``by`` (微信号) and ``household`` (may be empty) brought it up."""

    id = AutoField()
    place = CharField(64, index=True)
    title = CharField(120)
    by = CharField(128)
    household = CharField(64, default="")
    made_at = InstantField()
    state = CharField(16, default="proposed", index=True)
    secret = BooleanField(default=False)
    opened_at = InstantField(null=True)
    closes_at = InstantField(null=True)
    decided_at = InstantField(null=True)


class TopicSecond(Base):
    """A household that wants the topic to be talked about."""

    topic = IntegerField()
    household = CharField(64)
    at = InstantField()

    class Meta:
        """Each household once."""

        primary_key = CompositeKey("topic", "household")


class TopicVote(Base):
    """A household's word on a topic, only ever added to: the last one before the close holds."""

    id = AutoField()
    topic = IntegerField(index=True)
    household = CharField(64)
    unit = CharField(64)
    choice = CharField(8)
    at = InstantField()
