"""Small wishes, in private: which wait, and one that was fulfilled."""

from __future__ import annotations

import re

from bot.actions import wishes
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import LEADERS, Route, Words, command, words_after

_WISH = re.compile(r"^[Ww＃#]?\s*(?P<no>\d{1,7})\s*号?[\s，,:：。]*(?P<note>.*)$", re.DOTALL)


def waiting(context: Context, said: Said, words: Words) -> None:
    """``微心愿``"""
    wishes.show(context, said)


def fulfil(context: Context, said: Said, words: Words) -> None:
    """``圆梦 W3 扶手装好了``"""
    found = _WISH.match(words.rest)
    if found is None:
        raise NotUnderstood("请写微心愿的编号和怎么圆的，例如“圆梦 W3 扶手装好了”。")
    wishes.fulfil(context, said, int(found["no"]), found["note"].strip())


ROUTES: tuple[Route, ...] = (
    Route(
        "wishes",
        waiting,
        command("微心愿", "心愿", rest=False),
        private_only=True,
        who=LEADERS,
        examples=("微心愿",),
        help="等着圆的微心愿",
    ),
    Route(
        "fulfil",
        fulfil,
        words_after("圆梦", "圆梦W", "圆梦w"),
        private_only=True,
        who=LEADERS,
        examples=("圆梦 W3 扶手装好了",),
        help="一个微心愿圆了",
    ),
)
