"""Small parts that show a request: its line in a list, its card on the board, its deadline."""

from __future__ import annotations

from datetime import datetime

from bot.queries.console_requests import Row
from bot.terms import State
from bot.web.console import layout
from bot.web.console.frame import url
from bot.web.html import Html, h

_DAY = 24 * 3600


def span(seconds: float) -> str:
    """3 天, 5 小时, 20 分钟: the largest unit that fits, cut."""
    for unit, length in (("天", _DAY), ("小时", 3600), ("分钟", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "不到 1 分钟"


def deadline(row: Row, now: datetime) -> Html | None:
    """How long there is, or how long it is over; in words, the colour only helps."""
    if row.paused:
        return layout.tag("挂起")
    if row.due_at is None:
        return None
    left = (row.due_at - now).total_seconds()
    words, kind = (f"剩 {span(left)}", "warm" if left < _DAY else "") if left >= 0 else (f"超 {span(-left)}", "hot")
    return h.span(words, cls=f"tag {kind}".strip(), title=f"时限 {row.due_at:%Y-%m-%d %H:%M}")


def marks(row: Row) -> list[Html]:
    """What should be seen at once."""
    return [
        *([layout.tag("紧急", "hot")] if row.urgent else []),
        *([layout.tag(f"重开 {row.reopened} 次", "warm")] if row.reopened else []),
        *([layout.tag(f"{row.supporters + 1} 户")] if row.supporters else []),
        *([layout.tag("私聊反映")] if row.private else []),
    ]


def line(row: Row, now: datetime, *beside: Html | None) -> Html:
    """A request as a line of a list; the whole of it leads to its page."""
    head = h.span(h.b(f"{row.no}号"), " ", row.kind, cls="no")
    body = h.span(h.span(row.text, cls="text"), h.span(row.place or "地点不明", cls="place"), cls="what")
    who = h.span(row.who or "没有责任人", cls="who-has")
    state = h.span(layout.tag(row.state.label, "good" if row.state is State.RESOLVED else ""), *marks(row), cls="marks")
    link = h.a(head, body, state, who, h.span(deadline(row, now), cls="due"), href=url(f"/requests/{row.no}"))
    more = h.div(beside, cls="act") if beside else None
    return h.li(link, more, data_row=str(row.no), cls="late" if row.late else None)


def card(row: Row, now: datetime) -> Html:
    """A request as a card of the board."""
    link = h.a(
        h.span(h.b(f"{row.no}号"), " ", row.kind, *marks(row), cls="no"),
        h.span(row.text, cls="text"),
        h.span(row.place or "地点不明", cls="place"),
        h.span(h.span(row.who or "没有责任人", cls="who-has"), deadline(row, now), cls="foot"),
        href=url(f"/requests/{row.no}"),
    )
    return h.li(link, data_row=str(row.no), cls="late" if row.late else None)
