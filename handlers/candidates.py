"""A leader's word on what may be a request: open it, or not."""

from __future__ import annotations

from bot.actions import candidates, questions
from bot.actions.service_requests import backing
from bot.context import Context, Said
from bot.router import Words


def open_one(context: Context, said: Said, words: Words) -> None:
    """``开 3``"""
    candidate = candidates.find(said, words.no)
    request = backing.open_candidate(context, candidate)
    candidates.settle(context, candidate, "opened", said.message.sender, request.no)
    questions.answer(context, said, f"已立为【{request.no}号】。")


def dismiss(context: Context, said: Said, words: Words) -> None:
    """``不是 3``"""
    candidate = candidates.find(said, words.no)
    candidates.settle(context, candidate, "dismissed", said.message.sender)
    questions.answer(context, said, "好的，不立。")
