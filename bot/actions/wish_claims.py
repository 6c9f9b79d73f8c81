"""微心愿 from the wall to the wisher's word: claimed, given up, said to be fulfilled, confirmed or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import outbox
from bot.actions import questions, wishes
from bot.actions.service_requests import telling
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import wishes as queries
from bot.queries.standing import roles_at
from bot.refusals import NotAllowed, NotFound, NotPossible, NotUnderstood
from bot.rules import wish_wording as wording
from bot.rules import wishes as rules
from bot.rules.service_rights import ServiceAct, allowed
from bot.terms import Purpose, WishState
from bot.text.public import anonymous
from models import Wish


def claim(context: Context, said: Said, no: int) -> None:
    """``认领 W12``. Raises a refusal."""
    wish = wishes.one(no, "claim")
    refusal = rules.may_claim(queries.claims_as(context, said.speaker, wish, context.now), context.settings.wishes)
    if refusal is not None:
        raise refusal
    due = _ends(context)
    wishes.step(context, no, said.message.sender, "claim", due_at=due)
    wishes.to(context, wish, WishState.CLAIMED)
    contact = _contact(context, wish)
    person = context.directory.person(contact) if contact else None
    text = wording.claimed(no, wish.shown, due.date(), person.name if person else "")
    questions.privately(context, said, text, Purpose.ANSWER, f"wish:{no}:claim:{said.message.id}")
    _tell_contact(context, said, wish, contact, due)


def _ends(context: Context) -> datetime:
    """The evening of the last day of a claim."""
    end = context.now + timedelta(days=context.settings.wishes.claim_days)
    return end.replace(hour=18, minute=0, second=0, microsecond=0)


def _contact(context: Context, wish: Wish) -> str:
    """人员编号 of who knows the wisher: who visits there, else the community; nobody who has left."""
    people = (wish.visitor, *queries.checkers(context, wish.place))
    return next((person for person in people if telling.wxid_of(context, person)), "")


def _tell_contact(context: Context, said: Said, wish: Wish, contact: str, due: datetime) -> None:
    mark, wxid = f"wish:{wish.id}:claim:{said.message.id}", telling.wxid_of(context, contact)
    if wxid and wxid != said.message.sender:
        text = wording.claim_told(wish.id, wish.shown, said.speaker.name, due.date())
        outbox.put(context, Outgoing(f"{mark}:contact", text, Purpose.VISIT, to=wxid))
    wisher = queries.teller(wish.id)
    if wisher:
        text = wording.claim_for_wisher(wish.id)
        outbox.put(context, Outgoing(f"{mark}:wisher", text, Purpose.NOTICE, to=wisher))


def give_up(context: Context, said: Said, no: int) -> None:
    """``放弃 W12``, by who has claimed it. Raises a refusal."""
    wish = wishes.one(no, "give_up")
    if queries.claimer(wish) != said.message.sender:
        raise NotAllowed("放弃要由认领的人自己来说。")
    wishes.step(context, no, said.message.sender, "give_up")
    wishes.to(context, wish, WishState.PUBLIC)
    questions.answer(context, said, wording.given_up(no))


def deliver(context: Context, said: Said, no: int, note: str) -> None:
    """``圆梦 W3 扶手装好了``, by who claimed it or may see it; the wisher has the word. Raises a refusal."""
    wish = _seen(context, said, no)
    if not note:
        raise NotUnderstood(f"请写一句怎么圆的，例如“圆梦 W{no} 扶手装好了”。")
    by = said.speaker.person.code if said.speaker.person else said.message.sender
    wishes.step(context, no, said.message.sender, "deliver", note)
    wishes.to(context, wish, WishState.DELIVERED, by=by, note=note)
    questions.answer(context, said, wording.delivered(no))
    _ask(context, said, wish, note)


def _seen(context: Context, said: Said, no: int) -> Wish:
    """A wish that the speaker may fulfil: claimed by him, or where he answers and nobody else has claimed it."""
    wish = queries.get(no)
    claimed_by = queries.claimer(wish) if wish and wish.state == WishState.CLAIMED else ""
    if claimed_by == said.message.sender:
        return wishes.one(no, "deliver")
    if wish is None or not any(row.id == no for row in queries.waiting(context, said.speaker)):
        raise NotFound(f"没有等着圆的W{no}。有哪些，看“微心愿”。")
    if claimed_by:
        raise NotPossible(f"W{no}有人认领了，请等他来圆。")
    return wishes.one(no, "deliver")


def _ask(context: Context, said: Said, wish: Wish, note: str) -> None:
    """The wisher is asked; who cannot be asked here is asked by who visits there, or by the community."""
    wisher, mark = queries.teller(wish.id), f"wish:{wish.id}:deliver:{said.message.id}"
    if wisher:
        text = wording.ask_wisher(wish.id, anonymous(note))
        outbox.put(context, Outgoing(mark, text, Purpose.ASK_FEEDBACK, to=wisher))
        return
    asked = [wish.visitor, *queries.checkers(context, wish.place)]
    wxids = (telling.wxid_of(context, person) for person in asked if person)
    other = next((wxid for wxid in wxids if wxid and wxid != said.message.sender), None)
    if other:
        text = wording.told(wish.id, wish.shown, anonymous(note))
        outbox.put(context, Outgoing(mark, text, Purpose.VISIT, to=other))


def confirm(context: Context, said: Said, no: int) -> None:
    """``圆了 W3``: the wisher's word. Raises a refusal."""
    wish = _judged(context, said, no, "confirm")
    wishes.step(context, no, said.message.sender, "confirm")
    wishes.to(context, wish, WishState.FULFILLED, fulfilled_at=context.now)
    questions.answer(context, said, wording.fulfilled(no))
    key = f"wish:{no}:fulfilled"
    outbox.put(context, Outgoing(key, wording.thanks(no), Purpose.NOTICE, to=_deliverer(wish)))


