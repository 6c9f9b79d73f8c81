"""Small wishes as talk: kept from a note on a visit, shown without whose they are, fulfilled with a sentence."""

from __future__ import annotations

import pytest

from models import Visit, Wish
from tests.talk import Town

NOTE = "走访 501 万里一个人在家。想在卫生间装个扶手，万里说去年滑过一次"


@pytest.fixture
def town() -> Town:
    """P07 visits 501 and writes a note with a wish in it."""
    town = Town(meanings={}).open()
    town.says("wx_u12", NOTE)
    return town


def test_the_visitor_chooses_between_a_request_and_a_wish(town: Town) -> None:
    asked = town.heard("answer", to="wx_u12").text
    assert "回“开”立一条诉求，回“心愿”记成微心愿" in asked
    town.says("wx_u12", "心愿")
    assert "记成了微心愿W1" in town.heard("answer", to="wx_u12").text
    assert town.requests() == 0
    wish = Wish.get()
    assert (wish.visit, wish.household) == (Visit.get(Visit.result == "done").id, "36103000100100102-501")
    said = len(town.lines)
    town.says("wx_u12", "开")
    assert "没有" in town.lines[-1].text or town.silent(said), "the question is answered"
    assert town.requests() == 0


def test_nobody_reads_whose_wish_it_is(town: Town) -> None:
    town.says("wx_u12", "心愿")
    town.says("wx_secretary", "微心愿")
    shown = town.heard("answer", to="wx_secretary").text
    assert "W1 想在卫生间装个扶手" in shown
    assert "荷塘苑网格" in shown
    for word in ("万里", "501", "1栋2单元", "空巢"):
        assert word not in shown
    assert not [line for line in town.lines if line.message.room], "and no group hears of it"


def test_a_fulfilled_wish_is_told_to_who_visits_there(town: Town) -> None:
    town.says("wx_u12", "心愿")
    town.says("wx_secretary", "圆梦 W1 扶手装好了")
    assert (Wish.get().state, Wish.get().by) == ("fulfilled", "P02")
    town.at("2026-03-10 10:00")
    assert "有人圆了：扶手装好了" in town.heard("visit", to="wx_u12").text
    town.says("wx_secretary", "微心愿")
    assert "没有等着圆的" in town.heard("answer", to="wx_secretary").text


@pytest.mark.parametrize(
    ("who", "words", "told"),
    [
        ("wx_secretary", "圆梦 W1", "请写一句怎么圆的"),
        ("wx_secretary", "圆梦 扶手", "请写微心愿的编号"),
        ("wx_secretary", "圆梦 W7 好了", "没有等着圆的W7"),
        ("wx_chengguan", "圆梦 W1 好了", "没有等着圆的W1"),
        ("wx_ming", "圆梦 W1 好了", "没有等着圆的W1"),
    ],
)
def test_who_may_not_and_what_is_missing_is_said(town: Town, who: str, words: str, told: str) -> None:
    town.says("wx_u12", "心愿")
    town.says(who, words)
    assert told in town.heard("refusal", to=who).text
    assert Wish.get().state == "open"


def test_without_a_question_the_word_lists_wishes(town: Town) -> None:
    town.says("wx_u12", "不用")
    town.says("wx_u12", "心愿")
    assert "没有等着圆的" in town.heard("answer", to="wx_u12").text
    assert not Wish.select().exists()
