"""Who answers for a request: the lowest post that is held; the next one up; a department; another person."""

from __future__ import annotations

from collections.abc import Iterable

from bot import outbox
from bot.actions.service_requests import telling
from bot.actions.service_requests.moving import move
from bot.context import Context
from bot.messages import Outgoing
from bot.queries import requests as queries
from bot.rules import assignment, wording
from bot.rules.assignment import Assignment, Post
from bot.rules.county import DepartmentInfo, PersonInfo
from bot.rules.emergency import hotlines
from bot.terms import BOT, Action, Kind, Level, Purpose, Role, State
from models import ServiceRequest

#: How the history tells that an ordinary request turned urgent, and what gives one to somebody else.
_TURNED_URGENT = "转为紧急"
_HANDED_ON = frozenset({Action.TRANSFER, Action.ESCALATE, Action.REOPEN})


def ladder(context: Context, place: str) -> tuple[Post, ...]:
    """The held posts that answer for a place, lowest first."""
    return tuple(Post(p.code, role, person) for p, role, person in context.directory.leaders_up(place) if person)


def current(request: ServiceRequest) -> Post | None:
    """The post that holds the request now; None while nobody does."""
    if request.department_id:
        return Post(request.department_id, Role.DEPARTMENT_CONTACT, request.assignee_id or "")
    return Post(request.post_place, Role(request.post_role), request.assignee_id or "") if request.post_role else None


def assign_first(context: Context, request: ServiceRequest, taken_by: str = "") -> None:
    """Give a new request to the lowest post that is held, and tell the room and the leader (urgent: the next too).

    ``taken_by`` took it before it was opened: he is not asked to.
    """
    chosen = assignment.assign(ladder(context, request.place_id), urgent=request.urgent)
    _hold(context, request, chosen, Action.ASSIGN, BOT, "")
    _tell_first(context, request, chosen, taken_by)


def _hold(context: Context, request: ServiceRequest, to: Assignment, action: Action, actor: str, note: str) -> None:
    level = max(request.level, int(to.level))
    move(
        context,
        request,
        action,
        actor,
        note,
        state=State.ASSIGNED,
        assignee=to.post.person if to.post else None,
        post_place=to.post.place if to.post else "",
        post_role=to.post.role if to.post else "",
        department=None,
        level=level,
        level_since=context.now if level > request.level else request.level_since,
        assigned_at=context.now,
        accepted_at=None,
        promise_at=None,
    )


def _tell_first(context: Context, request: ServiceRequest, chosen: Assignment, taken_by: str) -> None:
    wxids = wxids_of(context, (chosen.post, *chosen.also))
    if request.private and taken_by in wxids and not request.urgent:
        return  # he told it himself, and knows
    present = [w for w in wxids if telling.in_room(context, request, w)]
    place, kind = telling.where(context, request), Kind(request.kind)
    if request.urgent:
        _raise_alarm(context, request, present, "receipt")
    elif taken_by in present:
        text = wording.receipt_taken(request.no, kind, place, context.directory.name_of(taken_by, request.room))
        telling.to_room(context, request, Purpose.RECEIPT, "receipt", text)
    elif present:
        text = wording.receipt(request.no, kind, place, outbox.at(present[0]))
        telling.to_room(context, request, Purpose.RECEIPT, "receipt", text, present)
    else:
        text = wording.receipt_elsewhere(request.no, kind, place, telling.called(context, request))
        telling.to_room(context, request, Purpose.RECEIPT, "receipt", text)
    _tell_absent(context, request, [w for w in wxids if w not in present], "assign")


def _raise_alarm(context: Context, request: ServiceRequest, present: list[str], step: str) -> None:
    kind = Kind(request.kind)
    names = [outbox.at(w) for w in present] or [telling.called(context, request)]
    numbers = "、".join(str(line) for line in hotlines(request.text, kind, context.settings.emergency))
    text = wording.urgent(request.no, kind, telling.where(context, request), names, numbers)
    telling.to_room(context, request, Purpose.URGENT, step, text, present)


