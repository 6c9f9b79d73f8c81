"""The alarm rings; the rows hold the truth."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.alarm import Alarm


async def rung(alarm: Alarm, bell: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def test_it_rings_when_the_time_has_come_also_for_what_is_long_past():
    bell = asyncio.Event()
    alarm = Alarm(bell.set)
    alarm.start()
    try:
        alarm.set(timedelta(milliseconds=50))
        assert await rung(alarm, bell, 5)
        bell.clear()
        alarm.set(-timedelta(hours=3))
        assert await rung(alarm, bell, 5), "a machine that slept is woken at once"
    finally:
        alarm.stop()


async def test_set_anew_it_rings_at_the_new_time_only():
    bell = asyncio.Event()
    alarm = Alarm(bell.set)
    alarm.start()
    try:
        alarm.set(timedelta(milliseconds=50))
        alarm.set(None)
        assert not await rung(alarm, bell, 0.2)
        alarm.set(timedelta(hours=1))
        alarm.set(timedelta(milliseconds=20))
        assert await rung(alarm, bell, 5)
    finally:
        alarm.stop()


def test_stopping_before_the_start_is_no_error():
    Alarm(print).stop()
