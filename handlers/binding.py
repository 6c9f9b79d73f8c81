"""Which place a group belongs to, who lives where, who is not reached yet; and who does not want to be heard."""

from __future__ import annotations

import re

from bot.actions import binding, questions, welcome
from bot.context import Context, Said
from bot.queries import binding as queries
from bot.refusals import NotAllowed
from bot.router import Words
from bot.rules import binding_wording as wording
from bot.terms import Role
from bot.text.nicknames import household_of

_HOME = re.compile(r"^\s*我(?:是|住在?|家是|家在)\s*(?P<home>.*\d{3,4}.*)$", re.S)


def bind(context: Context, said: Said, words: Words) -> None:
    """``绑定 3栋2单元``, in the group that is meant."""
    place = binding.bind(context, said, words.rest)
    questions.answer(context, said, wording.bound(place.name))


def unbound(context: Context, said: Said, words: Words) -> None:
    """``未绑定的群``"""
    if not _tops(context, said, office=True):
        raise NotAllowed("这份名单只给县三长办和社区看。")
    found = [(one.name, [place.name for place in one.suggestions]) for one in queries.unbound(context.directory)]
    questions.answer(context, said, wording.unbound(found, queries.unseen()))


def coverage(context: Context, said: Said, words: Words) -> None:
    """``覆盖率``: of the units beneath the speaker's posts."""
    tops = _tops(context, said)
    if not tops:
        raise NotAllowed("覆盖率只给三长和县三长办看。")
    units = {one.unit.code: one for top in tops for one in queries.coverage(context.directory, top)}
    figures = [(one.unit.name, one.households, one.present, one.absent) for one in units.values()]
    questions.answer(context, said, wording.coverage(figures))


def says_home(said: Said) -> bool:
    """In private: ``我是 3栋2单元501``."""
    found = _HOME.match(said.text) if said.private else None
    return found is not None and household_of(found["home"]) is not None


def home(context: Context, said: Said, words: Words) -> None:
    """``我是 3栋2单元501``"""
    found = _HOME.match(said.text)
    door = binding.settle_home(context, said, found["home"] if found else "")
    questions.answer(context, said, wording.home(door))


def leave(context: Context, said: Said, words: Words) -> None:
    """``退出记录``"""
    welcome.object_(context, said)
    questions.answer(context, said, wording.LEFT)


def join(context: Context, said: Said, words: Words) -> None:
    """``恢复记录``"""
    welcome.agree(context, said)
    questions.answer(context, said, wording.BACK)


def _tops(context: Context, said: Said, office: bool = False) -> list[str]:
    """The places the speaker answers for; for the ``office`` only from the community up."""
    person = said.speaker.person
    high = (Role.COUNTY_OFFICE, Role.COMMUNITY_SECRETARY, Role.GRID_LEADER)
    posts = context.directory.posts_of(person.code) if person else ()
    return [post.place for post in posts if post.place and (not office or post.role in high)]
