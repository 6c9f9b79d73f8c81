"""Others called into a request that stays where it is: who may call them."""

from __future__ import annotations

from bot.actions.service_requests.moving import check
from bot.context import Context, Said
from bot.queries import requests
from bot.queries.standing import roles, roles_at
from bot.refusals import NotFound
from bot.rules.service_rights import ServiceAct, require
from bot.terms import Action
from models import ServiceRequest


def callable_into(context: Context, said: Said, no: int, act: ServiceAct) -> ServiceRequest:
    """Request ``no``, into which the speaker may call others by ``act``. Raises a refusal.

    Who has no post anywhere learns that before he learns whether there is such a number.
    """
    request = requests.get(no)
    require(act, roles_at(context, said.speaker, request.place_id) if request else roles(context, said.speaker))
    if request is None:
        raise NotFound(f"没有{no}号。")
    check(context, request, Action.PROGRESS, said.speaker)
    return request
