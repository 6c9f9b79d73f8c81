"""Tables of the API: keys of other systems, and what is told to them. ``models`` names them all."""

from __future__ import annotations

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from bot.columns import InstantField, JsonField
from bot.tables.base import Base


class ApiToken(Base):
    """A key of another system: only its SHA-256 is kept. ``place`` (empty: the county) is all that it reaches."""

    id = AutoField()
    name = CharField(64)
    hash = CharField(64, unique=True)
    scopes = JsonField(default=list)
    place = CharField(64, default="")
    created_at = InstantField()
    expires_at = InstantField(null=True)
    used_at = InstantField(null=True)
    revoked_at = InstantField(null=True)


class Webhook(Base):
    """Who is told of what happens: ``secret`` (sealed) signs, ``last_event`` is the last history row that was taken.

    ``events`` names the actions that are wanted; an empty list wants all.
    """

    id = AutoField()
    name = CharField(64)
    url = CharField(512)
    secret = CharField(256)
    events = JsonField(default=list)
    place = CharField(64, default="")
    personal = BooleanField(default=False)
    last_event = IntegerField(default=0)
    created_at = InstantField()
    stopped_at = InstantField(null=True)


class WebhookDelivery(Base):
    """One history row for one webhook; the pair makes it one, the row keeps it until it was taken or is given up."""

    webhook_id: int
    id = AutoField()
    webhook = ForeignKeyField(Webhook, backref="deliveries")
    event = IntegerField()
    body = TextField()
    state = CharField(16, default="queued")  # queued, sending, sent, dead
    tries = IntegerField(default=0)
    created_at = InstantField()
    next_try_at = InstantField()
    claimed_at = InstantField(null=True)
    sent_at = InstantField(null=True)
    reason = CharField(256, default="")

    class Meta:
        """Found by state and time."""

        indexes = ((("webhook", "event"), True), (("state", "next_try_at"), False))
