"""A register from a workbook or a folder of csv files, and back, with nothing in it ever computed."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.papers.register_book import UnreadableRegister, read_book, write_book
from bot.rules.register import check, sheets_of
from bot.rules.register_sheets import Sheet, clean
from tests import registers

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+86",
    "-1",
    "@所有人",
    "'=1",
    "''+1",
    "'普通",
    "#N/A",
    "_x0041_",
    "a_x000D_b",
]


def fault(path: Path) -> str:
    with pytest.raises(UnreadableRegister) as caught:
        read_book(path)
    return str(caught.value.problem)


def nickname(text: str) -> dict[str, Sheet]:
    return {"成员": Sheet("成员", ("群编号", "群昵称"), ((2, ("u11", text)),))}


def csv_folder(folder: Path, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "人员.csv").write_bytes(content)
    return folder


@pytest.mark.parametrize("name", ["book.xlsx", "folder"])
def test_a_register_comes_back_as_it_was(tmp_path: Path, name: str):
    write_book(tmp_path / name, sheets_of(registers.register()))
    assert check(read_book(tmp_path / name)) == registers.register()


@pytest.mark.parametrize("name", ["book.xlsx", "folder"])
@pytest.mark.parametrize("text", [*FORMULAS, "<script>", "两行\n名字", 'a,"b"', "007", "1e5", "true", "&amp;", "🌸"])
def test_every_text_comes_back(tmp_path: Path, name: str, text: str):
    write_book(tmp_path / name, nickname(text))
    assert read_book(tmp_path / name)["成员"].rows == ((2, ("u11", text)),)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(clean).filter(bool))
def test_whatever_the_text_it_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str):
    for name in ("book.xlsx", "folder"):
        path = tmp_path_factory.mktemp("any") / name
        write_book(path, nickname(text))
        assert read_book(path)["成员"].rows[0][1][1] == text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text_in_the_workbook(tmp_path: Path, text: str):
    write_book(tmp_path / "book.xlsx", nickname(text))
    assert load_workbook(tmp_path / "book.xlsx")["成员"]["B2"].data_type == "s"
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@所有人", "\t=1"])
def test_a_formula_is_a_text_in_a_csv_file(tmp_path: Path, text: str):
    write_book(tmp_path / "folder", nickname(text))
    assert f"'{text}" in (tmp_path / "folder" / "成员.csv").read_text(encoding="utf-8-sig")


def test_a_formula_in_a_workbook_is_not_computed(tmp_path: Path):
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "人员"
    page.append(["人员编号", "姓名"])
    page.append(["P01", "=1+1"])
    book.save(tmp_path / "book.xlsx")
    assert read_book(tmp_path / "book.xlsx")["人员"].rows[0][1] == ("P01", "")


def test_counts_are_numbers_in_the_workbook_and_codes_are_text(tmp_path: Path):
    write_book(tmp_path / "book.xlsx", sheets_of(registers.register()))
    page = load_workbook(tmp_path / "book.xlsx")["网格"]
    assert (page["A7"].data_type, page["E7"].value) == ("s", 12)
    assert page.freeze_panes == "A2"


def test_numbers_of_a_workbook_are_read_as_people_see_them(tmp_path: Path):
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "网格"
    page.append(["编号", "户数", "其他"])
    page.append([361030, 12.0, True])
    page.append([36103000100100101, 12.5, datetime(2026, 3, 2)])
    book.save(tmp_path / "book.xlsx")
    rows = read_book(tmp_path / "book.xlsx")["网格"].rows
    assert rows[0][1] == ("361030", "12", "是")
    assert rows[1][1][0].endswith("e+16")
    assert rows[1][1][1:] == ("12.5", "2026-03-02")


def test_rows_keep_the_numbers_that_people_see(tmp_path: Path):
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "人员"
    page["A1"], page["A4"] = "人员编号", "P01"
    book.save(tmp_path / "book.xlsx")
    assert read_book(tmp_path / "book.xlsx")["人员"].rows[-1] == (4, ("P01",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_files_of_office_programs_are_read(tmp_path: Path, encoding: str):
    csv_folder(tmp_path / "r", "人员编号,姓名\r\nP01,詹松涛\r\n".encode(encoding))
    assert read_book(tmp_path / "r")["人员"] == Sheet("人员", ("人员编号", "姓名"), ((2, ("P01", "詹松涛")),))


def test_csv_files_are_written_with_a_mark_for_office_programs(tmp_path: Path):
    write_book(tmp_path / "r", nickname("老黎"))
    assert (tmp_path / "r" / "成员.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_other_files_in_the_folder_are_let_alone(tmp_path: Path):
    folder = csv_folder(tmp_path / "r", "人员编号\n".encode())
    for name in (".人员.csv", "~$人员.csv", "说明.txt"):
        (folder / name).write_text("随便")
    assert list(read_book(folder)) == ["人员"]


def test_an_empty_file_has_no_header(tmp_path: Path):
    assert read_book(csv_folder(tmp_path / "r", b""))["人员"] == Sheet("人员", ())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("人员编号\n".encode("utf-16"), "人员.csv：应为 UTF-8 编码的 csv，请另存为“CSV UTF-8”"),
        (b"\xe4\xba\xba\xff\xff\n", "人员.csv：应为 UTF-8 编码的 csv（第"),
        (b"a\n" + b"x" * 1_000_001, "人员.csv 第 2 行：应为逗号分隔的表格"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, told: str):
    assert fault(csv_folder(tmp_path / "r", content)).startswith(told)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("没有", None, "没有：没有这个文件或文件夹"),
        ("没有.xlsx", None, "没有.xlsx：没有这个文件或文件夹"),
        ("a.txt", b"x", "a.txt：应为 .xlsx 工作簿或装有 .csv 文件的文件夹"),
        ("a.xlsx", b"not a workbook", "a.xlsx：应为可以打开的 .xlsx 工作簿；文件可能已损坏"),
    ],
)
def test_what_is_no_register_is_told(tmp_path: Path, name: str, content: bytes | None, told: str):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert fault(tmp_path / name) == told


def test_an_empty_folder_is_told(tmp_path: Path):
    (tmp_path / "r").mkdir()
    assert fault(tmp_path / "r") == "r：文件夹里没有 .csv 文件"
