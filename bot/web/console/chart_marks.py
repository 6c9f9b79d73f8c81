"""How a chart is drawn: rows or columns of plain links with small SVG bars, the number always beside the bar."""

from __future__ import annotations

from collections.abc import Callable

from bot.rules.chart_bars import Bar, Chart, Part
from bot.web.html import Child, Html, element, h

Opens = Callable[[str, str], str]
#: Drawn as columns side by side; all others as rows.
_COLUMNS = frozenset({"trend", "hours"})
#: How a part looks: the words of the legend say the same.
_LOOK = {"collected": "first", "settled": "second", "closing": "third", "overdue": "late", "broken": "late"}


def drawn(chart: Chart, opens: Opens) -> Child:
    """The chart; ``opens`` gives the address of the records behind a part of a bar."""
    most = max((len(part.numbers) for bar in chart.bars for part in bar.parts), default=0) or 1
    if chart.name in _COLUMNS:
        return [_legend(chart), _columns(chart, most, opens)]
    return [_legend(chart), h.ol((_row(bar, most, opens) for bar in chart.bars), cls="bars")]


def _legend(chart: Chart) -> Html | None:
    """Which part is which, where there are several; from left to right, or from top to bottom."""
    parts = chart.bars[0].parts if chart.bars else ()
    if len(parts) < 2:
        return None
    how = "从左到右：" if chart.name in _COLUMNS else "从上到下："
    marks = [h.span(h.span(cls=f"swatch {_look(part)}"), part.label) for part in parts]
    return h.p(how, marks, cls="legend")


def _look(part: Part) -> str:
    return _LOOK.get(part.name, "first")


def _bar(share: float, look: str, *, high: bool) -> Html:
    """A bar of ``share`` of its room; a little of it is seen where there is anything at all."""
    size = max(share, 0.015) if share else 0.0
    box = {"width": "100", "height": f"{100 * size:.1f}", "y": f"{100 * (1 - size):.1f}"}
    flat = {"width": f"{100 * size:.1f}", "height": "100"}
    rect = element("rect", **(box if high else flat))
    return h.svg(rect, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true", cls=f"bar {look}")


def _row(bar: Bar, most: int, opens: Opens) -> Html:
    lines = []
    for part in bar.parts:
        count = len(part.numbers)
        told = f"{bar.label} {part.label if len(bar.parts) > 1 else ''} {count} 件"
        inside = [_bar(count / most, _look(part), high=False), h.b(str(count))]
        link = h.a(inside, href=opens(bar.key, part.name), aria_label=told) if count else h.span(inside, cls="none")
        lines.append(h.span(link, cls="line"))
    return h.li(h.span(bar.label, cls="name"), h.span(lines, cls="lines"))


def _columns(chart: Chart, most: int, opens: Opens) -> list[Html]:
    """Columns, and the same as a table for who cannot see or touch them."""
    step, last = max(1, (len(chart.bars) + 5) // 6), len(chart.bars) - 1
    named = {at for at in range(0, last + 1, step) if at == 0 or at + step // 2 <= last}  # the last would stand out
    columns = [_column(bar, most, opens, named=at in named) for at, bar in enumerate(chart.bars)]
    return [h.ol(columns, cls=f"columns{' dense' if len(columns) > 12 else ''}"), _table(chart, opens)]


def _column(bar: Bar, most: int, opens: Opens, *, named: bool) -> Html:
    marks = []
    for part in bar.parts:
        count = len(part.numbers)
        told = f"{bar.label} {part.label} {count} 件"
        mark = _bar(count / most, _look(part), high=True)
        address = opens(bar.key, part.name)
        marks.append(h.a(mark, href=address, title=told, aria_label=told) if count else h.span(mark))
    return h.li(h.span(marks, cls="pair"), h.span(bar.label if named else "", cls="name"))


def _table(chart: Chart, opens: Opens) -> Html:
    heads = [h.th(name, scope="col") for name in ("", *(part.label for part in chart.bars[0].parts))]
    rows = [
        h.tr(h.th(bar.label, scope="row"), (_cell(bar, part, opens) for part in bar.parts))
        for bar in chart.bars
        if any(part.numbers for part in bar.parts)
    ]
    table = h.div(h.table(h.thead(h.tr(heads)), h.tbody(rows)), cls="slim")
    return h.details(h.summary("看数字"), table, data_keep=True)


def _cell(bar: Bar, part: Part, opens: Opens) -> Html:
    count = len(part.numbers)
    return h.td(h.a(str(count), href=opens(bar.key, part.name)) if count else "0")
