"""地图: the tree and the tiles of the county, one place as a page, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from bot.context import Context
from bot.queries import county_map as maps
from bot.queries import county_place as places
from bot.queries.county_map import CountyMap, Gaps
from bot.queries.county_place import Group, PlaceSheet
from bot.queries.directory import Directory
from bot.rules.console_rights import Right
from bot.rules.county import PlaceInfo
from bot.rules.county_map import CONTENT_WINDOW, GROUP_FULL, LENSES, Tally, look
from bot.rules.register_checks import SHARED_ROLES
from bot.terms import PlaceLevel, Role
from bot.web.console import layout, request_rows
from bot.web.console.frame import Answer, Asked, Missing, Route, Shown, url
from bot.web.html import Child, Html, h

_SHOWN = 12
_NEXT = {
    PlaceLevel.COUNTY: "社区",
    PlaceLevel.COMMUNITY: "网格",
    PlaceLevel.GRID: "楼栋",
    PlaceLevel.BUILDING: "单元",
}


def _top(asked: Asked) -> PlaceInfo:
    """Where the map of who asks begins: the county, or his own place. Raises Missing where he has none."""
    directory = asked.desk.core.directory
    own = directory.place(asked.viewer.place) if asked.viewer.scope.path else directory.county()
    if own is None or not asked.viewer.scope.holds_place(own.path):
        raise Missing
    return own


def _place(asked: Asked) -> PlaceInfo:
    """The place of the address, within the viewer's bounds. Raises Missing."""
    found = asked.desk.core.directory.place(asked.path["code"])
    if found is None or not asked.viewer.scope.holds_place(found.path):
        raise Missing
    return found


async def whole(asked: Asked) -> Answer:
    """The map from the top."""
    if asked.desk.core.directory.county() is None:
        todo = h.p("请先导入名册：社区、网格、楼栋、单元都从名册里来。", h.a("去名册", href=url("/register")))
        return Shown("地图", [layout.heading("地图"), layout.empty("还没有地图。", todo)])
    return await _shown(asked, _top(asked))


async def part(asked: Asked) -> Answer:
    """The map of one place."""
    return await _shown(asked, _place(asked))


async def _shown(asked: Asked, place: PlaceInfo) -> Answer:
    context = asked.desk.core.context()
    lens = asked.query.get("by", "late")
    lens = lens if lens in LENSES else "late"
    found = await asked.read(maps.county_map, context, place)
    told = await asked.read(places.sheet, context, place)
    body: list[Child] = [
        _path(asked, place),
        layout.heading(place.name, layout.tag(place.level.label)),
        h.div(
            h.div(
                _summary(place, found.tallies[place.code]),
                _tiles(context.directory, found, lens),
                _requests(asked, told),
                _gaps(asked, place, found.gaps),
            ),
            h.div(_tree(asked, place), _facts(asked, told)),
            cls="county",
        ),
    ]
    return Shown(place.name, body, live="requests rooms", wide=True)


# --- where one is -----------------------------------------------------------------------------------------------------


def _path(asked: Asked, place: PlaceInfo) -> Html:
    """The places above, as far as the viewer sees."""
    above = [one for one in asked.desk.core.directory.chain(place.code)[1:] if asked.viewer.scope.holds_place(one.path)]
    links = [h.a(one.name, href=url(f"/map/{one.code}")) for one in reversed(above)]
    return h.nav(links, h.span(place.name, aria_current="page"), cls="crumbs", aria_label="上级地点")


def _tree(asked: Asked, place: PlaceInfo) -> Html:
    """The places beside the path down to this one, and those right beneath it."""
    directory, top = asked.desk.core.directory, _top(asked)
    open_ones = {one.code for one in directory.chain(place.code)}
    inner = h.ul(_branch(directory, top, open_ones, place.code), cls="tree")
    return h.details(h.summary("地点树"), inner, cls="card tree-card", open=True, data_keep=True)


def _branch(directory: Directory, place: PlaceInfo, open_ones: set[str], here: str) -> Html:
    children = [directory.place(code) for code in directory.children(place.code)] if place.code in open_ones else []
    below = h.ul(_branch(directory, one, open_ones, here) for one in children if one) if children else None
    link = h.a(place.name, href=url(f"/map/{place.code}"), aria_current="page" if place.code == here else None)
    return h.li(link, below)


# --- counts -----------------------------------------------------------------------------------------------------------


