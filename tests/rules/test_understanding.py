"""From what was weighed to what is done: each rule with a case where it holds and one where it just does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.understanding import ACTS, KINDS, Thresholds, Weighed, chance, decide, shares
from bot.terms import REPORTING, Act, Kind, Outcome

LIMITS = Thresholds(sure=0.8, unsure=0.3, urgent=0.5)


def weighed(act: Act, gate: float, *, urgent: float = 0.0, kind: Kind = Kind.FACILITY) -> Weighed:
    """An act that clearly weighs most."""
    acts = tuple(0.9 if one is act else 0.1 / 7 for one in ACTS)
    return Weighed(acts, tuple(3.0 if one is kind else 0.0 for one in KINDS), gate, urgent)


def test_a_report_above_the_gate_is_sure():
    assert decide(weighed(Act.REPORT, 0.8), LIMITS).outcome is Outcome.SURE


def test_a_report_just_below_the_gate_is_asked_of_the_leader():
    assert decide(weighed(Act.REPORT, 0.79), LIMITS).outcome is Outcome.UNSURE


def test_talk_leaves_no_trace():
    said = decide(weighed(Act.CHATTER, 0.1), LIMITS)
    assert (said.act, said.kind, said.outcome) == (Act.CHATTER, None, Outcome.CHATTER)


def test_talk_that_may_hide_a_report_is_shown_to_the_leader_but_never_sure():
    assert decide(weighed(Act.CHATTER, 0.95), LIMITS).outcome is Outcome.UNSURE


def test_only_reports_supports_and_details_have_a_kind():
    for act in ACTS:
        assert (decide(weighed(act, 0.9), LIMITS).kind is not None) == (act in REPORTING)


def test_danger_makes_a_report_urgent_and_just_less_does_not():
    assert decide(weighed(Act.REPORT, 0.9, urgent=0.5, kind=Kind.HAZARD), LIMITS).urgent
    assert not decide(weighed(Act.REPORT, 0.9, urgent=0.49, kind=Kind.HAZARD), LIMITS).urgent


def test_of_a_thing_that_fails_it_takes_more_to_be_urgent():
    limits = replace(LIMITS, urgent=0.3, urgent_of_things=0.45)
    assert decide(weighed(Act.REPORT, 0.9, urgent=0.4, kind=Kind.SECURITY), limits).urgent
    assert not decide(weighed(Act.REPORT, 0.9, urgent=0.4, kind=Kind.FACILITY), limits).urgent
    assert decide(weighed(Act.REPORT, 0.9, urgent=0.45, kind=Kind.FACILITY), limits).urgent


def test_danger_in_a_doubtful_report_is_never_swallowed():
    assert decide(weighed(Act.REPORT, 0.16, urgent=0.9), LIMITS).outcome is Outcome.UNSURE
    assert decide(weighed(Act.REPORT, 0.16, urgent=0.1), LIMITS).outcome is Outcome.CHATTER


def test_a_group_may_have_a_stricter_gate():
    assert decide(weighed(Act.REPORT, 0.85), replace(LIMITS, sure=0.9)).outcome is Outcome.UNSURE


def test_confidence_is_the_gate_for_requests_and_the_act_for_the_rest():
    assert decide(weighed(Act.REPORT, 0.77), LIMITS).confidence == 0.77
    assert decide(weighed(Act.NOTICE, 0.1), LIMITS).confidence == pytest.approx(0.9)


@given(st.lists(st.floats(-200, 200), min_size=1, max_size=13))
def test_shares_are_shares_of_one(values: list[float]):
    assert sum(shares(values)) == pytest.approx(1)


@given(st.floats(-1e6, 1e6))
def test_a_chance_lies_between_nothing_and_all(value: float):
    assert 0 <= chance(value) <= 1
