"""The state machine against a listing made independently of it: every state, action and speaker."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.refusals import NotAllowed, NotPossible, Refusal
from bot.rules.workflow import TABLE, WHO, Relation, allowed, relations, steps
from bot.terms import Action, Level, State, Step

R, A, S = Relation, Action, State

#: One column a state: none yet, open, assigned, accepted, resolved, closed, explained, withdrawn, merged.
#: A letter is the state it leads to, a dot a refusal.
COLUMNS = (None, S.OPEN, S.ASSIGNED, S.ACCEPTED, S.RESOLVED, S.CLOSED, S.EXPLAINED, S.WITHDRAWN, S.MERGED)
LETTERS = dict(zip("OACRXEWM", COLUMNS[1:], strict=True))

LISTING = {
    A.REPORT: {
        "reporter household neighbour resident assignee leader below department office bot": "O........",
    },
    A.DETAIL: {"reporter household neighbour resident assignee leader below department office": ".OACRXE.."},
    A.SUPPORT: {"reporter household neighbour resident assignee leader below department office": ".OACR...."},
    A.ASSIGN: {"office bot": ".AAA....."},
    A.ACCEPT: {"assignee leader department office": ".CCC....."},
    A.PROGRESS: {"assignee leader department office": ".CCCR.E..", "below": ".OACR...."},
    A.PROMISE: {"assignee leader department office": ".CCC.....", "below": ".OAC....."},
    A.PAUSE: {"assignee leader department office": ".OAC....."},
    A.RESUME: {"assignee leader department office": ".OAC....."},
    A.REMIND: {"leader office bot": ".OAC....."},
    A.ESCALATE: {"assignee leader department office bot": ".AAA....."},
    A.TRANSFER: {"assignee leader office": ".AAA....."},
    A.DECLINE: {"assignee department": "..OO....."},
    A.RESOLVE: {"assignee leader department office": ".RRR.X..."},
    A.VERIFY: {"reporter household neighbour": ".XXXXXE.."},
    A.REOPEN: {"reporter household neighbour": ".OACAAA..", "leader office bot": "....AAA.."},
    A.CLOSE: {"bot": "....X....", "office": "....XX..."},
    A.EXPLAIN: {"assignee leader office": ".EEEE.E.."},
    A.CORRECT: {"assignee leader": ".OACR....", "office": ".OACRXE.."},
    A.MERGE: {"assignee leader office bot": ".MMMM...."},
    A.WITHDRAW: {"reporter": ".WWW....."},
}


def listed(action: Action, relation: Relation) -> str:
    return next((row for who, row in LISTING[action].items() if relation.value in who.split()), "." * len(COLUMNS))


PAIRS = list(product(COLUMNS, Action, Relation))


def test_the_listing_covers_every_action() -> None:
    assert set(LISTING) == set(Action)
    assert len(PAIRS) == 9 * 21 * 11


@pytest.mark.parametrize("action", Action)
def test_every_pair_is_allowed_or_refused_as_listed(action: Action) -> None:
    for column, relation in product(COLUMNS, Relation):
        letter = listed(action, relation)[COLUMNS.index(column)]
        found = allowed(column, action, {relation})
        where = f"{column} {action} by {relation}"
        if letter == ".":
            assert isinstance(found, Refusal), where
            assert found.text, where
        else:
            assert found is LETTERS[letter], where


def test_who_may_never_say_it_is_told_who_may() -> None:
    for action, relation in product(Action, Relation):
        if set(listed(action, relation)) == {"."}:
            for column in COLUMNS:
                refusal = allowed(column, action, {relation})
                assert isinstance(refusal, NotAllowed), f"{action} by {relation}"
                assert refusal.text == WHO.get(action, "这一步不由您来办")


def test_a_resident_who_says_done_changes_nothing() -> None:
    refusal = allowed(S.ACCEPTED, A.RESOLVE, relations())
    assert isinstance(refusal, NotAllowed)
    assert refusal.text == "办结要由负责的三长或承办部门来说"


@pytest.mark.parametrize(
    ("state", "action", "relation", "text"),
    [
        (S.RESOLVED, A.RESOLVE, R.ASSIGNEE, "已经办结，在等居民评价"),
        (S.RESOLVED, A.WITHDRAW, R.REPORTER, "已经办结，解决了回“满意”，没解决回“不满意”就行"),
        (S.CLOSED, A.PROGRESS, R.LEADER, "已经销号，问题还在的话请居民回“不满意”"),
        (S.MERGED, A.ACCEPT, R.ASSIGNEE, "这件诉求已合并，不用再办这一步"),
        (None, A.ACCEPT, R.ASSIGNEE, "还没有这件诉求"),
    ],
)
def test_what_the_state_forbids_says_why(state: State | None, action: Action, relation: Relation, text: str) -> None:
    refusal = allowed(state, action, {relation})
    assert isinstance(refusal, NotPossible)
    assert refusal.text == text


# --- the county's rules, as talk


def test_a_leaders_done_waits_for_the_residents_word() -> None:
    assert allowed(S.ASSIGNED, A.ACCEPT, {R.ASSIGNEE}) is S.ACCEPTED
    assert allowed(S.ACCEPTED, A.RESOLVE, {R.ASSIGNEE}) is S.RESOLVED
    assert isinstance(allowed(S.RESOLVED, A.VERIFY, {R.ASSIGNEE}), NotAllowed)
    assert allowed(S.RESOLVED, A.VERIFY, {R.REPORTER, R.RESIDENT}) is S.CLOSED


def test_not_content_opens_it_again_for_whoever_answers() -> None:
    assert allowed(S.RESOLVED, A.REOPEN, {R.REPORTER}) is S.ASSIGNED
    assert allowed(S.CLOSED, A.REOPEN, {R.REPORTER}) is S.ASSIGNED


@pytest.mark.parametrize("own", [R.ASSIGNEE, R.HANDLER, R.DEPARTMENT])
@pytest.mark.parametrize("judge", [R.REPORTER, R.HOUSEHOLD, R.NEIGHBOUR])
def test_nobody_closes_his_own_work_as_content(own: Relation, judge: Relation) -> None:
    for state in (S.ACCEPTED, S.RESOLVED, S.CLOSED, S.EXPLAINED):
        refusal = allowed(state, A.VERIFY, {judge, own, R.LEADER, R.RESIDENT})
        assert isinstance(refusal, NotAllowed)
        assert refusal.text == "自己办的事，请反映的住户来评价"
    assert allowed(S.RESOLVED, A.REOPEN, {judge, own}) is S.ASSIGNED  # but he may find it bad


def test_the_leaders_own_report_is_judged_by_a_neighbour_or_closed_without_an_answer() -> None:
    own = relations(reporter=True, assignee=True, posts=[Level.BUILDING], handler=True)
    assert allowed(None, A.REPORT, own) is S.OPEN
    assert allowed(S.ACCEPTED, A.RESOLVE, own) is S.RESOLVED
    assert isinstance(allowed(S.RESOLVED, A.VERIFY, own), NotAllowed)
    assert allowed(S.RESOLVED, A.VERIFY, relations(neighbour=True)) is S.CLOSED
    assert allowed(S.RESOLVED, A.CLOSE, {R.BOT}) is S.CLOSED


def test_the_office_does_not_close_what_it_did_itself() -> None:
    assert allowed(S.RESOLVED, A.CLOSE, relations(office=True)) is S.CLOSED
    assert isinstance(allowed(S.RESOLVED, A.CLOSE, relations(office=True, handler=True)), NotAllowed)


def test_the_resident_may_be_quicker_than_the_leader() -> None:
    assert allowed(S.ACCEPTED, A.VERIFY, {R.REPORTER}) is S.CLOSED
    assert allowed(S.CLOSED, A.RESOLVE, {R.ASSIGNEE}) is S.CLOSED
    assert allowed(S.CLOSED, A.VERIFY, {R.REPORTER}) is S.CLOSED


def test_a_leader_above_steps_in_for_a_silent_one() -> None:
    builder = relations(posts=[Level.BUILDING], level=Level.BUILDING)
    assert allowed(S.ASSIGNED, A.ACCEPT, builder) is S.ACCEPTED
    assert allowed(S.ACCEPTED, A.RESOLVE, builder) is S.RESOLVED


def test_a_leader_whose_level_it_has_left_is_heard_but_moves_nothing() -> None:
    below = relations(posts=[Level.BUILDING], level=Level.COUNTY)
    assert below == {R.BELOW, R.RESIDENT}
    assert allowed(S.ASSIGNED, A.PROGRESS, below) is S.ASSIGNED
    assert isinstance(allowed(S.ASSIGNED, A.ACCEPT, below), NotAllowed)
    assert isinstance(allowed(S.ACCEPTED, A.RESOLVE, below), NotAllowed)


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({}, {R.RESIDENT}),
        ({"reporter": True, "household": True}, {R.REPORTER, R.HOUSEHOLD, R.RESIDENT}),
        ({"posts": [Level.GRID], "level": Level.BUILDING}, {R.LEADER, R.RESIDENT}),
        ({"posts": [Level.GRID], "level": Level.GRID, "assignee": True}, {R.LEADER, R.ASSIGNEE, R.RESIDENT}),
        ({"posts": [Level.BUILDING, Level.GRID], "level": Level.GRID}, {R.LEADER, R.BELOW, R.RESIDENT}),
        ({"department": True}, {R.DEPARTMENT, R.RESIDENT}),
        ({"office": True, "handler": True, "neighbour": True}, {R.OFFICE, R.HANDLER, R.NEIGHBOUR, R.RESIDENT}),
    ],
)
def test_how_somebody_stands_to_a_request(facts: dict[str, object], standing: set[Relation]) -> None:
    assert relations(**facts) == standing  # type: ignore[arg-type]


# --- the six steps


@pytest.mark.parametrize(
    ("said", "reached"),
    [
        ([], []),
        ([A.REPORT], [Step.REPORTED]),
        ([A.REPORT, A.ASSIGN, A.DETAIL, A.SUPPORT], [Step.REPORTED, Step.DISPATCHED]),
        ([A.REPORT, A.ASSIGN, A.ACCEPT, A.PROGRESS], [Step.REPORTED, Step.DISPATCHED, Step.HANDLED]),
        ([A.REPORT, A.ASSIGN, A.REMIND], [Step.REPORTED, Step.DISPATCHED, Step.SUPERVISED]),
        ([A.REPORT, A.ASSIGN, A.REMIND, A.ESCALATE, A.ACCEPT, A.RESOLVE, A.VERIFY], list(Step)),
        (
            [A.VERIFY, A.RESOLVE, A.REPORT, A.TRANSFER],
            [Step.REPORTED, Step.DISPATCHED, Step.HANDLED, Step.ANSWERED, Step.REVIEWED],
        ),
        ([A.REPORT, A.ASSIGN, A.EXPLAIN], [Step.REPORTED, Step.DISPATCHED, Step.ANSWERED]),
        ([A.REPORT, A.WITHDRAW], [Step.REPORTED]),
    ],
)
def test_the_six_steps_are_read_off_a_history(said: list[Action], reached: list[Step]) -> None:
    assert list(steps(said)) == reached


# --- whatever is said, in whatever order


def test_the_table_leads_only_to_states_and_leaves_the_end_alone() -> None:
    assert all(state not in (S.WITHDRAWN, S.MERGED) for state, _ in TABLE)
    assert {state for state, action in TABLE if action is A.REPORT} == {None}


STANDING = st.frozensets(st.sampled_from(Relation), min_size=1)


@settings(max_examples=200)
@given(st.sampled_from(COLUMNS), st.sampled_from(Action), STANDING, STANDING)
def test_standing_closer_never_takes_a_right_away(
    state: State | None, action: Action, some: frozenset[Relation], more: frozenset[Relation]
) -> None:
    """Except the right to judge own work."""
    if action in (A.VERIFY, A.CLOSE) or isinstance(allowed(state, action, some), Refusal):
        return
    assert not isinstance(allowed(state, action, some | more), Refusal)


class AnySequence(RuleBasedStateMachine):
    """One request, and people who say whatever they like."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State | None = None
        self.said: list[Action] = []
        self.last: tuple[State | None, Action, frozenset[Relation], State] | None = None

    @rule(action=st.sampled_from(Action), standing=STANDING)
    def say(self, action: Action, standing: frozenset[Relation]) -> None:
        found = allowed(self.state, action, standing)
        if isinstance(found, Refusal):
            return
        self.said.append(action)
        self.last = (self.state, action, standing, found)
        self.state = found

    @rule()
    def work(self) -> None:
        """Somebody does his job, so that the later states are reached often."""
        following = {
            None: (A.REPORT, R.RESIDENT),
            S.OPEN: (A.ASSIGN, R.BOT),
            S.ASSIGNED: (A.ACCEPT, R.ASSIGNEE),
            S.ACCEPTED: (A.RESOLVE, R.ASSIGNEE),
            S.RESOLVED: (A.VERIFY, R.REPORTER),
        }.get(self.state)
        if following:
            self.say(following[0], frozenset({following[1]}))

    @invariant()
    def a_history_begins_with_a_report_and_has_only_one(self) -> None:
        assert self.said[:1] in ([], [A.REPORT])
        assert self.said.count(A.REPORT) <= 1

    @invariant()
    def the_end_is_the_end(self) -> None:
        if self.last:
            before, action, _, after = self.last
            assert before not in (S.WITHDRAWN, S.MERGED)
            assert action is A.REOPEN or after is before or before not in (S.CLOSED, S.EXPLAINED)

    @invariant()
    def content_is_only_said_by_who_did_not_do_it(self) -> None:
        if self.last and self.last[1] is A.VERIFY:
            assert self.last[2] & {R.REPORTER, R.HOUSEHOLD, R.NEIGHBOUR}
            assert not self.last[2] & {R.ASSIGNEE, R.DEPARTMENT, R.HANDLER}

    @invariant()
    def only_a_judge_or_the_clock_closes(self) -> None:
        if self.last and self.last[3] is S.CLOSED and self.last[0] is not S.CLOSED:
            assert self.last[1] in (A.VERIFY, A.CLOSE)

    @invariant()
    def what_was_reached_can_be_read_off(self) -> None:
        reached = steps(self.said)
        assert (Step.REPORTED in reached) is (self.state is not None)
        assert Step.ANSWERED in reached or self.state not in (S.RESOLVED, S.EXPLAINED)


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