def _summary(place: PlaceInfo, tally: Tally) -> Html:
    """The five figures of the place itself; each that can be opened leads to its requests."""
    lists = {"open": url("/requests", place=place.code), "late": url("/requests", place=place.code, late=1)}
    figures = [_figure(lens, label, tally, lists.get(lens)) for lens, (label, _) in LENSES.items()]
    homes = h.p(f"{tally.homes} 户，{tally.units} 个单元；{tally.inside} 户有人在群里。", cls="hint")
    return layout.card("现在", h.ul(figures, cls="figures"), homes)


def _figure(lens: str, label: str, tally: Tally, link: str | None) -> Html:
    seen = look(lens, tally)
    number = h.a(seen.figure, href=link, cls="big") if link else h.span(seen.figure, cls="big")
    return h.li(h.span(label, cls="hint"), number, layout.tag(seen.word, seen.kind))


def _tiles(directory: Directory, found: CountyMap, lens: str) -> Child:
    """The places right beneath, coloured by one figure; its word stands on each tile."""
    below = [one for code in directory.children(found.place.code) if (one := directory.place(code))]
    if not below:
        return None
    order = sorted(below, key=lambda one: ("hot", "warm", "", "good").index(look(lens, found.tallies[one.code]).kind))
    lenses = [
        h.a(label, href=url(f"/map/{found.place.code}", by=name), aria_current="true" if name == lens else None)
        for name, (label, _) in LENSES.items()
    ]
    return h.section(
        h.div(h.h2(f"{len(below)} 个{_NEXT[found.place.level]}"), h.nav(lenses, cls="chips", aria_label="按什么看")),
        h.ul((_tile(one, found.tallies[one.code], lens) for one in order), cls="tiles"),
        h.p(
            f"满意率只算近 {CONTENT_WINDOW.days} 天反映、居民评价过的；没有声音 = 几周没人说话的楼栋，和周报一样算。",
            cls="hint",
        ),
        id="tiles",
    )


def _tile(place: PlaceInfo, tally: Tally, lens: str) -> Html:
    seen = look(lens, tally)
    small = [h.li(h.span(label), h.b(look(name, tally).figure)) for name, (label, _) in LENSES.items() if name != lens]
    holes = [
        *([layout.tag(f"空岗 {tally.vacant}", "warm")] if tally.vacant else []),
        *([layout.tag(f"缺群 {tally.without_bot}", "warm")] if tally.without_bot else []),
    ]
    link = h.a(
        h.span(place.name, cls="name"),
        h.span(h.span(LENSES[lens][0], cls="hint"), h.b(seen.figure, cls="big"), h.span(seen.word, cls="word")),
        h.ul(small, cls="small"),
        h.span(holes, cls="marks") if holes else None,
        href=url(f"/map/{place.code}", by=lens),
    )
    return h.li(link, cls=f"tile {seen.kind}".strip(), data_row=place.code)


# --- the place itself -------------------------------------------------------------------------------------------------


def _facts(asked: Asked, told: PlaceSheet) -> list[Html]:
    leaders = [
        h.li(
            layout.tag(one.role.label, "good" if one.own else ""),
            " ",
            h.b("、".join(one.people)) if one.people else layout.tag("空缺", "hot"),
            h.span(f" {one.name}", cls="place") if not one.own else None,
        )
        for one in told.leaders
    ]
    groups = [_group(asked, one) for one in told.groups]
    no_group = h.p("还没有群：请在名册里写上，再把机器人拉进群。", cls="hint")
    return [
        layout.card("谁负责", h.ul(leaders, cls="plain"), id="leaders"),
        layout.card("群", h.ul(groups, cls="plain") if groups else no_group, id="groups"),
        _households(asked, told),
    ]


def _group(asked: Asked, group: Group) -> Html:
    last = [" · 最近说话 ", layout.moment(group.last, asked.now)] if group.last else None
    state = layout.tag("机器人在", "good") if group.bot else layout.tag("机器人不在", "warm")
    return h.li(h.b(group.name), " ", state, h.span(f" {group.people} 人", last, cls="place"))


def _households(asked: Asked, told: PlaceSheet) -> Html:
    """Counts; the codes of those that are visited only for who may see them, and never a name."""
    rows = [("户数", f"{told.households} 户"), ("名册里写到", f"{told.listed} 户"), ("重点走访", f"{told.visited} 户")]
    codes = None
    if told.rounds and asked.viewer.may(Right.SEE_HOUSEHOLDS):
        lines = (
            h.li(
                h.a(one.code, href=url(f"/households/{one.code}")),
                h.span(f" 每 {one.cycle_days} 天 · ", "上次 " if one.last else "还没有走访过", cls="place"),
                layout.moment(one.last, asked.now),
            )
            for one in told.rounds
        )
        codes = h.ul(list(lines), cls="plain")
    return layout.card("住户", layout.pairs(rows), codes, id="households")


