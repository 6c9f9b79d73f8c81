"""Points as arithmetic: what a deed earns, what is held, and that every booking comes to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.rules import points as rules
from bot.rules.points import FUND, SHOP, Guard, Known, Link, judge, kept
from bot.terms import Deed, DeedState

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
GUARD = Guard(pair_times=3, pair_days=30)


def link(doer: str = "ping", other: str = "ming", no: int = 1, deed: Deed = Deed.SETTLED) -> Link:
    return Link(doer, other, f"request:{no}", deed)


def suspicion(one: Link, before: list[Link], guard: Guard) -> str:
    return rules.suspicion(one, Known(before), guard)


def test_an_honest_deed_is_booked():
    assert judge(link(), 5, (0, 0), (3, 30), Known(), GUARD) == (DeedState.BOOKED, 5, "")


@pytest.mark.parametrize(("counts", "state"), [((2, 29), "booked"), ((3, 3), "capped"), ((0, 30), "capped")])
def test_caps_hold_by_the_day_and_by_the_month(counts, state):
    assert judge(link(), 5, counts, (3, 30), Known(), GUARD).state == state


def test_a_deed_that_is_worth_nothing_is_not_booked():
    assert judge(link(), 0, (0, 0), (3, 30), Known(), GUARD).state is DeedState.CAPPED


def test_who_confirms_at_home_is_held():
    fate = judge(link("home-501", "home-501"), 5, (0, 0), (3, 30), Known(), GUARD)
    assert (fate.state, fate.why) == (DeedState.HELD, "做的和确认的是同一家")


def test_the_same_two_again_and_again_are_held_whoever_does_it():
    three = [link(no=1), link("ming", "ping", 2), link(no=3)]
    assert "同一家第4次" in suspicion(link(no=4), three, GUARD)
    assert suspicion(link(no=4), three[:2], GUARD) == ""
    assert suspicion(link(other="bai", no=4), three, GUARD) == "", "somebody else is no pair"


def test_both_deeds_of_one_request_are_one_time():
    same = [link("ming", "ping", 4, Deed.TRUE_REPORT), *(link(no=no) for no in (1, 2))]
    assert suspicion(link(no=4), same, GUARD) == ""


def test_who_visits_by_duty_is_no_pair_but_never_visits_himself():
    often = [Link("ping", "home-501", f"visit:{no}", Deed.KEPT_VISIT) for no in range(9)]
    assert suspicion(Link("ping", "home-501", "visit:10", Deed.KEPT_VISIT), often, GUARD) == ""
    assert suspicion(Link("home-501", "home-501", "visit:11", Deed.KEPT_VISIT), [], GUARD)


@pytest.mark.parametrize("hands", [("a", "b", "c"), ("a", "b", "c", "d")])
def test_a_ring_of_favours_is_held(hands):
    before = [link(one, two, at) for at, (one, two) in enumerate(zip(hands[1:], [*hands[2:], hands[0]], strict=True))]
    assert suspicion(link(hands[0], hands[1], 9), before, GUARD) == "几个人轮流给对方确认"
    assert suspicion(link(hands[0], hands[1], 9), before[:-1], GUARD) == "", "it does not lead back"


def test_reports_between_leaders_are_no_ring():
    before = [link("b", "c", 1, Deed.TRUE_REPORT), link("c", "a", 2, Deed.SETTLED)]
    assert suspicion(link("a", "b", 3), before, GUARD) == ""


@pytest.mark.parametrize(("days", "good"), [(3, False), (4, True), (7, True), (8, True), (9, False)])
def test_a_visit_keeps_its_cycle_neither_too_early_nor_too_late(days, good):
    assert kept(NOW, NOW + timedelta(days=days), 7) is good
    assert kept(None, NOW, 7), "the first one always does"


def test_points_of_two_accounts_are_spent_together():
    assert rules.spent({"person:P07": 3, "wx:a": 4}, 5) == {"person:P07": -3, "wx:a": -2, SHOP: 5}
    assert rules.spent({"person:P07": 3, "wx:a": 1}, 5) is None
    assert rules.spent({"person:P07": 9}, 0) is None
    assert rules.spent({"person:P07": -4, "wx:a": 6}, 5) is None, "who owes has less than it looks"


@given(st.dictionaries(st.sampled_from("abc"), st.integers(-20, 50), min_size=1), st.integers(1, 60))
def test_what_is_spent_balances_and_takes_no_account_below_nothing(balances, price):
    lines = rules.spent(balances, price)
    assert (lines is None) == (sum(balances.values()) < price or sum(max(b, 0) for b in balances.values()) < price)
    if lines is not None:
        assert rules.balanced(lines)
        assert all(balances[who] + points >= 0 for who, points in lines.items() if who != SHOP)
        assert rules.balanced(rules.reversed_(lines))


def test_what_does_not_balance_is_no_booking():
    assert rules.balanced(rules.earned("a", 5))
    assert rules.balanced(rules.lapsed("a", 5))
    assert not rules.balanced({"a": 5, FUND: -4})
    assert not rules.balanced({"a": 0, FUND: 0})
    assert not rules.balanced({})


def test_the_oldest_points_are_used_first_and_the_rest_of_them_lapses():
    old, young = NOW - timedelta(days=400), NOW
    assert rules.to_lapse([(old, 10), (young, 5), (young, -4)], NOW) == 6
    assert rules.to_lapse([(old, 10), (young, -12), (young, 5)], NOW) == 0
    assert rules.to_lapse([(young, 10)], NOW) == 0


def test_months_are_counted_from_their_first_day():
    assert f"{rules.months_before(NOW, 12):%Y-%m-%d %H:%M}" == "2025-03-01 00:00"
    assert f"{rules.months_before(NOW, 3):%Y-%m-%d}" == "2025-12-01"


def test_a_statement_adds_up_or_says_that_it_does_not():
    moved = {"earn": 40, "redeem": -30, "refund": 10, "reverse": -5, "lapse": -2}
    assert rules.statement(100, moved, 113).adds_up
    assert not rules.statement(100, moved, 112).adds_up
