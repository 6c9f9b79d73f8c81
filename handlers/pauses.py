"""``挂起 12 等材料`` and ``恢复 12``."""

from __future__ import annotations

from bot.actions import questions
from bot.actions.service_requests import pausing
from bot.context import Context, Said
from bot.router import Words
from bot.terms import ACTIVE


def pause(context: Context, said: Said, words: Words) -> None:
    """``挂起 12 等材料``"""
    request = questions.one(context, said, words.no, "挂起", ACTIVE)
    if request is not None:
        pausing.pause(context, request, said, words.rest)


def resume(context: Context, said: Said, words: Words) -> None:
    """``恢复 12``"""
    request = questions.one(context, said, words.no, "恢复", ACTIVE)
    if request is not None:
        pausing.resume(context, request, said, words.rest)
