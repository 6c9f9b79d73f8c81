"""Tables of the office console: who may sign in, who is signed in, and who did what. ``models`` names them all.

Passwords are kept as argon2 hashes; keys of sessions and links as SHA-256, so that nobody who reads the database
can sign in with what he found there.
"""

from __future__ import annotations

from peewee import AutoField, CharField, ForeignKeyField, IntegerField, TextField

from bot.columns import InstantField
from bot.tables.base import Base


class Account(Base):
    """Somebody of the office: signs in with ``name``; ``title`` is who groups and histories say acted."""

    id = AutoField()
    name = CharField(64, unique=True)
    title = CharField(64)
    role = CharField(16)  # bot.rules.console_rights.ConsoleRole
    place = CharField(64, default="")  # 地点编号 it is bound to; "": the whole county
    department = CharField(64, default="")  # 部门编号 it is bound to
    password = TextField(default="")  # argon2; "": none chosen yet
    made_at = InstantField()
    ended_at = InstantField(null=True)


class WebSession(Base):
    """A signed-in browser; times are real ones, never those of a clock that was turned."""

    account_id: int
    key = CharField(64, primary_key=True)
    account = ForeignKeyField(Account, backref="sessions")
    made_at = InstantField()
    seen_at = InstantField()
    ends_at = InstantField(index=True)
    device = CharField(160, default="")


class OneTimeLink(Base):
    """A link that opens once: the first account (no ``account``), an invitation, a new password."""

    account_id: int | None
    key = CharField(64, primary_key=True)
    account = ForeignKeyField(Account, null=True, backref="links")
    ends_at = InstantField()
    used_at = InstantField(null=True)


class Audit(Base):
    """Who did what in the console, only ever added to; ``subject`` is what it was done to: 12号, a code, a name."""

    id = AutoField()
    at = InstantField(index=True)
    account = IntegerField(null=True, index=True)
    who = CharField(64)
    action = CharField(32)
    subject = CharField(160, default="", index=True)
    note = TextField(default="")
