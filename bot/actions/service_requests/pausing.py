"""``挂起`` and ``恢复``: the clock of a request stands still for a stated reason that the resident reads."""

from __future__ import annotations

from bot.actions.service_requests import telling
from bot.actions.service_requests.moving import check, followed, move
from bot.actions.service_requests.opening import keep, touch
from bot.clock import iso
from bot.context import Context, Said
from bot.refusals import NotPossible, NotUnderstood
from bot.rules import pausing, wording
from bot.terms import Act, Action, PauseReason, Purpose
from models import ServiceRequest


def pause(context: Context, request: ServiceRequest, said: Said, words: str) -> None:
    """Stop the clock: 等居民, 等材料, 天气 or 挂账. Raises a refusal for another reason, or when it stands already."""
    check(context, request, Action.PAUSE, said.speaker)
    reason = pausing.reason_of(words)
    if reason is None:
        known = "、".join(r.label for r in PauseReason)
        raise NotUnderstood(f"请写挂起的原因（{known}），例如“挂起 {request.no} 等材料”。", request.no)
    if followed(request).paused:
        raise NotPossible(f"【{request.no}号】已经挂起了，恢复请回“恢复 {request.no}”。", request.no)
    _word(context, request, said)
    pauses = pausing.begin(pausing.end(request.pauses, iso(context.now)), iso(context.now))
    note = words if words != reason.label else reason.label
    move(
        context, request, Action.PAUSE, said.message.sender, note, message_id=said.message.id, pauses=pauses
    )  # fmt: skip
    text = wording.paused(request.no, telling.reporter(request), reason.label, words)
    telling.to_reporter(context, request, Purpose.PROGRESS, f"pause:{said.message.id}", text)


def resume(context: Context, request: ServiceRequest, said: Said, words: str) -> None:
    """Start the clock again; the deadline moves by the time that it stood."""
    check(context, request, Action.RESUME, said.speaker)
    if not followed(request).paused:
        raise NotPossible(f"【{request.no}号】没有挂起。", request.no)
    _word(context, request, said)
    pauses = pausing.end(request.pauses, iso(context.now))
    move(
        context, request, Action.RESUME, said.message.sender, words, message_id=said.message.id, pauses=pauses
    )  # fmt: skip
    due = wording.moment(request.due_at, context.now) if request.due_at else ""
    text = wording.resumed(request.no, telling.reporter(request), due)
    telling.to_reporter(context, request, Purpose.PROGRESS, f"resume:{said.message.id}", text)


def _word(context: Context, request: ServiceRequest, said: Said) -> None:
    keep(context, request, said, Act.PROGRESS)
    touch(context, request)
