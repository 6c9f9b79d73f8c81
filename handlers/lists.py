"""Private lists: what I reported, what waits for me."""

from __future__ import annotations

from bot.actions import links, questions
from bot.context import Context, Said
from bot.queries import beside, lists, tasks
from bot.router import Words


def mine(context: Context, said: Said, words: Words) -> None:
    """``我的诉求``, ``我的事项``: the list, and the page on which it can be looked at and judged."""
    lines = lists.mine(context, said.message.sender)
    text = (
        "您反映过的事：\n" + "\n".join(lines) if lines else "您还没有反映过事情。有事直接在群里说，或者在这里告诉我。"
    )
    page = links.mine(context, said.message.sender)
    questions.answer(context, said, f"{text}\n在网页上看、评价（只给您自己用）：{page}" if page else text)


def todo(context: Context, said: Said, words: Words) -> None:
    """``我的待办``"""
    lines = [
        *lists.todo(context, said.speaker),
        *tasks.lines(context, said.speaker),
        *beside.todo(context, said.speaker),
    ]
    text = f"您手上有 {len(lines)} 件：\n" + "\n".join(lines) if lines else "您手上没有没办完的事。"
    questions.answer(context, said, text)
