"""Who suits a wish: a leader asks, alone, and asks them himself; the bot writes to nobody."""

from __future__ import annotations

from bot.actions import questions
from bot.context import Context, Said
from bot.queries import volunteers as queries
from bot.queries import wishes
from bot.queries.standing import roles, roles_in_grid
from bot.refusals import NotFound
from bot.rules import wish_wording as wording
from bot.rules.service_rights import ServiceAct, require
from bot.rules.wishes import match


def show(context: Context, said: Said, no: int) -> None:
    """``推荐 W3``. Raises a refusal."""
    wish = wishes.get(no)
    require(
        ServiceAct.MATCH_WISH,
        roles_in_grid(context, said.speaker, wish.place) if wish else roles(context, said.speaker),
    )
    if wish is None:
        raise NotFound(f"没有W{no}。有哪些，看“微心愿”。")
    found = match(wish.shown, queries.helpers(context, no), context.now)
    lines = [wording.suited_line(one.name, one.skills, one.free, queries.near(one)) for one in found]
    questions.answer(context, said, wording.suited(no, lines))
