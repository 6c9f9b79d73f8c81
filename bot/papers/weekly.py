"""每周一督促: a text of few lines for a phone, and the tables of the workbook that goes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.context import Context
from bot.papers.phrases import change, percent, some, span, warning, workdays
from bot.papers.workbooks import Table
from bot.queries.beside import NOTHING_BESIDE, Beside
from bot.queries.figures import Query
from bot.queries.papers import Building, Item, Noise
from bot.rules import whistle_wording
from bot.rules.figures import RATES, Figures, Name
from bot.rules.whistles import Record
from bot.terms import Kind

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Rectified:
    """A request on the rectification list: why, who has it, until when."""

    item: Item
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class Week:
    """All that a weekly paper tells."""

    whole: Figures
    communities: Sequence[tuple[str, str, Figures]]
    grids: Sequence[tuple[str, str, Figures]]
    items: Sequence[Item]
    rectify: Sequence[Rectified]
    settled_before: tuple[int, int]
    unheard: Sequence[Building]
    low: Sequence[Building]
    noise: Noise
    visits: tuple[int, int, int]
    buildings: int = 0
    beside: Beside = NOTHING_BESIDE
    faults: Sequence[str] = ()
    before: Mapping[str, float] = field(default_factory=dict)


def text(context: Context, week: Week) -> str:
    """The weekly text: at most ``weekly_lines`` lines, the most needed first."""
    own, fault = context.settings.papers, warning(week.faults)
    lines = [
        *_figures(context, week),
        *_pressing(week),
        *_unheard(week, own.unheard_weeks),
        *_beside(week.beside),
        *_manners(week),
    ]
    most = own.weekly_lines - bool(fault)
    return "\n".join([*lines[:most], *([fault] if fault else [])])


def _figures(context: Context, week: Week) -> list[str]:
    whole, n = week.whole, week.whole.count
    day_hours = context.calendar.day_length.total_seconds() / 3600
    county = context.directory.county()
    rates = "，".join(f"{label}{percent(whole.rate(label))}{_since(week, label)}" for label in RATES)
    gone = n(Name.WITHDRAWN) + n(Name.MERGED)
    apart = f"，撤销合并{gone}" if gone else ""
    back = f"，重新在办{n(Name.CAME_BACK)}" if n(Name.CAME_BACK) else ""
    return [
        f"【{county.name if county else ''}三长周报 {span(whole.period)}】",
        f"期初在办{n(Name.OPENING)}，收集{n(Name.COLLECTED)}{back}；办结{n(Name.SETTLED)}{apart}，期末在办{n(Name.CLOSING)}",
        f"{rates}；平均办理{workdays(whole.mean_hours, day_hours)}",
        f"紧急{n(Name.URGENT)}，超时{n(Name.OVERDUE)}，不满意{n(Name.DISCONTENT)}，"
        f"未回复{n(Name.UNANSWERED)}，挂起{n(Name.PAUSED)}，反复{n(Name.RECURRENT)}",
    ]


def _since(week: Week, label: str) -> str:
    return change(week.whole.rate(label), week.before.get(label))


def _pressing(week: Week) -> list[str]:
    kinds = Counter(item.kind for item in week.items if item.no in week.whole.of(Name.COLLECTED))
    most = "、".join(f"{kind.label}{count}" for kind, count in kinds.most_common(5))
    late = [f"{name}{own.count(Name.OVERDUE)}" for _, name, own in week.communities if own.count(Name.OVERDUE)]
    done, left = week.settled_before
    return [
        *([f"诉求最多的类别：{most}"] if most else []),
        *([f"超时未办结：{some(late, 5)}"] if late else []),
        *([f"整改清单{len(week.rectify)}件，已逐件问责任人限期"] if week.rectify else []),
        *([f"上周整改：办好{done}件，没办好{left}件"] if done + left else []),
    ]


def _unheard(week: Week, weeks: int) -> list[str]:
    quiet, low = [b.name for b in week.unheard], [f"{b.name}{percent(b.coverage)}" for b in week.low]
    of = f"（共{week.buildings}栋）" if week.buildings else ""
    return [
        *([f"{weeks}周没有声音的楼栋{len(quiet)}栋{of}：{some(quiet)}。没有声音不等于没有问题"] if quiet else []),
        *([f"进群住户少的楼栋{len(low)}栋：{some(low)}"] if low else []),
    ]


def _beside(found: Beside) -> list[str]:
    """Wishes and volunteers on one line, departments on another; nothing where there was nothing."""
    wishes = found.told + found.claimed + found.fulfilled
    parts = [
        *([f"微心愿许下{found.told}个、认领{found.claimed}个、圆梦{found.fulfilled}个"] if wishes else []),
        *([f"志愿队接单{found.taken}件、完成{found.done}件"] if found.taken + found.done else []),
    ]
    return [*(["；".join(parts)] if parts else []), *([_called(found.whistles)] if found.whistles else [])]


def _called(rows: Sequence[Record]) -> str:
    late = [one.department for one in rows if one.arrived < one.arrive or one.settled < one.settle]
    return whistle_wording.week(
        sum(one.called for one in rows),
        sum(one.arrive for one in rows),
        sum(one.arrived for one in rows),
        sum(one.settle for one in rows),
        sum(one.settled for one in rows),
        some(late),
    )


def _manners(week: Week) -> list[str]:
    noise, (made, not_home, late) = week.noise, week.visits
    visited = f"敲门行动：走访{made}户次，未遇{not_home}户次，逾期{late}户" if made + not_home + late else ""
    said = f"机器人发群消息{noise.to_rooms}条、私聊{noise.in_private}条，@三长{noise.mentions}次"
    most = f"（{noise.leaders}人，最多一人一天{noise.most_a_day}次）" if noise.leaders else ""
    return [*([visited] if visited else []), said + most]


# --- the workbook -----------------------------------------------------------------------------------------------------


def tables(context: Context, week: Week) -> list[Table]:
    """The sheets of the weekly workbook; every figure stands beside the query that opens its records."""
    place = _county(context)
    return [
        Table("总表", ("指标", "数值", QUERY), _whole_rows(context, week, place), widths=(16, 16, 76)),
        Table("各社区", _HEADS, [_row(name, own) for _, name, own in week.communities], widths=_HEAD_WIDTHS),
        Table("各网格", _HEADS, [_row(name, own) for _, name, own in week.grids], widths=_HEAD_WIDTHS),
        Table("类别", ("类别", "收集", "办结", "期末在办"), _kinds(week)),
        Table("整改清单", _RECTIFY, [_rectified(row) for row in week.rectify], widths=_RECTIFY_WIDTHS),
        Table("诉求清单", ITEM_HEADS, [item_row(item) for item in week.items], widths=ITEM_WIDTHS),
        Table("声音少的楼栋", ("楼栋", "最后一次说话", "进群住户占比"), _quiet(week), widths=(24, 18, 14)),
        *_whistles(week.beside),
        Table("机器人说了多少", ("指标", "数值"), _noise(week), widths=(28, 12)),
        Table("每个数字怎么打开", ("范围", "指标", "数值", QUERY), _opened(week), widths=(20, 14, 10, 84)),
    ]


def _whistles(found: Beside) -> list[Table]:
    """How departments came when they were called; no sheet where none was."""
    heads = ("部门", "吹哨", "应报到", "按时报到", "应回哨", "按时回哨")
    return [Table("吹哨报到", heads, [tuple(one) for one in found.whistles], widths=(24,))] if found.whistles else []


_NUMBERS = (
    Name.OPENING, Name.COLLECTED, Name.CAME_BACK, Name.SETTLED, Name.CLOSING, Name.OVERDUE, Name.URGENT,
    Name.DISCONTENT, Name.UNANSWERED, Name.REOPENED, Name.PAUSED,
)  # fmt: skip
QUERY = "打开记录的查询"
_HEADS = ("名称", *(name.label for name in _NUMBERS), *RATES)
_HEAD_WIDTHS = (16, *(9 for _ in _HEADS[1:]))
_RECTIFY = ("编号", "类别", "地点", "原因", "责任人", "限期", "办理情况")
_RECTIFY_WIDTHS = (8, 14, 28, 16, 14, 16, 44)
ITEM_HEADS = (
    "编号", "时间", "社区", "网格", "地点", "类别", "紧急", "内容",
    "责任人", "状态", "办理情况", "效果", "时限", "户数",
)  # fmt: skip
ITEM_WIDTHS = (7, 16, 12, 14, 20, 12, 6, 34, 12, 10, 34, 8, 16, 6)


def _county(context: Context) -> str:
    county = context.directory.county()
    return county.code if county else ""


def _whole_rows(context: Context, week: Week, place: str) -> list[Row]:
    whole = week.whole
    rows: list[Row] = [(name.label, whole.count(name), str(Query(name, place, whole.period))) for name in Name]
    for label, (part, _) in RATES.items():
        rows.append((label, percent(whole.rate(label)), str(Query(part, place, whole.period))))
    day_hours = context.calendar.day_length.total_seconds() / 3600
    rows.append(("平均办理时长", workdays(whole.mean_hours, day_hours), str(Query(Name.SETTLED, place, whole.period))))
    return rows


def _opened(week: Week) -> list[Row]:
    """Every figure of every community and grid that is not nought, with the query that opens its records."""
    return [
        (name, figure.label, own.count(figure), str(Query(figure, code, own.period)))
        for code, name, own in [*week.communities, *week.grids]
        for figure in _NUMBERS
        if code and own.count(figure)
    ]


def _row(name: str, figures: Figures) -> Row:
    return (name, *(figures.count(n) for n in _NUMBERS), *(percent(figures.rate(label)) for label in RATES))


def _kinds(week: Week) -> list[Row]:
    counts: dict[Kind, Counter[Name]] = {kind: Counter() for kind in Kind}
    for item in week.items:
        counts[item.kind].update(n for n in (Name.COLLECTED, Name.SETTLED, Name.CLOSING) if item.no in week.whole.of(n))
    rows = [(k.label, c[Name.COLLECTED], c[Name.SETTLED], c[Name.CLOSING]) for k, c in counts.items()]
    return [row for row in rows if any(row[1:])]


def _rectified(row: Rectified) -> Row:
    item = row.item
    return (item.no, item.kind.label, item.where, row.why, item.who, row.until, item.progress or item.state.label)


def item_row(item: Item) -> Row:
    """A request in a workbook: time, place, person, progress, effect."""
    opened = f"{item.opened_at:%Y-%m-%d %H:%M}"
    due = f"{item.due_at:%Y-%m-%d %H:%M}" if item.due_at else ""
    return (
        item.no, opened, item.community, item.grid, item.where, item.kind.label, "是" if item.urgent else "",
        item.what, item.who, item.state.label, item.progress, item.effect, due, item.supporters + 1,
    )  # fmt: skip


def _quiet(week: Week) -> list[Row]:
    return [
        (b.name, f"{b.last:%Y-%m-%d}" if b.last else "从未", percent(b.coverage)) for b in [*week.unheard, *week.low]
    ]


def _noise(week: Week) -> list[Row]:
    noise = week.noise
    return [
        ("群里说的话", noise.to_rooms),
        ("私下说的话", noise.in_private),
        ("@三长", noise.mentions),
        ("@到的三长人数", noise.leaders),
        ("一人一天最多", noise.most_a_day),
    ]
