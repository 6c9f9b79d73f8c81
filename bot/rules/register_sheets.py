"""The sheets of the register: which columns they have, what a cell may hold, and what is wrong with one.

Pure: rows of text in, lines of values and a list of problems out. The form is the county's own; see the user guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.terms import Identity, Kind, PlaceLevel, Role, RoomType, Term, VisitCategory

PLACES, PERSONS, POSTS, DEPARTMENTS = "网格", "人员", "任职", "部门"
ROOMS, HOUSEHOLDS, MEMBERS, PRIORITY = "微信群", "住户", "成员", "重点走访"

#: How rooms wait whose id the office does not know yet: this and the group's name.
PENDING = "pending:"

_EDGES = " \t\n\u3000\xa0\ufeff\u200b"
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
_SPOILT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was found: its header, and its rows with the number that people see (the header is row 1)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; ``row`` and ``column`` are None where the whole sheet is meant."""

    sheet: str
    row: int | None
    column: str | None
    expected: str
    found: str = ""

    def __str__(self) -> str:
        """ "网格 第 5 行 上级编号：应为……，实为“……”"."""
        where = self.sheet + (f" 第 {self.row} 行" if self.row else "") + (f" {self.column}" if self.column else "")
        shown = self.found if len(self.found) <= 30 else self.found[:30] + "…"
        return f"{where}：{self.expected}" + (f"，实为“{shown}”" if self.found else "")


@dataclass(frozen=True, slots=True)
class Line:
    """A row whose cells were read; a cell that is wrong, or whose column is missing, has no value."""

    row: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        """The value of the cell, or None."""
        return self.values.get(column)


def has_column(lines: Sequence[Line], column: str) -> bool:
    """Whether the sheet has the column at all (a sheet without rows counts as having it)."""
    return not lines or any(column in line.values for line in lines)


@dataclass(slots=True)
class Found:
    """Everything wrong, and everything odd, in the order in which it was met."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def wrong(self, sheet: str, line: Line | None, column: str | None, expected: str, found: object = "") -> None:
        """Note a problem at a cell, a row (no ``column``) or a sheet (no ``line``)."""
        self.problems.append(Problem(sheet, line.row if line else None, column, expected, str(found or "")))


class WrongCell(ValueError):
    """A cell that does not hold what it should; the message says what was expected."""


Reader = Callable[[str], Any]


def clean(text: str) -> str:
    """A cell without blanks at its ends and without characters that no one can see; line breaks inside stay."""
    if text.isprintable():
        return text.strip()
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip(_EDGES)


def words(longest: int) -> Reader:
    """Any text up to ``longest`` characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise WrongCell(f"应不超过 {longest} 个字")
        return text

    return read


def code(longest: int = 64, forbidden: str = "") -> Reader:
    """A code: no blanks, no full-width characters, not spoilt by a spreadsheet that took it for a number."""

    def read(text: str) -> str:
        if _SPOILT.fullmatch(text):
            raise WrongCell("编号被表格软件当成数字，末几位已丢失；请把这一列设为文本后重新填写")
        if _FULL_WIDTH.search(text):
            raise WrongCell("应为半角字符的编号")
        if len(text.split()) > 1 or (forbidden and forbidden in text):
            raise WrongCell(f"应为不含空格{f'和 {forbidden} ' if forbidden else ''}的编号")
        return str(words(longest)(text))

    return read


def term(kind: type[Term]) -> Reader:
    """One of the words of a list, by its Chinese label."""
    members = {member.label: member for member in kind}

    def read(text: str) -> Term:
        if text not in members:
            raise WrongCell("应为 " + " ".join(members) + " 之一")
        return members[text]

    return read


def whole(least: int) -> Reader:
    """A whole number from ``least`` on, in plain digits."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) >= least):
            raise WrongCell(f"应为不小于 {least} 的整数")
        return int(text)

    return read


def digits(count: int) -> Reader:
    """A code of ``count`` digits."""

    def read(text: str) -> str:
        if not (text.isascii() and text.isdecimal() and len(text) == count):
            raise WrongCell(f"应为 {count} 位数字（请把这一列设为文本）")
        return text

    return read


def kinds(text: str) -> tuple[Kind, ...]:
    """Kinds of requests by their Chinese labels, with 、 between."""
    one = term(Kind)
    found: list[Kind] = []
    for word in re.split("[、，,；;]", text):
        try:
            found.append(one(word.strip()))
        except WrongCell as error:
            raise WrongCell(f"每一项{error}（之间用、隔开）") from None
    return tuple(dict.fromkeys(found))


def yes_no(text: str) -> bool:
    """是 or 否."""
    if text not in ("是", "否"):
        raise WrongCell("应为 是 或 否")
    return text == "是"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are read, whether each must hold something, whether the column itself may be missing."""

    name: str
    read: Reader
    required: bool = False
    extra: bool = False


