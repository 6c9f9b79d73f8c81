"""微心愿: kept from a note on a visit, shown without whose it is, fulfilled by who may see it."""

from __future__ import annotations

from typing import Any

from bot import outbox
from bot.actions import questions
from bot.actions.service_requests import telling
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import wishes as queries
from bot.refusals import NotFound, NotUnderstood
from bot.rules import wish_wording as wording
from bot.terms import PlaceLevel, Purpose
from bot.text.public import anonymous
from models import Household, Wish

_SHOWN = 15


def keep(context: Context, said: Said, data: dict[str, Any]) -> Wish:
    """Keep what a note told (``data`` of the question about it) as a wish of the household."""
    home = Household.get_or_none(Household.code == data["household"])
    wish: Wish = Wish.create(
        place=data["unit"],
        household=data["household"],
        visitor=said.speaker.person.code if said.speaker.person else "",
        visit=data["visit"],
        text=data["text"],
        shown=anonymous(data["text"], {home.head} if home and home.head else ()),
        made_at=context.now,
    )
    return wish


def show(context: Context, said: Said) -> None:
    """The wishes that wait, roughly where."""
    rows = queries.waiting(context, said.speaker)
    lines = [wording.line(row.id, row.shown, _where(context, row), row.made_at.date()) for row in rows[:_SHOWN]]
    questions.answer(context, said, wording.listed(lines, len(rows)))


def _where(context: Context, wish: Wish) -> str:
    grid = context.directory.above(wish.place, PlaceLevel.GRID)
    return grid.name if grid else ""


def fulfil(context: Context, said: Said, no: int, note: str) -> None:
    """``圆梦 W3 扶手装好了``, by who may see it; who visits there is told. Raises a refusal."""
    wish = next((row for row in queries.waiting(context, said.speaker) if row.id == no), None)
    if wish is None:
        raise NotFound(f"没有等着圆的W{no}。有哪些，看“微心愿”。")
    if not note:
        raise NotUnderstood(f"请写一句怎么圆的，例如“圆梦 W{no} 扶手装好了”。")
    by = said.speaker.person.code if said.speaker.person else ""
    done = {"state": "fulfilled", "fulfilled_at": context.now, "by": by, "note": note}
    Wish.update(**done).where(Wish.id == no).execute()
    questions.answer(context, said, wording.fulfilled(no))
    visitor = telling.wxid_of(context, wish.visitor)
    if visitor and wish.visitor != by:
        text = wording.told(no, wish.shown, anonymous(note))
        outbox.put(context, Outgoing(f"wish:{no}:fulfilled", text, Purpose.VISIT, to=visitor))