def _tell_absent(context: Context, request: ServiceRequest, wxids: list[str], step: str) -> None:
    purpose = Purpose.URGENT if request.urgent else Purpose.ASSIGN
    for wxid in wxids:
        telling.to_person(context, request, purpose, step, telling.task(context, request), wxid)


def wxids_of(context: Context, posts: Iterable[Post | None]) -> list[str]:
    """微信号 of who holds ``posts``, each once; who has none cannot be told here."""
    found = (telling.wxid_of(context, post.person) for post in posts if post)
    return list(dict.fromkeys(wxid for wxid in found if wxid))


def escalate(context: Context, request: ServiceRequest, actor: str, reason: str, *, level: bool, step: str) -> bool:
    """Hand over to the next one up: one post (``level`` False) or a whole level. False where nobody is above."""
    rungs, holder = ladder(context, request.place_id), current(request)
    upper = assignment.raise_level(rungs, holder, Level(request.level)) if level else assignment.next_up(rungs, holder)
    if upper.post is None:
        return False
    _hold(context, request, upper, Action.ESCALATE, actor, reason)
    told = reason or "还没有人接" if actor == BOT else f"上报：{reason}" if reason else "往上报了"
    tell_new_holder(context, request, step, told, Purpose.ESCALATE)
    return True


def tell_new_holder(context: Context, request: ServiceRequest, step: str, reason: str, purpose: Purpose) -> None:
    """The new holder is @-mentioned where he sits, or told in private; the reporter hears who has it now."""
    holders = _holders(context, request)
    present = [w for w in holders if telling.in_room(context, request, w)]
    if present:
        text = wording.escalated(
            request.no, Kind(request.kind), telling.where(context, request), request.text, reason, outbox.at(present[0])
        )
        telling.to_room(context, request, purpose, step, text, present[:1])
        return
    for wxid in holders:
        telling.to_person(context, request, purpose, step, telling.task(context, request), wxid)
    text = wording.raised(request.no, telling.called(context, request))
    telling.to_room(context, request, Purpose.PROGRESS, f"{step}:news", text)


def _holders(context: Context, request: ServiceRequest) -> list[str]:
    """微信号 of who holds it: the assignee, all of the county office, or the grid leader with the secretary."""
    role = request.post_role
    people = [request.assignee_id] if request.assignee_id else []
    if role == Role.COUNTY_OFFICE:
        people = list(context.directory.holders(request.post_place, Role.COUNTY_OFFICE)) or people
    elif role == Role.GRID_LEADER and request.level >= Level.GRID:
        people += [p.person for p in ladder(context, request.place_id) if p.role is Role.COMMUNITY_SECRETARY]
    found = [telling.wxid_of(context, person) for person in dict.fromkeys(people)]
    return [wxid for wxid in found if wxid]


def to_department(
    context: Context, request: ServiceRequest, department: DepartmentInfo, actor: str, note: str, step: str
) -> None:
    """Hand over to a department: its contacts are @-mentioned in the department's group, or told in private."""
    move(
        context,
        request,
        Action.TRANSFER,
        actor,
        note,
        state=State.ASSIGNED,
        department=department.code,
        assignee=None,
        assigned_at=context.now,
        accepted_at=None,
        promise_at=None,
    )
    room = context.directory.department_room(department.code)
    wxids = [w for w in (telling.wxid_of(context, p) for p in department.contacts) if w]
    members = context.directory.members(room.code) if room else {}
    present = [w for w in wxids if w in members]
    if room and present and not request.private:
        text = " ".join(outbox.at(w) for w in present) + "\n" + telling.task(context, request)
        key = f"request:{request.no}:{step}:department"
        outbox.put(
            context,
            Outgoing(key, text, Purpose.ASSIGN, room=room.code, mentions=tuple(present), request=request.no),
        )
    for wxid in wxids if not present or request.private else ():
        telling.to_person(context, request, Purpose.ASSIGN, step, telling.task(context, request), wxid)
    telling.to_room(
        context, request, Purpose.PROGRESS, f"{step}:news", wording.transferred(request.no, department.name)
    )


