"""The council: ``议题 加装电梯``, ``附议 T3``, ``表决 T3``, ``投票 T3 赞成``. Without the T it is talk."""

from __future__ import annotations

import re

from bot.actions import council
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import EVERYBODY, LEADERS, Command, Route, Words, command
from bot.terms import Choice

_LIKE = {"同意": Choice.FOR, "不同意": Choice.AGAINST}
_TOPIC = re.compile(r"^\s*议题[ \u3000:：]+(?P<rest>(?!是什么|有哪些)[^\n?？]{4,60})$")


def _of_topic(word: str, rest: str = "") -> Command:
    """A command that names a topic and, where ``rest`` says so, one more word; and holds nothing else."""
    pattern = rf"^\s*{word}\s*[TtＴｔ]\s*(?P<no>\d{{1,7}})\s*号?[\s，,:：]*{rest}[\s。！!]*$"
    return Command((word,), re.compile(pattern))


def propose(context: Context, said: Said, words: Words) -> None:
    """``议题 加装电梯``"""
    council.propose(context, said, words.rest)


def show(context: Context, said: Said, words: Words) -> None:
    """``议题``, alone"""
    council.show(context, said)


def second(context: Context, said: Said, words: Words) -> None:
    """``附议 T3``"""
    council.second(context, said, words.no or 0)


def open_vote(context: Context, said: Said, words: Words) -> None:
    """``表决 T3``"""
    council.open_vote(context, said, words.no or 0)


def vote(context: Context, said: Said, words: Words) -> None:
    """``投票 T3 赞成``"""
    choice = _LIKE.get(words.rest) or Choice.of_label(words.rest)
    if choice is None:
        raise NotUnderstood(f"请写赞成、反对或弃权，例如“投票 T{words.no} 赞成”。")
    council.vote(context, said, words.no or 0, choice)


ROUTES: tuple[Route, ...] = (
    Route(
        "topics",
        show,
        command("议题", "我的议题", rest=False),
        private_only=True,
        who=EVERYBODY,
        examples=("议题",),
        help="正在议的事",
    ),
    Route("propose_topic", propose, Command(("议题 ", "议题："), _TOPIC), examples=("议题 加装电梯",)),
    Route("second_topic", second, _of_topic("附议"), examples=("附议 T3",)),
    Route("open_vote", open_vote, _of_topic("表决"), who=LEADERS, examples=("表决 T3",), help="请住户投票"),
    Route(
        "vote",
        vote,
        _of_topic("投票", "(?P<rest>赞成|同意|反对|不同意|弃权|)"),
        examples=("投票 T3 赞成",),
    ),
)
