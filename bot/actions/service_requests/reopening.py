"""What was done is taken up again by who did it: a resident is not content, or the office wants more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot import outbox
from bot.actions.service_requests import telling
from bot.actions.service_requests.moving import check, move
from bot.actions.service_requests.opening import keep, touch
from bot.context import Context, Said
from bot.refusals import NotPossible
from bot.rules import console_wording
from bot.rules.retention import GONE
from bot.terms import Act, Action, Purpose, State
from models import ServiceRequest


def by_office(context: Context, request: ServiceRequest, said: Said, reason: str) -> None:
    """The office looks into it again: its responsible are told at once, and no resident is taken for discontent.

    Raises a refusal, also where the words were deleted when their time was over.
    """
    state = check(context, request, Action.REOPEN, said.speaker)
    if request.text == GONE:
        raise NotPossible(f"【{request.no}号】原话已按期删除，不能重开；还有问题请另立一件。", request.no)
    keep(context, request, said, Act.PROGRESS)
    touch(context, request)
    again(context, request, said, state, reason)
    by = said.speaker.name
    tell(context, request, said, reason, False, lambda called, why: console_wording.again(request.no, by, called, why))


def again(context: Context, request: ServiceRequest, said: Said, state: State, note: str, **changes: Any) -> None:
    """The move: every clock begins anew, with the one who held it."""
    move(
        context, request, Action.REOPEN, said.message.sender, note, state=state, message_id=said.message.id,
        reopened=request.reopened + 1, assigned_at=context.now, accepted_at=None, resolved_at=None, closed_at=None,
        level_since=context.now, close_reason="", promise_at=None, **changes,
    )  # fmt: skip


def tell(
    context: Context, request: ServiceRequest, said: Said, reason: str, alone: bool, text: Callable[[str, str], str]
) -> None:
    """Call the responsible where it was told; of what was said ``alone`` the reason reaches them in private only.

    ``text`` makes the words of who is called and why.
    """
    wxids, step = telling.responsible(context, request), f"reopen:{said.message.id}"
    present = [wxid for wxid in wxids if telling.in_room(context, request, wxid)]
    called = telling.called(context, request)
    if present:
        words = text(outbox.at(present[0]), "" if alone else reason)
        telling.to_room(context, request, Purpose.ASSIGN, step, words, present[:1])
        if alone and reason:
            telling.to_person(context, request, Purpose.ASSIGN, step, text(called, reason), present[0])
        return
    for wxid in wxids:
        telling.to_person(context, request, Purpose.ASSIGN, step, text(called, reason), wxid)
