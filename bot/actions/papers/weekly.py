"""每周一督促: counted, said, and what it wants put right asked of each leader with a date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.actions import tasks
from bot.actions.papers import keeping
from bot.context import Context
from bot.messages import Attachment
from bot.papers import charts, weekly
from bot.papers.phrases import day, span
from bot.papers.workbooks import workbook
from bot.queries import beside, visits
from bot.queries import figures as figures_of
from bot.queries import papers as queries
from bot.queries.papers import Item
from bot.rules import counting
from bot.rules import visits as visit_rules
from bot.rules.figures import Figures, History, Name, Period, faults, week_of
from bot.terms import ACTIVE

_WEEKS = 8


def write_weekly(context: Context) -> None:
    """每周一督促, to the office's group: text, picture, workbook; what is to be put right is asked of its leader."""
    county, period = keeping.county(context), week_of(context.now)
    found = figures_of.histories(context, period)
    counted = figures_of.counted(context, period, county, found)
    shown = queries.items(context, sorted({no for name in Name for no in counted.whole.of(name)}))
    week = _week(context, period, counted, found, shown)
    if not _worth_a_week(week):
        keeping.keep(context, "weekly", county, period, counted.whole, "")
        return
    text = weekly.text(context, week)
    files = _weekly_files(context, week)
    keeping.say(context, "weekly", county, text, files)
    keeping.keep(context, "weekly", county, period, counted.whole, text, files)


def _worth_a_week(week: weekly.Week) -> bool:
    return bool(week.items or week.unheard or any(week.visits) or week.noise.to_rooms)


def _week(
    context: Context, period: Period, counted: figures_of.Counted, found: Sequence[History], shown: Sequence[Item]
) -> weekly.Week:
    before = queries.last_paper("weekly", counted.place, period.start)
    follows = before is not None and before.end == period.start
    opening = len(before.figures["numbers"]["closing"]) if before is not None and follows else None
    communities = [
        (code, keeping.name_of(context, code), counting.count(own, period))
        for code, own in sorted(figures_of.by_community(context, found).items())
    ]
    grids = [
        (code, keeping.name_of(context, code) if code else "不在网格内", own) for code, own in counted.grids.items()
    ]
    known = queries.buildings(context)
    settled_before = tasks.settled_since(tasks.RECTIFY, period.start)
    return weekly.Week(
        whole=counted.whole,
        communities=communities,
        grids=grids,
        items=shown,
        rectify=_rectify(context, counted.whole, shown),
        settled_before=settled_before,
        unheard=queries.unheard(context, known),
        low=queries.low_coverage(context, known),
        buildings=len(known),
        noise=queries.noise(context, period),
        visits=_visits(context, period),
        beside=beside.beside(context, period),
        faults=faults(counted.whole, list(counted.grids.values()), opening),
        before={k: v for k, v in before.figures["rates"].items() if v is not None} if before and follows else {},
    )


def _rectify(context: Context, whole: Figures, shown: Sequence[Item]) -> list[weekly.Rectified]:
    """What is still in hand and was not content, late, reopened or comes back: each asked of its leader with a date."""
    reasons = (Name.DISCONTENT, Name.OVERDUE, Name.REOPENED, Name.RECURRENT)
    wanted = []
    for item in shown:
        why = [name.label for name in reasons if item.no in whole.of(name)]
        if why and item.state in ACTIVE:
            wanted.append((item, "、".join(why)))
    due = tasks.rectify(context, f"{whole.period.end:%Y-%m-%d}", wanted)
    return [weekly.Rectified(item, why, f"{due:%Y-%m-%d %H:%M}") for item, why in wanted]


def _visits(context: Context, period: Period) -> tuple[int, int, int]:
    covered = visits.coverage(context, period.start, period.end)
    late = sum(
        visit_rules.due_at(door.item, period.end, context.settings.visits) < period.end
        for door in visits.doors(context)
    )
    return sum(c.visits for c in covered), sum(c.not_home for c in covered), late


def _weekly_files(context: Context, week: weekly.Week) -> list[Attachment]:
    own = context.settings.papers
    title = f"{keeping.name_of(context, keeping.county(context))}三长周报 {span(week.whole.period)}"
    files: list[Attachment] = []
    if not keeping.keeps_files(context):
        return files
    if own.attach_chart:
        files.append(keeping.keep_file(context, f"{title}.png", charts.weekly(_picture(context, week, title))))
    if own.attach_workbook:
        files.append(keeping.keep_file(context, f"{title}.xlsx", workbook(weekly.tables(context, week))))
    return files


def _picture(context: Context, week: weekly.Week, title: str) -> charts.Picture:
    whole = week.whole
    earlier = queries.papers("weekly", keeping.county(context), _WEEKS - 1)
    weeks = [
        (day(p.start), len(p.figures["numbers"]["collected"]), len(p.figures["numbers"]["settled"]))
        for p in earlier
        if p.end <= whole.period.start and p.text
    ]
    weeks.append((day(whole.period.start), whole.count(Name.COLLECTED), whole.count(Name.SETTLED)))
    places = [
        charts.Bars(name, own.count(Name.SETTLED), own.count(Name.CLOSING), own.count(Name.OVERDUE))
        for _, name, own in week.communities
    ]
    kinds = Counter(item.kind.label for item in week.items if item.no in whole.of(Name.COLLECTED))
    return charts.Picture(title, weeks, places, kinds.most_common(8))
