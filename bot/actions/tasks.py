"""Dated tasks: what the weekly paper wants put right, and what a dispatch meeting decided; asked, followed up, 销号."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import outbox
from bot.actions import questions
from bot.actions.service_requests import telling
from bot.actions.service_requests.moving import move
from bot.context import Context, Said
from bot.database import tuples
from bot.messages import Outgoing
from bot.papers.dispatch import BadDecisions, Entered
from bot.papers.phrases import line as phrase
from bot.queries import tasks as queries
from bot.queries.papers import Item
from bot.refusals import NotFound, NotPossible, NotUnderstood
from bot.rules import paper_wording as wording
from bot.terms import ACTIVE, BOT, Action, PlaceLevel, Purpose
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
        asked.setdefault(item.owner, []).append(f"{phrase(item, context.now)}（{why}）")
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
    """Enter what a meeting (``2026年3月``) decided; each becomes a dated task of who has it. How many were new."""
    return sum(_decide(context, meeting, decision) for decision in decisions)


def enter(context: Context, meeting: str, lines: Sequence[Entered]) -> int:
    """Enter the sheet of decisions that came back from a meeting; how many were new. Raises BadDecisions, nothing done.

    Who has it is written as people call a department or a person, or by code.
    """
    owners = {line.row: _owner(context, line.owner) for line in lines}
    faults = [fault for line in lines if (fault := _fault(context, line, owners[line.row]))]
    if faults:
        raise BadDecisions(faults)
    decisions = [Decision(str(owners[line.row]), line.text, line.due_at, line.request) for line in lines]
    return decide(context, meeting, decisions)


def _owner(context: Context, name: str) -> str | None:
    found = context.directory.department_named(name) or context.directory.person_named(name)
    return found.code if found else None


def _fault(context: Context, line: Entered, owner: str | None) -> str:
    if owner is None:
        return f"第{line.row}行：名册里没有“{line.owner}”，请写部门或人员的全名"
    if line.request and not ServiceRequest.select().where(ServiceRequest.no == line.request).exists():
        return f"第{line.row}行：没有{line.request}号诉求"
    return "" if line.due_at > context.now else f"第{line.row}行：完成时限{line.due_at:%Y-%m-%d}已经过了"


def _decide(context: Context, meeting: str, decision: Decision) -> bool:
    key = f"{MEETING}:{meeting}:{decision.owner}:{decision.request or decision.text}"[:128]
    if not _put(context, key, MEETING, decision):
        return False
    no = int(Task.get(Task.key == key).id)
    text = wording.decided(no, meeting, decision.text, decision.due_at, decision.request)
    _tell(context, decision.owner, f"{MEETING}:{no}", text)
    request = ServiceRequest.get_or_none(ServiceRequest.no == decision.request) if decision.request else None
    if request is not None and request.state in ACTIVE:
        _answer(context, request, no, decision)
    return True


def _answer(context: Context, request: ServiceRequest, no: int, decision: Decision) -> None:
    """Who reported it hears what was decided (件件有回音), and the history keeps it."""
    owner = owner_name(context, decision.owner)
    text = wording.decided_publicly(request.no, owner, decision.text, decision.due_at)
    move(context, request, Action.DETAIL, BOT, f"交办会定：{owner}{decision.text}")
    telling.to_room(context, request, Purpose.PROGRESS, f"decided:{no}", text)


def owner_name(context: Context, owner: str) -> str:
    """What people call who has a task."""
    department, person = context.directory.department(owner), context.directory.person(owner)
    return department.name if department else person.name if person else owner


def finish(context: Context, task: Task, note: str) -> None:
    """销号: done, with what was done."""
    Task.update(state="done", done_at=context.now, note=note).where(Task.id == task.id).execute()


def strike_off(context: Context, said: Said, no: int, note: str) -> None:
    """``销号 任务3 换好了``, by who has the task or by the office. Raises a refusal."""
    task = Task.get_or_none(Task.id == no)
    if (
        task is None
        or task.source != MEETING
        or not (queries.is_owner(context, said.speaker, task) or queries.is_office(context, said.speaker))
    ):
        raise NotFound(f"您名下没有任务{no}。有哪些，看“我的待办”。")
    if task.state == "done":
        raise NotPossible(f"任务{no}已经销号了。")
    if not note:
        raise NotUnderstood(f"请写一句怎么办的，例如“销号 任务{no} 换了两个新桶”。")
    finish(context, task, note)
    request = ServiceRequest.get_or_none(ServiceRequest.no == task.request) if task.request else None
    still = request.no if request is not None and request.state in ACTIVE else None
    questions.answer(context, said, wording.task_done(no, still))


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
    text = wording.task_late(task.id, task.text, task.due_at, task.request)
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
