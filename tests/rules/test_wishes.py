"""Small wishes as rules: who may claim, when a claim ends, who suits a wish, a year's figures."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.rules import wishes as rules
from bot.rules.wishes import Claim, Claimer, Helper
from bot.settings.service import Wishes
from bot.terms import WishState

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)  # a Tuesday
OWN = Wishes()


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (Claimer(True, False, 0, 0, False), ""),
        (Claimer(True, False, 2, 1, False), ""),
        (Claimer(False, False, 0, 0, False), "先让社区认识您"),
        (Claimer(True, True, 0, 0, False), "自己家的心愿"),
        (Claimer(True, False, 3, 0, False), "您手上有3个了"),
        (Claimer(True, False, 0, 2, False), "先不能再认领"),
        (Claimer(True, False, 0, 1, True), "留给别人吧"),
    ],
)
def test_who_may_claim(who: Claimer, told: str):
    refusal = rules.may_claim(who, OWN)
    assert told in refusal.text if refusal else not told


@pytest.mark.parametrize(
    ("days", "reminded", "step"),
    [
        (4, False, ""),
        (3, False, "remind"),
        (3, True, ""),
        (0, True, "silent"),
        (-2, False, "remind"),
        (-3, True, "silent"),
    ],
)
def test_a_claim_is_reminded_of_before_it_goes_back(days: float, reminded: bool, step: str):
    assert rules.next_step(Claim(NOW + timedelta(days=days), reminded), NOW, OWN) == step


def test_every_state_says_how_it_stands():
    assert len({rules.standing(state) for state in WishState}) == len(WishState)
    assert set(rules.FROM) == {"publish", "refuse", "claim", "give_up", "deliver", "confirm", "deny"}


def helper(key: str, skills: str, apart: int = 1, free: str = "") -> Helper:
    return Helper(key, key, skills, free, apart)


def test_who_can_do_it_comes_first_then_who_is_near_then_who_is_free():
    people = [
        helper("far", "修水管", 3),
        helper("near", "修水管", 1),
        helper("free", "修水管", 1, "周二"),
        helper("cook", "做饭", 0, "随时"),
        helper("plumber", "修水管、换水龙头", 3),
    ]
    found = rules.match("想请人修水管，换个水龙头", people, NOW)
    assert [one.key for one in found] == ["plumber", "free", "near"]
    assert rules.match("想学写毛笔字", people, NOW) == []


@pytest.mark.parametrize(
    ("said", "hour", "good"),
    [
        ("随时", 9, True),
        ("周末", 9, False),
        ("周二", 9, True),
        ("周三", 9, False),
        ("晚上", 19, True),
        ("工作日", 9, True),
    ],
)
def test_when_somebody_is_free(said: str, hour: int, good: bool):
    assert rules.free(said, NOW.replace(hour=hour)) is good


def test_a_year_counts_each_wish_once_and_each_claim_that_went_silent():
    day = timedelta(days=1)
    steps = [
        (1, "tell", NOW), (1, "publish", NOW + day), (1, "claim", NOW + day), (1, "silent", NOW + 9 * day),
        (1, "claim", NOW + 10 * day), (1, "confirm", NOW + 11 * day), (2, "tell", NOW), (3, "confirm", NOW),
    ]  # fmt: skip
    found = rules.year(steps, [(3, NOW - 4 * day)])
    assert found == (2, 1, 1, 1, 2, 7.0)
    assert rules.year([]).days is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("余大妈想要轮椅", "大妈想要轮椅"),
        ("汤某想要轮椅", "住户想要轮椅"),
        ("请高师傅修水管", "请师傅修水管"),
        ("想要一把雨伞", "想要一把雨伞"),
    ],
)
def test_half_a_name_is_no_wish(text: str, shown: str):
    assert rules.nameless(text) == shown


@pytest.mark.parametrize("shown", ["[病情]的老人想要轮椅", "（内容略）", "", "是…的人家"])
def test_what_was_masked_is_not_shown_at_all(shown: str):
    assert rules.unfit(shown)
    assert not rules.unfit("想要轮椅")
