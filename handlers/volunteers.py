"""Volunteers: offered, taken, proved and done; what somebody can do; what is seen on the road."""

from __future__ import annotations

import re

from bot.actions import snaps, volunteers, wish_claims
from bot.actions import wish_match as matching
from bot.context import Context, Said
from bot.queries import targets
from bot.refusals import NotUnderstood
from bot.router import LEADERS, Route, Words, command, of_wish, words_after

_OFFER = re.compile(r"^(?P<wish>[Ww])?\s*[#＃]?(?P<no>\d{1,7})\s*号?[\s，,:：]+(?P<team>\S{1,20})")
_TAKE = re.compile(r"^\s*接单\s*(?P<wish>[Ww])?\s*[#＃]?(?P<no>\d{1,7})\s*号?[。！!\s]*$")
_BACK = re.compile(r"^\s*退单\s*[#＃]?(?P<no>\d{1,7})\s*号?[\s，,:：]*(?P<why>.*)$", re.DOTALL)


def offer(context: Context, said: Said, words: Words) -> None:
    """``请志愿队 12 红骑兵``, ``请志愿队 W3 医疗队``"""
    found = _OFFER.match(words.rest)
    if found is None:
        raise NotUnderstood("请写哪一件、请哪支队，例如“请志愿队 12 红骑兵”。")
    offers = volunteers.offer_wish if found["wish"] else volunteers.offer
    offers(context, said, int(found["no"]), found["team"])


def says_take(said: Said) -> bool:
    """``接单 12``, in a team's group or alone: elsewhere it is a leader's word."""
    return (said.private or targets.department_room(said)) and _TAKE.match(said.text) is not None


def take(context: Context, said: Said, words: Words) -> bool:
    """``接单 12`` of a volunteer; ``接单 W3`` claims a wish."""
    found = _TAKE.match(said.text)
    if found is None:
        return False
    if found["wish"]:
        wish_claims.claim(context, said, int(found["no"]))
        return True
    return volunteers.take(context, said, int(found["no"]))


def says_back(said: Said) -> bool:
    """``退单 12``, in a team's group or alone; a leader's is of what he was given to do."""
    if said.speaker.sender_class == "leader":
        return False
    return (said.private or targets.department_room(said)) and _BACK.match(said.text) is not None


def back(context: Context, said: Said, words: Words) -> bool:
    """``退单 12 车坏了`` of who has taken it."""
    found = _BACK.match(said.text)
    return found is not None and volunteers.give_back(context, said, int(found["no"]), found["why"].strip())


def finish(context: Context, said: Said, words: Words) -> bool:
    """``完成 12 井盖盖回去了``"""
    return volunteers.finish(context, said, words.no or 0, words.rest)


def is_photo(said: Said) -> bool:
    """A photo without words, alone or in a team's group."""
    alone = said.private or targets.department_room(said)
    return alone and bool(said.message.attachments) and not said.text.strip()


def photo(context: Context, said: Said, words: Words) -> bool:
    """It belongs to what its sender has taken."""
    return volunteers.photo(context, said)


def skills(context: Context, said: Said, words: Words) -> None:
    """``特长 修水管、理发``"""
    if not words.rest:
        raise NotUnderstood("请写会做什么，例如“特长 修水管、理发”。")
    volunteers.tell_skills(context, said, skills=words.rest)


def free(context: Context, said: Said, words: Words) -> None:
    """``空闲 周末``"""
    if not words.rest:
        raise NotUnderstood("请写什么时候有空，例如“空闲 周末”。")
    volunteers.tell_skills(context, said, free=words.rest)


def match(context: Context, said: Said, words: Words) -> None:
    """``推荐 W3``"""
    matching.show(context, said, words.no or 0)


def snap(context: Context, said: Said, words: Words) -> bool:
    """``随手拍 荷塘苑1栋门口井盖松了``, of a rider"""
    return snaps.snap(context, said, words.rest)


ROUTES: tuple[Route, ...] = (
    Route(
        "offer",
        offer,
        words_after("请志愿队"),
        who=LEADERS,
        examples=("请志愿队 12 红骑兵", "请志愿队 W3 医疗队"),
        help="请志愿队帮一件事",
    ),
    Route("take_offer", take, when=says_take),
    Route("give_offer_back", back, when=says_back),
    Route("finish_offer", finish, command("完成", numbered=True)),
    Route("offer_photo", photo, when=is_photo),
    Route(
        "skills",
        skills,
        words_after("特长"),
        private_only=True,
        examples=("特长 修水管、理发",),
    ),
    Route("free", free, words_after("空闲"), private_only=True, examples=("空闲 周末",)),
    Route(
        "match_wish",
        match,
        of_wish("推荐"),
        private_only=True,
        who=LEADERS,
        examples=("推荐 W3",),
        help="谁适合圆这个微心愿",
    ),
    Route("snap", snap, words_after("随手拍")),
)
