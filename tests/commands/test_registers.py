"""Register in and out on the console."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import registers
from tests.commands.console import bot, url, write_register
from tests.registers import LEADER_12, UNIT_12
from tests.talk import Town


def test_import_tells_what_came_and_a_second_time_that_nothing_changed(folder: Path):
    write_register(folder / "book")

    first = bot("import", "book", "--database", url(folder / "new.db"))
    second = bot("import", "book", "--database", url(folder / "new.db"))

    assert (first.status, "网格 新增 9" in first.out) == (0, True)
    assert second.out.strip() == "没有变化"


def test_what_was_exported_changes_nothing(base: Path):
    for book in ("out", "out.xlsx"):
        assert "9 个地点，11 人，11 个群" in bot("export", book, "--database", url(base)).out
        assert bot("import", book, "--database", url(base)).out.strip() == "没有变化"


def test_every_fault_is_told_with_sheet_row_and_column_and_nothing_is_written(base: Path, folder: Path):
    changed = registers.rows()
    changed["网格"][3][2] = "小区"
    changed["任职"][4][2] = "P99"
    write_register(folder / "book", changed)
    before = base.read_bytes()

    done = bot("import", "book", "--database", url(base))

    assert done.status == 1
    lines = done.err.strip().splitlines()
    assert any(line.startswith("网格 第 4 行 层级：") for line in lines)
    assert any(line.startswith("任职 第 5 行 人员编号：") for line in lines)
    assert "没有导入任何内容" in lines[-1]
    assert base.read_bytes() == before


def test_an_unknown_column_is_only_warned_of(base: Path, folder: Path):
    changed = registers.rows()
    changed["人员"] = [[*row, "x" if at else "爱好"] for at, row in enumerate(changed["人员"])]
    write_register(folder / "book", changed)

    done = bot("import", "book", "--database", url(base))

    assert (done.status, "爱好" in done.only_error) == (0, True)


def test_a_book_that_is_not_there_is_said(base: Path):
    assert bot("import", "gone.xlsx", "--database", url(base)).only_error == "没有这个名册：gone.xlsx"


def test_open_requests_follow_a_post_that_changes_hands(folder: Path):
    told = Town(url=url(folder / "town.db")).open()
    told.says("wx_ming", "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空", room="u12")
    told.database.close()
    changed = registers.rows()
    post = next(row for row in changed["任职"] if row[0] == UNIT_12)
    assert post[2] == LEADER_12
    changed["人员"].append(["P50", "新来的", "wx_new", "", "群众"])
    post[2] = "P50"
    write_register(folder / "book", changed)

    done = bot("import", "book", "--database", url(folder / "town.db"))

    assert "1 件在办的事跟着岗位转给了新的人" in done.out
    row = json.loads(bot("requests", "--json", "--database", url(folder / "town.db")).out)
    assert row["assignee"] == "P50"


def test_the_demo_goes_into_an_empty_database_only(base: Path):
    done = bot("demo", "--database", url(base))

    assert (done.status, "已经有名册" in done.only_error) == (1, True)


@pytest.mark.slow
def test_the_demo_as_a_register_that_can_be_imported(folder: Path):
    assert bot("demo", "--out", "book").status == 0
    assert bot("check", "--register", "book").status == 0


# --- check ------------------------------------------------------------------------------------------------------------


def test_settings_that_are_right_are_said_to_be(base: Path):
    assert bot("check").out.strip() == "设置没有问题"


def test_every_mistake_in_settings_names_file_line_and_key(folder: Path):
    (folder / "mine.yaml").write_text("web:\n  prot: 1\nclocks:\n  accept_hours: 很快\n")

    done = bot("check", "--config", "mine.yaml")

    lines = done.err.strip().splitlines()
    assert done.status == 1
    assert lines[0].startswith("mine.yaml:2 web.prot：")
    assert lines[1].startswith("mine.yaml:4 clocks.accept_hours：")
    assert lines[2] == "共 2 处要改"


def test_settings_and_register_are_judged_together(folder: Path):
    (folder / "mine.yaml").write_text("web:\n  port: many\n")
    changed = registers.rows()
    changed["网格"][3][2] = "小区"
    write_register(folder / "book", changed)

    err = bot("check", "--config", "mine.yaml", "--register", "book").err

    assert "mine.yaml:2 web.port：" in err
    assert "网格 第 4 行 层级：" in err


def test_a_broken_file_stops_any_command_with_file_and_line(folder: Path):
    (folder / "mine.yaml").write_text("web:\n  port: [1\n")

    for command in (("run",), ("requests",), ("doctor",), ("backup",)):
        done = bot(*command, "--config", "mine.yaml")
        assert (done.status, done.only_error.startswith("mine.yaml:3：")) == (1, True), done.err


@pytest.mark.parametrize("name", ["gone.yaml"])
def test_settings_that_are_not_there_are_said(name: str):
    assert "gone.yaml" in bot("check", "--config", name).err
