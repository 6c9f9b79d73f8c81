"""志愿队: what was offered to a team and who took it, and what people say of themselves that they can do."""

from __future__ import annotations

from peewee import AutoField, CharField, IntegerField, TextField

from bot.columns import InstantField
from bot.tables.base import Base


class VolunteerOffer(Base):
    """A request that was offered to a team (部门编号); the first who takes it has it, until it is done or goes back."""

    id = AutoField()
    request = IntegerField(index=True)
    team = CharField(64)
    by = CharField(128)
    at = InstantField()
    state = CharField(16, index=True)  # bot.terms.OfferState
    taken_by = CharField(128, default="", index=True)
    taken_at = InstantField(null=True)
    due_at = InstantField()
    photos = IntegerField(default=0)
    done_at = InstantField(null=True)
    note = TextField(default="")


class Volunteer(Base):
    """What somebody says of himself: what he can do, and when he is free."""

    wxid = CharField(128, primary_key=True)
    skills = CharField(200, default="")
    free = CharField(100, default="")
    at = InstantField()
