"""The month's statement of the points: what people held, what came and went, what they hold; it has to add up."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.actions import points
from bot.actions.papers import keeping
from bot.context import Context
from bot.papers.workbooks import Table, workbook
from bot.queries import points as queries
from bot.rules import points_wording as wording
from bot.rules.points import Statement
from models import PointsStatement

_LABELS = {
    "opening": "期初",
    "earned": "发放",
    "redeemed": "兑换",
    "refunded": "退回",
    "reversed": "冲正",
    "lapsed": "过期",
    "closing": "期末",
}


def write(context: Context) -> None:
    """Lapse what is too old, write last month's statement once, and tell the county office."""
    end = context.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = (end - timedelta(days=1)).replace(day=1)
    points.lapse(context)
    found = queries.month(start, end)
    if not any(found) or PointsStatement.get_or_none(PointsStatement.month == f"{start:%Y-%m}"):
        return
    text = _text(context, found, start, end)
    row = {"month": f"{start:%Y-%m}", "figures": found._asdict(), "text": text, "made_at": context.now}
    PointsStatement.insert(**row).execute()
    county = keeping.county(context)
    files = []
    if keeping.keeps_files(context):
        name = f"{keeping.name_of(context, county)}积分{start:%Y年%-m月}对账.xlsx"
        files.append(keeping.keep_file(context, name, workbook(tables(found, start, end))))
    keeping.say(context, "points", county, text, files)


def adds_up(found: Statement) -> bool:
    """Whether the month adds up, and the whole ledger comes to nothing."""
    return found.adds_up and queries.total() == 0


def _text(context: Context, found: Statement, start: datetime, end: datetime) -> str:
    by_deed = queries.earned_by_deed(start, end)
    return wording.statement(
        keeping.name_of(context, keeping.county(context)),
        context.settings.county.brands.shop,
        f"{start.month}月",
        figures(found),
        adds_up(found),
        len(queries.held()),
        "、".join(f"{deed}{points}" for deed, points in sorted(by_deed.items())),
    )


def figures(found: Statement) -> list[tuple[str, int]]:
    """The figures with what they are called; those of the month only where there is anything."""
    always = ("opening", "closing")
    return [(_LABELS[name], value) for name, value in found._asdict().items() if value or name in always]


def tables(found: Statement, start: datetime, end: datetime) -> list[Table]:
    """The sheets of the statement."""
    whole = [(_LABELS[name], value) for name, value in found._asdict().items()]
    by_deed = sorted(queries.earned_by_deed(start, end).items())
    return [Table("对账", ("项目", "积分"), whole), Table("发放", ("为什么", "积分"), by_deed, widths=(20, 10))]
