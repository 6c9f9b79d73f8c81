"""Why a clock may stand still, in a leader's words; and how pauses are kept."""

from __future__ import annotations

import pytest

from bot.rules.pausing import begin, end, reason_of
from bot.terms import PauseReason

A, B, C = "2026-03-10T09:00:00+08:00", "2026-03-11T09:00:00+08:00", "2026-03-12T09:00:00+08:00"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("等居民", PauseReason.RESIDENT),
        ("等住户买好材料", PauseReason.RESIDENT),
        ("家里没人在家，进不去", PauseReason.RESIDENT),
        ("联系不上户主", PauseReason.RESIDENT),
        ("等材料", PauseReason.MATERIAL),
        ("配件周五才到货", PauseReason.MATERIAL),
        ("厂家缺货", PauseReason.MATERIAL),
        ("天气", PauseReason.WEATHER),
        ("下雨做不了防水", PauseReason.WEATHER),
        ("等天晴", PauseReason.WEATHER),
        ("挂账", PauseReason.ON_ACCOUNT),
        ("等资金批复", PauseReason.ON_ACCOUNT),
        ("走维修基金", PauseReason.ON_ACCOUNT),
    ],
)
def test_a_reason_is_read_off_the_words(words: str, reason: PauseReason) -> None:
    assert reason_of(words) is reason


@pytest.mark.parametrize("words", ["", "最近忙", "过几天再说", "等等", "没空", "人手不够"])
def test_no_other_reason_stops_a_clock(words: str) -> None:
    assert reason_of(words) is None


@pytest.mark.parametrize("reason", PauseReason)
def test_each_reason_is_understood_by_its_own_label(reason: PauseReason) -> None:
    assert reason_of(reason.label) is reason


def test_begun_ended_and_begun_again() -> None:
    first = begin([], A)
    assert first == [[A, None]]
    assert begin(first, B) == first, "one that runs is not begun again"
    ended = end(first, B)
    assert ended == [[A, B]]
    assert end(ended, C) == ended, "what has ended stays so"
    assert begin(ended, C) == [[A, B], [C, None]]