def _requests(asked: Asked, told: PlaceSheet) -> Html:
    everything = h.a(f"全部 {told.total} 件", href=url("/requests", place=told.place.code, state="all"))
    unit = told.place.level is PlaceLevel.UNIT
    title = "这里的诉求" if unit else "未结的诉求"
    if not told.requests:
        return layout.card(title, h.p("现在没有。", everything if told.total else None, cls="hint"), id="requests")
    rows = h.ol((request_rows.line(row, asked.now) for row in told.requests), cls="rows")
    more = h.a(f"看未结的 {told.live} 件", href=url("/requests", place=told.place.code)) if told.live else None
    count = h.span(str(told.total if unit else told.live), cls="count")
    return h.section(h.h2(title, " ", count), rows, h.p([more, everything], cls="links"), id="requests")


# --- what is missing --------------------------------------------------------------------------------------------------


def _gaps(asked: Asked, place: PlaceInfo, gaps: Gaps) -> Child:
    """The first few of each; all of them on a page of their own."""
    if not (gaps.vacant or gaps.full or gaps.without_bot):
        return h.p("岗位都有人，机器人在每个群里，没有快满的群。", cls="hint", id="no-gaps")
    cards = [_gap(asked, place, *one, most=_SHOWN) for one in _listed(asked, gaps)]
    return h.div(cards, cls="gaps")


async def gaps(asked: Asked) -> Answer:
    """Everything that is missing in a place."""
    place = _place(asked)
    found = await asked.read(_gaps_of, asked.desk.core.context(), place)
    cards = [_gap(asked, place, *one, most=1000) for one in _listed(asked, found)]
    body = [_path(asked, place), layout.heading(f"{place.name}：缺什么"), cards or layout.empty("什么都不缺。")]
    return Shown(f"{place.name}缺什么", body, live="rooms")


def _gaps_of(context: Context, place: PlaceInfo) -> Gaps:
    return maps.county_map(context, place).gaps


_Gap = tuple[str, str, str, list[Child]]


def _listed(asked: Asked, gaps: Gaps) -> list[_Gap]:
    """Name, title, what to do, and the lines of each sort that there is."""

    def at(code: str, name: str) -> Html:
        return h.a(name, href=url(f"/map/{code}"))

    vacant: list[Child] = [
        [at(one.place, one.name), f" {one.role.label} ", _fill(asked, one.place, one.role)] for one in gaps.vacant
    ]
    full: list[Child] = [
        [at(one.place, one.name), layout.tag(f"{one.people} 人", "hot" if one.people >= GROUP_FULL else "warm")]
        for one in gaps.full
    ]
    lonely: list[Child] = [[at(one.place, one.name), f" {one.room or '名册里没有群'}"] for one in gaps.without_bot]
    found: list[_Gap] = [
        ("vacant", "空缺的岗位", "没有人的岗位，诉求会交给上一级。", vacant),
        ("full", "快满的群", f"微信群最多 {GROUP_FULL} 人：满了新住户进不来，请早些分群。", full),
        ("lonely", "机器人不在的群", "请把机器人拉进群；群名和名册一样，就会自己对上。", lonely),
    ]
    return [one for one in found if one[3]]


def _fill(asked: Asked, place: str, role: Role) -> Html | None:
    """Where a vacant post is filled, for who may and where one person holds it."""
    if role in SHARED_ROLES or not asked.viewer.may(Right.EDIT_REGISTER):
        return None
    return h.a("补上", href=url(f"/register/posts/{place}"))


def _gap(asked: Asked, place: PlaceInfo, name: str, title: str, hint: str, lines: Iterable[Child], most: int) -> Html:
    rows = list(lines)
    more = h.p(h.a(f"看全部 {len(rows)} 个", href=url(f"/map/{place.code}/gaps"))) if len(rows) > most else None
    head = [title, " ", h.span(str(len(rows)), cls="count")]
    return layout.card(
        head, h.p(hint, cls="hint"), h.ul((h.li(row) for row in rows[:most]), cls="plain"), more, id=name
    )


ROUTES: tuple[Route, ...] = (
    Route("/map", Right.SEE_PLACES, whole, section="map"),
    Route("/map/{code}", Right.SEE_PLACES, part, section="map"),
    Route("/map/{code}/gaps", Right.SEE_PLACES, gaps, section="map"),
)
