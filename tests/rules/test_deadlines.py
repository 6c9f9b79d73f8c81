"""When reminders come, told as talk: what was said when, and what the bot must do by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SHANGHAI, parse_time
from bot.config import Settings
from bot.rules.deadlines import Duty, DutyName, Followed, Pause, due_at, duties
from bot.settings.clocks import Clocks
from bot.terms import Kind, Level, State

CLOCKS = Settings().clocks
CALENDAR = CLOCKS.calendar()
N = DutyName
ACCEPTING = {N.ACCEPT_WARN_URGENT, N.ACCEPT_REMIND, N.ESCALATE_SILENT}
RESOLVING = {N.DUE_WARN, N.DUE, N.OVERDUE}
FEEDBACK = {N.FEEDBACK_ASK, N.FEEDBACK_CLOSE}  # residents have no working hours
PROMISING = {N.PROMISE_BEFORE, N.PROMISE_AFTER}


def at(text: str) -> datetime:
    return parse_time(f"2026-{text}")


def reported(moment: str, **more: object) -> Followed:
    """Somebody reports something and it is assigned at once."""
    now = at(moment)
    request = Followed(Kind.FACILITY, False, Level.BUILDING, State.ASSIGNED, opened_at=now, assigned_at=now)
    return replace(request, **more)  # type: ignore[arg-type]


def accepted(moment: str, **more: object) -> Followed:
    return reported(moment, **{"state": State.ACCEPTED, **more})


def promised(said: str, until: str, **more: object) -> Followed:
    return accepted(said, promised_at=at(said), promise_until=at(until), **more)


def plan(request: Followed, clocks: Clocks = CLOCKS) -> dict[DutyName, datetime]:
    return {duty.name: duty.due_at for duty in duties(request, CALENDAR, clocks) if duty.step == 1}


def with_clocks(**changes: object) -> Clocks:
    return Clocks.model_validate({**CLOCKS.model_dump(), **changes})


# --- nobody says 收到

STORIES = [
    # a Monday morning; 4 working hours are over after the noon break, a working day later the next one up gets it
    ("05-11T08:42:06", "05-11T15:12:06", "05-12T08:42:06"),
    # the Saturday before Spring Festival is worked
    ("02-14T08:40:06", "02-14T15:10:06", "02-24T08:40:06"),
    # the last minutes before Spring Festival: nothing for nine days
    ("02-14T17:20:16", "02-24T11:50:16", "02-24T17:20:16"),
    ("02-14T15:00:05", "02-24T09:30:05", "02-24T15:00:05"),
    # at night, and on a Saturday
    ("05-11T22:00:00", "05-12T15:00:00", "05-12T18:00:00"),
    ("03-21T22:05:08", "03-23T15:00:00", "03-23T18:00:00"),
]


@pytest.mark.parametrize(("told", "reminder", "next_up"), STORIES)
def test_silence_is_reminded_and_then_passed_on(told: str, reminder: str, next_up: str) -> None:
    found = plan(reported(told))
    assert found[N.ACCEPT_REMIND] == at(reminder)
    assert found[N.ESCALATE_SILENT] == at(next_up)


@pytest.mark.parametrize("told", [row[0] for row in STORIES])
def test_who_has_accepted_is_not_asked_to_accept(told: str) -> None:
    assert not plan(accepted(told)).keys() & ACCEPTING


def test_who_gets_it_later_has_his_own_time() -> None:
    found = plan(reported("05-11T08:42", assigned_at=at("05-12T08:42")))
    assert found[N.ACCEPT_REMIND] == at("05-12T15:12")
    assert found[N.DUE] == at("05-14T08:42")  # but the resident's clock runs from his report


def test_danger_does_not_wait_for_morning() -> None:
    gas = reported("03-20T23:40:18", urgent=True, kind=Kind.HAZARD)
    warned = [duty for duty in duties(gas, CALENDAR, CLOCKS) if duty.name is N.ACCEPT_WARN_URGENT]
    assert [duty.due_at for duty in warned] == [at("03-20T23:55:18"), at("03-21T00:10:18")]
    assert all(duty.urgent for duty in warned)
    assert N.ACCEPT_WARN_URGENT not in plan(replace(gas, state=State.ACCEPTED))
    assert N.ACCEPT_WARN_URGENT not in plan(reported("03-20T23:40:18"))


def test_what_nobody_holds_has_only_its_deadline() -> None:
    assert plan(reported("05-11T08:42", state=State.OPEN, assigned_at=None)).keys() == RESOLVING


# --- the deadline


@pytest.mark.parametrize(
    ("level", "warned", "due", "late"),
    [
        (Level.BUILDING, "05-13T09:00", "05-14T09:00", "05-15T09:00"),
        (Level.GRID, "05-19T09:00", "05-20T09:00", "05-21T09:00"),
        (Level.COUNTY, "05-19T09:00", "05-20T09:00", "05-21T09:00"),
    ],
)
def test_warned_before_reminded_at_and_up_after_the_deadline(level: Level, warned: str, due: str, late: str) -> None:
    found = plan(accepted("05-11T09:00", level=level))
    assert (found[N.DUE_WARN], found[N.DUE], found[N.OVERDUE]) == (at(warned), at(due), at(late))
    assert due_at(accepted("05-11T09:00", level=level), CALENDAR, CLOCKS) == at(due)


def test_a_new_level_has_its_own_time_from_when_it_was_reached() -> None:
    raised = accepted("06-15T08:20:09", level=Level.GRID, since=at("06-16T09:05:14"))
    assert due_at(raised, CALENDAR, CLOCKS) == at("06-26T09:05:14")  # 端午 lies between


def test_who_gets_it_when_it_is_late_has_a_day_before_it_goes_up_again() -> None:
    late = accepted("05-11T09:00", assigned_at=at("05-15T09:00"))
    assert plan(late)[N.OVERDUE] == at("05-18T09:00")
    keys = [
        {d.key(1) for d in duties(r, CALENDAR, CLOCKS) if d.name is N.OVERDUE} for r in (accepted("05-11T09:00"), late)
    ]
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    ("rule", "said", "warned", "due", "reminded"),
    [
        (
            {"unit": "工作时", "levels": {1: 2, 2: 14, 3: 21}},
            "05-11T17:00",
            "05-12T08:42",
            "05-12T09:30",
            "05-12T09:30",
        ),
        ({"unit": "工作日", "levels": {1: 1, 2: 2, 3: 3}}, "05-11T09:00", "05-11T15:42", "05-12T09:00", "05-12T09:00"),
        ({"unit": "自然日", "levels": {1: 2, 2: 5, 3: 9}}, "05-15T20:00", "05-18T08:30", "05-17T20:00", "05-18T08:30"),
        (
            {"unit": "紧急", "levels": {1: 60, 2: 90, 3: 120}},
            "05-15T23:30",
            "05-16T00:06",
            "05-16T00:30",
            "05-16T00:30",
        ),
    ],
)
def test_a_kind_may_be_counted_in_its_own_unit(
    rule: dict[str, object], said: str, warned: str, due: str, reminded: str
) -> None:
    clocks = with_clocks(by_kind={"水电气网": rule})
    request = accepted(said, kind=Kind.UTILITIES)
    assert due_at(request, CALENDAR, clocks) == at(due)
    found = plan(request, clocks)
    assert found[N.DUE] == at(reminded)
    assert found.get(N.DUE_WARN) == (at(warned) if at(warned) < at(reminded) else None)
    assert due_at(accepted(said), CALENDAR, clocks) == due_at(accepted(said), CALENDAR, CLOCKS)


def test_waiting_for_material_puts_the_deadline_off() -> None:
    waited = accepted("05-11T09:00", pauses=(Pause(at("05-12T09:00"), at("05-13T15:00")),))
    assert due_at(waited, CALENDAR, CLOCKS) == at("05-15T15:00")
    days = with_clocks(by_kind={"公共设施损坏": {"unit": "自然日", "levels": {1: 3, 2: 7, 3: 7}}})
    assert due_at(waited, CALENDAR, days) == at("05-15T15:00")


def test_a_pause_before_the_level_was_reached_is_not_counted_again() -> None:
    raised = accepted("05-11T09:00", since=at("05-14T09:00"), pauses=(Pause(at("05-12T09:00"), at("05-13T09:00")),))
    assert due_at(raised, CALENDAR, CLOCKS) == due_at(replace(raised, pauses=()), CALENDAR, CLOCKS)


def test_while_it_waits_nobody_is_reminded() -> None:
    assert plan(reported("05-11T09:00", pauses=(Pause(at("05-12T09:00")),))) == {}


# --- promises


@pytest.mark.parametrize(
    ("said", "until", "before", "after"),
    [
        ("03-10T14:45:18", "03-10T17:00", "03-10T16:00", "03-10T18:00"),  # 今天下午五点前
        ("09-07T11:00:02", "09-07T14:00", "09-07T12:00", "09-07T15:00"),  # 下午两点到
        ("02-24T18:30:16", "02-25T12:00", "02-25T11:00", "02-25T14:30"),  # 明天上午
        ("05-11T08:00", "05-11T20:00", "05-11T18:00", "05-12T08:30"),  # 今晚下班
        ("05-11T16:30", "05-11T17:00", None, "05-11T18:00"),  # said half an hour before: nobody is nagged
    ],
)
def test_a_promise_is_asked_about_before_and_after(said: str, until: str, before: str | None, after: str) -> None:
    found = plan(promised(said, until))
    assert found.get(N.PROMISE_BEFORE) == (at(before) if before else None)
    assert found[N.PROMISE_AFTER] == at(after)


def test_a_new_promise_is_a_new_duty() -> None:
    first, second = promised("03-10T14:45", "03-10T17:00"), promised("03-11T09:22", "03-11T18:00")
    keys = [{duty.key(7) for duty in duties(r, CALENDAR, CLOCKS) if duty.name in PROMISING} for r in (first, second)]
    assert not keys[0] & keys[1]


def test_no_promise_no_question() -> None:
    assert not plan(accepted("05-11T09:00")).keys() & PROMISING


# --- the resident's word


def test_silence_after_the_work_closes_it_on_the_third_day() -> None:
    done = accepted("05-11T09:00", state=State.RESOLVED, resolved_at=at("05-13T11:20"))
    assert plan(done) == {N.FEEDBACK_ASK: at("05-14T11:20"), N.FEEDBACK_CLOSE: at("05-16T11:20")}
    at_night = replace(done, resolved_at=at("05-13T23:20"))
    assert plan(at_night) == {N.FEEDBACK_ASK: at("05-15T08:00"), N.FEEDBACK_CLOSE: at("05-17T08:00")}
    assert N.FEEDBACK_ASK not in plan(done, with_clocks(review_days=3)), "nobody is asked about what is closed"


@pytest.mark.parametrize("state", [State.CLOSED, State.EXPLAINED, State.WITHDRAWN, State.MERGED])
def test_what_is_over_is_left_alone(state: State) -> None:
    over = promised("05-11T09:00", "05-12T12:00", state=state, urgent=True, resolved_at=at("05-13T11:20"))
    assert plan(over) == {}


# --- done once


def test_the_key_is_the_same_however_often_it_is_computed() -> None:
    request = promised("05-11T08:42", "05-12T12:00", state=State.ASSIGNED, urgent=True)
    keys = [duty.key(12) for duty in duties(request, CALENDAR, CLOCKS)]
    assert len(set(keys)) == len(keys) == 9
    assert set(keys) == {duty.key(12) for duty in duties(request, CALENDAR, with_clocks(accept_hours=2))}
    assert not set(keys) & {duty.key(13) for duty in duties(request, CALENDAR, CLOCKS)}


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(lambda t: t.replace(tzinfo=SHANGHAI))
REQUESTS = st.builds(
    Followed,
    kind=st.sampled_from(Kind),
    urgent=st.booleans(),
    level=st.sampled_from(Level),
    state=st.sampled_from(State),
    opened_at=MOMENTS,
    assigned_at=st.none() | MOMENTS,
    resolved_at=st.none() | MOMENTS,
    promise_until=st.none() | MOMENTS,
)


@settings(max_examples=150, deadline=None)
@given(REQUESTS)
def test_ordinary_duties_keep_working_hours_and_never_disturb_the_night(request: Followed) -> None:
    found: tuple[Duty, ...] = duties(request, CALENDAR, CLOCKS)
    assert [duty.due_at for duty in found] == sorted(duty.due_at for duty in found)
    assert len({duty.key(1) for duty in found}) == len(found)
    for duty in found:
        assert duty.urgent or not CALENDAR.is_quiet(duty.due_at)
        assert duty.urgent or duty.name in FEEDBACK or CALENDAR.settle(duty.due_at) == duty.due_at
        assert not duty.urgent or duty.due_at - duty.anchor <= timedelta(minutes=30)
