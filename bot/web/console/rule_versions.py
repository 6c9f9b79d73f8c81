"""The versions of what the office changed (rules, words), each with the way to bring it back."""

from __future__ import annotations

from bot.queries import rules as queries
from bot.web.console import layout, parts
from bot.web.console.frame import Asked, url
from bot.web.html import Html, h


async def versions_card(asked: Asked, what: str, page: str, bring_back: str) -> Html | None:
    """The versions of ``what``, the latest first; ``bring_back`` leads to ``page`` with an earlier one."""
    found = await asked.read(queries.versions, what)
    rows = [
        h.tr(
            h.th(layout.moment(one.at, asked.now), scope="row"),
            h.td(one.who),
            h.td(one.note),
            h.td("现在用的" if at == 0 else h.a(bring_back, href=url(page, version=one.id))),
        )
        for at, one in enumerate(found)
    ]
    return layout.card("改过的", parts.slim(("什么时候", "谁", "改了什么", ""), rows), id="versions") if rows else None