def deny(context: Context, said: Said, no: int, why: str) -> None:
    """``没圆 W3 原因``: it goes back to who has claimed it, or onto the wall. Raises a refusal."""
    wish = _judged(context, said, no, "deny")
    if not why:
        raise NotUnderstood(f"请写一句哪里没圆，例如“没圆 W{no} 扶手还是松的”。")
    claimed = bool(queries.claimer(wish))
    wishes.step(context, no, said.message.sender, "deny", why, due_at=_ends(context) if claimed else None)
    wishes.to(context, wish, WishState.CLAIMED if claimed else WishState.PUBLIC)
    questions.answer(context, said, wording.denied(no))
    key = f"wish:{no}:denied:{said.message.id}"
    text = wording.not_fulfilled(no, anonymous(why))
    outbox.put(context, Outgoing(key, text, Purpose.NOTICE, to=_deliverer(wish)))


def _deliverer(wish: Wish) -> str:
    found = queries.last(wish.id, "deliver")
    return found.who if found else ""


def _judged(context: Context, said: Said, no: int, word: str) -> Wish:
    """A result that the speaker may judge: his own wish, where he visits or checks - never what he did himself."""
    wish = queries.get(no)
    if wish is None or not _speaks_for(context, said, wish):
        raise NotAllowed("圆没圆，由许愿的人、走访的人或社区来说。")
    found = wishes.one(no, word)
    if _deliverer(found) == said.message.sender:
        raise NotAllowed("自己圆的，请许愿的人或社区来说。")
    return found


def _speaks_for(context: Context, said: Said, wish: Wish) -> bool:
    person = said.speaker.person
    own = said.message.sender == queries.teller(wish.id) or bool(person and person.code == wish.visitor)
    return own or allowed(ServiceAct.CHECK_WISH, roles_at(context, said.speaker, wish.place))
