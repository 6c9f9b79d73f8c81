"""The register as people keep it: a workbook (.xlsx) or a folder of .csv files, read and written.

Cells are text. What begins like a formula is text too: a workbook holds it as a string, a csv file gets an
apostrophe in front, which reading takes off again. Nothing of a file is ever computed.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot.rules.register_sheets import Problem, Sheet

#: Columns that stand as numbers in a workbook.
_NUMBERS = frozenset({"户数", "走访周期天数"})
_DIGITS_OF_A_FLOAT = 1e15
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
#: What a workbook would read as a character's number ("_x0041_"): its underscore is written as one instead.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LARGEST_CELL = 1_000_000


class UnreadableRegister(Exception):
    """The file or folder cannot be read at all; ``problem`` names it and says what was expected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_book(path: Path) -> dict[str, Sheet]:
    """The sheets of a workbook or of a folder of csv files, by name; UnreadableRegister when there are none."""
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods") and path.is_file():
        return _read_workbook(path)
    told = "应为 .xlsx 工作簿或装有 .csv 文件的文件夹" if path.exists() else "没有这个文件或文件夹"
    raise UnreadableRegister(Problem(path.name, None, None, told))


def write_book(path: Path, sheets: Mapping[str, Sheet]) -> None:
    """Write the sheets to ``path``: a workbook when it ends in .xlsx, else a folder of csv files."""
    if path.suffix.lower() == ".xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_workbook(path, sheets)
        return
    path.mkdir(parents=True, exist_ok=True)
    for sheet in sheets.values():
        (path / f"{sheet.name}.csv").write_bytes(_csv_of(sheet).encode("utf-8-sig"))


# --- csv ------------------------------------------------------------------------------------------------------


def _read_folder(folder: Path) -> dict[str, Sheet]:
    """Every csv file of the folder, by the name before the dot."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".csv" and path.name[0] not in ".~"]
    if not files:
        raise UnreadableRegister(Problem(folder.name, None, None, "文件夹里没有 .csv 文件"))
    named = {unicodedata.normalize("NFC", path.stem).strip(): path for path in files}
    return {name: _read_csv(name, path) for name, path in named.items()}


def _read_csv(name: str, path: Path) -> Sheet:
    """One csv file: UTF-8 with or without a mark, or the GBK that office programs write."""
    text = _decoded(path)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[tuple[str, ...]] = []
    try:
        rows.extend(tuple(map(_without_mark, row)) for row in reader)
    except csv.Error as error:
        raise UnreadableRegister(Problem(path.name, len(rows) + 1, None, f"应为逗号分隔的表格（{error}）")) from error
    return _sheet(name, rows)


def _decoded(path: Path) -> str:
    """The text of a file; UnreadableRegister when it is neither UTF-8 nor GBK."""
    content = path.read_bytes()
    if content.startswith(_UTF_16) or b"\0" in content:
        raise UnreadableRegister(Problem(path.name, None, None, "应为 UTF-8 编码的 csv，请另存为“CSV UTF-8”"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        told = f"应为 UTF-8 编码的 csv（第 {error.start + 1} 个字节读不懂），请另存为“CSV UTF-8”"
        raise UnreadableRegister(Problem(path.name, None, None, told)) from error


def _csv_of(sheet: Sheet) -> str:
    """The text of a csv file, nothing in it a formula for any spreadsheet program."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.header)
    writer.writerows([_with_mark(cell) for cell in cells] for _, cells in sheet.rows)
    return out.getvalue()


def _with_mark(text: str) -> str:
    """What begins like a formula gets an apostrophe."""
    return "'" + text if _FORMULA.match(text) else text


def _without_mark(text: str) -> str:
    """The apostrophe in front of what begins like a formula goes."""
    return text[1:] if _MARKED.match(text) else text


# --- workbooks ------------------------------------------------------------------------------------------------


def _read_workbook(path: Path) -> dict[str, Sheet]:
    """Every sheet of a workbook; of a formula the value that was last shown."""
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return {
                name.strip(): _sheet(
                    name.strip(), _texts(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                )
                for name in book.sheet_names
            }
    except PasswordError as error:
        raise UnreadableRegister(Problem(path.name, None, None, "工作簿有密码，请先去掉密码")) from error
    except (CalamineError, OSError) as error:
        told = "应为可以打开的 .xlsx 工作簿；文件可能已损坏"
        raise UnreadableRegister(Problem(path.name, None, None, told)) from error


def _texts(rows: Iterable[Iterable[Any]]) -> list[tuple[str, ...]]:
    """The cells of all rows as text."""
    return [tuple(map(_text, row)) for row in rows]


def _text(value: Any) -> str:
    """A cell as people see it; a number that lost digits stays visibly spoilt ("3.6e+16")."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and abs(value) >= _DIGITS_OF_A_FLOAT:
        return f"{value:e}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _sheet(name: str, rows: list[tuple[str, ...]]) -> Sheet:
    """The first row is the header; the rest keep the numbers that people see."""
    return Sheet(name, rows[0] if rows else (), tuple(enumerate(rows[1:], start=2)))


def _write_workbook(path: Path, sheets: Mapping[str, Sheet]) -> None:
    """A workbook with a frozen header; every cell but the counts is text, also what is typed in later."""
    book = Workbook(write_only=True)
    for sheet in sheets.values():
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for at, title in enumerate(sheet.header):
            column = page.column_dimensions[chr(ord("A") + at)]
            column.width = 26 if "编号" in title else 18
            column.number_format = "0" if title in _NUMBERS else "@"
        page.append(list(sheet.header))
        for _, cells in sheet.rows:
            page.append([_cell(page, title, text) for title, text in zip(sheet.header, cells, strict=True)])
    book.save(path)


def _cell(page: WriteOnlyWorksheet, title: str, text: str) -> Any:
    """A number, or a text that stays one whatever it looks like."""
    if title in _NUMBERS and text:
        return int(text)
    text = _CODED.sub("_x005F_", text)
    if not text or not (_FORMULA.match(text) or text[0] == "#"):
        return text or None
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
