"""Parts that several pages share and that need no more than what they show."""

from __future__ import annotations

from collections.abc import Iterable

from bot.web.html import Html, h


def slim(head: Iterable[str], rows: Iterable[Html]) -> Html:
    """A table of few short columns, which stays one on a phone."""
    names = h.tr([h.th(name, scope="col") for name in head])
    return h.div(h.table(h.thead(names), h.tbody(rows)), cls="slim")