def to_colleague(
    context: Context, request: ServiceRequest, person: PersonInfo, actor: str, note: str, step: str
) -> None:
    """Hand over to another person of the register, in his highest post."""
    posts = context.directory.posts_of(person.code)
    above = {place.code for place in context.directory.chain(request.place_id)}
    post = next((p for p in posts if p.place in above), posts[0] if posts else None)
    held = Post((post.place if post else None) or "", post.role if post else Role.UNIT_LEADER, person.code)
    _hold(context, request, Assignment(held, Level(request.level)), Action.TRANSFER, actor, note)
    tell_new_holder(context, request, step, "转来", Purpose.ASSIGN)


def follow_posts(context: Context) -> int:
    """After the register changed: open requests go to whoever holds their post now. Returns how many moved."""
    active = ServiceRequest.select().where(
        ServiceRequest.state.in_([State.OPEN, State.ASSIGNED, State.ACCEPTED]) & ServiceRequest.department.is_null()
    )
    moved = 0
    for request in active:
        holders = context.directory.holders(request.post_place, Role(request.post_role)) if request.post_role else ()
        if request.assignee_id in holders and request.assignee_id:
            continue
        moved += _follow(context, request, holders[0] if holders else None)
    return moved


def _follow(context: Context, request: ServiceRequest, holder: str | None) -> int:
    rungs, held = ladder(context, request.place_id), current(request)
    chosen = (
        Assignment(Post(request.post_place, Role(request.post_role), holder), Level(request.level))
        if holder
        else (assignment.next_up(rungs, held))
    )
    if chosen.post is None:
        chosen = assignment.assign(rungs)
    step = f"handover:{chosen.post.person if chosen.post else ''}:{int(context.now.timestamp())}"
    _hold(context, request, chosen, Action.TRANSFER, BOT, "岗位换人")
    for wxid in _holders(context, request):
        telling.to_person(context, request, Purpose.ASSIGN, step, telling.task(context, request), wxid)
    return 1


def alarm(context: Context, request: ServiceRequest) -> None:
    """An ordinary request turned urgent: the holder and the next one up are told at once."""
    move(context, request, Action.DETAIL, BOT, _TURNED_URGENT, urgent=True)
    holder = current(request)
    upper = assignment.next_up(ladder(context, request.place_id), holder)
    wxids = wxids_of(context, (holder, upper.post, *upper.also))
    present = [w for w in wxids if telling.in_room(context, request, w)]
    _raise_alarm(context, request, present, "alarm")
    _tell_absent(context, request, [w for w in wxids if w not in present], "alarm")


def next_up_was_told(request: ServiceRequest) -> bool:
    """Whether of an urgent request the next one up was told together with who has it now.

    That is so at first, and when it turned urgent; who got it from somebody else was told alone.
    """
    events = reversed(queries.history(request.no))
    last = next((e for e in events if e.action in _HANDED_ON or e.note == _TURNED_URGENT), None)
    return last is None or last.action not in _HANDED_ON


def tell_as_well(context: Context, request: ServiceRequest, step: str, *, rung: int = 1) -> bool:
    """The one ``rung`` rungs up is told as well; the request stays where it is. False where nobody is above.

    Whom the alarm has reached is not rung up again: from then on it is followed as everything else is.
    """
    holder, asked = current(request), {request.assignee_id or ""}
    for _ in range(rung):
        upper = assignment.next_up(ladder(context, request.place_id), holder, asked)
        holder = upper.post
        if holder is None:
            return False
        asked |= {post.person for post in (upper.post, *upper.also) if post}
    kind, place = Kind(request.kind), telling.where(context, request)
    purpose = Purpose.ESCALATE if request.urgent else Purpose.ASSIGN
    reached = queries.alarmed(request) if request.urgent else frozenset()
    for wxid in (w for w in wxids_of(context, (holder, *upper.also)) if w not in reached):
        at = outbox.at(wxid)
        if not telling.in_room(context, request, wxid):
            telling.to_person(context, request, purpose, step, telling.task(context, request), wxid)
        elif request.urgent:
            text = wording.told_as_well(request.no, kind, place, at)
            telling.to_room(context, request, purpose, step, text, [wxid])
        else:
            text = wording.widened(request.no, kind, place, request.text, at)
            telling.to_room(context, request, purpose, step, text, [wxid])
    return True
