"""``帮助``: what can be said here by this person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions import questions
from bot.context import Context, Said
from bot.router import Route


def show(context: Context, said: Said, routes: Sequence[Route]) -> None:
    """A few lines that fit who asks, in private or in the group."""
    who = "leader" if said.speaker.sender_class == "leader" else "resident"
    shown = [r for r in routes if r.help and (not r.who or who in r.who) and (said.private or not r.private_only)]
    lines = "\n".join(f"· {r.examples[0] if r.examples else r.name}：{r.help}" for r in shown)
    questions.answer(context, said, f"在这里可以这样说：\n{lines}")
