"""An account speaks no faster than a person would, and slower when it was warned."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.rules.pacing import (
    PaceState,
    after_send,
    after_warning,
    is_warning,
    may_broadcast,
    next_allowed,
    reply_delay,
)
from bot.settings.wechaty import Pacing

NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
PACING = Pacing()


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def said(*rooms: str, state: PaceState | None = None, at: datetime = NOW, every: float = 0, broadcast: bool = False):
    state = state or PaceState()
    for number, room in enumerate(rooms):
        state = after_send(state, PACING, at + seconds(number * every), room, Random(7), broadcast=broadcast)
    return state


def test_who_said_nothing_may_speak_at_once():
    assert next_allowed(PaceState(), PACING, NOW, "r") == NOW


def test_three_seconds_between_two_messages_of_an_account():
    assert next_allowed(said("r"), PACING, NOW, "other") == NOW + seconds(3)


def test_ten_seconds_between_two_messages_in_a_room():
    assert next_allowed(said("r"), PACING, NOW, "r") == NOW + seconds(10)


def test_urgent_waits_for_the_account_but_not_for_the_room():
    assert next_allowed(said("r"), PACING, NOW, "r", urgent=True) == NOW + seconds(3)


def test_fifteen_a_minute():
    state = said(*(f"r{n}" for n in range(15)), every=3.5)
    last = NOW + seconds(14 * 3.5)
    assert next_allowed(state, PACING, last, "x") == NOW + seconds(60)


def test_three_hundred_an_hour():
    state = said(*(f"r{n}" for n in range(300)), every=6)
    assert next_allowed(state, PACING, NOW + seconds(300 * 6), "x") == NOW + timedelta(hours=1)


def test_fifteen_hundred_a_day():
    state = said(*(f"r{n}" for n in range(1500)), every=40)
    assert next_allowed(state, PACING, NOW + seconds(1500 * 40), "x") == NOW + timedelta(days=1)


def test_messages_of_the_day_before_no_longer_count():
    state = said("r", state=said(*(f"r{n}" for n in range(1500)), every=1), at=NOW + timedelta(days=2))
    assert len(state.times) == 1


def test_broadcast_lines_are_20_to_40_seconds_apart_and_answers_are_not_held_up():
    state = said("r", broadcast=True)
    wait = next_allowed(state, PACING, NOW, "other", broadcast=True) - NOW
    assert seconds(20) <= wait <= seconds(40)
    assert next_allowed(state, PACING, NOW, "other") == NOW + seconds(3)


def test_the_wait_between_broadcast_lines_is_drawn_once_and_by_chance():
    waits = set()
    for seed in range(20):
        state = after_send(PaceState(), PACING, NOW, "r", Random(seed), broadcast=True)
        asked = {next_allowed(state, PACING, NOW + seconds(late), "x", broadcast=True) for late in (0, 1, 5)}
        assert len(asked) == 1
        waits |= asked
    assert len(waits) == 20


@pytest.mark.parametrize("urgent", [False, True])
def test_a_warned_account_is_silent_for_45_minutes(urgent: bool):
    state = after_warning(said("r"), NOW)
    assert next_allowed(state, PACING, NOW, "x", urgent=urgent) == NOW + timedelta(minutes=45)


def test_then_it_speaks_at_half_its_pace_for_a_day():
    state = said("r", state=after_warning(PaceState(), NOW), at=NOW + timedelta(hours=1))
    begun = NOW + timedelta(hours=1)
    assert next_allowed(state, PACING, begun, "x") == begun + seconds(6)
    assert next_allowed(state, PACING, begun, "r") == begun + seconds(20)
    later = NOW + timedelta(hours=25)
    assert next_allowed(said("r", state=state, at=later), PACING, later, "x") == later + seconds(3)


def test_half_the_pace_is_seven_a_minute():
    state = after_warning(PaceState(), NOW - timedelta(hours=2))
    for number in range(7):
        state = after_send(state, PACING, NOW + seconds(number * 6), f"r{number}", Random(1))
    assert next_allowed(state, PACING, NOW + seconds(42), "x") == NOW + seconds(60)


def test_an_answer_takes_as_long_as_a_person():
    delays = [reply_delay(PACING, Random(seed)) for seed in range(200)]
    assert seconds(1.5) <= min(delays) < seconds(1.8)
    assert seconds(3.7) < max(delays) <= seconds(4)


@pytest.mark.parametrize(
    "reason", ["操作过于频繁，请稍后再试", "发送频繁", "操作频繁", "Too frequent", "rate limit exceeded"]
)
def test_a_warning_is_known(reason: str):
    assert is_warning(reason)


@pytest.mark.parametrize("reason", ["not logged in", "频道不存在", "room not found", ""])
def test_other_failures_are_no_warning(reason: str):
    assert not is_warning(reason)


def test_broadcasts_go_out_by_day():
    assert [may_broadcast(PACING, NOW.replace(hour=hour)) for hour in (8, 9, 18, 19)] == [False, True, True, False]


def test_the_state_does_not_grow_with_the_rooms():
    state = said(*(f"r{number}" for number in range(1400)), every=30)
    assert len(state.rooms) <= 1002


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 5), st.booleans(), st.booleans()), max_size=60),
    st.integers(0, 10_000),
)
def test_whoever_waits_as_told_never_breaks_a_limit(wishes: list[tuple[int, int, bool, bool]], seed: int):
    chance, state, now = Random(seed), PaceState(), NOW
    spoken: list[tuple[datetime, int, bool]] = []
    for wait, room, urgent, broadcast in wishes:
        now += seconds(wait / 10)
        now = next_allowed(state, PACING, now, str(room), urgent=urgent, broadcast=broadcast)
        assert next_allowed(state, PACING, now, str(room), urgent=urgent, broadcast=broadcast) == now
        state = after_send(state, PACING, now, str(room), chance, broadcast=broadcast)
        spoken.append((now, room, urgent))
    for (first, _, _), (second, _, _) in pairwise(spoken):
        assert second - first >= seconds(3)
    for (first, _, _), (sixteenth, _, _) in zip(spoken, spoken[15:], strict=False):
        assert sixteenth - first >= seconds(60)
    for number, (at, room, urgent) in enumerate(spoken):
        before = [earlier for earlier, where, _ in spoken[:number] if where == room]
        assert urgent or not before or at - before[-1] >= seconds(10)
