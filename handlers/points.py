"""Points, in private: what I have, what can be had for it, the counter, and what the office looks at."""

from __future__ import annotations

import re

from bot.actions import points, points_shop
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import EVERYBODY, Route, Words, command, words_after

_CODE = re.compile(r"^\D{0,4}(?P<code>\d{6})\D{0,4}$")
_STOCK = re.compile(r"^(?P<name>\S{1,64}?)\s+(?P<price>\d{1,6})\s*分\s*(?P<count>\d{1,6})\s*[件个份瓶袋盒]?$")


def mine(context: Context, said: Said, words: Words) -> None:
    """``我的积分``"""
    points.mine(context, said)


def shop(context: Context, said: Said, words: Words) -> None:
    """``积分超市``"""
    points_shop.show(context, said)


def redeem(context: Context, said: Said, words: Words) -> None:
    """``兑换 洗衣液``"""
    points_shop.redeem(context, said, words.rest.strip("。！! "))


def give_back(context: Context, said: Said, words: Words) -> None:
    """``撤销兑换 483920``"""
    points_shop.give_back(context, said, _code(words.rest, "撤销兑换"))


def hand_out(context: Context, said: Said, words: Words) -> None:
    """``核销 483920``"""
    points_shop.hand_out(context, said, _code(words.rest, "核销"))


def _code(text: str, word: str) -> str:
    found = _CODE.match(text)
    if found is None:
        raise NotUnderstood(f"请写六位的兑换码，例如“{word} 483920”。")
    return found["code"]


def stock(context: Context, said: Said, words: Words) -> None:
    """``上架 洗衣液 30分 20件``"""
    found = _STOCK.match(words.rest)
    if found is None:
        raise NotUnderstood("请写东西、分数和件数，例如“上架 洗衣液 30分 20件”。")
    points_shop.stock(context, said, found["name"], int(found["price"]), int(found["count"]))


def waiting(context: Context, said: Said, words: Words) -> None:
    """``积分核实``"""
    points.waiting(context, said)


def give(context: Context, said: Said, words: Words) -> None:
    """``积分通过 3``"""
    points.decide(context, said, words.no or 0, True, "")


def refuse(context: Context, said: Said, words: Words) -> None:
    """``积分驳回 3 同一家互相确认``"""
    points.decide(context, said, words.no or 0, False, words.rest)


ROUTES: tuple[Route, ...] = (
    Route(
        "my_points",
        mine,
        command("我的积分", "查积分", rest=False),
        private_only=True,
        who=EVERYBODY,
        examples=("我的积分",),
        help="我有多少积分、怎么来的",
    ),
    Route(
        "points_shop",
        shop,
        command("积分超市", "积分商城", rest=False),
        private_only=True,
        examples=("积分超市",),
    ),
    Route(
        "redeem",
        redeem,
        words_after("兑换"),
        private_only=True,
        examples=("兑换 洗衣液",),
    ),
    Route("give_back", give_back, words_after("撤销兑换"), private_only=True, examples=("撤销兑换 483920",)),
    Route(
        "hand_out",
        hand_out,
        words_after("核销"),
        private_only=True,
        examples=("核销 483920",),
    ),
    Route("stock", stock, words_after("上架"), private_only=True, examples=("上架 洗衣液 30分 20件",)),
    Route("points_held", waiting, command("积分核实", rest=False), private_only=True, examples=("积分核实",)),
    Route("give_points", give, command("积分通过", numbered=True), private_only=True, examples=("积分通过 3",)),
    Route(
        "refuse_points",
        refuse,
        command("积分驳回", numbered=True),
        private_only=True,
        examples=("积分驳回 3 同一家互相确认",),
    ),
)
