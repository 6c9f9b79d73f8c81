"""Small wishes: told, checked, on the wall, claimed, fulfilled. Whose they are is said to nobody."""

from __future__ import annotations

import re

from bot.actions import wish_claims, wishes
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import EVERYBODY, Route, Words, command, of_wish, words_after

_WISH = re.compile(r"^[Ww＃#]?\s*(?P<no>\d{1,7})\s*号?[\s，,:：。]*(?P<note>.*)$", re.DOTALL)
_YEAR = re.compile(r"^(20\d\d)?\s*年?$")


def waiting(context: Context, said: Said, words: Words) -> None:
    """``微心愿``"""
    wishes.show(context, said)


def tell(context: Context, said: Said, words: Words) -> None:
    """``许愿 想要一副老花镜``"""
    wishes.tell(context, said, words.rest)


def publish(context: Context, said: Said, words: Words) -> None:
    """``公开 W3``"""
    wishes.publish(context, said, words.no or 0, words.rest)


def refuse(context: Context, said: Said, words: Words) -> None:
    """``不公开 W3 原因``"""
    wishes.refuse(context, said, words.no or 0, words.rest)


def claim(context: Context, said: Said, words: Words) -> None:
    """``认领 W12``"""
    wish_claims.claim(context, said, words.no or 0)


def give_up(context: Context, said: Said, words: Words) -> None:
    """``放弃 W12``"""
    wish_claims.give_up(context, said, words.no or 0)


def fulfil(context: Context, said: Said, words: Words) -> None:
    """``圆梦 W3 扶手装好了``"""
    found = _WISH.match(words.rest)
    if found is None:
        raise NotUnderstood("请写微心愿的编号和怎么圆的，例如“圆梦 W3 扶手装好了”。")
    wish_claims.deliver(context, said, int(found["no"]), found["note"].strip())


def confirm(context: Context, said: Said, words: Words) -> None:
    """``圆了 W3``"""
    wish_claims.confirm(context, said, words.no or 0)


def deny(context: Context, said: Said, words: Words) -> None:
    """``没圆 W3 扶手还是松的``"""
    wish_claims.deny(context, said, words.no or 0, words.rest)


def figures(context: Context, said: Said, words: Words) -> None:
    """``微心愿统计``, ``微心愿统计 2026``"""
    found = _YEAR.match(words.rest)
    if found is None:
        raise NotUnderstood("请写哪一年，例如“微心愿统计 2026”。")
    wishes.figures(context, said, int(found[1]) if found[1] else context.now.year)


ROUTES: tuple[Route, ...] = (
    Route(
        "wishes",
        waiting,
        command("微心愿", "心愿", "微心愿墙", rest=False),
        private_only=True,
        who=EVERYBODY,
        examples=("微心愿",),
        help="等人圆的微心愿",
    ),
    Route(
        "wish_figures",
        figures,
        words_after("微心愿统计"),
        private_only=True,
        examples=("微心愿统计", "微心愿统计 2026"),
    ),
    Route(
        "tell_wish",
        tell,
        words_after("许愿"),
        private_only=True,
        who=EVERYBODY,
        examples=("许愿 想要一副老花镜",),
        help="说一个微心愿，不写您是谁",
    ),
    Route(
        "publish_wish",
        publish,
        of_wish("公开"),
        private_only=True,
        examples=("公开 W3",),
    ),
    Route("refuse_wish", refuse, of_wish("不公开"), private_only=True, examples=("不公开 W3 已经有人送了",)),
    Route(
        "claim_wish",
        claim,
        of_wish("认领"),
        examples=("认领 W12",),
    ),
    Route("give_up_wish", give_up, of_wish("放弃"), examples=("放弃 W12",)),
    Route(
        "fulfil",
        fulfil,
        words_after("圆梦", "圆梦W", "圆梦w"),
        private_only=True,
        examples=("圆梦 W3 扶手装好了",),
    ),
    Route("wish_fulfilled", confirm, of_wish("圆了"), private_only=True, examples=("圆了 W3",)),
    Route("wish_not_fulfilled", deny, of_wish("没圆"), private_only=True, examples=("没圆 W3 扶手还是松的",)),
)
