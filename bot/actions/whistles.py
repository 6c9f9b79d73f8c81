"""吹哨报到: a department is called into a matter that stays where it is; it arrives, answers, or is called again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import outbox
from bot.actions import questions
from bot.actions.service_requests import telling
from bot.actions.service_requests.calling import callable_into
from bot.actions.service_requests.moving import move
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import requests
from bot.queries import whistles as queries
from bot.queries.standing import roles
from bot.queries.volunteers import place_in
from bot.refusals import NotAllowed, NotFound, NotPossible, NotUnderstood
from bot.rules import whistle_wording as wording
from bot.rules.county import DepartmentInfo
from bot.rules.service_rights import WHO, ServiceAct, require
from bot.rules.whistles import Deadlines, deadlines
from bot.statements import insert, update
from bot.terms import ACTIVE, Action, Kind, PlaceLevel, Purpose, State
from models import Duty, GridContact, ServiceRequest, Whistle

#: A sentence with the number of a request and the name of a department.
Words = Callable[[int, str], str]
ARRIVE, SETTLE = "whistle_arrive", "whistle_settle"
_OVER = frozenset({State.CLOSED, State.EXPLAINED, State.WITHDRAWN, State.MERGED})


# --- called -----------------------------------------------------------------------------------------------------------


def blow(context: Context, said: Said, no: int, name: str) -> None:
    """``吹哨 12 城管局``, by who answers for it. Raises a refusal."""
    request = _called_for(context, said, no)
    department = context.directory.department_named(name)
    if department is None or context.settings.volunteers.is_team(department.code, department.name):
        raise NotFound(f"没找到“{name[:20]}”，请写部门的全名，例如“吹哨 {no} 城管局”。")
    if department.code == request.department_id or queries.running(request.no, department.code):
        raise NotPossible(f"{no}号已经找过{department.name}了。", no)
    ends = deadlines(context.now, request.urgent, context.calendar, context.settings.departments)
    row = Whistle.create(
        request=request.no, department=department.code, by=said.message.sender, at=context.now, **ends._asdict()
    )
    _plan(row, ends)
    move(context, request, Action.PROGRESS, said.message.sender, f"吹哨：{department.name}", message_id=said.message.id)
    called = queries.contacts(context, department, request.place_id)
    _call(context, request, department, row, called, said.speaker.name)
    named = [person.name for code in called if (person := context.directory.person(code))]
    who = named[0] if len(named) == 1 else ""
    questions.answer(context, said, wording.blown(no, department.name, who, ends.arrive_by, context.now))


def _called_for(context: Context, said: Said, no: int) -> ServiceRequest:
    request = callable_into(context, said, no, ServiceAct.WHISTLE)
    if request.state not in ACTIVE:
        raise NotPossible(f"{no}号已经办结，不用吹哨。", no)
    return request


def _plan(row: Whistle, ends: Deadlines) -> None:
    for name, at in ((ARRIVE, ends.arrive_by), (SETTLE, ends.settle_by)):
        insert(Duty, ignore=True, key=f"{name}:{row.id}", name=name, due_at=at)


def _call(
    context: Context,
    request: ServiceRequest,
    department: DepartmentInfo,
    row: Whistle,
    people: tuple[str, ...],
    by: str,
) -> None:
    kind, where = Kind(request.kind), telling.where(context, request)
    text = wording.called(request.no, kind, where, request.text, by, row.arrive_by, context.now)
    _to_department(context, request, department, people, Purpose.ASSIGN, f"whistle:{row.id}", text)


def _to_department(
    context: Context,
    request: ServiceRequest,
    department: DepartmentInfo,
    people: tuple[str, ...],
    purpose: Purpose,
    step: str,
    text: str,
) -> None:
    """Into the department's group with an @ where they sit there; what was told in private, and the rest, alone."""
    room = context.directory.department_room(department.code)
    wxids = [wxid for wxid in (telling.wxid_of(context, person) for person in people) if wxid]
    members = context.directory.members(room.code) if room and not request.private else {}
    present = [wxid for wxid in wxids if wxid in members]
    urgent = request.urgent
    if room is not None and present:
        words = " ".join(outbox.at(wxid) for wxid in present) + "\n" + text
        outbox.put(
            context,
            Outgoing(step, words, purpose, room.code, mentions=tuple(present), request=request.no, urgent=urgent),
        )
        return
    for wxid in wxids:
        message = Outgoing(f"{step}:{wxid}", text, purpose, to=wxid, request=request.no, urgent=urgent)
        outbox.put(context, message)


# --- arrived, answered ------------------------------------------------------------------------------------------------


def arrive(context: Context, said: Said, no: int) -> bool:
    """``报到 12``, by a contact of a department that was called; in a group of anybody else it is talk."""
    row = _own(context, said, no)
    if row is None:
        return False
    if row.state == "arrived":
        raise NotPossible(f"{no}号已经报到了。", no)
    late = _arrived(context, said, row)
    questions.answer(context, said, wording.arrival_noted(row.request, late))
    return True


def _arrived(context: Context, said: Said, row: Whistle) -> bool:
    """Write the arrival down and tell it; whether it was too late."""
    update(row, state="arrived", arrived_at=context.now, arrived_by=said.message.sender)
    request, department = requests.get(row.request), _name(context, row)
    late: bool = context.now > row.arrive_by
    if request is not None and request.state not in _OVER:
        move(context, request, Action.PROGRESS, said.message.sender, f"{department}报到", message_id=said.message.id)
        text = wording.arrived(request.no, department)
        telling.to_room(context, request, Purpose.PROGRESS, f"whistle:{row.id}:arrived", text)
    text = wording.arrival_told(row.request, department, said.speaker.name, late)
    _tell_whistler(context, row, "arrived", text)
    return late


