"""All charts of a place and a time, from the same histories and figures as the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.database import tuples
from bot.queries import figures as figures_of
from bot.rules import chart_bars
from bot.rules.chart_bars import Chart
from bot.rules.county import PlaceInfo
from bot.rules.deadlines import DutyName
from bot.rules.figures import Figures, History, Period
from models import Duty

_MOST_PLACES = 60


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts by name, and the figures they were cut from."""

    period: Period
    figures: Figures
    charts: Mapping[str, Chart]


def charts(context: Context, place: PlaceInfo, period: Period) -> Charts:
    """All of them."""
    counted = figures_of.counted(context, period, place.code)
    histories, whole = counted.histories, counted.whole

    def taken(history: History, moment: datetime) -> float:
        return figures_of.working_hours(context, history, moment)

    made = (
        chart_bars.trend(histories, period),
        chart_bars.kinds(histories, whole),
        chart_bars.places(_below(context, place, histories, whole)),
        chart_bars.hours(histories, whole),
        chart_bars.accept(histories, whole, taken),
        chart_bars.resolve(whole),
        chart_bars.funnel(histories, whole),
        chart_bars.promises(histories, *_promised(period)),
    )
    return Charts(period, whole, {chart.name: chart for chart in made})


def _below(
    context: Context, place: PlaceInfo, histories: Sequence[History], whole: Figures
) -> list[tuple[str, str, Figures]]:
    """Code, name and figures of each place right beneath; what lies in the place itself comes last."""
    depth = place.path.count("/")
    groups: dict[str, set[int]] = {}
    for history in histories:
        found = context.directory.place(history.place)
        codes = found.path.split("/") if found else []
        groups.setdefault(codes[depth] if len(codes) > depth else "", set()).add(history.no)
    below = [one for code in context.directory.children(place.code) if (one := context.directory.place(code))]
    named = [(one.code, one.name, whole.among(frozenset(groups.get(one.code, ())))) for one in below[:_MOST_PLACES]]
    own = whole.among(frozenset(groups.get("", ())))
    itself = [("self", f"{place.name}（不分）", own)] if groups.get("") else []
    return [*named, *itself]


def _promised(period: Period) -> tuple[dict[int, datetime], frozenset[int]]:
    """When the last promise of each request ran out, with the grace that its leader is given; those that were let go.

    A duty that was dropped did not have to ask: the matter was settled by then, or the promise held no longer.
    """
    ran_out = (Duty.name == DutyName.PROMISE_AFTER) & (Duty.due_at >= period.start) & (Duty.due_at < period.end)
    rows = list(tuples(Duty.select(Duty.request, Duty.due_at, Duty.state).where(ran_out).order_by(Duty.due_at)))
    last = {no: (at, state) for no, at, state in rows}
    released = frozenset(no for no, (_, state) in last.items() if state == "dropped")
    return {no: at for no, (at, _) in last.items()}, released
