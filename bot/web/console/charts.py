"""图表: every chart of a place and a time; every bar opens its records; the same figures as the papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from bot.clock import SHANGHAI
from bot.papers import charts as pictures
from bot.papers.phrases import percent, workdays
from bot.queries import charts as queries
from bot.queries import console_records, figures
from bot.queries.charts import Charts
from bot.queries.figures import Query
from bot.rules.chart_bars import Chart
from bot.rules.console_rights import Right
from bot.rules.county import PlaceInfo
from bot.rules.figures import RATES, Name, Period
from bot.terms import PlaceLevel
from bot.web.console import layout
from bot.web.console.chart_marks import drawn
from bot.web.console.frame import Answer, Asked, Data, Missing, Route, Shown, url
from bot.web.console.papers import opened, page_of
from bot.web.html import Child, Html, h

SPANS = {"7": "最近 7 天", "30": "最近 30 天", "90": "最近 90 天"}
#: A longer time is not counted on a page: the monthly papers keep it.
_LONGEST = timedelta(days=100)
#: Figures are counted anew so often.
_FRESH = timedelta(minutes=5)
#: So many answers are kept of each bot.
_KEPT = 24
_kept: WeakKeyDictionary[Any, dict[tuple[str, Period], Charts]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a place and a period; ``address`` says it again."""

    place: PlaceInfo
    period: Period
    span: str
    address: Mapping[str, str]


def wanted(asked: Asked) -> Wanted:
    """Read off the address; what is not understood is the last thirty days of all that one sees. Raises Missing."""
    directory, scope = asked.desk.core.directory, asked.viewer.scope
    own = directory.place(asked.viewer.place) if scope.path else directory.county()
    place = directory.place(asked.query["place"]) if asked.query.get("place") else own
    if place is None or not scope.holds_place(place.path):
        raise Missing
    end = _floor(asked.now)
    first, last = _day(asked.query.get("from", "")), _day(asked.query.get("to", ""))
    address = {"place": asked.query.get("place", "")}
    if first and last and first <= last and first <= end:
        until = min(last + timedelta(days=1), end)
        first = max(first, until - _LONGEST)
        return Wanted(
            place, Period(first, until), "", {**address, "from": f"{first:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}"}
        )
    span = asked.query.get("span", "30")
    span = span if span in SPANS else "30"
    start = datetime.combine(end.date() - timedelta(days=int(span) - 1), time(), SHANGHAI)
    return Wanted(place, Period(start, end), span, {**address, "span": span})


def _floor(moment: datetime) -> datetime:
    """The last moment at which figures are counted anew."""
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def _day(words: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(words[:10]), time(), SHANGHAI)
    except ValueError:
        return None


async def _counted(asked: Asked, what: Wanted) -> Charts:
    """The charts, counted once for all who ask for the same."""
    kept = _kept.setdefault(asked.desk.core, {})
    key = (what.place.code, what.period)
    if key not in kept:
        found = await asked.read(queries.charts, asked.desk.core.context(), what.place, what.period)
        for old in list(kept)[: max(0, len(kept) - _KEPT + 1)]:
            kept.pop(old, None)
        kept[key] = found
    return kept[key]


async def charts(asked: Asked) -> Answer:
    """The page."""
    if asked.desk.core.directory.county() is None:
        return Shown("图表", [layout.heading("图表"), layout.empty("还没有可以画的。", h.p("请先导入名册。"))])
    what = wanted(asked)
    found = await _counted(asked, what)
    period = what.period
    told = f"{what.place.name}，{period.start:%Y-%m-%d} 到 {period.end:%Y-%m-%d %H:%M}"
    picture = h.a("下载图片", href=url("/charts/picture", **what.address), cls="button")
    body: list[Child] = [
        layout.heading("图表", h.span(told, cls="hint"), picture),
        _filters(asked, what),
        _summary(asked, what, found),
        h.div((_card(chart, what) for chart in found.charts.values()), cls="charts"),
        h.p("数字的定义和日报、周报、月报一样；每五分钟重算一次。", cls="hint"),
    ]
    return Shown("图表", body, wide=True)


def _filters(asked: Asked, what: Wanted) -> Html:
    spans = [*SPANS.items(), ("", "自己选日期")]
    first, last = what.address.get("from", ""), what.address.get("to", "")
    return h.form(
        _places(asked, what),
        h.label(h.span("多久", cls="sr"), layout.choice("span", spans, what.span, data_go=True)),
        h.label(h.span("从"), h.input(type="date", name="from", value=first)),
        h.label(h.span("到"), h.input(type="date", name="to", value=last)),
        h.button("看", type="submit"),
        h.a("回到最近 30 天", href=url("/charts", place=what.address["place"])) if first else None,
        method="get",
        action=url("/charts"),
        cls="filters",
        aria_label="看哪里、多久",
    )


def _places(asked: Asked, what: Wanted) -> Html:
    """The places that can be looked at: those above within bounds, those beside, those beneath."""
    directory, scope = asked.desk.core.directory, asked.viewer.scope
    above = [one for one in reversed(directory.chain(what.place.code)) if scope.holds_place(one.path)]
    below = [one for code in directory.children(what.place.code) if (one := directory.place(code))]
    shown = [one for one in below if one.level is not PlaceLevel.UNIT]
    options = [*((one.code, one.name) for one in above), *((one.code, f"　{one.name}") for one in shown)]
    return h.label(h.span("地方", cls="sr"), layout.choice("place", options, what.place.code, data_go=True))


