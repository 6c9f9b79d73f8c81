"""``我的评议`` and ``评议 平志刚``, in private."""

from __future__ import annotations

from bot.actions import coaching
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import LEADERS, Route, Words, command, words_after


def own(context: Context, said: Said, words: Words) -> None:
    """``我的评议``"""
    coaching.own(context, said)


def of_one(context: Context, said: Said, words: Words) -> None:
    """``评议 平志刚``"""
    if not words.rest:
        raise NotUnderstood("请写哪一位，例如“评议 平志刚”；看自己的，回“我的评议”。")
    coaching.of_one(context, said, words.rest.split()[0])


ROUTES: tuple[Route, ...] = (
    Route(
        "my_reviews",
        own,
        command("我的评议", "我的评价", rest=False),
        private_only=True,
        who=LEADERS,
        examples=("我的评议",),
        help="居民怎么评我办的事（只给自己看）",
    ),
    Route(
        "reviews_of",
        of_one,
        words_after("评议"),
        private_only=True,
        who=LEADERS,
        examples=("评议 平志刚",),
        help="下级三长的评议，供帮带",
    ),
)
