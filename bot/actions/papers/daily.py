"""每日一汇总: from the last paper to now, so that a machine that slept leaves no gap."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.papers import keeping
from bot.context import Context
from bot.papers import daily
from bot.queries import figures as figures_of
from bot.queries import papers as queries
from bot.rules.figures import Figures, Period, day_until

#: So many days a daily paper reaches back at most.
_FURTHEST = timedelta(days=7)


def write_daily(context: Context) -> None:
    """每日一汇总, to each community's working group and to the county office."""
    county = keeping.county(context)
    period = _since_last(context, county)
    found = figures_of.histories(context, period)
    told: list[tuple[str, Figures]] = []
    for code, own in sorted(figures_of.by_community(context, found).items()):
        counted = figures_of.counted(context, period, code, own)
        told.append((keeping.name_of(context, code), counted.whole))
        if code:
            text = daily.text(context, counted)
            keeping.say(context, "daily", code, text)
            if text:
                keeping.keep(context, "daily", code, period, counted.whole, text)
    whole = figures_of.counted(context, period, county, found).whole
    text = daily.county_text(context, whole, told)
    keeping.say(context, "daily", county, text)
    keeping.keep(context, "daily", county, period, whole, text)


def _since_last(context: Context, county: str) -> Period:
    last = queries.last_paper("daily", county, context.now)
    if last is None or context.now - last.end > _FURTHEST:
        return day_until(context.now)
    return Period(last.end, context.now)
