"""Lines of private lists."""

from __future__ import annotations

from bot.context import Context, Speaker
from bot.queries import requests as queries
from bot.rules import wording
from bot.terms import Kind, State
from models import ServiceRequest

_MOST = 15


def mine(context: Context, wxid: str) -> list[str]:
    """What a person reported, the latest first."""
    return [line(context, row) for row in queries.of_reporter(wxid, limit=_MOST)]


def todo(context: Context, speaker: Speaker) -> list[str]:
    """What waits for a leader or for the contact of a department, by deadline."""
    if speaker.person is None:
        return []
    rows = queries.assigned_to(speaker.person.code)
    for post in context.directory.posts_of(speaker.person.code):
        if post.department:
            rows += queries.assigned_to_department(post.department)
    rows.sort(key=lambda row: row.due_at or row.opened_at)
    return [line(context, row) + f"\n   “{wording.short(row.text, 30)}”" for row in rows[:_MOST]]


def line(context: Context, row: ServiceRequest) -> str:
    """One request on one line: number, kind, place, state, who, until when."""
    place = context.directory.place(row.place_id)
    person = context.directory.person(row.assignee_id) if row.assignee_id else None
    department = context.directory.department(row.department_id) if row.department_id else None
    who = department.name if department else person.name if person else ""
    when = wording.moment(row.due_at, context.now) + "前" if row.due_at else ""
    return wording.status(row.no, Kind(row.kind), State(row.state), place.name if place else "", who, when)
