"""What reporters say of the result: content, not content, withdrawn - by command or in plain words."""

from __future__ import annotations

from bot.actions import questions
from bot.actions.service_requests import handling, reviewing
from bot.context import Context, Said
from bot.router import Words
from bot.terms import LIVE
from bot.text import talk


def content(context: Context, said: Said, words: Words) -> None:
    """``满意`` (with a number, a quote, or where only one can be meant)."""
    for request in reviewing.meant(context, said, words.no):
        reviewing.content(context, request, said)


def discontent(context: Context, said: Said, words: Words) -> None:
    """``不满意 原因``"""
    for request in reviewing.meant(context, said, words.no, closed=True):
        reviewing.discontent(context, request, said, words.rest)


def feedback(context: Context, said: Said, words: Words) -> None:
    """Plain words of the reporter: "好了，谢谢", "根本没修好"."""
    reviewing.plain_words(context, said)


def verdict(context: Context, said: Said, words: Words) -> bool:
    """Words that judge ("亮了亮了", "又坏了"), where a result of the speaker's waits for them; else they are talk."""
    return reviewing.judged(context, said)


def judges(said: Said) -> bool:
    """A resident says that something is well again, or is not."""
    return said.speaker.sender_class != "leader" and talk.verdict(said.text) is not None


def withdraw(context: Context, said: Said, words: Words) -> bool | None:
    """``撤销 12``, or ``撤销`` alone where the speaker has one; in a group of who has none it is talk."""
    if words.no is None and not said.quoted and not said.private and not reviewing.own_live(context, said):
        return False
    request = questions.one_own(context, said, words.no, "撤销", LIVE)
    if request is not None:
        handling.withdraw(context, request, said)
    return None


def quotes_own(said: Said) -> bool:
    """A resident quotes a request (the reporter's word on it, or a neighbour's)."""
    return bool(said.quoted) and said.speaker.sender_class != "leader"


def on_quoted(context: Context, said: Said, words: Words) -> None:
    """A quote by a resident: a verdict where he reported it, else one more detail or household."""
    reviewing.quoted(context, said)
