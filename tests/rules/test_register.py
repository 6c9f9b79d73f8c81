"""A register is taken whole or told every fault it has: sheet, row, column, what was expected."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.register import Register, RegisterErrors, check, sheets_of
from bot.rules.register_sheets import Problem, clean
from bot.terms import Kind, PlaceLevel, Role
from tests import registers
from tests.registers import BUILDING_1, COMMUNITY, COUNTY, GRID, UNIT_11, UNIT_12, UNIT_21, Rows


def faults(rows: Rows) -> list[Problem]:
    with pytest.raises(RegisterErrors) as caught:
        registers.register(rows)
    return list(caught.value.problems)


def problems_of(rows: Rows) -> list[Problem]:
    try:
        registers.register(rows)
    except RegisterErrors as error:
        return list(error.problems)
    return []


def only_fault(rows: Rows) -> Problem:
    found = faults(rows)
    assert len(found) == 1, [str(one) for one in found]
    return found[0]


def changed(sheet: str, at: int, column: str, text: str) -> Rows:
    """The small register with one cell changed; ``at`` is the row that people see."""
    rows = registers.rows()
    rows[sheet][at - 1][rows[sheet][0].index(column)] = text
    return rows


def with_row(sheet: str, *cells: str) -> Rows:
    rows = registers.rows()
    rows[sheet].append(list(cells))
    return rows


def row_of(sheet: str, code: str) -> int:
    return next(at for at, row in enumerate(registers.rows()[sheet], start=1) if row[0] == code)


# --- what is right --------------------------------------------------------------------------------------------


def test_the_small_register_has_no_fault():
    found = registers.register()
    assert [len(part) for part in (found.places, found.persons, found.posts, found.rooms)] == [9, 11, 11, 11]
    assert not found.warnings


def test_places_stand_parents_first_with_their_path():
    rows = registers.rows()
    rows["网格"][1:] = reversed(rows["网格"][1:])
    places = registers.register(rows).places
    seen: set[str] = set()
    for place in places:
        assert place.parent is None or place.parent in seen
        seen.add(place.code)
    assert next(p.path for p in places if p.code == BUILDING_1) == f"{COUNTY}/{COMMUNITY}/{GRID}/{BUILDING_1}/"


def test_labels_become_terms():
    found = registers.register()
    assert found.places[0].level is PlaceLevel.COUNTY
    assert found.posts[0].role is Role.COUNTY_OFFICE
    assert found.departments[0].kinds == (Kind.SANITATION, Kind.STREET_ORDER)


def test_a_contact_and_a_department_group_hang_at_their_department():
    found = registers.register()
    contact = next(post for post in found.posts if post.role is Role.DEPARTMENT_CONTACT)
    group = next(room for room in found.rooms if room.code == "d1")
    assert (contact.place, contact.department) == (None, "D01")
    assert (group.place, group.department) == (None, "D01")


def test_the_order_of_columns_is_free():
    rows = registers.rows()
    rows["人员"] = [list(reversed(row)) for row in rows["人员"]]
    assert registers.register(rows) == registers.register()


def test_blank_rows_are_skipped_and_the_rest_keep_their_numbers():
    rows = registers.rows()
    rows["人员"].insert(3, ["", " ", "\u3000", "", "\ufeff"])
    rows["人员"][4][4] = "党员"
    assert (only_fault(rows).row, len(rows["人员"])) == (5, 13)


def test_blanks_around_a_cell_and_a_mark_before_the_header_are_cut_off():
    rows = registers.rows()
    rows["网格"][0][0] = "\ufeff编号"
    rows["网格"][1][0] = f" {COUNTY}\u3000"
    assert registers.register(rows) == registers.register()


def test_rows_that_are_too_short_lack_their_last_cells():
    rows = registers.rows()
    rows["住户"][1] = rows["住户"][1][:3]
    assert registers.register(rows).households[0].head == ""


def test_a_group_without_an_id_waits_under_its_name():
    rooms = registers.register(with_row("微信群", "", "新建的群", UNIT_11, "单元群")).rooms
    assert [(room.code, room.bound) for room in rooms if room.name == "新建的群"] == [("pending:新建的群", False)]
    assert rooms[0].bound


def test_several_may_hold_the_county_office_and_a_contact():
    rows = with_row("任职", COUNTY, "县三长办", "P02")
    rows["任职"].append(["D01", "部门联络员", "P11"])
    assert len(registers.register(rows).posts) == 13


def test_an_unknown_column_is_a_warning_and_is_left_out():
    rows = registers.rows()
    rows["人员"] = [[*row, "值"] for row in rows["人员"]]
    rows["人员"][0][-1] = "籍贯"
    found = registers.register(rows)
    assert [(w.sheet, w.column) for w in found.warnings] == [("人员", "籍贯")]
    assert found.persons == registers.register().persons


def test_an_unknown_sheet_is_a_warning():
    assert [w.sheet for w in registers.register(registers.rows() | {"说明": [["随便"]]}).warnings] == ["说明"]


def test_a_sheet_with_a_header_only_is_an_empty_one():
    rows = registers.rows()
    del rows["重点走访"][1:]
    assert registers.register(rows).priority == ()


def test_sunk_departments_are_told_by_an_extra_column():
    rows = registers.rows()
    rows["部门"] = [[*row, mark] for row, mark in zip(rows["部门"], ("下沉", "是", "否"), strict=True)]
    assert [d.sunk for d in registers.register(rows).departments] == [True, False]


def coded(code: str) -> registers.Rows:
    """The register with a column for the codes of the digital city; the grid has ``code``."""
    rows = registers.rows()
    rows["网格"] = [[*row, "网格编码" if n == 0 else code if n == 3 else ""] for n, row in enumerate(rows["网格"])]
    return rows


def test_the_codes_of_the_digital_city_stand_in_an_extra_column():
    found = registers.register(coded("361030001001001"))
    assert [place.grid_code for place in found.places if place.grid_code] == ["361030001001001"]
    assert check(sheets_of(found)) == found


@pytest.mark.parametrize(
    "code", ["36103000100100", "3610300010010012", "3.6103E+14", "３６１０３０００１００１００１", "36103000100100A"]
)
def test_a_code_that_is_none_is_told(code: str):
    with pytest.raises(RegisterErrors) as wrong:
        registers.register(coded(code))
    assert "网格 第 4 行 网格编码：应为 15 位数字" in str(wrong.value.problems[0])


@pytest.mark.parametrize("text", ["=1+1", "@所有人", "<script>alert(1)</script>", "两行\n名字", "\u202eabc", "🌸"])
def test_any_nickname_is_a_nickname(text: str):
    assert registers.register(changed("成员", 2, "群昵称", text)).members[0].nickname == text


def test_what_no_one_can_see_is_cut_out_of_a_cell():
    assert clean(" \ufeff老\x00王\x0b\r\n501\u200b ") == "老王\n501"


# --- what is wrong, cell by cell ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "row", "column", "text", "expected"),
    [
        ("网格", 2, "层级", "省", "应为 县 社区 网格 楼栋 单元 之一"),
        ("网格", 7, "户数", "十二", "应为不小于 0 的整数"),
        ("网格", 7, "户数", "12.5", "应为不小于 0 的整数"),
        ("网格", 7, "户数", "-1", "应为不小于 0 的整数"),
        ("网格", 7, "户数", "１２", "应为不小于 0 的整数"),
        ("网格", 5, "户数", "26", "只有单元填户数，应为空"),
        ("网格", 7, "名称", "", "不能为空"),
        ("网格", 7, "名称", "楼" * 129, "应不超过 128 个字"),
        ("人员", 2, "身份", "党员", "应为 在职党员 非党员公职人员 群众 之一"),
        ("人员", 2, "姓名", " ", "不能为空"),
        ("任职", 2, "职务", "主任", "应为 网格长 楼栋长 单元长 社区书记 部门联络员 县三长办 之一"),
        ("部门", 2, "类别", "环境卫生、扫地", "每一项应为"),
        ("微信群", 2, "类型", "大群", "应为 单元群 楼栋群 网格群 社区工作群 部门群 县办群 之一"),
        ("微信群", 2, "群名", "", "不能为空"),
        ("住户", 2, "房号", "", "不能为空"),
        ("成员", 2, "微信号", "", "不能为空"),
        ("重点走访", 2, "走访周期天数", "0", "应为不小于 1 的整数"),
        ("重点走访", 2, "走访周期天数", "每周", "应为不小于 1 的整数"),
        ("重点走访", 2, "类别", "孤寡", "应为 困难家庭"),
    ],
)
def test_a_cell_that_holds_something_else_is_told(sheet: str, row: int, column: str, text: str, expected: str):
    found = only_fault(changed(sheet, row, column, text))
    assert (found.sheet, found.row, found.column) == (sheet, row, column)
    assert found.expected.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("３６１０３０", "应为半角字符的编号"),
        ("3.6103E+16", "编号被表格软件当成数字"),
        ("361 030", "应为不含空格和 / 的编号"),
        ("361/030", "应为不含空格和 / 的编号"),
    ],
)
def test_a_code_that_cannot_be_one_is_told(text: str, expected: str):
    rows = with_row("网格", text, GRID, "楼栋", "荷塘苑3栋", "")
    assert only_fault(rows).expected.startswith(expected)


# --- what is wrong between rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "cells", "column", "first"),
    [
        ("网格", (UNIT_11, BUILDING_1, "单元", "又一个", ""), "编号", 7),
        ("人员", ("P03", "重名", "", "", "群众"), "人员编号", 4),
        ("人员", ("P12", "同号", "wx_grid", "", "群众"), "微信号", 4),
        ("任职", (COUNTY, "县三长办", "P01"), "人员编号", 2),
        ("部门", ("D01", "另一个局", ""), "部门编号", 2),
        ("微信群", ("u11", "又一个群", UNIT_12, "单元群"), "群编号", 2),
        ("住户", (f"{UNIT_11}-101", UNIT_11, "101", ""), "户编号", 2),
        ("成员", ("u11", "wx_li", "又是我", ""), "微信号", 2),
        ("重点走访", (f"{UNIT_12}-501", "信访户", "7", "P07"), "户编号", 2),
    ],
)
def test_what_may_stand_once_stands_once(sheet: str, cells: tuple[str, ...], column: str, first: int):
    found = only_fault(with_row(sheet, *cells))
    assert (found.sheet, found.column, found.row) == (sheet, column, len(registers.rows()[sheet]) + 1)
    assert found.expected == f"不能重复，第 {first} 行已有"


def test_persons_without_a_wxid_do_not_repeat_each_other():
    rows = with_row("人员", "P12", "甲", "", "", "群众")
    rows["人员"].append(["P13", "乙", "", "", "群众"])
    assert len(registers.register(rows).persons) == 13


@pytest.mark.parametrize(
    ("sheet", "row", "column", "expected"),
    [
        ("网格", 7, "上级编号", "应为本表里已有的编号"),
        ("任职", 5, "地点编号", "楼栋长的地点编号应为已有楼栋的编号"),
        ("任职", 11, "地点编号", "部门联络员的地点编号应为已有部门编号"),
        ("任职", 2, "人员编号", "应为“人员”表里已有的人员编号"),
        ("微信群", 2, "地点编号", "单元群的地点编号应为已有单元的编号"),
        ("微信群", 10, "地点编号", "部门群的地点编号应为已有部门编号"),
        ("住户", 2, "单元编号", "应为“网格”表里已有的编号"),
        ("成员", 2, "群编号", "应为“微信群”表里已有的群编号"),
        ("成员", 2, "户编号", "应为“住户”表里已有的户编号"),
        ("重点走访", 2, "户编号", "应为“住户”表里已有的户编号"),
        ("重点走访", 2, "走访人员编号", "应为“人员”表里已有的人员编号"),
    ],
)
def test_what_is_named_must_be_there(sheet: str, row: int, column: str, expected: str):
    found = only_fault(changed(sheet, row, column, "X999"))
    assert (found.sheet, found.row, found.column, found.found) == (sheet, row, column, "X999")
    assert found.expected == expected


def test_a_single_post_has_one_holder():
    found = only_fault(with_row("任职", UNIT_11, "单元长", "P07"))
    assert (found.sheet, found.row, found.column) == ("任职", 13, "人员编号")
    assert found.expected == "单元长只能有一人，第 7 行已是 P06"


@pytest.mark.parametrize(("role", "place"), [("单元长", BUILDING_1), ("网格长", COMMUNITY), ("社区书记", COUNTY)])
def test_a_post_stands_at_its_level(role: str, place: str):
    found = only_fault(with_row("任职", place, role, "P07"))
    assert found.column == "地点编号"
    assert "的地点编号应为" in found.expected
    assert place in found.found


def test_a_group_stands_at_its_level():
    assert only_fault(with_row("微信群", "x", "某群", GRID, "单元群")).found == f"{GRID}（网格）"


def test_a_household_is_in_a_unit():
    assert only_fault(with_row("住户", "h9", GRID, "101", "")).expected == "应为单元的编号"


def test_groups_without_an_id_need_names_of_their_own():
    rows = with_row("微信群", "", "同名群", UNIT_11, "单元群")
    rows["微信群"].append(["", "同名群", UNIT_12, "单元群"])
    assert only_fault(rows).expected == "没有群编号的群按群名认领，群名不能重复，第 13 行已有"


def test_no_group_may_call_itself_waiting():
    assert only_fault(with_row("微信群", "pending:某群", "某群", UNIT_11, "单元群")).column == "群编号"


# --- the tree -----------------------------------------------------------------------------------------------------


def test_a_second_county_is_one_too_many():
    found = only_fault(with_row("网格", "361031", "", "县", "邻县", ""))
    assert found.expected == "应只有一个县，第 2 行已有一个"


def test_only_the_county_has_no_parent():
    assert only_fault(with_row("网格", "G9", "", "网格", "野网格", "")).expected.startswith("应为所属社区的编号")


def test_the_county_has_no_parent():
    found = faults(changed("网格", 2, "上级编号", GRID))
    assert "县没有上级，应为空" in [one.expected for one in found]


def test_without_a_county_there_is_no_tree():
    rows = registers.rows()
    del rows["网格"][1:]
    assert "应有一个层级为县的地点，实际没有" in [one.expected for one in faults(rows)]


@pytest.mark.parametrize(
    ("level", "parent", "real"),
    [("单元", GRID, "网格"), ("楼栋", COMMUNITY, "社区"), ("网格", COUNTY, "县"), ("单元", UNIT_21, "单元")],
)
def test_levels_follow_each_other(level: str, parent: str, real: str):
    found = only_fault(with_row("网格", "X1", parent, level, "放错了", ""))
    assert (found.column, found.found) == ("上级编号", f"{parent}（{real}）")


def test_a_loop_is_told_once_with_its_way():
    rows = registers.rows()
    rows["网格"].append(["A", "B", "网格", "甲", ""])
    rows["网格"].append(["B", "A", "网格", "乙", ""])
    loops = [one for one in faults(rows) if one.expected == "上级之间不能成环"]
    assert [(one.row, one.found) for one in loops] == [(11, "A → B → A")]


def test_its_own_parent_is_a_loop():
    loops = [one for one in faults(with_row("网格", "A", "A", "网格", "甲", "")) if "环" in one.expected]
    assert [one.found for one in loops] == ["A → A"]


# --- all at once ----------------------------------------------------------------------------------------------------


def test_every_fault_is_told_at_once_in_the_order_of_sheets_and_rows():
    rows = changed("网格", 7, "户数", "多")
    rows["人员"][1][4] = "党员"
    rows["任职"][1][2] = "P99"
    rows["任职"].append([UNIT_11, "单元长", "P07"])
    rows["成员"][3][3] = "没有的户"
    found = faults(rows)
    assert [(one.sheet, one.row) for one in found] == [
        ("网格", 7),
        ("人员", 2),
        ("任职", 2),
        ("任职", 13),
        ("成员", 4),
    ]


def test_two_faults_of_one_row_are_both_told():
    rows = changed("任职", 2, "职务", "主任")
    rows["任职"][1][2] = "P99"
    assert [one.column for one in faults(rows)] == ["职务", "人员编号"]


def test_a_missing_column_is_told_once_and_what_rests_on_it_is_not_judged():
    rows = registers.rows()
    rows["人员"] = [row[1:] for row in rows["人员"]]
    found = only_fault(rows)
    assert (found.sheet, found.row, found.column, found.expected) == ("人员", 1, "人员编号", "缺少这一列")


@pytest.mark.parametrize("column", ["编号", "上级编号", "层级", "名称", "户数"])
def test_each_column_of_the_places_is_needed(column: str):
    rows = registers.rows()
    at = rows["网格"][0].index(column)
    rows["网格"] = [row[:at] + row[at + 1 :] for row in rows["网格"]]
    assert only_fault(rows).column == column


@pytest.mark.parametrize("sheet", list(registers.rows()))
def test_a_missing_sheet_is_told_once(sheet: str):
    rows = registers.rows()
    del rows[sheet]
    found = only_fault(rows)
    assert (found.sheet, found.row, found.column) == (sheet, None, None)


def test_a_column_that_stands_twice_is_told():
    rows = registers.rows()
    rows["人员"] = [[*row, row[0]] for row in rows["人员"]]
    assert only_fault(rows).expected == "这一列出现了不止一次"


def test_a_fault_reads_as_a_sentence():
    assert str(only_fault(changed("网格", 7, "户数", "多"))) == "网格 第 7 行 户数：应为不小于 0 的整数，实为“多”"


def test_a_long_cell_is_cut_short_in_the_sentence():
    assert str(Problem("人员", 2, "姓名", "应短", "长" * 99)).endswith("长" * 30 + "…”")


# --- there and back -------------------------------------------------------------------------------------------------


def test_the_form_gives_the_register_back():
    assert check(sheets_of(registers.register())) == registers.register()


def test_the_extra_column_appears_only_when_it_says_something():
    assert sheets_of(registers.register())["部门"].header == ("部门编号", "名称", "类别")
    assert sheets_of(registers.register())["网格"].header == ("编号", "上级编号", "层级", "名称", "户数")


_NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: clean(text)
)


@given(nicknames=st.lists(_NAMES, min_size=1, max_size=20), sunk=st.booleans(), pending=st.booleans())
def test_whatever_people_are_called_the_form_gives_it_back(nicknames: list[str], sunk: bool, pending: bool):
    rows = registers.rows()
    for row, name in zip(rows["成员"][1:], nicknames, strict=False):
        row[2] = name
    rows["部门"] = [
        [*row, mark] for row, mark in zip(rows["部门"], ("下沉", "是" if sunk else "否", "否"), strict=True)
    ]
    rows["微信群"].append(["" if pending else "x1", nicknames[0], UNIT_11, "单元群"])
    found = registers.register(rows)
    assert check(sheets_of(found)) == found


@given(
    st.randoms(use_true_random=False), st.lists(st.sampled_from(["", "X", "县", "P01", COUNTY, "=1", "９"]), min_size=3)
)
def test_a_register_of_rubbish_gives_faults_and_never_breaks(dice: random.Random, texts: list[str]):
    rows = registers.rows()
    for text in texts:
        cells = dice.choice(dice.choice(list(rows.values()))[1:])
        cells[dice.randrange(len(cells))] = text
    problems = problems_of(rows)
    assert all(problem.sheet in rows and str(problem) for problem in problems)
    assert problems or isinstance(registers.register(rows), Register)
