"""Who is told what about a request: into its room where the person sits there, else in private, never twice."""

from __future__ import annotations

from collections.abc import Sequence

from bot import outbox
from bot.actions import manners
from bot.context import Context
from bot.messages import Outgoing, is_visitor
from bot.rules import wording
from bot.terms import Kind, Purpose, Role
from bot.text.personal import mask
from bot.text.places import TextPlace, place_phrase
from models import ServiceRequest

#: What an urgent request may say at night.
_BREAKS_QUIET = frozenset({Purpose.URGENT, Purpose.ASSIGN, Purpose.ESCALATE, Purpose.REMIND})


def where(context: Context, request: ServiceRequest) -> str:
    """Where it is, for people: "荷塘苑1栋2单元3楼楼道", "荷塘苑北门"; a quarrel in a group points at nobody's door."""
    names = [place.name for place in context.directory.chain(request.place_id)]
    spot = "" if any(request.spot in name for name in names) else request.spot
    room = "" if request.kind == Kind.DISPUTE and not request.private else request.room_no
    detail = place_phrase(TextPlace(floor=request.floor, room_no=room, spot=spot))
    name = names[0] if names else ""
    return f"{name.removesuffix('网格') if detail else name}{detail}"


def in_room(context: Context, request: ServiceRequest, wxid: str | None) -> bool:
    """Whether somebody can be @-mentioned where the request was reported."""
    return bool(wxid) and not request.private and wxid in context.directory.members(request.room)


def wxid_of(context: Context, person: str | None) -> str | None:
    """The 微信号 of a person of the register."""
    found = context.directory.person(person) if person else None
    return found.wxid if found else None


def responsible(context: Context, request: ServiceRequest) -> list[str]:
    """微信号 of who has to act on it: the assignee, or the contacts of its department."""
    people: tuple[str, ...] = (request.assignee_id,) if request.assignee_id else ()
    if not people and request.department_id:
        department = context.directory.department(request.department_id)
        people = department.contacts if department else ()
    return [wxid for wxid in (wxid_of(context, person) for person in people) if wxid]


def called(context: Context, request: ServiceRequest) -> str:
    """The one who answers for it, as people call him: "楼栋长温秀兰", "生态环境局"."""
    if request.department_id:
        department = context.directory.department(request.department_id)
        return department.name if department else ""
    person = context.directory.person(request.assignee_id) if request.assignee_id else None
    label = Role(request.post_role).label if request.post_role else ""
    return f"{label}{person.name}" if person else label or "县三长办"


def to_room(
    context: Context,
    request: ServiceRequest,
    purpose: Purpose,
    step: str,
    text: str,
    mentions: Sequence[str] = (),
) -> None:
    """Say ``text`` where it was reported: in the room, or to the reporter in private; ``step`` makes it one."""
    if not request.private:
        text, mentions = manners.call(context, request, purpose, text, mentions)
    outbox.put(
        context,
        Outgoing(
            key=f"request:{request.no}:{step}:room",
            text=mask(text, context.settings.emergency.numbers) if not request.private else text,
            purpose=purpose,
            room=None if request.private else request.room,
            to=request.reporter if request.private else None,
            mentions=() if request.private else tuple(mentions),
            request=request.no,
            urgent=request.urgent and purpose in _BREAKS_QUIET,
        ),
    )


def to_person(
    context: Context, request: ServiceRequest, purpose: Purpose, step: str, text: str, wxid: str | None
) -> None:
    """Say ``text`` to one person in private; nobody to tell is told to the office by its papers."""
    if not wxid or (purpose is Purpose.REMIND and not manners.may_remind(context, request, wxid)):
        return
    urgent = request.urgent and purpose in _BREAKS_QUIET
    outbox.put(
        context,
        Outgoing(
            key=f"request:{request.no}:{step}:{wxid}",
            text=text,
            purpose=purpose,
            to=wxid,
            request=request.no,
            urgent=urgent,
        ),
    )


def task(context: Context, request: ServiceRequest) -> str:
    """The private line for who has to act."""
    return wording.task(
        request.no, Kind(request.kind), where(context, request), request.text, request.due_at, context.now
    )


def to_reporter(context: Context, request: ServiceRequest, purpose: Purpose, step: str, text: str) -> None:
    """``text`` holds the mark of an @ of the reporter (see :func:`reporter`)."""
    called = () if is_visitor(request.reporter) else (request.reporter,)
    to_room(context, request, purpose, step, text, called)


def reporter(request: ServiceRequest) -> str:
    """How a line addresses the reporter: an @ in the group, nothing in private or where nobody can be called."""
    return "" if request.private or is_visitor(request.reporter) else outbox.at(request.reporter)


def to_other_room(context: Context, request: ServiceRequest, purpose: Purpose, step: str, text: str, room: str) -> None:
    """One line in a room where the same matter was said again; once a room."""
    key = f"request:{request.no}:{step}:{room}"
    outbox.put(
        context, Outgoing(key, mask(text, context.settings.emergency.numbers), purpose, room=room, request=request.no)
    )
