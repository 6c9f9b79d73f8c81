"""The one way a service request changes: a checked move, its history row, and its duties planned anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.clock import parse_time
from bot.context import Context, Speaker
from bot.queries import neighbours
from bot.queries import requests as queries
from bot.queries.silence import late_department, passed_over
from bot.rules import deadlines, workflow
from bot.rules.assignment import LEVEL_OF
from bot.rules.county import PersonInfo
from bot.rules.deadlines import Followed, Pause
from bot.rules.workflow import Relation
from bot.statements import insert, insert_all, select, update
from bot.terms import ACTIVE, Action, Kind, Level, Role, State, Step
from models import Deadline, Duty, RequestEvent, ServiceRequest

#: What starts, stops or moves a clock.
_CLOCKED = frozenset(
    {"state", "kind", "urgent", "level", "level_since", "assigned_at", "promise_at", "resolved_at", "pauses"}
)
#: A duty that is wanted again waits again, unless it was done.
_AGAIN = (
    ' ON CONFLICT ("key") DO UPDATE SET "due_at" = EXCLUDED."due_at", "state" = \'waiting\''
    ' WHERE "duty"."state" <> \'done\''
)


def relation_of(context: Context, request: ServiceRequest, speaker: Speaker) -> frozenset[Relation]:
    """All that ``speaker`` is to ``request``: reporter, household, assignee, leader of the place, contact, office."""
    posts = (context.directory.posts_of(speaker.person.code) if speaker.person else ()) + speaker.seats
    above = answered_for(context, request)
    gone_up = bool(posts) and request.state in ACTIVE and passed_over(request) is not None
    late = late_department(context.directory, request) if gone_up else None
    departments = (request.department_id, late.code if late else None)
    return workflow.relations(
        reporter=speaker.wxid == request.reporter,
        household=bool(speaker.household) and speaker.household == request.household,
        neighbour=_was_asked(request, speaker),
        assignee=speaker.person is not None and speaker.person.code == request.assignee_id,
        posts=[LEVEL_OF[post.role] for post in posts if post.place in above],
        level=Level.BUILDING if gone_up else Level(request.level),
        department=any(post.department and post.department in departments for post in posts),
        office=any(post.role is Role.COUNTY_OFFICE for post in posts),
        handler=bool(request.handler) and speaker.wxid == request.handler,
    )


def _was_asked(request: ServiceRequest, speaker: Speaker) -> bool:
    resolved = request.state == State.RESOLVED and speaker.person is None and speaker.wxid != request.reporter
    return resolved and neighbours.was_asked(request, speaker.wxid)


def answered_for(context: Context, request: ServiceRequest) -> set[str]:
    """The places whose leaders may act on it: all that hold its own place, the group it was told in, or the teller."""
    chain, room = context.directory.chain, context.directory.room(request.room)
    told = chain(room.place) if room and room.place and not request.private else ()
    home = queries.unit_of(request.household, None) if request.household else None
    return {place.code for place in (*chain(request.place_id), *told, *(chain(home) if home else ()))}


def taken_back(context: Context, request: ServiceRequest, person: PersonInfo) -> dict[str, Any]:
    """The department that ``person`` takes a request back for, from above where its silence had brought it."""
    late = late_department(context.directory, request)
    mine = late is not None and any(post.department == late.code for post in context.directory.posts_of(person.code))
    return {"department": late.code, "assignee": None} if late is not None and mine else {}


def check(context: Context, request: ServiceRequest, action: Action, speaker: Speaker) -> State:
    """The state that ``action`` leads to. Raises NotAllowed or NotPossible with what the person should read."""
    result = workflow.allowed(State(request.state), action, relation_of(context, request, speaker))
    if isinstance(result, State):
        return result
    raise type(result)(f"【{request.no}号】{result.text}", request.no)


def move(
    context: Context,
    request: ServiceRequest,
    action: Action,
    actor: str,
    note: str = "",
    *,
    state: State | None = None,
    message_id: str = "",
    **changes: Any,
) -> None:
    """Write ``changes`` and the new ``state`` to the row, add the history row, plan the duties anew."""
    if state is not None:
        changes["state"] = state
    if changes:
        update(request, **changes)
    insert(
        RequestEvent,
        request=request.no,
        at=context.now,
        actor=actor,
        action=action,
        note=note,
        state=request.state,
        level=request.level,
        message_id=message_id,
    )
    if not _CLOCKED.isdisjoint(changes):
        plan(context, request)


def followed(request: ServiceRequest) -> Followed:
    """What the clocks want to know of a request."""
    return Followed(
        kind=Kind(request.kind),
        urgent=request.urgent,
        level=Level(request.level),
        state=State(request.state),
        opened_at=request.opened_at,
        since=request.level_since,
        assigned_at=request.assigned_at,
        resolved_at=request.resolved_at,
        promise_until=request.promise_at,
        promised_at=request.promised_at,
        pauses=tuple(Pause(parse_time(a), parse_time(b) if b else None) for a, b in request.pauses),
    )


def plan(context: Context, request: ServiceRequest) -> None:
    """Make the waiting duties of a request what its state calls for; a duty that was done is not done again."""
    clocks = context.settings.clocks
    if request.state in ACTIVE:
        _give_time(context, request, deadlines.due_at(followed(request), context.calendar, clocks))
    found = deadlines.duties(followed(request), context.calendar, clocks)
    wanted = {duty.key(request.no): duty for duty in found}
    drop(request.no, keep=wanted)
    rows = [{"key": k, "name": d.name, "request": request.no, "due_at": d.due_at} for k, d in wanted.items()]
    insert_all(Duty, rows, _AGAIN)


def _give_time(context: Context, request: ServiceRequest, due: datetime) -> None:
    if request.due_at != due:
        update(request, due_at=due)
        insert(Deadline, request=request.no, at=context.now, due_at=due)


def drop(no: int, keep: Iterable[str] = ()) -> None:
    """Waiting duties of a request that no longer hold."""
    kept = set(keep)
    for duty in select(Duty, "request = ? AND state = 'waiting'", no):
        if duty.key not in kept:
            update(duty, state="dropped")


def steps(no: int) -> tuple[Step, ...]:
    """The county's six steps that the history of a request has reached."""
    return workflow.steps([Action(event.action) for event in queries.history(no)])
