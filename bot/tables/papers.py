"""Papers as they were written, and the dated tasks that follow from them."""

from __future__ import annotations

from peewee import AutoField, CharField, IntegerField, TextField

from bot.columns import InstantField, JsonField
from bot.tables.base import Base


class Paper(Base):
    """A paper that was written: its closing ``figures``, what was said, and the files that went along."""

    key = CharField(96, primary_key=True)
    kind = CharField(16)
    place = CharField(64)
    start = InstantField()
    end = InstantField()
    made_at = InstantField()
    figures = JsonField(default=dict)
    text = TextField(default="")
    files = JsonField(default=list)

    class Meta:
        """The last one of a kind and place is where the next begins."""

        indexes = ((("kind", "place", "end"), False),)


class Task(Base):
    """A dated task of a person or department: to put something right, or decided by a dispatch meeting."""

    id = AutoField()
    key = CharField(128, unique=True)
    source = CharField(16)  # rectify, meeting
    request = IntegerField(null=True, index=True)
    place = CharField(64, default="")
    owner = CharField(64, index=True)  # 人员编号 or 部门编号
    text = TextField()
    made_at = InstantField()
    due_at = InstantField(index=True)
    state = CharField(16, default="open", index=True)  # open, done, carried
    done_at = InstantField(null=True)
    carried = IntegerField(default=0)
    note = TextField(default="")
