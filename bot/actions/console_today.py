"""One click each: open or dismiss what may be a request, bind a group, say again what was not said, or let it be."""

from __future__ import annotations

from bot.actions import candidates
from bot.actions.register import bind_place
from bot.actions.service_requests import backing
from bot.context import Context
from bot.messages import CONSOLE
from bot.queries import binding
from bot.queries.console_today import NOTED
from bot.refusals import NotFound, NotPossible
from bot.rules.console_rights import Viewer
from bot.terms import SendState
from models import Candidate, OutboxMessage, Room


def open_candidate(context: Context, viewer: Viewer, number: int) -> int:
    """It is a request: opened as if it had been sure. Returns its number; raises NotFound."""
    candidate = _candidate(context, viewer, number)
    request = backing.open_candidate(context, candidate)
    candidates.settle(context, candidate, "opened", CONSOLE + viewer.title, request.no)
    return request.no


def dismiss_candidate(context: Context, viewer: Viewer, number: int) -> None:
    """It is none. Raises NotFound."""
    candidates.settle(context, _candidate(context, viewer, number), "dismissed", CONSOLE + viewer.title)


def _candidate(context: Context, viewer: Viewer, number: int) -> Candidate:
    """One that waits, within the viewer's bounds: somebody else may have been quicker."""
    waits = Candidate.state.in_(["new", "told", "aside"])
    found: Candidate | None = Candidate.get_or_none((Candidate.id == number) & waits)
    place = context.directory.place(found.place) if found else None
    if found is None or not viewer.scope.holds_place(place.path if place else ""):
        raise NotFound("这一条已经有人处理过了。")
    return found


def bind(context: Context, room: str, place: str) -> str:
    """A group belongs to a place from now on; the place's name. Raises a refusal."""
    found, group = context.directory.place(place), Room.get_or_none((Room.code == room) & ~Room.gone)
    if found is None or group is None:
        raise NotFound("没有这个群或这个地点。")
    if not bind_place(room, group.name, place, binding.kind_of(found)):
        raise NotPossible(f"{found.name}已经有群了，要换请在名册里改。")
    context.directory.forget_room(room)
    return found.name


def place_named(context: Context, words: str) -> str:
    """The code of the one free place of that code or whole name. Raises a refusal that says what is missing."""
    name = words.strip()
    found = [one.code for one in context.directory.named if name in (one.code, _name(context, one.code))]
    if not found:
        raise NotFound(f"没有叫“{name}”的地点，请写名册里的全名，例如“荷塘苑3栋2单元”。")
    if len(found) > 1:
        raise NotPossible(f"有 {len(found)} 个地方都叫“{name}”，请写地点编号。")
    return found[0]


def _name(context: Context, code: str) -> str:
    place = context.directory.place(code)
    return place.name if place else ""


def bind_named(context: Context, room: str, words: str) -> str:
    """As :func:`bind`, with the place as somebody wrote it."""
    return bind(context, room, place_named(context, words))


def say_again(context: Context, number: int) -> None:
    """A message that was given up is tried anew. Raises NotFound."""
    _settle(number, state=SendState.QUEUED, next_try_at=context.now, tries=0, reason="")


def let_be(context: Context, number: int) -> None:
    """A message that was given up need not be said any more. Raises NotFound."""
    row = OutboxMessage.get_or_none(OutboxMessage.id == number)
    _settle(number, reason=(NOTED + (row.reason if row else ""))[:256])


def _settle(number: int, **changes: object) -> None:
    failed = (OutboxMessage.id == number) & (OutboxMessage.state == SendState.FAILED)
    if not OutboxMessage.update(**changes).where(failed).execute():
        raise NotFound("这条消息已经处理过了。")
