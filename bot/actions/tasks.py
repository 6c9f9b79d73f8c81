"""Dated tasks: what the weekly paper wants put right, and what a dispatch meeting decided; asked, followed up, 销号."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import outbox
from bot.actions.service_requests import telling
from bot.context import Context
from bot.database import tuples
from bot.messages import Outgoing
from bot.papers.phrases import line
from bot.queries.papers import Item
from bot.rules import paper_wording as wording
from bot.terms import ACTIVE, PlaceLevel, Purpose
from models import ServiceRequest, Task

RECTIFY, MEETING = "rectify", "meeting"
#: Working days for what the weekly paper wants put right.
_RECTIFY_DAYS = 3
_ONE_GO = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided: for a ``request`` or none, who does it (人员编号 or 部门编号), what, until when."""

    owner: str
    text: str
    due_at: datetime
    request: int | None = None
    place: str = ""


def rectify(context: Context, week: str, wanted: Sequence[tuple[Item, str]]) -> datetime:
    """Make a task of each request on the rectification list and ask each leader once; the new deadline."""
    due = _closing(context, context.calendar.add_workdays(context.now, _RECTIFY_DAYS))
    mark = f"{RECTIFY}:{week}:"
    known = {no for (no,) in tuples(Task.select(Task.request).where(Task.key.startswith(mark)))}
    new = [(item, why) for item, why in wanted if item.owner and item.no not in known]
    _carry_on([item.no for item, _ in new])
    rows = [_row(context, mark + str(i.no), RECTIFY, Decision(i.owner, why, due, i.no)) for i, why in new]
    for at in range(0, len(rows), _ONE_GO):
        Task.insert_many(rows[at : at + _ONE_GO]).on_conflict_ignore().execute()
    asked: dict[str, list[str]] = {}
    for item, why in new:
        asked.setdefault(item.owner, []).append(f"{line(item, context.now)}（{why}）")
    for owner, lines in asked.items():
        _tell(context, owner, f"{RECTIFY}:{week}", wording.rectify(lines, due))
    return due


def _closing(context: Context, moment: datetime) -> datetime:
    """The end of the working day of ``moment``."""
    return context.calendar.previous_working(moment.replace(hour=23, minute=59))


def _carry_on(numbers: Sequence[int]) -> None:
    """What was asked last week and is asked again, is carried over by the new task."""
    for at in range(0, len(numbers), _ONE_GO):
        earlier = Task.request.in_(numbers[at : at + _ONE_GO]) & (Task.source == RECTIFY) & (Task.state == "open")
        Task.update(state="carried").where(earlier).execute()


def _row(context: Context, key: str, source: str, decision: Decision) -> dict[str, Any]:
    return {
        "key": key,
        "source": source,
        "request": decision.request,
        "place": decision.place,
        "owner": decision.owner,
        "text": decision.text,
        "made_at": context.now,
        "due_at": decision.due_at,
    }


def _put(context: Context, key: str, source: str, decision: Decision) -> bool:
    row = Task.insert(**_row(context, key, source, decision)).on_conflict_ignore()
    return bool(row.as_rowcount().execute())


def _wxids(context: Context, owner: str) -> list[str]:
    department = context.directory.department(owner)
    people: Iterable[str] = department.contacts if department else (owner,)
    return [wxid for person in people if (wxid := telling.wxid_of(context, person))]


def _tell(context: Context, owner: str, step: str, text: str) -> None:
    for wxid in _wxids(context, owner):
        outbox.put(context, Outgoing(f"task:{step}:{wxid}", text, Purpose.REMIND, to=wxid))


def decide(context: Context, meeting: str, decisions: Sequence[Decision]) -> int:
    """Enter what a meeting decided; each becomes a dated task and is told to who has it. How many were new."""
    new = 0
    for decision in decisions:
        subject = decision.request or decision.text
        if _put(context, f"{MEETING}:{meeting}:{decision.owner}:{subject}"[:128], MEETING, decision):
            new += 1
            text = wording.decided(meeting, decision.text, decision.due_at, decision.request)
            _tell(context, decision.owner, f"{MEETING}:{meeting}:{subject}"[:80], text)
    return new


def finish(context: Context, task: Task, note: str) -> None:
    """销号: done, with what was done."""
    Task.update(state="done", done_at=context.now, note=note).where(Task.id == task.id).execute()


def follow_up(context: Context) -> int:
    """Every morning: what is done is struck off; what is late is told to who has it and to the next one up, once."""
    late = 0
    for task in Task.select().where(Task.state == "open").order_by(Task.id):
        request = ServiceRequest.get_or_none(ServiceRequest.no == task.request) if task.request else None
        if request is not None and request.state not in ACTIVE:
            finish(context, task, request.resolution)
        elif task.due_at <= context.now:
            late += _late(context, task, request)
    return late


def _late(context: Context, task: Task, request: ServiceRequest | None) -> int:
    text = wording.task_late(task.text, task.due_at, task.request)
    first = False
    for wxid in [*_wxids(context, task.owner), *_above(context, task.owner, request)]:
        first |= outbox.put(context, Outgoing(f"task:{task.id}:late:{wxid}", text, Purpose.REMIND, to=wxid))
    return int(first)


def _above(context: Context, owner: str, request: ServiceRequest | None) -> list[str]:
    """微信号 of the next leader above a late owner; above a department and at the top the county office."""
    place = request.place_id if request else ""
    people = [p for where, _, p in context.directory.leaders_up(place) if p and where.level is not PlaceLevel.COUNTY]
    above = people[len(people) - people[::-1].index(owner) :] if owner in people else []
    county = context.directory.county()
    office = [p for _, _, p in context.directory.leaders_up(county.code) if p] if county else []
    found = [p for p in (above or office)[:1] if p != owner]
    return [wxid for person in found if (wxid := telling.wxid_of(context, person))]


def carry_over(context: Context) -> list[Task]:
    """What earlier meetings decided and is not done: counted as carried over once more."""
    rows = list(Task.select().where((Task.source == MEETING) & (Task.state == "open")).order_by(Task.due_at, Task.id))
    for task in rows:
        task.carried += 1
        task.save(only=[Task.carried])
    return rows


def settled_since(source: str, since: datetime) -> tuple[int, int]:
    """Of the tasks made since a moment, how many are done and how many are not."""
    rows = list(Task.select(Task.state).where((Task.source == source) & (Task.made_at >= since)))
    done = sum(1 for row in rows if row.state == "done")
    return done, len(rows) - done
