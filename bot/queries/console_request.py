"""One request as the console shows it: what was said, what happened, which of the six steps are done, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.database import tuples
from bot.messages import CONSOLE, is_visitor
from bot.queries import cards, console_requests
from bot.queries import requests as queries
from bot.queries.cards import Event
from bot.queries.console_requests import Row
from bot.queries.rooms import posts_of
from bot.rules.console_rights import Scope
from bot.rules.deadlines import DutyName
from bot.rules.workflow import STEPS
from bot.terms import Action, Role, SendState, State, Step
from models import Department, Duty, Member, OutboxMessage, Place, RequestMessage, Room, ServiceRequest

_SAID = {
    SendState.QUEUED: "待发送",
    SendState.SENDING: "发送中",
    SendState.FAILED: "没发出去",
    SendState.UNKNOWN: "不明",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something said of the request: by somebody, or by the bot (``bot``; ``state`` where it is not simply sent).

    ``pictures`` are keys of the store; ``files`` is what else was sent along, in words.
    """

    id: str
    at: datetime
    who: str
    post: str
    where: str
    text: str
    bot: bool
    state: str = ""
    pictures: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """Another request that has to do with this one, and how."""

    no: int
    how: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page. ``steps`` are the county's six with the moment each was first reached; ``ahead`` what is due."""

    row: Row
    request: ServiceRequest
    reporter: str
    room: str
    talk: tuple[Line, ...]
    history: tuple[Event, ...]
    steps: tuple[tuple[Step, datetime | None], ...]
    ahead: tuple[tuple[datetime, str], ...]
    related: tuple[Related, ...]


def sheet(no: int, scope: Scope, now: datetime, bot_name: str) -> Sheet | None:
    """Request ``no``; None when there is none, or none within ``scope``."""
    request: ServiceRequest | None = ServiceRequest.get_or_none(ServiceRequest.no == no)
    if request is None or not scope.holds_request(_path(request.place_id), request.department_id):
        return None
    talk = _talk(request, bot_name)
    return Sheet(
        row=console_requests.rows([no], now)[0],
        request=request,
        reporter=called([request.reporter], request.room)[request.reporter],
        room=_room_name(request.room),
        talk=talk,
        history=cards.history(no),
        steps=_steps(no),
        ahead=_ahead(no),
        related=_related(request),
    )


def _path(place: str) -> str:
    return Place.select(Place.path).where(Place.code == place).scalar() or ""


def _room_name(room: str) -> str:
    if room.startswith("private:"):
        return "私聊"
    return Room.select(Room.name).where(Room.code == room).scalar() or ("网页" if is_visitor(room) else room)


def called(wxids: Iterable[str], room: str = "") -> dict[str, str]:
    """What people are called: as in the room, else as in the register; who only filled in a page is 网页上报."""
    wanted = set(wxids)
    names = {wxid: "网页上报" if is_visitor(wxid) else "居民" for wxid in wanted}
    names.update(cards.actors(wanted))
    here = Member.select(Member.wxid, Member.nickname).where((Member.room == room) & Member.wxid.in_(wanted))
    names.update({wxid: nickname for wxid, nickname in tuples(here) if nickname})
    return names


# --- what was said ----------------------------------------------------------------------------------------------------


def _talk(request: ServiceRequest, bot_name: str) -> tuple[Line, ...]:
    kept = list(RequestMessage.select().where(RequestMessage.request == request.no).order_by(RequestMessage.at))
    said = list(OutboxMessage.select().where(OutboxMessage.request == request.no).order_by(OutboxMessage.id))
    names = called([*(row.sender for row in kept), *(row.to for row in said if row.to)], request.room)
    posts = _posts([row.sender for row in kept])
    rooms = {code: _room_name(code) for code in {*(row.room for row in kept), *(row.room for row in said if row.room)}}
    heard = [_heard(row, names, posts, rooms) for row in kept]
    lines = [*heard, *(_said(row, names, rooms, bot_name) for row in said)]
    return tuple(sorted(lines, key=lambda line: (line.at, line.bot)))


def _heard(row: RequestMessage, names: dict[str, str], posts: dict[str, str], rooms: dict[str, str]) -> Line:
    pictures, files = _attachments(row.attachments)
    where = "工作台" if row.sender.startswith(CONSOLE) else rooms[row.room]
    who, post = names.get(row.sender, row.sender), posts.get(row.sender, "")
    return Line(row.message_id, row.at, who, post, where, row.text, False, "", pictures, files)


def _said(row: OutboxMessage, names: dict[str, str], rooms: dict[str, str], bot_name: str) -> Line:
    where = rooms[row.room] if row.room else f"私聊 {names.get(row.to or '', '')}"
    pictures, files = _attachments(row.attachments)
    state = _SAID.get(SendState(row.state), "")
    return Line(
        f"out-{row.id}", row.sent_at or row.created_at, bot_name, "", where, row.text, True, state, pictures, files
    )


def _attachments(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Pictures that the store has, and the rest in words."""
    pictures = tuple(
        ref for kind, _, ref in rows if kind == "image" and ref.endswith((".jpg", ".png", ".webp")) and "/" not in ref
    )
    labels = {"image": "照片（还没取到）", "voice": "语音", "video": "视频", "location": "位置"}
    return pictures, tuple(labels.get(kind, name or "附件") for kind, name, ref in rows if ref not in pictures)


def _posts(wxids: Sequence[str]) -> dict[str, str]:
    found = posts_of(set(wxids))
    return {wxid: "·".join(dict.fromkeys(Role(post.role).label for post in held)) for wxid, held in found.items()}


# --- what happened, and what is to come -------------------------------------------------------------------------------


def _steps(no: int) -> tuple[tuple[Step, datetime | None], ...]:
    events = queries.history(no)
    first = {step: next((event.at for event in events if Action(event.action) in STEPS[step]), None) for step in Step}
    return tuple(first.items())


def _ahead(no: int) -> tuple[tuple[datetime, str], ...]:
    rows = Duty.select(Duty.due_at, Duty.name).where((Duty.request == no) & (Duty.state == "waiting"))
    found = ((at, DutyName.of_label(name)) for at, name in tuples(rows.order_by(Duty.due_at)))
    return tuple((at, name.label) for at, name in found if name is not None)


def _related(request: ServiceRequest) -> tuple[Related, ...]:
    found = [Related(request.into, "已并入")] if request.into else []
    found += [Related(request.recurrence_of, "上次同样的事")] if request.recurrence_of else []
    rows = ServiceRequest.select(ServiceRequest.no).where(
        (ServiceRequest.into == request.no) & (ServiceRequest.state == State.MERGED)
    )
    return (*found, *(Related(no, "并进来的") for (no,) in tuples(rows)))


def department_names() -> tuple[tuple[str, str], ...]:
    """Codes and names of the departments."""
    rows = Department.select(Department.code, Department.name).where(~Department.gone).order_by(Department.code)
    return tuple(tuples(rows))
