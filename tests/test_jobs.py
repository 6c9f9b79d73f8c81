"""Timed work: when the next time is, that each is done once, and that what breaks breaks alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot import jobs
from bot.clock import SHANGHAI
from bot.context import Context
from bot.settings.types import Monthly, Weekly
from models import Duty
from tests.hearing import LAMP
from tests.talk import Town


def moment(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


# --- when -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-10 08:00", "2026-03-10 08:30"),
        ("2026-03-10 08:30", "2026-03-10 14:30"),
        ("2026-03-10 14:31", "2026-03-11 08:30"),
        ("2026-12-31 23:59", "2027-01-01 08:30"),
    ],
)
def test_the_next_of_several_times_of_a_day(now: str, then: str) -> None:
    assert jobs.daily([time(14, 30), time(8, 30)], moment(now)) == moment(then)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-09 08:59", "2026-03-09 09:00"),
        ("2026-03-09 09:00", "2026-03-16 09:00"),
        ("2026-03-15 23:00", "2026-03-16 09:00"),
    ],
)
def test_the_next_monday_at_nine(now: str, then: str) -> None:
    assert jobs.on_weekday(Weekly(1, time(9)), moment(now)) == moment(then)


@pytest.mark.parametrize(
    ("day", "now", "then"),
    [
        (1, "2026-03-31 10:00", "2026-04-01 09:00"),
        (1, "2026-04-01 09:00", "2026-05-01 09:00"),
        (28, "2026-01-30 10:00", "2026-02-28 09:00"),
        (1, "2026-12-05 10:00", "2027-01-01 09:00"),
    ],
)
def test_the_next_such_day_of_a_month(day: int, now: str, then: str) -> None:
    assert jobs.on_day(Monthly(day, time(9)), moment(now)) == moment(then)


# --- done once --------------------------------------------------------------------------------------------------


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock; nothing is reported."""
    return Town(meanings={}).open()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the digest was told: that job writes down its moment instead."""
    moments: list[datetime] = []
    _instead(monkeypatch, "digest", lambda context: moments.append(context.now))
    return moments


def _instead(monkeypatch: pytest.MonkeyPatch, name: str, run: Callable[[Context], object]) -> None:
    monkeypatch.setitem(jobs._BY_NAME, name, replace(jobs._BY_NAME[name], run=run))


def waits(name: str) -> list[Duty]:
    return list(Duty.select().where((Duty.name == name) & (Duty.state == "waiting")))


def test_each_job_waits_once_however_often_the_bot_starts(town: Town) -> None:
    for _ in range(3):
        town.open()
    names = [duty.name for duty in Duty.select().where(Duty.state == "waiting")]
    assert len(names) == len(set(names))
    assert {"candidates", "digest", "visits", "purge"} <= set(names)


def test_it_is_done_at_its_time_and_waits_for_the_next(town: Town, done: list[datetime]) -> None:
    town.at("2026-03-11 09:00")
    assert [f"{at:%d %H:%M}" for at in done] == ["10 14:30", "11 08:30"]
    assert [f"{duty.due_at:%d %H:%M}" for duty in waits("digest")] == ["11 14:30"]


def test_a_machine_that_slept_three_days_does_it_once(town: Town, done: list[datetime]) -> None:
    town.now += timedelta(days=3)
    town.passes(minutes=1)
    assert len(done) == 1


def test_a_restart_in_between_repeats_nothing(town: Town, done: list[datetime]) -> None:
    town.at("2026-03-10 14:31").open().passes(minutes=10)
    assert len(done) == 1


def test_a_clock_that_jumps_back_repeats_nothing(town: Town, done: list[datetime]) -> None:
    town.at("2026-03-10 14:31")
    town.now -= timedelta(hours=2)
    town.passes(minutes=10)
    assert len(done) == 1


def test_what_breaks_is_marked_and_comes_again_next_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(context: Context) -> object:
        raise RuntimeError("no paper in the printer")

    _instead(monkeypatch, "digest", breaks)
    monkeypatch.setattr(jobs.log, "exception", lambda *_, **__: None)
    town.at("2026-03-10 14:31")
    states = [duty.state for duty in Duty.select().where(Duty.name == "digest").order_by(Duty.due_at)]
    assert states == ["failed", "waiting"]


def test_what_breaks_leaves_nothing_half_done(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(context: Context) -> object:
        Duty.create(key="half", name="half", due_at=context.now + timedelta(days=9))
        raise RuntimeError("in the middle")

    _instead(monkeypatch, "digest", breaks)
    monkeypatch.setattr(jobs.log, "exception", lambda *_, **__: None)
    town.at("2026-03-10 14:31")
    assert waits("half") == []


def test_what_breaks_holds_up_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(context: Context) -> object:
        raise RuntimeError("down")

    _instead(monkeypatch, "digest", breaks)
    monkeypatch.setattr(jobs.log, "exception", lambda *_, **__: None)
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-10 18:00")
    assert town.all("remind", to="wx_u12")


def test_somebody_else_who_claimed_it_does_it(town: Town, done: list[datetime]) -> None:
    """A second process was quicker: its claim is in the row."""
    Duty.update(state="done").where(Duty.name == "digest").execute()
    town.at("2026-03-10 15:00")
    assert done == []


# --- of one request ---------------------------------------------------------------------------------------------


def test_of_what_is_due_together_only_the_last_is_done(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.now += timedelta(days=1, hours=3)
    town.passes(minutes=1)
    states = {d.name: d.state for d in Duty.select().where(Duty.key.startswith("1/accept_remind/1/"))}
    assert "done" not in states.values(), "not reminded and passed over in one breath"
    assert town.actions().count("escalate") == 1


def test_of_two_requests_each_has_its_own(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_tang", LAMP, room="u21")
    town.now += timedelta(hours=8)
    town.passes(minutes=1)
    assert {line.message.to for line in town.all("remind")} == {"wx_u12", "wx_u21"}


def test_the_next_moment_is_that_of_the_first_duty(town: Town) -> None:
    Duty.delete().execute()
    assert jobs.next_duty() is None
    town.says("wx_ming", LAMP, room="u12")
    first = min(duty.due_at for duty in Duty.select().where(Duty.state == "waiting"))
    assert jobs.next_duty() == first
