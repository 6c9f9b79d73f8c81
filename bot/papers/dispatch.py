"""每月一调度, and the pack for the 交办会: hard cases by cause and department, and a sheet for the decisions."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineWorkbook

from bot.clock import SHANGHAI
from bot.papers.documents import Document
from bot.papers.phrases import percent
from bot.papers.weekly import ITEM_HEADS, ITEM_WIDTHS, QUERY, item_row
from bot.papers.workbooks import Table
from bot.queries.dispatch import Carried, HardCase
from bot.queries.figures import Query
from bot.queries.papers import Item
from bot.rules.figures import RATES, Figures, Name

_DECISIONS = ("编号", "事项", "牵头部门或责任人", "决定", "完成时限")
_SHEET = "交办决定"
_HARD = ("编号", "类别", "牵头部门", "地点", "为什么难", "户数", "经过", "做过什么", "照片", "建议")
_FIGURES = (
    Name.OPENING,
    Name.COLLECTED,
    Name.SETTLED,
    Name.CLOSING,
    Name.OVERDUE,
    Name.DISCONTENT,
    Name.REOPENED,
    Name.UNANSWERED,
)


#: By the number of a request: what a photo shows (办理前, 办理后), and the photo.
Photos = Mapping[int, Sequence[tuple[str, bytes]]]


@dataclass(frozen=True, slots=True)
class Entered:
    """A line of the sheet of decisions as it came back; ``row`` is its number there."""

    row: int
    request: int | None
    owner: str
    text: str
    due_at: datetime


class BadDecisions(Exception):
    """Lines of the sheet that cannot be entered, a sentence each in Chinese; nothing of the sheet was."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def community_tables(code: str, name: str, figures: Figures, items: Sequence[Item]) -> list[Table]:
    """The dispatch sheet of a community: its month in figures, what is still open, and all of it."""
    period = figures.period
    rows: list[tuple[object, ...]] = [(n.label, figures.count(n), str(Query(n, code, period))) for n in _FIGURES]
    rows += [(word, percent(figures.rate(word)), str(Query(part, code, period))) for word, (part, _) in RATES.items()]
    left = [item_row(i) for i in items if i.no in figures.of(Name.CLOSING)]
    return [
        Table(f"{name}调度", ("指标", "数值", QUERY), rows, widths=(18, 12, 84)),
        Table("还没办结", ITEM_HEADS, left, widths=ITEM_WIDTHS),
        Table("全部", ITEM_HEADS, [item_row(i) for i in items], widths=ITEM_WIDTHS),
    ]


def clusters(cases: Sequence[HardCase]) -> list[tuple[str, str, list[HardCase]]]:
    """Cases of one cause and department together, the largest group first."""
    found: dict[tuple[str, str], list[HardCase]] = {}
    for case in cases:
        found.setdefault((case.item.kind.label, case.department or "待明确"), []).append(case)
    groups = [(cause, department, _weightiest(own)) for (cause, department), own in found.items()]
    return sorted(groups, key=lambda group: (-len(group[2]), group[0], group[1]))


def _weightiest(cases: Sequence[HardCase]) -> list[HardCase]:
    """Those with most reasons and most households first, then the oldest."""
    return sorted(cases, key=lambda case: (-len(case.why), -case.item.supporters, case.item.no))


def pack_tables(cases: Sequence[HardCase], carried: Sequence[Carried]) -> list[Table]:
    """The workbook of the pack; its last sheet is filled in at the meeting and read again."""
    groups = [(c, d, len(own), "、".join(f"{x.item.no}号" for x in own)) for c, d, own in clusters(cases)]
    hard = [_hard_row(case) for _, _, own in clusters(cases) for case in own]
    blank = [(case.item.no, case.item.what, case.department, "", "") for case in cases]
    late = [(c.no, c.owner, c.text, c.due, c.carried) for c in carried]
    return [
        Table("归类", ("起因", "牵头部门", "件数", "编号"), groups, widths=(16, 18, 8, 60)),
        Table("难题清单", _HARD, hard, widths=(7, 12, 14, 20, 22, 6, 46, 34, 6, 34)),
        Table("上次没销号", ("任务", "责任单位", "决定", "时限", "结转次数"), late, widths=(8, 18, 50, 16, 10)),
        Table(_SHEET, _DECISIONS, blank, widths=(8, 44, 22, 50, 16)),
    ]


