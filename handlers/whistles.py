"""吹哨报到: a leader calls a department, its contact arrives and answers."""

from __future__ import annotations

import re

from bot.actions import whistles
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import LEADERS, Route, Words, command, words_after

_BLOW = re.compile(r"^[#＃]?(?P<no>\d{1,7})\s*号?[\s，,:：]+(?P<name>\S{2,20})")


def blow(context: Context, said: Said, words: Words) -> bool:
    """``吹哨 12 城管局``; a leader is told how it is written, of anybody else it is talk."""
    found = _BLOW.match(words.rest)
    if found is None and not said.private:
        return False
    if found is None:
        raise NotUnderstood("请写哪一件、哪个部门，例如“吹哨 12 城管局”。")
    whistles.blow(context, said, int(found["no"]), found["name"].strip("。！!，,"))
    return True


def arrive(context: Context, said: Said, words: Words) -> bool:
    """``报到 12``"""
    return whistles.arrive(context, said, words.no or 0)


def answer(context: Context, said: Said, words: Words) -> bool:
    """``回哨 12 广告牌拆了``"""
    return whistles.answer(context, said, words.no or 0, words.rest)


def show(context: Context, said: Said, words: Words) -> None:
    """``吹哨情况``"""
    whistles.show(context, said)


def name_contact(context: Context, said: Said, words: Words) -> None:
    """``下沉 荷塘苑网格 城管局 阮志远``"""
    whistles.name_contact(context, said, words.rest)


ROUTES: tuple[Route, ...] = (
    Route(
        "whistle_figures",
        show,
        command("吹哨情况", rest=False),
        private_only=True,
        examples=("吹哨情况",),
    ),
    Route(
        "whistle",
        blow,
        words_after("吹哨"),
        who=LEADERS,
        examples=("吹哨 12 城管局",),
        help="请部门到场，事情还在我手上",
    ),
    Route(
        "arrive",
        arrive,
        command("报到", numbered=True),
        examples=("报到 12",),
    ),
    Route(
        "whistle_answered",
        answer,
        command("回哨", numbered=True),
        examples=("回哨 12 广告牌拆了",),
    ),
    Route(
        "grid_contact",
        name_contact,
        words_after("下沉"),
        private_only=True,
        examples=("下沉 荷塘苑网格 城管局 阮志远",),
    ),
)