def answer(context: Context, said: Said, no: int, note: str) -> bool:
    """``回哨 12 拆了广告牌``, by a contact of a department that was called. Raises a refusal."""
    row = _own(context, said, no)
    if row is None:
        return False
    if not note:
        raise NotUnderstood(f"请写怎么办的，例如“回哨 {no} 广告牌拆了”。")
    if row.state == "called":
        _arrived(context, said, row)
    update(row, state="done", done_at=context.now, note=note)
    request, department = requests.get(row.request), _name(context, row)
    if request is not None and request.state not in _OVER:
        move(
            context, request, Action.PROGRESS, said.message.sender, f"{department}：{note}", message_id=said.message.id
        )
    questions.answer(context, said, wording.answered(row.request))
    _tell_whistler(context, row, "done", wording.answer_told(row.request, department, note))
    return True


def _own(context: Context, said: Said, no: int) -> Whistle | None:
    """The speaker's whistle of a request; None where the words are talk. Raises a refusal where they are not."""
    row = queries.mine(context, said.speaker, no)
    if row is not None or not (said.private or said.speaker.person):
        return row
    require(ServiceAct.ARRIVE, roles(context, said.speaker))
    if queries.running(no):
        raise NotAllowed(WHO[ServiceAct.ARRIVE])
    raise NotFound(f"{no}号没有吹过你们的哨。")


def _name(context: Context, row: Whistle) -> str:
    department = context.directory.department(row.department)
    return department.name if department else row.department


def _tell_whistler(context: Context, row: Whistle, step: str, text: str, purpose: Purpose = Purpose.NOTICE) -> None:
    """Who whistled, and who has the matter now."""
    request = requests.get(row.request)
    holders = telling.responsible(context, request) if request is not None else []
    for wxid in dict.fromkeys((row.by, *holders)):
        key = f"whistle:{row.id}:{step}:{wxid}"
        outbox.put(context, Outgoing(key, text, purpose, to=wxid, request=row.request))


# --- time -------------------------------------------------------------------------------------------------------------


def fire(context: Context, duty: Duty) -> None:
    """A department has not come, or has not answered: it is called once more, and who whistled is told."""
    row = queries.get(int(duty.key.split(":")[1]))
    if row is None or row.state not in ("called", "arrived"):
        return
    request, department = requests.get(row.request), context.directory.department(row.department)
    if request is None or department is None or request.state in _OVER:
        update(row, state="void" if row.state == "called" else "done", done_at=_ended(request, row))
        return
    if duty.name == ARRIVE and row.state == "called":
        _again(context, request, department, row, "late", wording.late, wording.late_told)
    elif duty.name == SETTLE:
        _again(context, request, department, row, "unsettled", wording.unsettled, wording.unsettled_told)


def _ended(request: ServiceRequest | None, row: Whistle) -> datetime | None:
    """Of a department that came: when the matter was over."""
    return (request.resolved_at or request.closed_at) if request is not None and row.arrived_at else None


def _again(
    context: Context,
    request: ServiceRequest,
    department: DepartmentInfo,
    row: Whistle,
    step: str,
    words: Words,
    told: Words,
) -> None:
    text, people = words(request.no, department.name), queries.contacts(context, department, request.place_id)
    _to_department(context, request, department, people, Purpose.REMIND, f"whistle:{row.id}:{step}", text)
    _tell_whistler(context, row, f"{step}:told", told(request.no, department.name), Purpose.REMIND)


# --- who answers for a grid, and the figures --------------------------------------------------------------------------


def name_contact(context: Context, said: Said, text: str) -> None:
    """``下沉 荷塘苑网格 城管局 阮志远``: for the office. Raises a refusal."""
    require(ServiceAct.NAME_CONTACT, roles(context, said.speaker))
    words = text.split()
    place = place_in(context, words[0]) if len(words) == 3 else None
    if place is None or place.level is not PlaceLevel.GRID:
        raise NotUnderstood("请写网格、部门和人，例如“下沉 荷塘苑网格 城管局 阮志远”。")
    department, person = context.directory.department_named(words[1]), context.directory.person_named(words[2])
    if department is None or person is None or person.code not in department.contacts:
        raise NotFound(f"“{words[2][:20]}”不是{words[1][:20]}的联络员，先在名册“任职”表里写上。")
    GridContact.delete().where((GridContact.department == department.code) & (GridContact.grid == place.code)).execute()
    GridContact.create(department=department.code, grid=place.code, person=person.code)
    questions.answer(context, said, wording.named(place.name, department.name, person.name))


def show(context: Context, said: Said) -> None:
    """``吹哨情况``: this month's figures where the speaker answers, of all for a department and the office."""
    require(ServiceAct.WHISTLE, roles(context, said.speaker))
    start = context.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [wording.record(*one) for one in queries.figures(context, start, context.now, _top(context, said))]
    questions.answer(context, said, wording.records(f"{start.month}月", lines))


def _top(context: Context, said: Said) -> str:
    """The path of the highest place that the speaker answers for."""
    posts = context.directory.posts_of(said.speaker.person.code) if said.speaker.person else ()
    places = [context.directory.place(post.place) for post in posts if post.place]
    return min((place.path for place in places if place), key=len, default="\0")