_WXID = code(128)

#: The form. Extra columns: 下沉 says which departments are sunk into the grids, 网格编码 is that of the digital city.
FORM: dict[str, tuple[Column, ...]] = {
    PLACES: (
        Column("编号", code(forbidden="/"), required=True),
        Column("上级编号", code()),
        Column("层级", term(PlaceLevel), required=True),
        Column("名称", words(128), required=True),
        Column("户数", whole(0)),
        Column("网格编码", digits(15), extra=True),
    ),
    PERSONS: (
        Column("人员编号", code(), required=True),
        Column("姓名", words(64), required=True),
        Column("微信号", _WXID),
        Column("手机", words(32)),
        Column("身份", term(Identity), required=True),
    ),
    POSTS: (
        Column("地点编号", code(), required=True),
        Column("职务", term(Role), required=True),
        Column("人员编号", code(), required=True),
    ),
    DEPARTMENTS: (
        Column("部门编号", code(), required=True),
        Column("名称", words(128), required=True),
        Column("类别", kinds),
        Column("下沉", yes_no, extra=True),
    ),
    ROOMS: (
        Column("群编号", code(128)),
        Column("群名", words(120), required=True),
        Column("地点编号", code(), required=True),
        Column("类型", term(RoomType), required=True),
    ),
    HOUSEHOLDS: (
        Column("户编号", code(), required=True),
        Column("单元编号", code(), required=True),
        Column("房号", words(32), required=True),
        Column("户主", words(64)),
    ),
    MEMBERS: (
        Column("群编号", code(128), required=True),
        Column("微信号", _WXID, required=True),
        Column("群昵称", words(256)),
        Column("户编号", code()),
    ),
    PRIORITY: (
        Column("户编号", code(), required=True),
        Column("类别", term(VisitCategory), required=True),
        Column("走访周期天数", whole(1), required=True),
        Column("走访人员编号", code(), required=True),
    ),
}


def read_lines(sheets: Mapping[str, Sheet], found: Found) -> dict[str, list[Line] | None]:
    """The lines of every sheet of the form; None for a sheet that is missing."""
    for name in sheets:
        if name not in FORM:
            found.warnings.append(Problem(name, None, None, "不认识这张表，没有读入"))
    return {name: _lines(name, sheets.get(name), found) for name in FORM}


def _lines(name: str, sheet: Sheet | None, found: Found) -> list[Line] | None:
    """The lines of one sheet; rows without a single value are left out."""
    if sheet is None:
        found.wrong(name, None, None, "缺少这张表（没有内容也要有表头）")
        return None
    places = _columns(sheet, found)
    return [_line(name, row, cells, places, found) for row, cells in sheet.rows if _filled(cells, places)]


def _columns(sheet: Sheet, found: Found) -> list[tuple[int, Column]]:
    """Where each known column stands; what is missing, doubled or unknown is noted."""
    header = [clean(title) for title in sheet.header]
    form = {column.name: column for column in FORM[sheet.name]}
    for column in form.values():
        if column.name not in header and not column.extra:
            found.problems.append(Problem(sheet.name, 1, column.name, "缺少这一列"))
    for title in dict.fromkeys(filter(None, header)):
        if title not in form:
            found.warnings.append(Problem(sheet.name, 1, title, "不认识这一列，没有读入"))
        elif header.count(title) > 1:
            found.problems.append(Problem(sheet.name, 1, title, "这一列出现了不止一次"))
    return [(header.index(name), column) for name, column in form.items() if name in header]


def _filled(cells: tuple[str, ...], places: Iterable[tuple[int, Column]]) -> bool:
    """Whether any known column of the row holds anything."""
    return any(at < len(cells) and clean(cells[at]) for at, _ in places)


def _line(name: str, row: int, cells: tuple[str, ...], places: Iterable[tuple[int, Column]], found: Found) -> Line:
    """The values of a row; each cell that is wrong is noted and left out."""
    values: dict[str, Any] = {}
    for at, column in places:
        text = clean(cells[at]) if at < len(cells) else ""
        try:
            values[column.name] = _value(column, text)
        except WrongCell as error:
            found.problems.append(Problem(name, row, column.name, str(error), text))
    return Line(row, values)


def _value(column: Column, text: str) -> Any:
    """The value of a cell; None for an empty one."""
    if text:
        return column.read(text)
    if column.required:
        raise WrongCell("不能为空")
    return None
