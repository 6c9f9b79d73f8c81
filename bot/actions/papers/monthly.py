"""每月一调度: a sheet for each community, and the pack for the 交办会 for the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.actions import tasks, visit_coverage
from bot.actions.papers import keeping
from bot.context import Context
from bot.messages import Attachment
from bot.papers import dispatch
from bot.papers.phrases import counts
from bot.papers.workbooks import workbook
from bot.queries import dispatch as hard
from bot.queries import figures as figures_of
from bot.queries import papers as queries
from bot.rules import counting
from bot.rules.figures import Figures, Name, month_of
from models import Task


def write_monthly(context: Context) -> None:
    """每月一调度: a sheet for each community, and the pack for the 交办会 for the office."""
    county, period = keeping.county(context), month_of(context.now)
    month = f"{period.start.month}月"
    found = figures_of.histories(context, period)
    for code, own in sorted(figures_of.by_community(context, found).items()):
        if code:
            _dispatch_sheet(context, code, counting.count(own, period), month)
    whole = figures_of.counted(context, period, county, found).whole
    cases = hard.hard_cases(context, period.start)
    carried = [_carried(context, task) for task in tasks.carry_over(context)]
    name = keeping.name_of(context, county)
    text = (
        f"【{name}{month}调度】{counts(whole)}。需要交办会研究的难题{len(cases)}件，上次交办没销号的{len(carried)}件。"
    )
    files = _pack(context, f"{name}{month}交办会材料", cases, carried)
    if whole.count(Name.HANDLED) or cases or carried:
        keeping.say(context, "monthly", county, text, files)
    keeping.keep(context, "monthly", county, period, whole, text, files)
    visit_coverage.tell_office(context, period)


def _dispatch_sheet(context: Context, code: str, own: Figures, month: str) -> None:
    name = keeping.name_of(context, code)
    shown = queries.items(context, sorted({no for figure in Name for no in own.of(figure)}))
    files: list[Attachment] = []
    if keeping.keeps_files(context):
        book = workbook(dispatch.community_tables(code, name, own, shown))
        files.append(keeping.keep_file(context, f"{name}{month}调度表.xlsx", book))
    if own.count(Name.HANDLED):
        text = f"【{name}{month}调度】{counts(own)}。"
        keeping.say(context, "monthly", code, text, files)
        keeping.keep(context, "monthly", code, own.period, own, text, files)


def _pack(
    context: Context, title: str, cases: Sequence[hard.HardCase], carried: Sequence[hard.Carried]
) -> list[Attachment]:
    if not keeping.keeps_files(context):
        return []
    under = f"{context.now.year}年{context.now.month}月{context.now.day}日"
    photos = {case.item.no: _photos(context, case) for case in cases}
    return [
        keeping.keep_file(context, f"{title}.xlsx", workbook(dispatch.pack_tables(cases, carried))),
        keeping.keep_file(context, f"{title}.docx", dispatch.pack_document(title, under, cases, carried, photos)),
    ]


def _photos(context: Context, case: hard.HardCase) -> list[tuple[str, bytes]]:
    """The first photo of before and the last of after, where the house has them."""
    both = (("办理前", case.before[:1]), ("办理后", case.after[-1:]))
    return [(what, photo) for what, keys in both for photo in keeping.read_files(context, keys)]


def _carried(context: Context, task: Task) -> hard.Carried:
    text = f"{task.request}号 {task.text}" if task.request else task.text
    return hard.Carried(task.id, tasks.owner_name(context, task.owner), text, _date(task.due_at), task.carried)


def _date(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
