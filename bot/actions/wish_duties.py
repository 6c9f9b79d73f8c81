"""微心愿 every morning: what is to be checked, who is reminded of a claim, what goes back on the wall."""

from __future__ import annotations

from datetime import timedelta

from bot import outbox
from bot.actions import wishes
from bot.actions.service_requests import telling
from bot.context import Context
from bot.messages import Outgoing
from bot.queries import wishes as queries
from bot.rules import wish_wording as wording
from bot.rules import wishes as rules
from bot.terms import BOT, Purpose, WishState
from models import Wish

_SHOWN = 15


def follow_up(context: Context) -> None:
    """All that is due with wishes today."""
    _list_new(context)
    for wish in queries.in_state(WishState.CLAIMED):
        _follow_claim(context, wish)
    for wish in queries.in_state(WishState.DELIVERED):
        _ask_again(context, wish)


def _list_new(context: Context) -> None:
    """Each wish is brought to the community once; a list a person."""
    new: dict[str, list[Wish]] = {}
    for wish in queries.in_state(WishState.OPEN):
        if queries.last(wish.id, "list") is None:
            for person in queries.checkers(context, wish.place):
                new.setdefault(person, []).append(wish)
    for person, found in new.items():
        _tell_checker(context, person, found)


def _tell_checker(context: Context, person: str, found: list[Wish]) -> None:
    wxid = telling.wxid_of(context, person)
    if not wxid:
        return
    lines = [wishes.line(context, wish) for wish in found[:_SHOWN]]
    key = f"wishes:{wxid}:{context.now:%Y-%m-%d}"
    outbox.put(context, Outgoing(key, wording.to_check(lines, len(found)), Purpose.VISIT, to=wxid))
    for wish in found:
        wishes.step(context, wish.id, BOT, "list", person)


def _follow_claim(context: Context, wish: Wish) -> None:
    claim, who = queries.claim(wish), queries.claimer(wish)
    due = rules.next_step(claim, context.now, context.settings.wishes) if claim else ""
    if claim is None or not due:
        return
    wishes.step(context, wish.id, BOT, due, who)
    key = f"wish:{wish.id}:{due}:{claim.due_at:%Y-%m-%d}"
    text = wording.remind(wish.id, wish.shown, claim.due_at.date())
    if due == "silent":
        wishes.to(context, wish, WishState.PUBLIC)
        text = wording.back(wish.id)
    outbox.put(context, Outgoing(key, text, Purpose.REMIND, to=who))


def _ask_again(context: Context, wish: Wish) -> None:
    """Who wished has not answered: the community asks, once."""
    done = queries.last(wish.id, "deliver", "ask")
    wait = timedelta(days=context.settings.wishes.answer_days)
    if done is None or done.step == "ask" or done.at + wait > context.now:
        return
    wxids = [telling.wxid_of(context, person) for person in queries.checkers(context, wish.place)]
    wishes.step(context, wish.id, BOT, "ask")
    for wxid in (one for one in wxids if one and one != done.who):
        text = wording.told(wish.id, wish.shown, wishes.for_all(wish.note, wish.household))
        outbox.put(context, Outgoing(f"wish:{wish.id}:ask:{done.id}", text, Purpose.VISIT, to=wxid))
