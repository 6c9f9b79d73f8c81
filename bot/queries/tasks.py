"""Reads of dated tasks: whose they are, and which are still open."""

from __future__ import annotations

from bot.context import Context, Speaker
from bot.rules import paper_wording as wording
from bot.terms import Role
from models import Task

_MOST = 10


def owners(context: Context, speaker: Speaker) -> set[str]:
    """Under which names somebody owns tasks: his own, and those of the departments he is a contact of."""
    person = speaker.person
    posts = context.directory.posts_of(person.code) if person else ()
    return {person.code, *(post.department for post in posts if post.department)} if person else set()


def is_owner(context: Context, speaker: Speaker, task: Task) -> bool:
    """Whether a task is somebody's."""
    return task.owner in owners(context, speaker)


def is_office(context: Context, speaker: Speaker) -> bool:
    """Whether somebody sits in the county office."""
    posts = context.directory.posts_of(speaker.person.code) if speaker.person else ()
    return any(post.role is Role.COUNTY_OFFICE for post in posts)


def lines(context: Context, speaker: Speaker) -> list[str]:
    """The tasks of a meeting that somebody still has, by deadline; what is to be put right stands with its request."""
    mine = Task.owner.in_(sorted(owners(context, speaker)))
    rows = Task.select().where(mine & (Task.state == "open") & (Task.source == "meeting"))
    return [
        wording.task(row.id, row.text, row.due_at, row.request, late=row.due_at <= context.now)
        for row in rows.order_by(Task.due_at, Task.id).limit(_MOST)
    ]
