"""今日: what needs a person now, each one click from done."""

from __future__ import annotations

from bot.rules.console_rights import Right
from bot.web.console import layout
from bot.web.console.frame import Answer, Asked, Route, Shown


async def today(asked: Asked) -> Answer:
    """Everything that waits for somebody."""
    return Shown("今日", [layout.heading("今日"), layout.empty("现在没有要您处理的事。")], live="requests")


ROUTES: tuple[Route, ...] = (Route("/today", Right.SEE_REQUESTS, today, section="today"),)
