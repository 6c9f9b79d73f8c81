"""党群评议 beside the reporter: when he says nothing, up to two other households are asked, each alone and once.

One who is not content reopens it; all who were asked (or one of them, until the time is over) close it as content.
Their words stay with the request and are said in no group.
"""

from __future__ import annotations

from bot.actions import questions
from bot.actions.service_requests import handling, telling
from bot.actions.service_requests.moving import check, move
from bot.actions.service_requests.opening import keep
from bot.context import Context, Said
from bot.queries import neighbours as queries
from bot.rules import neighbours as rules
from bot.rules import wording
from bot.terms import BOT, Act, Action, Kind, Purpose, State
from models import NeighbourReview, ServiceRequest


def ask(context: Context, request: ServiceRequest, key: str) -> int:
    """Ask for a word on the result; how many were asked."""
    backers, chosen = queries.backers(request), _chosen(context, request)
    for household, wxid in chosen.items():
        text = wording.ask_neighbour(
            request.no,
            Kind(request.kind),
            telling.where(context, request),
            request.resolution,
            backed=household in backers,
        )
        NeighbourReview.create(request=request.no, wxid=wxid, household=household, asked_at=context.now)
        telling.to_person(context, request, Purpose.ASK_FEEDBACK, key, text, wxid)
    if chosen:
        move(context, request, Action.DETAIL, BOT, f"请{len(chosen)}户邻居评价")
    return len(chosen)


def _chosen(context: Context, request: ServiceRequest) -> dict[str, str]:
    """Household -> 微信号: first those who said "ours too", then, of what all share, by lot."""
    count = context.settings.manners.review_households
    if request.private or not count:
        return {}
    place = context.directory.place(request.place_id)
    shared = rules.of_all(Kind(request.kind), place.level if place else None, request.room_no, private=request.private)
    near = queries.dwellers(context, request) if shared else {}
    order = [*queries.backers(request).items(), *((code, near[code]) for code in rules.drawn(request.no, [*near], 99))]
    own = {request.household, request.reporter, request.handler}
    found: dict[str, str] = {}
    for household, wxid in order:
        if len(found) < count and not {household, wxid} & own and wxid not in found.values():
            found |= {household: wxid} if queries.may_be_asked(context, wxid) else {}
    return found


def content(context: Context, request: ServiceRequest, said: Said) -> None:
    """A neighbour who was asked is content."""
    check(context, request, Action.VERIFY, said.speaker)
    keep(context, request, said, Act.FEEDBACK)
    words = _note(request, said, True)
    if rules.agreed(words, ended=False):
        _verify(context, request, said.message.sender)
    questions.answer(context, said, wording.NEIGHBOUR_THANKS)


def discontent(context: Context, request: ServiceRequest, said: Said, reason: str) -> None:
    """A neighbour who was asked is not content: it is worked on again."""
    _note(request, said, False)
    handling.discontent(context, request, said, reason)
    questions.answer(context, said, wording.NEIGHBOUR_THANKS)


def _note(request: ServiceRequest, said: Said, word: bool) -> list[bool | None]:
    """Keep the word; all words on this result."""
    mine = (NeighbourReview.request == request.no) & (NeighbourReview.wxid == said.message.sender)
    NeighbourReview.update(content=word).where(mine).execute()
    return [row.content for row in queries.asked(request)]


def close(context: Context, request: ServiceRequest) -> bool:
    """The time is over: a neighbour's word that it is well closes it as content. Whether one did."""
    asked = queries.asked(request)
    content = next((row for row in asked if row.content), None)
    if content is None or not rules.agreed([row.content for row in asked], ended=True):
        return False
    _verify(context, request, content.wxid)
    return True


def _verify(context: Context, request: ServiceRequest, wxid: str) -> None:
    move(
        context, request, Action.VERIFY, wxid, "邻户评价：满意", state=State.CLOSED, satisfied=True,
        closed_at=context.now, close_reason="content", promise_at=None,
    )  # fmt: skip
