"""The shell around every page: navigation beside it on a desktop, beneath it on a phone; and small parts of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.rules.console_rights import Right, Viewer
from bot.web.console.frame import Asked, Shown, url
from bot.web.console.static import asset
from bot.web.html import Child, Html, h, join

BRAND = "三长工作台"


class Section(NamedTuple):
    """A part of the console in the navigation; ``key`` + g is its shortcut."""

    name: str
    label: str
    path: str
    right: Right
    key: str


#: In the order in which they stand; only those are shown whose page is there and that the viewer may open.
SECTIONS: tuple[Section, ...] = (
    Section("today", "今日", "/today", Right.SEE_REQUESTS, "t"),
    Section("requests", "事项", "/requests", Right.SEE_REQUESTS, "r"),
    Section("map", "地图", "/map", Right.SEE_PLACES, "m"),
    Section("charts", "图表", "/charts", Right.SEE_PLACES, "c"),
    Section("papers", "材料", "/papers", Right.SEE_PAPERS, "p"),
    Section("service", "互助", "/service", Right.SEE_SERVICE, "s"),
    Section("register", "名册", "/register", Right.SEE_REGISTER, "b"),
    Section("rules", "词语与规则", "/rules", Right.SEE_RULES, "w"),
    Section("health", "运行", "/health", Right.SEE_HEALTH, "h"),
)
#: So many stand in the bar of a phone; the rest behind 更多.
_IN_BAR = 3


def page(asked: Asked, shown: Shown, section: str, built: frozenset[str], said: str = "") -> Html:
    """The whole page."""
    return document(
        shown.title,
        h.a("跳到内容", href="#main", cls="skip"),
        h.header(h.a(BRAND, href=url("/today"), cls="brand"), _who(asked.viewer), _search(), cls="top"),
        h.div(_navigation(asked.viewer, section, built), main(shown, said), cls="frame"),
        live=shown.live,
        watch=shown.watch,
    )


def document(title: str, *body: Child, live: str = "", watch: int = 0) -> Html:
    """An HTML document with our style and script."""
    head = h.head(
        h.meta(charset="utf-8"),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.title(f"{title} · {BRAND}"),
        h.link(rel="icon", href=asset("favicon.svg"), type="image/svg+xml"),
        h.link(rel="stylesheet", href=asset("console.css")),
        h.script(src=asset("console.js"), defer=True),
    )
    page_body = h.body(*body, data_live=live or None, data_watch=watch or None)
    return Html("<!DOCTYPE html>" + h.html(head, page_body, lang="zh-CN"))


def main(shown: Shown, said: str = "") -> Html:
    """What is fetched again when something changed."""
    told = h.p(said, cls="said", role="status") if said else None
    return h.main(told, shown.body, id="main", tabindex="-1", cls="wide" if shown.wide else None)


def _who(viewer: Viewer) -> Html:
    return h.a(
        h.span(viewer.title, cls="name"),
        h.span(viewer.role.label, cls="role"),
        href=url("/self"),
        cls="who",
        aria_label=f"我的账号：{viewer.title}",
    )


def _search() -> Html:
    return h.form(
        h.label("查找诉求", for_="find", cls="sr"),
        h.input(id="find", name="q", type="search", placeholder="编号、门牌、词语", maxlength="60", autocomplete="off"),
        method="get",
        action=url("/requests"),
        role="search",
        cls="find",
    )


def _navigation(viewer: Viewer, section: str, built: frozenset[str]) -> Html:
    there = [one for one in SECTIONS if one.name in built and viewer.may(one.right)]
    more = [_entry(one, section) for one in there[_IN_BAR:]]
    rest = h.details(h.summary("更多"), h.div(more, cls="sheet"), cls="more") if more else None
    return h.nav(
        [_entry(one, section) for one in there[:_IN_BAR]],
        h.div(more, cls="rest"),
        rest,
        aria_label="主要栏目",
        cls="sections",
    )


def _entry(one: Section, section: str) -> Html:
    here = "page" if one.name == section else None
    return h.a(one.label, href=url(one.path), aria_current=here, data_key=one.key)


# --- small parts of pages ---------------------------------------------------------------------------------------------


def heading(title: str, *beside: Child) -> Html:
    """The title of a page with what stands beside it."""
    return h.div(h.h1(title), h.div(beside, cls="beside") if beside else None, cls="heading")


def empty(words: str, *more: Child) -> Html:
    """Nothing is here: say what to do instead."""
    return h.div(h.p(words), *more, cls="empty")


def card(title: Child, *body: Child, cls: str = "", **attributes: str) -> Html:
    """A framed part of a page with a heading."""
    return h.section(h.h2(title), *body, cls=f"card {cls}".strip(), **attributes)


def pairs(rows: Iterable[tuple[str, Child]]) -> Html:
    """Names and values in two columns; empty values are left out."""
    return h.dl(join(h.dt(name), h.dd(value)) for name, value in rows if value not in (None, "", ()))


def table(head: Sequence[str], rows: Iterable[Sequence[Child]], number: Sequence[int] = (), **attributes: str) -> Html:
    """A table with a heading a column; on a phone each row becomes a card. ``number`` columns stand to the right."""
    cls = ["number" if at in number else None for at in range(len(head))]
    headings = h.tr(h.th(name, scope="col", cls=cls[at]) for at, name in enumerate(head))
    body = [h.tr(_cell(cell, head[at], cls[at]) for at, cell in enumerate(row)) for row in rows]
    return h.div(h.table(h.thead(headings), h.tbody(body)), cls="scroll", **attributes)


def _cell(content: Child, label: str, cls: str | None) -> Html:
    return h.td(h.div(content) if content not in (None, "") else None, data_label=label, cls=cls)


def choice(name: str, options: Iterable[tuple[str, str]], chosen: str = "", **attributes: str | bool | None) -> Html:
    """A select of (value, label)."""
    made = (h.option(label, value=value, selected=value == chosen) for value, label in options)
    return h.select(list(made), name=name, **attributes)


def labelled(label: str, control: Html) -> Html:
    """A control with its label around it."""
    return h.label(h.span(label), control, cls="field")


def tag(label: str, kind: str = "") -> Html:
    """A short mark; ``kind`` is hot, warm, good or "" and never the only sign."""
    return h.span(label, cls=f"tag {kind}".strip())


def moment(at: datetime | None, now: datetime) -> Html | None:
    """A time in few signs: 今天 09:06, 明天 18:00, 3月12日 18:00; the whole of it for who rests on it."""
    if at is None:
        return None
    days = (at.date() - now.date()).days
    day = {-1: "昨天", 0: "今天", 1: "明天"}.get(days, f"{at.month}月{at.day}日")
    year = f"{at.year}年" if at.year != now.year else ""
    return h.time(f"{year}{day} {at:%H:%M}", datetime=at.isoformat(timespec="minutes"), title=f"{at:%Y-%m-%d %H:%M}")


def pager(asked: Asked, page_no: int, more: bool, path: str) -> Html | None:
    """前一页, 后一页, keeping the filters of the address."""
    if page_no == 1 and not more:
        return None
    query = {name: value for name, value in asked.query.items() if name != "page"}
    before = h.a("前一页", href=url(path, **query, page=page_no - 1), rel="prev") if page_no > 1 else None
    after = h.a("后一页", href=url(path, **query, page=page_no + 1), rel="next") if more else None
    return h.nav(before, h.span(f"第 {page_no} 页"), after, cls="pager", aria_label="翻页")
