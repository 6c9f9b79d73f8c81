"""Workbooks as the office keeps them: a heading, frozen and filtered, columns that are wide enough, text as text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

_WIDTH, _ONE_LINE, _LINE_HEIGHT, _MOST_LINES = 12, 15, 17, 24
#: Characters that a workbook cannot hold.
_SHARE = re.compile(r"\d{1,3}%|—")
_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@cache
def _looks() -> dict[str, Any]:
    """How cells look; the library is loaded when the first workbook is written, not when the bot starts."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    return {
        "cell": WriteOnlyCell,
        "head_fill": PatternFill("solid", fgColor="1F5C99"),
        "head_font": Font(bold=True, color="FFFFFF"),
        "wrap": Alignment(vertical="top", wrap_text=True),
        "top": Alignment(horizontal="center", vertical="top"),
        "center": Alignment(horizontal="center", vertical="center", wrap_text=True),
        "line": Border(bottom=Side(style="hair", color="BBBBBB")),
    }


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, its headings, its rows, and how wide its columns are (in characters)."""

    name: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    widths: tuple[int, ...] = ()


def workbook(tables: Iterable[Table]) -> bytes:
    """The .xlsx file with one sheet a table; an empty table says so."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        _sheet(book, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(table.name[:31])
    for number in range(len(table.heads)):
        width = table.widths[number] if number < len(table.widths) else _WIDTH
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    looks = _looks()
    head = _styled(sheet, font=looks["head_font"], fill=looks["head_fill"], alignment=looks["center"])
    number_style = _styled(sheet, alignment=looks["top"], border=looks["line"])
    text_style = _styled(sheet, alignment=looks["wrap"], border=looks["line"])
    sheet.append([_cell(sheet, text, head, head) for text in table.heads])
    for number, row in enumerate(table.rows or [("（无）",)], start=2):
        lines = _lines(row, table.widths)
        sheet.row_dimensions[number].height = _LINE_HEIGHT * lines if lines > 1 else _ONE_LINE
        sheet.append([_cell(sheet, value, number_style, text_style) for value in row])
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.heads))}{len(table.rows) + 1}"


def _lines(row: Sequence[object], widths: Sequence[int]) -> int:
    """How many lines the fullest cell of a row takes; a Chinese character is as wide as two others."""
    most = 1
    for number, value in enumerate(row):
        width = widths[number] if number < len(widths) else _WIDTH
        lines = (sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in str(value).split("\n"))
        most = max(most, sum(max(1, -(-size // width)) for size in lines))
    return min(most, _MOST_LINES)


def _styled(sheet: Any, **style: Any) -> Any:
    """The style of a cell, made once: setting it anew at every cell takes most of the time of a workbook."""
    cell: Any = _looks()["cell"](sheet)
    for name, value in style.items():
        setattr(cell, name, value)
    return cell._style


def _cell(sheet: Any, value: object, number_style: Any, text_style: Any) -> Any:
    """A number as a number, everything else as text: what begins like a formula is none."""
    plain = value if isinstance(value, int | float) else _BROKEN.sub("", str(value))
    cell: Any = _looks()["cell"](sheet, plain)
    cell._style = text_style if isinstance(plain, str) and not _SHARE.fullmatch(plain) else number_style
    if isinstance(plain, str):
        cell.data_type = "s"
    return cell
