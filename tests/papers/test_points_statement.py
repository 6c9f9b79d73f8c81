"""The month's statement of points as a workbook: two sheets whose figures are those of the text."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.actions import points_statement
from bot.config import Settings
from bot.media import MediaStore
from bot.rules.points import FUND
from models import PointsEntry, PointsStatement
from tests.talk import Town


def booked(town: Town, name: str, kind: str, points: int, note: str, day: int) -> None:
    at = town.now.replace(month=2, day=day)
    for account, value in (("wx:wx_ming", points), (FUND, -points)):
        PointsEntry.create(booking=name, account=account, points=value, at=at, kind=kind, note=note)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A February in which somebody earned ten points, spent three and lost two; kept with its files."""
    town = Town(Settings(database="sqlite:///kept.db", data_dir=str(tmp_path)), meanings={}).open()
    booked(town, "a", "earn", 7, "反映属实", 3)
    booked(town, "b", "earn", 3, "圆微心愿", 9)
    booked(town, "c", "redeem", -3, "换洗衣液", 12)
    booked(town, "d", "reverse", -2, "反映属实冲正", 20)
    return town


def _pairs(sheet: Worksheet) -> dict[object, object]:
    """A sheet of two columns, without its head."""
    return {name: value for name, value in sheet.iter_rows(min_row=2, values_only=True)}  # noqa: C416


def test_the_workbook_says_what_the_text_says(town: Town, tmp_path: Path) -> None:
    points_statement.write(town.app.context(town.now))
    town.passes(minutes=1)
    line = town.heard("summary", room="c")
    assert "2月对账】期初0，发放10，兑换3，冲正2，期末5；收支两边相等" in line.text
    (file,) = line.message.attachments
    assert file.name == "莲川县积分2026年2月对账.xlsx"
    book = load_workbook(io.BytesIO(MediaStore(tmp_path / "media").read(file.ref)))
    whole = _pairs(book["对账"])
    assert (whole["期初"], whole["发放"], whole["兑换"], whole["冲正"], whole["期末"]) == (0, 10, 3, 2, 5)
    assert _pairs(book["发放"]) == {"反映属实": 7, "圆微心愿": 3}


def test_a_month_has_one_statement(town: Town) -> None:
    for _ in range(2):
        points_statement.write(town.app.context(town.now))
    assert PointsStatement.select().count() == 1


def test_a_ledger_that_does_not_balance_is_told(town: Town) -> None:
    PointsEntry.create(booking="e", account="wx:wx_ming", points=1, at=town.now, kind="earn")
    points_statement.write(town.app.context(town.now))
    assert "两边对不上，请马上核对" in PointsStatement.get().text


def test_before_the_first_point_there_is_no_statement() -> None:
    town = Town(meanings={}).open()
    points_statement.write(town.app.context(town.now))
    assert not PointsStatement.select().exists()
