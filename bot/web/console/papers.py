"""材料: papers as they were written - looked at, mended, sent, downloaded - and the records behind each figure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.papers import from_console as actions
from bot.papers.phrases import percent
from bot.queries import console_papers as queries
from bot.queries import console_records
from bot.queries.console_papers import KINDS, PaperRow, PaperSheet
from bot.queries.console_requests import Listing
from bot.rules.console_rights import Right
from bot.rules.figures import Name
from bot.web.console import layout, request_rows
from bot.web.console.frame import Answer, Asked, Data, Go, Missing, Route, Shown, post, url
from bot.web.html import Child, Html, h

_TYPES = {
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_WHEN = {
    "daily": "每天傍晚写，发到各社区工作群和县办群。",
    "weekly": "每周一写，发到县办群。",
    "monthly": "每月初写，各社区一份调度表，县里一份交办会材料。",
    "bulletin": "挑办好的事，写成公众号专栏；县三长办看过才发布。",
}


async def listed(asked: Asked) -> Answer:
    """The list."""
    kind, page = asked.query.get("kind", ""), page_of(asked.query)
    rows, more = await asked.read(queries.papers, asked.viewer.scope, kind, page)
    chips = [("", "全部"), *KINDS.items()]
    may = asked.viewer.may(Right.EDIT_PAPERS)
    body = [
        layout.heading(
            "材料",
            h.a("交办会", href=url("/papers/meeting"), cls="button") if may else None,
            h.a("写一期公示", href=url("/papers/new-issue"), cls="button") if may else None,
        ),
        h.nav(
            [
                h.a(label, href=url("/papers", kind=name), aria_current="true" if name == kind else None)
                for name, label in chips
            ],
            cls="chips",
            aria_label="哪一种",
        ),
        h.ol((_line(asked, row) for row in rows), cls="rows papers") if rows else _nothing(kind),
        layout.pager(asked, page, more, "/papers"),
    ]
    return Shown("材料", body)


def page_of(query: Mapping[str, str]) -> int:
    """The page that the address asks for; the first where it asks for none."""
    words = query.get("page", "")
    return int(words) if words.isascii() and words.isdigit() and 0 < int(words) < 10_000 else 1


def _nothing(kind: str) -> Html:
    when = h.p(_WHEN.get(kind, "日报每天傍晚、周报每周一、月报每月初自己写好，写好就在这里。"))
    return layout.empty(f"还没有{KINDS.get(kind, '材料')}。", when)


def title_of(row: PaperRow) -> str:
    """What a paper is called: 荷塘社区 日报 3月10日, 第 2 期 公示."""
    if row.kind == "bulletin":
        return f"公示第 {row.key.rpartition(':')[2]} 期"
    return f"{row.place} {KINDS.get(row.kind, row.kind)}"


def _line(asked: Asked, row: PaperRow) -> Html:
    state = layout.tag("草稿", "warm") if row.draft else None
    link = h.a(
        h.span(h.b(title_of(row)), cls="no"),
        h.span(row.first or "（没有事，没有发）", cls="text what"),
        h.span(state, layout.tag(f"附件 {row.files}") if row.files else None, cls="marks"),
        h.span(layout.moment(row.end, asked.now), cls="due"),
        href=url(f"/papers/{row.key}"),
    )
    return h.li(link, data_row=row.key)


# --- one paper --------------------------------------------------------------------------------------------------------


async def _found(asked: Asked) -> PaperSheet:
    found = await asked.read(queries.paper, asked.path["key"], asked.viewer.scope)
    if found is None:
        raise Missing
    return found


async def one(asked: Asked) -> Answer:
    """A paper: what the group reads, its files, its figures."""
    found = await _found(asked)
    if found.row.kind == "bulletin":
        return Go(f"/papers/issues/{found.row.key.rpartition(':')[2]}")
    span = f"{found.row.start:%Y-%m-%d %H:%M} 到 {found.row.end:%Y-%m-%d %H:%M}"
    body: list[Child] = [
        layout.heading(title_of(found.row), h.span(span, cls="hint")),
        h.div(h.div(_text(found), _files(asked, found)), h.div(_figures(found), _sending(asked, found)), cls="halves"),
    ]
    return Shown(title_of(found.row), body)


def _text(found: PaperSheet) -> Html:
    words = h.p(found.text, cls="bubble") if found.text else h.p("这一期没有事，没有发。", cls="hint")
    return layout.card("群里读到的", words, cls="printed")


def _files(asked: Asked, found: PaperSheet) -> Html | None:
    if not found.files:
        return None
    rows: list[Child] = []
    for number, (kind, name, _) in enumerate(found.files):
        address = url(f"/papers/{found.row.key}/files/{number}")
        picture = (
            h.img(src=address, alt=f"{name} 的图", loading="lazy", cls="chart-picture") if kind == "image" else None
        )
        rows.append(h.li(h.a(name, href=address, download=name), picture))
    return layout.card("附件", h.ul(rows, cls="plain"))


def _figures(found: PaperSheet) -> Html | None:
    if not found.figures:
        return None
    numbers = [
        (name.label, h.a(str(count), href=url(f"/papers/{found.row.key}/figures/{name}")))
        for name, count in found.figures
    ]
    rates: list[tuple[str, Child]] = [(label, percent(share)) for label, share in found.rates]
    told = h.p("点一个数字，看它背后的每一件。", cls="hint")
    return layout.card("数字", layout.pairs([*numbers, *rates]), told)


def _sending(asked: Asked, found: PaperSheet) -> Html | None:
    if not asked.viewer.may(Right.EDIT_PAPERS):
        return None
    room = asked.desk.core.directory.room_of_place(found.place)
    if room is None:
        return layout.card("再发一次", h.p(f"{found.row.place}还没有工作群，先在名册里写上并绑定。", cls="hint"))
    words = h.textarea(found.text, name="text", required=True, maxlength="3000", rows="8")
    form = asked.form_to(
        f"/papers/{found.row.key}/send",
        layout.labelled("内容（可以改，群里读到的就是这些字）", words),
        h.button(f"发到 {room.name}", type="submit", cls="main"),
        data_keep=True,
    )
    return layout.card("改了再发", h.details(h.summary("打开来改"), form))


async def send(asked: Asked) -> Answer:
    """Say it once more, as it was mended."""
    key, text = asked.path["key"], asked.form.get("text", "")
    room = await asked.act("send_paper", key, actions.send, key, text)
    return Go(f"/papers/{key}", f"已发到{room}。")


async def file(asked: Asked) -> Answer:
    """A file of a paper."""
    found, number = await _found(asked), asked.number()
    if number >= len(found.files):
        raise Missing
    kind, name, ref = found.files[number]
    try:
        content = await asked.read(asked.desk.media.read, ref)
    except LookupError as gone:
        raise Missing from gone
    media_type = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return Data(content, media_type, "" if kind == "image" else name)


# --- the records behind a figure --------------------------------------------------------------------------------------


async def records(asked: Asked) -> Answer:
    """The requests behind a figure of a paper."""
    found, name = await _found(asked), Name.of_label(asked.path["name"])
    if name is None:
        raise Missing
    numbers = await asked.read(queries.behind, found.row.key, name, asked.viewer.scope)
    page = page_of(asked.query)
    seen = await asked.read(console_records.records, numbers, asked.viewer.scope, asked.now, page)
    here = f"/papers/{found.row.key}"
    back = h.a(title_of(found.row), href=url(here))
    return opened(asked, f"{name.label}", back, seen, page, f"{here}/figures/{name}")


def opened(asked: Asked, title: str, back: Child, seen: Listing, page: int, path: str) -> Shown:
    """The records behind a figure, as a page."""
    rows = h.ol((request_rows.line(row, asked.now) for row in seen.rows), cls="rows")
    body = [
        layout.heading(title, h.span(f"共 {seen.count} 件", cls="hint", id="count"), h.span("来自 ", back, cls="hint")),
        rows if seen.rows else layout.empty("一件也没有。"),
        layout.pager(asked, page, seen.more, path),
    ]
    return Shown(title, body)


ROUTES: tuple[Route, ...] = (
    Route("/papers/{key}", Right.SEE_PAPERS, one, section="papers"),
    Route("/papers/{key}/files/{no}", Right.SEE_PAPERS, file, section="papers"),
    Route("/papers/{key}/figures/{name}", Right.SEE_PAPERS, records, section="papers"),
    post("/papers/{key}/send", Right.EDIT_PAPERS, send),
)
LIST = Route("/papers", Right.SEE_PAPERS, listed, section="papers")
