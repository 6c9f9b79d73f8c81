"""What the page of a request looks like."""

from __future__ import annotations

from datetime import datetime

from bot.queries.console_request import Line, Sheet
from bot.terms import State
from bot.web.console import layout, request_rows
from bot.web.console.frame import url
from bot.web.html import Child, Html, h
from bot.web.pictures import is_picture


def page(sheet: Sheet, now: datetime, actions: Html | None) -> list[Child]:
    """Title, six steps, the talk beside the facts, the history."""
    row = sheet.row
    tags = [layout.tag(row.state.label, "good" if row.state is State.RESOLVED else ""), *request_rows.marks(row)]
    return [
        layout.heading(f"{row.no}号 {row.kind}", *tags, request_rows.deadline(row, now)),
        h.p(hidden=True, id="watchers", cls="watchers", role="status", data_keep=True),
        _steps(sheet, now),
        h.div(
            h.div(_matter(sheet), _talk(sheet, now), cls="left"),
            h.div(actions, _facts(sheet, now), _ahead(sheet, now), _history(sheet, now), cls="right"),
            cls="halves",
        ),
    ]


def _steps(sheet: Sheet, now: datetime) -> Html:
    """The county's six steps: done with the moment, or not yet."""
    entries = (
        h.li(
            h.span("✓" if at else "○", aria_hidden="true"),
            h.b(step.label),
            layout.moment(at, now) or h.span("还没有"),
            cls="done" if at else None,
        )
        for step, at in sheet.steps
    )
    return h.ol(list(entries), cls="steps", aria_label="六步流程")


def _matter(sheet: Sheet) -> Html:
    related = [h.p(one.how, " ", h.a(f"{one.no}号", href=url(f"/requests/{one.no}"))) for one in sheet.related]
    return layout.card(
        "诉求", h.p(sheet.row.text, cls="matter"), h.p(sheet.row.place or "地点不明", cls="place"), *related
    )


# --- the talk ---------------------------------------------------------------------------------------------------------


def _talk(sheet: Sheet, now: datetime) -> Html:
    lines = [_line(line, now) for line in sheet.talk]
    body = h.ol(lines, cls="talk") if lines else layout.empty("还没有人说话。")
    return layout.card("谈话和照片", body, id="talk")


def _line(line: Line, now: datetime) -> Html:
    """Who, where, when, what; the bot's lines stand on the other side, and say so."""
    post = h.span(line.post, cls="tag") if line.post else None
    state = layout.tag(line.state, "hot" if line.state == "没发出去" else "warm") if line.state else None
    head = h.p(h.b(line.who), post, h.span(line.where, cls="place"), layout.moment(line.at, now), state, cls="by")
    text = h.p(line.text, cls="words") if line.text else None
    return h.li(
        head, text, _pictures(line), [h.p(f"［{name}］") for name in line.files], id=f"line-{line.id}",
        cls="bot" if line.bot else None,
    )  # fmt: skip


def _pictures(line: Line) -> Html | None:
    shown = [
        h.a(
            h.img(
                src=f"/media/small/{key}", alt=f"{line.who}发的照片 {number}", loading="lazy", width="160", height="120"
            ),
            href=f"/media/{key}",
            aria_label=f"放大{line.who}发的照片 {number}",
            target="_blank",
            rel="noopener",
        )
        for number, key in enumerate(line.pictures, 1)
        if is_picture(key)
    ]
    return h.div(shown, cls="pictures") if shown else None


# --- beside it --------------------------------------------------------------------------------------------------------


def _facts(sheet: Sheet, now: datetime) -> Html:
    request, row = sheet.request, sheet.row
    rows: list[tuple[str, Child]] = [
        ("责任人", row.who or "没有"),
        ("反映人", sheet.reporter),
        ("来自", sheet.room),
        ("反映", layout.moment(request.opened_at, now)),
        ("接单", layout.moment(request.accepted_at, now)),
        ("时限", layout.moment(row.due_at, now)),
        ("承诺", layout.moment(request.promise_at, now)),
        ("办结", layout.moment(request.resolved_at, now)),
        ("结果", request.resolution),
        ("依据", "、".join(request.why)),
    ]
    return layout.card("情况", layout.pairs(rows))


def _ahead(sheet: Sheet, now: datetime) -> Html:
    entries = [h.li(layout.moment(at, now), " ", what) for at, what in sheet.ahead]
    body = h.ol(entries, cls="plain") if entries else h.p("没有排着的提醒和时限。", cls="hint")
    return layout.card("接下来", body)


def _history(sheet: Sheet, now: datetime) -> Html:
    entries = [
        h.li(
            h.p(layout.moment(event.at, now), " ", h.b(event.what), " ", event.who, cls="by"),
            h.p(event.note, cls="note") if event.note else None,
        )
        for event in reversed(sheet.history)
    ]
    return layout.card("经过", h.ol(entries, cls="plain history"), id="history")
