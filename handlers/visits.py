"""Door-knocking, in private: the list, notes, nobody at home, a change, and whether to open what was told."""

from __future__ import annotations

import re

from bot.actions import questions, visit_coverage, visits
from bot.context import Context, Said
from bot.queries import visits as queries
from bot.router import LEADERS, Route, Words, command, words_after
from bot.rules import visit_wording as wording
from bot.rules import wish_wording
from bot.terms import Purpose

_YES = re.compile(r"^\s*(?:开|立|是|要|好|可以|嗯)(?:的|吧|案|一条|单)?[。！!]?\s*$")
_WISH = re.compile(r"^\s*(?:记成?)?(?:微?心愿)[。！!]?\s*$")
_NO = re.compile(r"^\s*(?:不用|不立|不开|不要|不是|算了|否)(?:了|吧)?[。！!]?\s*$")
_NOTE = re.compile(r"^\s*(?:走访|未遇)\s*\d{3,4}")


def todays(context: Context, said: Said, words: Words) -> None:
    """``今日走访``"""
    questions.answer(context, said, visits.own_list(context, said), Purpose.VISIT)


def log(context: Context, said: Said, words: Words) -> None:
    """``走访 501 老人身体好，缺降压药``; without a door it asks for the list."""
    if not words.rest:
        todays(context, said, words)
        return
    door, note = visits.find(context, said, words.rest)
    visits.log(context, said, door, note)


def not_home(context: Context, said: Said, words: Words) -> None:
    """``未遇 501``"""
    door, note = visits.find(context, said, words.rest)
    visits.not_home(context, said, door, note)


def change(context: Context, said: Said, words: Words) -> None:
    """``变故 501 老人昨晚住院了``"""
    door, note = visits.find(context, said, words.rest)
    visits.change(context, said, door, note)


def says_yes(said: Said) -> bool:
    """Who visits answers "开", "心愿" or "不用" to the bot's question about a demand; a number means a candidate."""
    words = _YES.match(said.text) or _WISH.match(said.text) or _NO.match(said.text)
    if not said.private or said.speaker.person is None or not words:
        return False
    return queries.asked(said.message.sender, said.message.at) is not None


def decide(context: Context, said: Said, words: Words) -> None:
    """``开``, ``心愿`` or ``不用`` after the bot asked about a demand."""
    question = visits.asked(context, said)
    if _NO.match(said.text):
        visits.leave(question)
        questions.answer(context, said, wording.NOT_OPENED)
        return
    if _WISH.match(said.text):
        wish = visits.keep_wish(context, said, question)
        questions.answer(context, said, wish_wording.kept(wish.id, wish.shown))
        return
    no = visits.open_demand(context, said, question)
    questions.answer(context, said, wording.opened(no))


def in_group(said: Said) -> bool:
    """A note on a visit that was written into a group."""
    return not said.private and said.speaker.person is not None and bool(_NOTE.match(said.text))


def hush(context: Context, said: Said, words: Words) -> None:
    """Nothing is kept of it or said there: its writer is asked, alone, to take it back."""
    questions.privately(context, said, wording.IN_GROUP, Purpose.NOTICE, f"visit_in_group:{said.key}:{said.message.id}")


def coverage(context: Context, said: Said, words: Words) -> None:
    """``走访覆盖`` of this month, or ``走访覆盖 上月``"""
    visit_coverage.show(context, said, last_month="上" in words.rest)


ROUTES: tuple[Route, ...] = (
    Route(
        "visit_coverage",
        coverage,
        words_after("走访覆盖", "走访覆盖率"),
        private_only=True,
        who=LEADERS,
        examples=("走访覆盖", "走访覆盖 上月"),
        help="这个月走访到了多少户",
    ),
    Route(
        "todays_visits",
        todays,
        command("今日走访", "今天走访", "走访名单", "我的走访", rest=False),
        private_only=True,
        who=LEADERS,
        examples=("今日走访",),
        help="该上门走访的住户",
    ),
    Route(
        "visit",
        log,
        words_after("走访", "走访了", "走访过"),
        private_only=True,
        who=LEADERS,
        examples=("走访 501 老人身体好，缺降压药",),
        help="记一次走访",
    ),
    Route(
        "not_home",
        not_home,
        words_after("未遇", "未遇到", "没遇到"),
        private_only=True,
        who=LEADERS,
        examples=("未遇 501",),
        help="走访没遇到人",
    ),
    Route(
        "household_change",
        change,
        words_after("变故"),
        private_only=True,
        who=LEADERS,
        examples=("变故 501 老人昨晚住院了",),
        help="走访户家里有变故",
    ),
    Route("visit_demand", decide, when=says_yes, private_only=True),
    Route("visit_in_group", hush, when=in_group),
)
