"""事项: the list and the board of service requests, with filters that stand in the address."""

from __future__ import annotations

from collections.abc import Mapping

from bot.queries import console_request, console_requests
from bot.queries.console_requests import BOARD, GROUPS, MOST, SORTS, Filters, Listing
from bot.rules.console_rights import Right
from bot.terms import Kind, PlaceLevel, State
from bot.web.console import layout, request_rows
from bot.web.console.frame import Answer, Asked, Route, Shown, url
from bot.web.html import Child, Html, h

_LIST, _BOARD = "/requests", "/requests/board"
_CHECKS = (("late", "已超时"), ("urgent", "紧急"), ("unhappy", "居民不满意"))


async def listed(asked: Asked) -> Answer:
    """The list."""
    filters, page = Filters.of(asked.query), _page(asked.query)
    scope, now = asked.viewer.scope, asked.minute
    found = await asked.share(console_requests.listing, filters, scope, now, page)
    counts = await asked.share(console_requests.counts, filters, scope, now)
    rows = h.ol((request_rows.line(row, now) for row in found.rows), cls="rows")
    body = [
        layout.heading("事项", _count(found, filters), _views(filters, _LIST)),
        await _filters(asked, filters, _LIST),
        _states(filters, counts),
        rows if found.rows else _nothing(filters),
        layout.pager(asked, page, found.more, _LIST),
    ]
    return Shown("事项", body, live="requests")


async def board(asked: Asked) -> Answer:
    """The board: a column a state, the next deadline on top."""
    filters = Filters.of({**asked.query, "state": "live"})
    columns = await asked.share(console_requests.board, filters, asked.viewer.scope, asked.minute)
    body = [
        layout.heading("事项", _views(filters, _BOARD)),
        await _filters(asked, filters, _BOARD),
        h.div((_column(asked, filters, state, columns[state]) for state in BOARD), cls="board"),
    ]
    return Shown("事项看板", body, live="requests", wide=True)


def _column(asked: Asked, filters: Filters, state: State, found: Listing) -> Html:
    cards = h.ol(request_rows.card(row, asked.now) for row in found.rows)
    all_of_it = url(_LIST, **{**filters.address(), "state": str(state)})
    more = h.p(h.a(f"看全部 {found.count} 件", href=all_of_it)) if found.more else None
    title = h.h2(h.a(state.label, href=all_of_it), " ", h.span(str(found.count), cls="count"))
    return h.section(title, cards if found.rows else h.p("没有", cls="hint"), more, id=f"column-{state}")


# --- filters ----------------------------------------------------------------------------------------------------------


def _page(query: Mapping[str, str]) -> int:
    words = query.get("page", "")
    return int(words) if words.isascii() and words.isdigit() and 0 < int(words) < 10_000 else 1


def _count(found: Listing, filters: Filters) -> Html:
    more = "+" if filters.q and found.count >= MOST else ""
    return h.span(f"共 {found.count}{more} 件", cls="hint", id="count")


def _views(filters: Filters, here: str) -> Html:
    """List or board, with the same filters."""
    kept = {name: value for name, value in filters.address().items() if name not in ("state", "sort")}
    entries = ((_LIST, "列表"), (_BOARD, "看板"))
    links = (
        h.a(label, href=url(path, **kept), aria_current="page" if path == here else None) for path, label in entries
    )
    return h.nav(list(links), cls="tabs", aria_label="列表或看板")


async def _filters(asked: Asked, filters: Filters, path: str) -> Html:
    """The form of filters; changed at once with the script, by 筛选 without."""
    choose = layout.choice
    kinds = [("", "全部类别"), *((str(kind), kind.label) for kind in Kind)]
    fields: list[Child] = [
        h.label(
            h.span("查找", cls="sr"),
            h.input(name="q", type="search", value=filters.q, placeholder="编号、门牌、人名、词语", maxlength="60"),
        ),
        h.label(h.span("类别", cls="sr"), choose("kind", kinds, filters.kind, data_go=True)),
        *_bounds(asked, filters, await asked.share(console_request.department_names)),
        h.fieldset(h.legend("只看", cls="sr"), [_check(name, label, filters) for name, label in _CHECKS]),
    ]
    if path == _LIST:
        fields.append(h.label(h.span("排序", cls="sr"), choose("sort", SORTS.items(), filters.order, data_go=True)))
        state = filters.address().get("state")
        fields.append(h.input(type="hidden", name="state", value=state) if state else None)
    fields.append(h.button("筛选", type="submit"))
    cleared = h.a("清除", href=url(path)) if filters.address() else None
    return h.form(fields, cleared, method="get", action=url(path), cls="filters", role="search", aria_label="筛选")


def _check(name: str, label: str, filters: Filters) -> Html:
    checked = bool(getattr(filters, name))
    return h.label(h.input(type="checkbox", name=name, value="1", checked=checked, data_go=True), label, cls="check")


def _bounds(asked: Asked, filters: Filters, departments: tuple[tuple[str, str], ...]) -> list[Html]:
    """Communities and departments, for who sees more than one."""
    if not asked.viewer.scope.whole:
        return []
    directory = asked.desk.core.directory
    county = directory.county()
    below = [directory.place(code) for code in (directory.children(county.code) if county else ())]
    places = [("", "全部社区"), *((p.code, p.name) for p in below if p and p.level is PlaceLevel.COMMUNITY)]
    if filters.place and filters.place not in dict(places):
        chosen = directory.place(filters.place)
        places.append((filters.place, chosen.name if chosen else filters.place))
    offices = [("", "全部部门"), *departments]
    return [
        h.label(h.span("社区", cls="sr"), layout.choice("place", places, filters.place, data_go=True)),
        h.label(h.span("部门", cls="sr"), layout.choice("department", offices, filters.department, data_go=True)),
    ]


def _states(filters: Filters, counts: Mapping[State, int]) -> Html:
    """Which state: as links, with how many wait in each."""
    choices = [(name, label, _sum(counts, states)) for name, (label, states) in GROUPS.items()]
    single = [(str(state), state.label, str(counts.get(state, 0))) for state in BOARD[2:]]
    entries = [*choices[:2], *single, *choices[2:]]
    return h.nav([_state(filters, *entry) for entry in entries], cls="chips", aria_label="状态")


def _sum(counts: Mapping[State, int], states: frozenset[State]) -> str:
    return str(sum(counts.get(state, 0) for state in states)) if states <= frozenset(BOARD) else ""


def _state(filters: Filters, name: str, label: str, count: str) -> Html:
    here = "true" if filters.state == name else None
    shown = h.span(count, cls="count") if count and not filters.q else None
    address = {**{k: v for k, v in filters.address().items() if k != "sort"}, "state": name}
    return h.a(label, " ", shown, href=url(_LIST, **address), aria_current=here)


def _nothing(filters: Filters) -> Html:
    if filters.q:
        return layout.empty(
            f"没有找到“{filters.q}”。",
            h.p("可以只写编号（12）、门牌（1栋2单元501）、责任人全名，或一个词（停水）；几个词用空格隔开。"),
        )
    if filters.address():
        return layout.empty("这样筛选没有诉求。", h.p(h.a("清除筛选，看全部未结的", href=url(_LIST))))
    return layout.empty("现在没有未结的诉求。", h.p("群里有人反映，这里一秒内就会出现。"))


ROUTES: tuple[Route, ...] = (
    Route(_LIST, Right.SEE_REQUESTS, listed, section="requests"),
    Route(_BOARD, Right.SEE_REQUESTS, board, section="requests"),
)