def _summary(asked: Asked, what: Wanted, found: Charts) -> Html:
    """The figures that everybody asks for first; each opens its records."""
    numbers = (Name.COLLECTED, Name.SETTLED, Name.CLOSING, Name.OVERDUE, Name.DISCONTENT, Name.REOPENED)
    shown: list[Child] = [
        h.li(
            h.span(name.label, cls="hint"),
            h.a(str(found.figures.count(name)), href=_opens(what, figure=name), cls="big"),
        )
        for name in numbers
    ]
    shown += [
        h.li(
            h.span(label, cls="hint"),
            h.a(percent(found.figures.rate(label)), href=_opens(what, figure=part), cls="big"),
        )
        for label, (part, _) in RATES.items()
    ]
    day = asked.desk.settings.clocks.calendar().day_length.total_seconds() / 3600
    shown.append(h.li(h.span("平均办理", cls="hint"), h.span(workdays(found.figures.mean_hours, day), cls="big")))
    return layout.card("一眼看", h.ul(shown, cls="figures many"), id="summary")


def _opens(what: Wanted, **which: object) -> str:
    return url("/charts/records", **what.address, **which)


def _card(chart: Chart, what: Wanted) -> Html:
    def opens(bar: str, part: str) -> str:
        return _opens(what, chart=chart.name, bar=bar, part=part)

    body: list[Child] = [h.p(chart.hint, cls="hint")]
    body.append(h.p("这段时间没有，换长一点的时间看看。", cls="nothing") if chart.empty else drawn(chart, opens))
    return layout.card(chart.title, body, cls="chart", id=f"chart-{chart.name}")


# --- records, picture -------------------------------------------------------------------------------------------------


async def records(asked: Asked) -> Answer:
    """The requests behind a bar, or behind a figure of the page."""
    what = wanted(asked)
    title, numbers = _behind(asked.query, await _counted(asked, what))
    page = page_of(asked.query)
    seen = await asked.read(console_records.records, numbers, asked.viewer.scope, asked.now, page)
    back = h.a(f"{what.place.name} 图表", href=url("/charts", **what.address))
    return opened(asked, title, back, seen, page, "/charts/records")


def _behind(query: Mapping[str, str], found: Charts) -> tuple[str, frozenset[int]]:
    """What is opened is called so, and these are its requests. Raises Missing for what is no figure and no bar."""
    name = Name.of_label(query.get("figure", ""))
    if name is not None:
        return name.label, found.figures.of(name)
    chart = found.charts.get(query.get("chart", ""))
    part = chart.find(query.get("bar", ""), query.get("part", "")) if chart else None
    if chart is None or part is None:
        raise Missing
    bar, piece = part
    label = f"{chart.title}：{bar.label}" + (f" {piece.label}" if len(bar.parts) > 1 else "")
    return label, piece.numbers


async def figure(asked: Asked) -> Answer:
    """The requests behind a figure of a workbook: its column of queries stands behind this address's question mark."""
    try:
        query = Query.parse(urlencode(asked.query))
    except ValueError as wrong:
        raise Missing from wrong
    place = asked.desk.core.directory.place(query.place)
    if place is None or not asked.viewer.scope.holds_place(place.path):
        raise Missing
    numbers = await asked.read(figures.records, asked.desk.core.context(), query)
    page = page_of(asked.query)
    seen = await asked.read(console_records.records, numbers, asked.viewer.scope, asked.now, page)
    span = f"{place.name} {query.period.start:%Y-%m-%d %H:%M} 到 {query.period.end:%Y-%m-%d %H:%M}"
    return opened(asked, query.name.label, span, seen, page, "/figures")


async def picture(asked: Asked) -> Answer:
    """The picture of the weekly paper, for this place and time."""
    what = wanted(asked)
    found = await _counted(asked, what)
    title = f"{what.place.name} {what.period.start:%Y-%m-%d} 到 {what.period.end:%Y-%m-%d}"
    content = await asked.read(pictures.weekly, _picture(found, title))
    return Data(content, "image/png", f"{title}.png")


def _picture(found: Charts, title: str) -> pictures.Picture:
    trend = [(bar.label, bar.count, len(bar.parts[1].numbers)) for bar in found.charts["trend"].bars]
    places = [
        pictures.Bars(bar.label, *(len(part.numbers) for part in bar.parts)) for bar in found.charts["places"].bars
    ]
    kinds = [(bar.label, bar.count) for bar in found.charts["kinds"].bars]
    return pictures.Picture(title, trend[-8:], places, kinds[:8])


ROUTES: tuple[Route, ...] = (
    Route("/charts", Right.SEE_PLACES, charts, section="charts"),
    Route("/charts/records", Right.SEE_PLACES, records, section="charts"),
    Route("/figures", Right.SEE_PLACES, figure, section="charts"),
    Route("/charts/picture", Right.SEE_PLACES, picture, section="charts"),
)
