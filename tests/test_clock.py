"""The clock and its settable twins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SHANGHAI, Clock, OffsetClock, SettableClock, in_shanghai, iso, parse_time

MORNING = parse_time("2026-03-10T09:06:14+08:00")
HOUR = timedelta(hours=1)


def test_real_time_is_aware_and_in_shanghai() -> None:
    clock = Clock()
    before, now = datetime.now(UTC), clock.now()
    assert now.tzinfo is SHANGHAI
    assert timedelta() <= now - before < timedelta(seconds=5)
    assert clock.monotonic() <= clock.monotonic()


def test_a_settable_clock_stands_still_until_moved() -> None:
    clock = SettableClock(MORNING)
    assert clock.now() == clock.now() == MORNING
    assert clock.forward(HOUR) == clock.now() == MORNING + HOUR
    assert clock.set(MORNING + 2 * HOUR) == MORNING + 2 * HOUR


def test_a_settable_clock_goes_back_only_when_asked() -> None:
    clock = SettableClock(MORNING)
    with pytest.raises(ValueError, match="does not go back"):
        clock.set(MORNING - HOUR)
    with pytest.raises(ValueError, match="does not go back"):
        clock.forward(-HOUR)
    assert clock.now() == MORNING
    assert clock.set(MORNING - HOUR, back=True) == clock.now() == MORNING - HOUR


def test_the_demo_clock_runs_and_is_turned_forward() -> None:
    real = SettableClock(MORNING)
    clock = OffsetClock(real=real)
    assert clock.now() == MORNING
    clock.forward(HOUR)
    real.forward(HOUR)
    assert clock.now() == MORNING + 2 * HOUR
    assert clock.set(MORNING + 5 * HOUR) == MORNING + 5 * HOUR
    assert clock.offset == 4 * HOUR
    with pytest.raises(ValueError, match="only turned forward"):
        clock.set(MORNING)
    with pytest.raises(ValueError, match="only turned forward"):
        clock.forward(-HOUR)


def test_times_are_read_and_written_in_shanghai() -> None:
    assert parse_time("2026-03-10T01:06:14Z") == parse_time(" 2026-03-10T09:06:14 ") == MORNING
    assert iso(MORNING.astimezone(UTC)) == "2026-03-10T09:06:14+08:00"
    assert iso(MORNING + timedelta(milliseconds=7)) == "2026-03-10T09:06:14+08:00"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        parse_time("明天上午")
    with pytest.raises(ValueError, match="without a zone"):
        in_shanghai(datetime(2026, 3, 10))