def _hard_row(case: HardCase) -> tuple[object, ...]:
    item = case.item
    return (
        item.no,
        item.kind.label,
        case.department or "待明确",
        item.where,
        "；".join(case.why),
        item.supporters + 1,
        "\n".join(case.history),
        "\n".join(case.tried),
        case.photos,
        case.proposal,
    )


def pack_document(
    title: str, under: str, cases: Sequence[HardCase], carried: Sequence[Carried], photos: Photos | None = None
) -> bytes:
    """The document of the pack, to be laid on the table; ``photos`` are those of each case, by its number."""
    paper = Document(title, under)
    paper.say(f"需要会议研究的难题{len(cases)}件，按起因和牵头部门归成{len(clusters(cases))}类。")
    rows = [(c, d, f"{len(own)}件", "、".join(f"{x.item.no}号" for x in own)) for c, d, own in clusters(cases)]
    if rows:
        paper.table(rows, ("起因", "牵头部门", "件数", "编号"), (3, 3.2, 1.6, 8))
    for number, (cause, department, own) in enumerate(clusters(cases), start=1):
        paper.heading(f"{number}、{cause}（{department}，{len(own)}件）")
        for case in own:
            _case(paper, case)
            _shown(paper, (photos or {}).get(case.item.no, ()))
    paper.heading("上次交办、还没销号的")
    late = [(c.no, c.owner, c.text, c.due, f"{c.carried}次") for c in carried]
    if late:
        paper.table(late, ("任务", "责任单位", "决定", "时限", "结转"), (1.5, 3, 6.5, 3, 1.8))
    else:
        paper.say("没有。")
    return paper.save()


def _case(paper: Document, case: HardCase) -> None:
    item = case.item
    paper.table(
        [
            (f"{item.no}号", f"{item.where}　{item.what}"),
            ("为什么难", "；".join(case.why)),
            (
                "反映",
                f"{item.opened_at:%Y年%m月%d日}立案，{item.supporters + 1}户，照片{case.photos}张，现由{item.who}办",
            ),
            ("经过", "\n".join(case.history)),
            ("做过什么", "\n".join(case.tried) or "没有记录"),
            ("建议", case.proposal),
            ("会议决定", "\n\n牵头：　　　　　　　　完成时限："),
        ],
        widths=(2.4, 13.4),
    )


def _shown(paper: Document, photos: Sequence[tuple[str, bytes]]) -> None:
    if photos:
        paper.say("照片：" + "、".join(what for what, _ in photos))
        paper.pictures([photo for _, photo in photos])


# --- decisions coming back --------------------------------------------------------------------------------------------


def read_decisions(data: bytes) -> list[Entered]:
    """The filled-in lines of the sheet 交办决定. Raises BadDecisions with every line that lacks something."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if _SHEET not in book.sheet_names:
        raise BadDecisions([f"没有“{_SHEET}”这张表"])
    found, faults = [], []
    for number, row in enumerate(book.get_sheet_by_name(_SHEET).to_python(), start=1):
        cells = [*row, *[""] * 5][:5]
        if number == 1 or not str(cells[3]).strip():
            continue
        fault = _fault(cells)
        if fault:
            faults.append(f"第{number}行：{fault}")
        else:
            found.append(_entered(number, cells))
    if faults:
        raise BadDecisions(faults)
    return found


def _fault(cells: Sequence[Any]) -> str:
    if not str(cells[2]).strip():
        return "没有写牵头部门或责任人"
    return "" if _when(cells[4]) else "完成时限要写成 2026-04-30"


def _entered(number: int, cells: Sequence[Any]) -> Entered:
    no = str(cells[0]).strip().removesuffix(".0").removesuffix("号")
    due = _when(cells[4])
    assert due is not None
    return Entered(number, int(no) if no.isdecimal() else None, str(cells[2]).strip(), str(cells[3]).strip(), due)


def _when(value: Any) -> datetime | None:
    """The end of the working day that a cell names; None when it names none."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        plain = str(value).strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
        try:
            year, month, day = (int(part) for part in plain.split("-"))
            value = date(year, month, day)
        except ValueError:
            return None
    return datetime.combine(value, time(18), SHANGHAI)
