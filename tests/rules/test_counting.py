"""Which figures a request is in: each case as people would tell it, and what a paper that does not add up says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clock import SHANGHAI
from bot.rules.counting import belongs, count, moved, paused, settled_at
from bot.rules.figures import Figures, Happened, History, Name, Period, day_until, faults, month_of, week_of
from bot.terms import Action, State

MONDAY = datetime(2026, 3, 9, tzinfo=SHANGHAI)
WEEK = Period(MONDAY, MONDAY + timedelta(days=7))
A, S = Action, State
#: What an action leads to, where it changes the state.
LEADS = {
    A.REPORT: S.OPEN,
    A.ASSIGN: S.ASSIGNED,
    A.ACCEPT: S.ACCEPTED,
    A.RESOLVE: S.RESOLVED,
    A.VERIFY: S.CLOSED,
    A.CLOSE: S.CLOSED,
    A.REOPEN: S.ASSIGNED,
    A.EXPLAIN: S.EXPLAINED,
    A.WITHDRAW: S.WITHDRAWN,
    A.MERGE: S.MERGED,
}


def day(number: int, hour: int = 9) -> datetime:
    """Day 1 is the Monday of the week, day 0 the Sunday before."""
    return MONDAY + timedelta(days=number - 1, hours=hour)


def lived(*steps: tuple[Action, int], actor: str = "wx", **more: object) -> History:
    """A request to which these things happened on these days, an hour apart."""
    state, events = S.OPEN, []
    for at, (action, on) in enumerate(steps):
        state = LEADS.get(action, state)
        events.append(Happened(day(on, 9 + at), action, state, "bot" if action is A.CLOSE else actor))
    return History(1, events[0].at, tuple(events), **more)  # type: ignore[arg-type]


def names(history: History, period: Period = WEEK) -> set[Name]:
    return set(belongs(history, period))


# --- how it came into hand, and how it left ---------------------------------------------------------------------


def test_reported_and_not_done_is_collected_and_still_in_hand() -> None:
    found = names(lived((A.REPORT, 2), (A.ASSIGN, 2)))
    assert found == {Name.COLLECTED, Name.CLOSING, Name.HANDLED}


def test_reported_earlier_and_not_done_was_in_hand_at_the_beginning() -> None:
    assert names(lived((A.REPORT, -3), (A.ASSIGN, -3))) == {Name.OPENING, Name.CLOSING, Name.HANDLED}


def test_settled_before_the_week_it_is_in_no_figure_of_it() -> None:
    assert names(lived((A.REPORT, -5), (A.ASSIGN, -5), (A.RESOLVE, -4), (A.VERIFY, -3))) == set()


def test_of_a_later_week_it_is_in_no_figure_either() -> None:
    assert names(lived((A.REPORT, 9), (A.ASSIGN, 9))) == set()


@pytest.mark.parametrize(
    ("end", "figure"),
    [
        ((A.RESOLVE, 3), Name.AWAITING),
        ((A.VERIFY, 3), Name.CLOSED),
        ((A.EXPLAIN, 3), Name.EXPLAINED),
    ],
)
def test_the_ways_in_which_it_is_settled(end: tuple[Action, int], figure: Name) -> None:
    found = names(lived((A.REPORT, 2), (A.ASSIGN, 2), end))
    assert {figure, Name.SETTLED, Name.FINISHED, Name.HANDLED} <= found
    assert Name.CLOSING not in found


@pytest.mark.parametrize(("end", "figure"), [(A.WITHDRAW, Name.WITHDRAWN), (A.MERGE, Name.MERGED)])
def test_what_was_taken_back_or_merged_is_finished_but_nobodys_success(end: Action, figure: Name) -> None:
    found = names(lived((A.REPORT, 2), (A.ASSIGN, 2), (end, 3)))
    assert {figure, Name.FINISHED} <= found
    assert not found & {Name.SETTLED, Name.HANDLED}


def test_settled_earlier_and_opened_again_it_came_back() -> None:
    found = names(lived((A.REPORT, -5), (A.ASSIGN, -5), (A.RESOLVE, -4), (A.REOPEN, 3)))
    assert {Name.CAME_BACK, Name.CLOSING, Name.REOPENED} <= found
    assert not found & {Name.OPENING, Name.COLLECTED}


def test_opened_again_and_settled_again_within_the_week() -> None:
    found = names(lived((A.REPORT, 1), (A.ASSIGN, 1), (A.RESOLVE, 2), (A.REOPEN, 3), (A.RESOLVE, 4)))
    assert {Name.COLLECTED, Name.SETTLED, Name.REOPENED, Name.EVER_SETTLED} <= found


def test_the_border_belongs_to_the_week_that_begins() -> None:
    last, first = History(1, MONDAY, (Happened(MONDAY, A.REPORT, S.OPEN),)), Period(day(-6, 0), MONDAY)
    assert Name.COLLECTED in names(last)
    assert names(last, first) == set()


# --- the residents' word ----------------------------------------------------------------------------------------


def test_the_last_word_counts() -> None:
    found = names(lived((A.REPORT, 1), (A.RESOLVE, 1), (A.REOPEN, 2), (A.RESOLVE, 3), (A.VERIFY, 4)))
    assert Name.CONTENT in found
    assert Name.DISCONTENT not in found


def test_not_content_while_it_is_worked_on_is_a_word_but_reopens_nothing() -> None:
    history = lived((A.REPORT, 1), (A.ASSIGN, 1), (A.REOPEN, 2))
    assert {Name.JUDGED, Name.DISCONTENT} <= names(history)
    assert Name.REOPENED not in names(history)


def test_closed_by_the_bot_nobody_answered() -> None:
    found = names(lived((A.REPORT, 1), (A.RESOLVE, 1), (A.CLOSE, 4)))
    assert Name.UNANSWERED in found
    assert Name.JUDGED not in found


def test_closed_by_the_office_is_not_unanswered() -> None:
    events = (Happened(day(1), A.REPORT, S.OPEN), Happened(day(2), A.CLOSE, S.CLOSED, "console:wang"))
    assert Name.UNANSWERED not in names(History(1, day(1), events))


# --- in time ----------------------------------------------------------------------------------------------------


def test_settled_before_its_deadline_is_in_time_and_after_it_is_not() -> None:
    steps = ((A.REPORT, 1), (A.ASSIGN, 1), (A.RESOLVE, 3))
    assert {Name.TIMED, Name.ON_TIME} <= names(lived(*steps, due_at=day(4)))
    late = names(lived(*steps, due_at=day(2)))
    assert Name.TIMED in late
    assert Name.ON_TIME not in late


def test_without_a_deadline_nobody_says_that_it_was_in_time() -> None:
    assert not names(lived((A.REPORT, 1), (A.RESOLVE, 3))) & {Name.TIMED, Name.ON_TIME, Name.OVERDUE}


def test_late_since_this_week_is_newly_late_and_since_last_week_only_late() -> None:
    assert {Name.OVERDUE, Name.NEWLY_LATE} <= names(lived((A.REPORT, 1), (A.ASSIGN, 1), due_at=day(3)))
    before = names(lived((A.REPORT, -9), (A.ASSIGN, -9), due_at=day(-2)))
    assert Name.OVERDUE in before
    assert Name.NEWLY_LATE not in before


def test_a_deadline_of_next_week_is_not_late() -> None:
    assert Name.OVERDUE not in names(lived((A.REPORT, 1), (A.ASSIGN, 1), due_at=day(8)))


def test_whose_clock_stands_still_is_not_late_but_paused() -> None:
    found = names(lived((A.REPORT, 1), (A.ASSIGN, 1), due_at=day(3), pauses=((day(2), None),)))
    assert Name.PAUSED in found
    assert Name.OVERDUE not in found


def test_a_pause_that_ended_in_the_week_is_over() -> None:
    found = names(lived((A.REPORT, 1), (A.ASSIGN, 1), due_at=day(3), pauses=((day(2), day(3)),)))
    assert Name.OVERDUE in found
    assert Name.PAUSED not in found


def test_when_a_clock_stood_still() -> None:
    history = lived((A.REPORT, 1), pauses=((day(2), day(3)),))
    assert [paused(history, day(n)) for n in (1, 2, 3, 4)] == [False, False, True, False]


def test_when_it_left_the_hands_of_who_works_on_it() -> None:
    history = lived((A.REPORT, 1), (A.RESOLVE, 2), (A.REOPEN, 3), (A.RESOLVE, 5), (A.VERIFY, 6))
    assert settled_at(history, day(4)) == day(2, 10)
    assert settled_at(history, day(7)) == day(5, 12), "the last time, and not when it was judged"
    assert settled_at(history, day(1)) is None


# --- what it was ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("trait", "figure"), [("urgent", Name.URGENT), ("recurrence", Name.RECURRENT)])
def test_danger_and_what_comes_back_are_counted_when_they_come_in(trait: str, figure: Name) -> None:
    traits: dict[str, Any] = {trait: True}
    assert figure in names(lived((A.REPORT, 2), (A.ASSIGN, 2), **traits))
    assert figure not in names(lived((A.REPORT, -2), (A.ASSIGN, -2), **traits))


# --- sums and rates ---------------------------------------------------------------------------------------------


def many() -> list[History]:
    shapes = [
        lived((A.REPORT, -3), (A.ASSIGN, -3)),
        lived((A.REPORT, -3), (A.ASSIGN, -3), (A.RESOLVE, 2), (A.VERIFY, 3)),
        lived((A.REPORT, 1), (A.ASSIGN, 1), (A.RESOLVE, 2), due_at=day(4)),
        lived((A.REPORT, 1), (A.ASSIGN, 1), (A.RESOLVE, 2), (A.REOPEN, 3), due_at=day(2)),
        lived((A.REPORT, 1), (A.WITHDRAW, 1)),
        lived((A.REPORT, 1), (A.ASSIGN, 1), (A.EXPLAIN, 2)),
        lived((A.REPORT, -5), (A.ASSIGN, -5), (A.RESOLVE, -4), (A.REOPEN, 3), (A.RESOLVE, 4)),
    ]
    return [History(no, h.opened_at, h.events, due_at=h.due_at) for no, h in enumerate(shapes, start=1)]


def test_everything_adds_up() -> None:
    figures = count(many(), WEEK, lambda _, __: 3.0)
    assert faults(figures) == []
    assert (figures.count(Name.OPENING), figures.count(Name.COLLECTED), figures.count(Name.CAME_BACK)) == (2, 4, 1)
    assert figures.of(Name.CLOSING) == {1, 4}
    assert figures.rate("办结率") == pytest.approx(4 / 6), (
        "of seven in hand one was taken back; 2, 3, 6, 7 were settled"
    )
    assert figures.mean_hours == 3.0


def test_nothing_divided_by_nothing_is_no_rate() -> None:
    empty = count([], WEEK)
    assert [empty.rate(label) for label in ("办结率", "满意率", "按时率", "重开率")] == [None] * 4
    assert empty.mean_hours is None


def test_only_what_was_settled_has_taken_hours() -> None:
    figures = count(many(), WEEK, lambda history, _: float(history.no))
    assert set(figures.hours) == figures.of(Name.SETTLED)


def test_one_without_hours_is_left_out_of_the_mean() -> None:
    numbers = {Name.SETTLED: frozenset({1, 2})}
    assert Figures(WEEK, numbers, {1: 4.0}).mean_hours == 4.0


# --- what does not add up ---------------------------------------------------------------------------------------


def broken(**changes: set[int]) -> Figures:
    good = count(many(), WEEK)
    return Figures(WEEK, {**good.numbers, **{Name(name): frozenset(nos) for name, nos in changes.items()}})


def test_a_whole_that_is_not_its_parts_is_named_with_them() -> None:
    told = faults(broken(withdrawn=set()))
    assert any(line.startswith("了结") and "各部分却是" in line for line in told)


def test_a_share_that_is_not_of_its_whole_is_named() -> None:
    assert "按时率的分子不在分母里" in faults(broken(on_time={99}))


def test_what_came_and_what_went_must_balance() -> None:
    assert any(line.startswith("期初＋收集") for line in faults(broken(opening=set())))


def test_grids_that_do_not_sum_up_are_named() -> None:
    whole, part = count(many(), WEEK), count(many()[:3], WEEK)
    told = faults(whole, [part])
    assert any(line.startswith("收集4，各网格合计1") for line in told)
    rest = count(many()[3:], WEEK)
    assert faults(whole, [part, rest]) == []


def test_a_week_begins_with_what_the_last_one_ended_with() -> None:
    figures = count(many(), WEEK)
    assert faults(figures, opening=2) == []
    assert faults(figures, opening=3) == ["期初在办2，上期期末在办却是3"]


# --- periods ----------------------------------------------------------------------------------------------------


def test_the_week_before_a_monday_and_before_a_sunday() -> None:
    for moment in (day(8, 9), day(14, 23)):
        assert week_of(moment) == WEEK


def test_the_month_before_reaches_over_the_year() -> None:
    january = month_of(datetime(2026, 1, 1, 9, tzinfo=SHANGHAI))
    assert (january.start, january.end) == (
        datetime(2025, 12, 1, tzinfo=SHANGHAI),
        datetime(2026, 1, 1, tzinfo=SHANGHAI),
    )


def test_a_day_of_the_paper_is_from_paper_to_paper() -> None:
    paper = day(2, 17)
    assert day(1, 18) in day_until(paper)
    assert paper not in day_until(paper)


def test_the_figures_of_some_requests_are_those_counted_alone() -> None:
    told = [History(no, day(no), (Happened(day(no), A.REPORT, S.OPEN), Happened(day(no + 1), A.RESOLVE, S.RESOLVED)))
            for no in (0, 1, 2)]  # fmt: skip
    whole = count(told, WEEK, lambda history, moment: float(history.no))
    assert whole.among(frozenset({1, 2})) == count(told[1:], WEEK, lambda history, moment: float(history.no))


def test_what_a_trend_draws_is_what_is_counted() -> None:
    told = [
        History(0, day(0), (Happened(day(0), A.REPORT, S.OPEN), Happened(day(1), A.RESOLVE, S.RESOLVED))),
        History(1, day(-3), (Happened(day(-3), A.REPORT, S.OPEN), Happened(day(1), A.WITHDRAW, S.WITHDRAWN))),
        History(2, day(9), (Happened(day(9), A.REPORT, S.OPEN),)),
    ]
    drawn, full = moved(told, WEEK), count(told, WEEK)
    for name in (Name.COLLECTED, Name.SETTLED, Name.OPENING, Name.CLOSING, Name.WITHDRAWN, Name.FINISHED):
        assert drawn.of(name) == full.of(name)


def test_what_the_office_takes_up_again_is_no_verdict_of_a_resident() -> None:
    events = (
        Happened(day(1), A.REPORT, S.OPEN), Happened(day(2), A.RESOLVE, S.RESOLVED),
        Happened(day(2, 12), A.VERIFY, S.CLOSED, "wx"), Happened(day(3), A.REOPEN, S.ASSIGNED, "console:wang"),
    )  # fmt: skip
    found = belongs(History(1, day(1), events), WEEK)
    assert {Name.CONTENT, Name.REOPENED} <= found
    assert Name.DISCONTENT not in found
