"""Are two reports one matter? Letters by their words and days, chat by folded words."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.rules.likeness import SAME, Matter, likeness, matter_of, matter_words, overlap
from bot.rules.sameness import elsewhere, kinds_fit, one_grid, same_flat, same_matter, within
from bot.terms import Kind
from tests.needs import SHARED
from tests.quality.pairs import average_precision, best_f1, f1, scored

MAY = datetime(2026, 5, 1, tzinfo=SHANGHAI)

MIXER = Matter(
    "投诉柳溪苑旁边的搅拌站夜里作业", "柳溪苑北边新建了一座混凝土搅拌站，半夜还在出料，灰尘落满阳台，请管一管。", MAY
)
MIXER_TOO = Matter(
    "柳溪苑边上搅拌站灰尘大", "我是柳溪苑业主，搅拌站半夜出料，阳台全是灰尘，窗户不敢开。", MAY + timedelta(days=3)
)
SAME_ESTATE = Matter("柳溪苑电梯常坏", "柳溪苑6栋的电梯一个月坏了四次，老人下不来楼。", MAY + timedelta(days=3))
ELSEWHERE = Matter("投诉金桥路夜市油烟扰民", "金桥路夜市的烧烤摊油烟大，请管一管。", MAY + timedelta(days=200))


def test_one_matter_in_two_letters_is_alike() -> None:
    assert likeness(MIXER, MIXER_TOO) >= SAME


def test_another_fault_of_the_same_estate_is_not() -> None:
    assert likeness(MIXER, SAME_ESTATE) < SAME


def test_another_place_is_not() -> None:
    assert likeness(MIXER, ELSEWHERE) < 0.1


def test_days_between_make_it_less_likely() -> None:
    late = Matter(MIXER_TOO.title, MIXER_TOO.text, MAY + timedelta(days=300))
    assert likeness(MIXER, late) < likeness(MIXER, MIXER_TOO)


def test_words_that_every_letter_holds_tie_nothing() -> None:
    a, b = Matter("请问小区物业问题如何解决"), Matter("投诉小区物业 希望有关部门解决问题")
    assert likeness(a, b) < SAME


def test_a_letter_is_read_with_any_of_its_dates() -> None:
    assert matter_of({"title": "a", "text": "b", "time": "2019/4/3 10:04:19"}).at == datetime(
        2019, 4, 3, tzinfo=SHANGHAI
    )
    assert matter_of({"title": "a", "time": "2019-09-01 10:03:10"}) == Matter(
        "a", "", datetime(2019, 9, 1, tzinfo=SHANGHAI)
    )
    assert matter_of({"title": "a", "time": "2019-02-31"}).at is None
    assert matter_of({"text": "b"}) == Matter("", "b")


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_is_symmetric_and_between_nothing_and_one(a: str, b: str) -> None:
    there = likeness(Matter(a), Matter(b))
    assert 0 <= there <= 1
    assert there == pytest.approx(likeness(Matter(b), Matter(a)))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("三楼楼道灯不亮", "路灯坏了"),
        ("没水了", "停水了？"),
        ("水都没有", "一滴都没了"),
        ("单元门关不上", "门禁刷不开"),
        ("下水道堵了", "地漏往外冒水 反水"),
        ("电梯又趴窝", "dianti又不走了"),
    ],
)
def test_neighbours_words_for_one_thing_fold_into_one(a: str, b: str) -> None:
    assert matter_words(a) & matter_words(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("没水了", "没电了"),
        ("楼上漏水", "停水了"),
        ("煤气味好大", "停气了"),
        ("灯坏了", "门坏了"),
        ("早上好", "没水了"),
    ],
)
def test_different_things_stay_apart(a: str, b: str) -> None:
    assert not matter_words(a) & matter_words(b)


def test_short_chat_overlaps_by_pairs_of_characters() -> None:
    assert overlap("荷花池里漂着死鱼", "荷花池里漂着死鱼 没人捞") == 1
    assert overlap("好的", "好的收到") == 0


GRID, UNIT, OTHER = ("县", "社区", "网格"), ("县", "社区", "网格", "1栋", "2单元"), ("县", "社区", "网格", "2栋")


def test_places_contain_and_meet() -> None:
    assert within(GRID, UNIT)
    assert within(UNIT, GRID)
    assert within(UNIT, UNIT)
    assert not within(UNIT, OTHER)
    assert not within((), UNIT)
    assert one_grid(UNIT, OTHER, 3)
    assert not one_grid(UNIT, ("县", "社区", "他网格"), 3)


def test_the_same_lamp_by_kind_and_place() -> None:
    assert same_matter("三楼灯不亮", Kind.HAZARD, UNIT, "楼道灯坏了", Kind.FACILITY, GRID)
    assert not same_matter("三楼灯不亮", Kind.FACILITY, OTHER, "楼道灯坏了", Kind.FACILITY, UNIT)
    assert not same_matter("三楼灯不亮", Kind.FACILITY, UNIT, "五楼灯不亮", Kind.FACILITY, UNIT)
    assert not same_matter("灯太亮吵到我", Kind.SECURITY, UNIT, "楼道灯坏了", Kind.SUGGESTION, UNIT)


def test_flats_and_floors_are_told_apart() -> None:
    assert same_flat("502漏水", "502又漏")
    assert not same_flat("502漏水", "602漏水")
    assert not same_flat("漏水", "漏水")
    assert elsewhere("三楼灯坏", "五楼灯坏")
    assert not elsewhere("三楼没水", "五楼没水")


def test_kinds_of_a_family_fit() -> None:
    assert kinds_fit(Kind.FACILITY, Kind.HAZARD)
    assert kinds_fit(None, Kind.OTHER)
    assert not kinds_fit(Kind.FACILITY, Kind.SECURITY)


@pytest.mark.parametrize("piece", ["水", "没水", "电梯坏了 ", "堵了", "从三楼扔"])
def test_a_hundred_thousand_characters_take_less_than_a_second(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    likeness(Matter(text, text), Matter(text, "停水"))
    matter_words(text)
    overlap(text, text)
    assert time.process_time() - start < 1


def test_on_judged_pairs_of_letters() -> None:
    path = SHARED / "data" / "same_issue_pairs_dev.jsonl"
    if not path.exists():
        pytest.skip("no judged pairs there")
    pairs = scored(path)
    assert average_precision(pairs) >= 0.92
    assert best_f1(pairs) >= 0.89
    assert f1(pairs, SAME) >= 0.89
