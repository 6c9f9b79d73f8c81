"""Two matters in one record: some of its messages become a request of their own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.service_requests import assigning
from bot.actions.service_requests.moving import move
from bot.context import Context
from bot.refusals import NotPossible
from bot.rules import console_wording
from bot.statements import create
from bot.terms import Action, Kind, State
from models import RequestMessage, ServiceRequest


def split(context: Context, request: ServiceRequest, messages: Sequence[str], kind: Kind, actor: str) -> ServiceRequest:
    """The ``messages`` (their ids) leave ``request`` and become a new one of ``kind``, given out like any other.

    Raises NotPossible where none, or none but them, belong to the request.
    """
    rows = list(RequestMessage.select().where(RequestMessage.request == request.no).order_by(RequestMessage.at))
    moved = [row for row in rows if row.message_id in messages]
    if not moved:
        raise NotPossible("请勾选要拆出去的话。", request.no)
    if not any(row.text or row.attachments for row in rows if row not in moved):
        raise NotPossible("至少要给原来的诉求留下一句话。", request.no)
    made = _opened(context, request, moved, kind)
    for row in moved:
        RequestMessage.update(request=made.no).where(
            (RequestMessage.request == request.no)
            & (RequestMessage.room == row.room)
            & (RequestMessage.message_id == row.message_id)
        ).execute()
        context.kept.append((row.room, row.message_id, made.no))
    move(context, request, Action.CORRECT, actor, console_wording.split_off(made.no, kind.label))
    move(context, made, Action.REPORT, actor, console_wording.split_from(request.no), message_id=made.message_id)
    assigning.assign_first(context, made)
    return made


def _opened(context: Context, request: ServiceRequest, moved: Sequence[RequestMessage], kind: Kind) -> ServiceRequest:
    first = moved[0]
    in_group = not request.private and not first.room.startswith("private:")
    return create(
        ServiceRequest,
        kind=kind,
        state=State.OPEN,
        place=request.place_id,
        grid=request.grid,
        text=" ".join(row.text for row in moved if row.text) or "［图片］",
        private=request.private,
        room=first.room if in_group else request.room,
        message_id=first.message_id,
        reporter=first.sender,
        household=context.directory.household_of(first.room, first.sender) if in_group else request.household,
        opened_at=context.now,
        last_message_at=context.now,
        reporter_at=context.now,
    )
