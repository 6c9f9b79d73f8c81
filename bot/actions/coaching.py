"""党群评议 for coaching: a leader's own results, or those of one leader for who stands above; in private only."""

from __future__ import annotations

from datetime import timedelta

from bot.actions import questions
from bot.context import Context, Said
from bot.queries import coaching as queries
from bot.refusals import NotAllowed, NotFound
from bot.rules import coaching_wording as wording
from bot.rules.county import PersonInfo

_DAYS = 90


def own(context: Context, said: Said) -> None:
    """``我的评议``"""
    if said.speaker.person is None:
        raise NotFound("名册里没有您的岗位，看不到评议。")
    _tell(context, said, said.speaker.person, "您", wording.OWN)


def of_one(context: Context, said: Said, name: str) -> None:
    """``评议 平志刚``: for who stands above. Raises a refusal."""
    person = context.directory.person_named(name)
    coach = said.speaker.person
    if person is None:
        raise NotFound(f"名册里没找到“{name}”，或者有几位同名，请写全名。")
    if coach is not None and coach.code == person.code:
        own(context, said)
        return
    if coach is None or not queries.may_coach(context, coach, person):
        raise NotAllowed("评议只给本人、上级三长和县三长办看。")
    _tell(context, said, person, person.name, wording.FOR_COACH)


def _tell(context: Context, said: Said, person: PersonInfo, who: str, end: str) -> None:
    found = queries.results(context, person, context.now - timedelta(days=_DAYS))
    counts = (
        ("办结", found.done),
        ("满意", found.content),
        ("不满意", found.discontent),
        ("未回复", found.unanswered),
        ("待评价", found.waiting),
        ("重开", found.reopened),
    )
    questions.answer(context, said, wording.reviewed(who, _DAYS, counts, found.accept_hours, found.words, end))
