"""Workbooks and documents as an office keeps them: what they show, and what they must not do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document as Read
from openpyxl import load_workbook
from PIL import Image

from bot.papers.documents import Document
from bot.papers.workbooks import Table, workbook

HEADS = ("编号", "内容", "件数")


def sheet(rows: Sequence[tuple[object, ...]], name: str = "清单", widths: tuple[int, ...] = (8, 20, 8)) -> Any:
    """The one sheet as it is read again, styles and all."""
    return load_workbook(io.BytesIO(workbook([Table(name, HEADS, rows, widths)]))).worksheets[0]


def cells(found: Any) -> list[list[object]]:
    return [list(row) for row in found.iter_rows(values_only=True)]


# --- workbooks --------------------------------------------------------------------------------------------------


def test_a_table_has_its_heading_and_its_rows() -> None:
    assert cells(sheet([(1, "灯坏了", 3), (2, "门坏了", 4)])) == [
        ["编号", "内容", "件数"],
        [1, "灯坏了", 3],
        [2, "门坏了", 4],
    ]


def test_an_empty_table_says_so_and_offers_no_filter() -> None:
    found = sheet([])
    assert found["A2"].value == "（无）"
    assert found.auto_filter.ref is None


def test_the_heading_stays_in_sight_and_every_column_can_be_filtered() -> None:
    found = sheet([(1, "灯坏了", 3)])
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:C2"
    assert found.print_title_rows == "$1:$1"


def test_it_prints_across_on_a4_one_page_wide() -> None:
    found = sheet([(1, "灯坏了", 3)])
    assert (found.page_setup.orientation, int(found.page_setup.paperSize)) == ("landscape", 9)
    assert found.sheet_properties.pageSetUpPr.fitToPage


def test_columns_are_as_wide_as_they_were_told() -> None:
    found = sheet([(1, "灯坏了", 3)], widths=(8, 40))
    assert [found.column_dimensions[c].width for c in "AB"] == [8, 40]
    assert found.column_dimensions["C"].width > 0


def test_a_long_text_gets_the_lines_it_needs_but_no_page_of_its_own() -> None:
    found = sheet([(1, "灯" * 30, 3), (2, "灯", 3), (3, "灯\n" * 200, 3)])
    heights = [found.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights[:2] == [51, 15], "sixty half widths in a column of twenty are three lines, each a little higher"
    assert heights[0] < heights[2] <= 409, "no office program makes a row higher"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_what_begins_like_a_formula_is_a_text(text: str) -> None:
    found = sheet([(1, text, 3)])["B2"]
    assert (found.value, found.data_type) == (text, "s")


def test_numbers_are_numbers_and_codes_are_not() -> None:
    found = sheet([("361030001", "灯", 3.5)])
    assert (found["A2"].data_type, found["C2"].data_type) == ("s", "n")


def test_signs_that_no_workbook_holds_are_left_out() -> None:
    assert sheet([(1, "灯\x00坏\x0b了\x1f", 3)])["B2"].value == "灯坏了"


def test_a_long_name_of_a_sheet_is_cut_where_office_programs_end() -> None:
    assert len(sheet([(1, "灯", 3)], name="荷塘社区" * 12).title) == 31


def test_several_tables_are_several_sheets_in_order() -> None:
    made = workbook([Table(name, HEADS, []) for name in ("甲", "乙", "丙")])
    assert load_workbook(io.BytesIO(made)).sheetnames == ["甲", "乙", "丙"]


def test_nothing_in_it_reaches_out() -> None:
    """No links, no macros: it may be opened anywhere."""
    made = workbook([Table("甲", HEADS, [(1, "http://example.org =A1", 3)])])
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert not [name for name in names if "external" in name or "vba" in name]


# --- documents --------------------------------------------------------------------------------------------------


def photo(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def again(document: Document) -> Any:
    return Read(io.BytesIO(document.save()))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_it_begins_with_title_and_line_and_goes_on_in_order() -> None:
    paper = Document("三月调度", "荷塘社区")
    paper.heading("一、情况")
    paper.say("收集五件。")
    assert texts(again(paper)) == ["三月调度", "荷塘社区", "一、情况", "收集五件。"]


def test_without_a_line_under_the_title_there_is_none() -> None:
    assert texts(again(Document("三月调度"))) == ["三月调度"]


def test_it_is_a4_and_in_chinese_fonts() -> None:
    read = again(Document("三月调度"))
    assert round(read.sections[0].page_width.cm, 1) == 21.0
    assert round(read.sections[0].page_height.cm, 1) == 29.7
    assert 'w:eastAsia="黑体"' in read.paragraphs[0]._p.xml


def test_a_table_with_heads_has_them_in_bold_type() -> None:
    paper = Document("三月调度")
    paper.table([("1", "灯"), ("2", "门")], heads=("编号", "事项"), widths=(2, 8))
    (table,) = again(paper).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["编号", "事项"], ["1", "灯"], ["2", "门"]]
    assert "黑体" in table.rows[0].cells[0].paragraphs[0]._p.xml
    assert "黑体" not in table.rows[1].cells[0].paragraphs[0]._p.xml


def test_without_heads_the_first_column_is_in_bold_type() -> None:
    paper = Document("三月调度")
    paper.table([("为什么难", "重开两次")])
    (table,) = again(paper).tables
    first, second = table.rows[0].cells
    assert "黑体" in first.paragraphs[0]._p.xml
    assert "黑体" not in second.paragraphs[0]._p.xml


def test_no_row_is_torn_by_the_end_of_a_page() -> None:
    paper = Document("三月调度")
    paper.table([("1", "灯")], heads=("编号", "事项"))
    (table,) = again(paper).tables
    assert all("cantSplit" in row._tr.xml for row in table.rows)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_photos_of_phones_are_shown(kind: str) -> None:
    paper = Document("三月调度")
    paper.pictures([photo(kind=kind), photo(kind=kind)])
    assert len(again(paper).inline_shapes) == 2


def test_a_large_photo_is_printed_small_and_does_not_swell_the_file() -> None:
    paper = Document("三月调度")
    paper.pictures([photo((1600, 1200))])
    assert len(paper.save()) < 120_000
    assert round(again(paper).inline_shapes[0].width.cm, 1) == 7.4


def test_what_is_no_photo_is_left_out() -> None:
    paper = Document("三月调度")
    paper.pictures([b"no picture", b"", photo()])
    assert len(again(paper).inline_shapes) == 1


def test_signs_that_no_document_holds_are_left_out() -> None:
    paper = Document("三月调度")
    paper.say("灯\x00坏\x08了")
    assert texts(again(paper))[-1] == "灯坏了"
