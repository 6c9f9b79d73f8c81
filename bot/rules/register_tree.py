"""Whether the places of a register make one tree: 县 > 社区 > 网格 > 楼栋 > 单元."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.rules.register_sheets import PLACES, Found, Line, has_column
from bot.terms import PlaceLevel

#: The level right above each level.
ABOVE: dict[PlaceLevel, PlaceLevel] = {
    PlaceLevel.COMMUNITY: PlaceLevel.COUNTY,
    PlaceLevel.GRID: PlaceLevel.COMMUNITY,
    PlaceLevel.BUILDING: PlaceLevel.GRID,
    PlaceLevel.UNIT: PlaceLevel.BUILDING,
}


def check_tree(lines: Sequence[Line] | None, found: Found) -> None:
    """Note every place that has no parent, a wrong one, or is its own ancestor; and that there is one root."""
    if lines is None or not has_column(lines, "编号"):
        return
    by_code: dict[str, Line] = {}
    for line in lines:
        if line["编号"]:
            by_code.setdefault(line["编号"], line)
    for line in lines:
        _check_parent(line, by_code, found)
        _check_households(line, found)
    _check_roots(lines, found)
    _check_loops(by_code, found)


def _check_parent(line: Line, by_code: Mapping[str, Line], found: Found) -> None:
    """A place hangs beneath one of the level right above; the county beneath none."""
    level, parent = line["层级"], line["上级编号"]
    if level is None or "上级编号" not in line.values:
        return
    expected = ABOVE.get(level)
    if expected is None or parent is None:
        _check_root(line, expected, found)
    elif parent not in by_code:
        found.wrong(PLACES, line, "上级编号", "应为本表里已有的编号", parent)
    elif by_code[parent]["层级"] not in (expected, None):
        real = by_code[parent]["层级"].label
        found.wrong(PLACES, line, "上级编号", f"{level.label}的上级应为{expected.label}", f"{parent}（{real}）")


def _check_root(line: Line, expected: PlaceLevel | None, found: Found) -> None:
    """The county has no parent, and nothing else is without one."""
    if expected is not None:
        found.wrong(PLACES, line, "上级编号", f"应为所属{expected.label}的编号（只有县没有上级）", "空")
    elif line["上级编号"] is not None:
        found.wrong(PLACES, line, "上级编号", "县没有上级，应为空", line["上级编号"])


def _check_households(line: Line, found: Found) -> None:
    """Only a unit tells its number of households: the rest is added up."""
    if line["户数"] is not None and line["层级"] not in (PlaceLevel.UNIT, None):
        found.wrong(PLACES, line, "户数", "只有单元填户数，应为空", line["户数"])


def _check_roots(lines: Sequence[Line], found: Found) -> None:
    """One tree has one root; where a level cannot be read, it may be the missing one."""
    roots = [line for line in lines if line["层级"] is PlaceLevel.COUNTY]
    if not roots and all(line["层级"] for line in lines):
        found.wrong(PLACES, None, "层级", "应有一个层级为县的地点，实际没有")
    for line in roots[1:]:
        found.wrong(PLACES, line, "层级", f"应只有一个县，第 {roots[0].row} 行已有一个", line["编号"])


def _check_loops(by_code: Mapping[str, Line], found: Found) -> None:
    """Note each loop once, at its first row in the sheet."""
    done: set[str] = set()
    for start in by_code:
        trail: dict[str, None] = {}
        code: str | None = start
        while code is not None and code in by_code and code not in done and code not in trail:
            trail[code] = None
            code = by_code[code]["上级编号"]
        if code is not None and code in trail:
            loop = list(trail)[list(trail).index(code) :]
            found.wrong(PLACES, by_code[code], "上级编号", "上级之间不能成环", " → ".join([*loop, code]))
        done.update(trail)
