"""When an account says what waits: as a person would, its own pace, the room's, papers by day and one after another."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from bot.clock import SHANGHAI
from bot.messages import Outgoing
from bot.settings.wechaty import Pacing
from bot.shell_pace import Paces, is_broadcast
from bot.terms import Purpose
from models import OutboxMessage

NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
#: Round numbers: an answer takes two seconds, an account five, a room ten, papers half a minute.
PACE = Pacing(account_seconds=5, room_seconds=10, reply_seconds=(2, 2), broadcast_seconds=(30, 30))


def row(number: int, room: str = "r", created: datetime = NOON, tries: int = 0) -> OutboxMessage:
    return OutboxMessage(id=number, key=f"k{number}", room=room, created_at=created, tries=tries, purpose="answer")


def said(room: str = "r", purpose: Purpose = Purpose.ANSWER, urgent: bool = False) -> Outgoing:
    return Outgoing("k", "words", purpose, room=room, urgent=urgent)


def after(moment: datetime) -> float:
    return (moment - NOON).total_seconds()


@pytest.fixture
def paces() -> Paces:
    return Paces(Random(7))


def test_an_answer_comes_as_late_as_a_persons(paces: Paces) -> None:
    assert after(paces.plan("a").slot(row(1), said(), PACE, NOON)) == 2


def test_looked_at_again_it_has_not_to_wait_once_more(paces: Paces) -> None:
    paces.plan("a").slot(row(1), said(), PACE, NOON)
    later = NOON + timedelta(seconds=2)
    assert paces.plan("a").slot(row(1), said(), PACE, later) == later


def test_what_was_put_long_ago_goes_at_once(paces: Paces) -> None:
    old = row(1, created=NOON - timedelta(minutes=5))
    assert paces.plan("a").slot(old, said(), PACE, NOON) == NOON


def test_danger_waits_for_nobody_to_have_typed(paces: Paces) -> None:
    assert paces.plan("a").slot(row(1), said(urgent=True), PACE, NOON) == NOON


def test_several_that_wait_are_spread_over_account_and_room(paces: Paces) -> None:
    plan = paces.plan("a")
    slots = [after(plan.slot(row(n, room), said(room), PACE, NOON)) for n, room in enumerate(("r", "s", "r", "t"))]
    assert slots == [2, 7, 12, 17], "five seconds an account, ten a room"


def test_what_was_said_counts_for_what_comes(paces: Paces) -> None:
    paces.said("a", PACE, said("r"), NOON)
    assert after(paces.plan("a").slot(row(1, created=NOON - timedelta(minutes=1)), said("r"), PACE, NOON)) == 10
    assert after(paces.plan("b").slot(row(2, created=NOON - timedelta(minutes=1)), said("s"), PACE, NOON)) == 0


def test_of_one_room_nobody_overtakes(paces: Paces) -> None:
    paces.said("a", PACE, said("r"), NOON)
    first = paces.plan("a").slot(row(1, created=NOON - timedelta(minutes=1)), said("r"), PACE, NOON)
    second = paces.plan("b").slot(row(2, created=NOON - timedelta(minutes=1)), said("r"), PACE, NOON)
    assert (after(first), second >= first) == (10, True), "not even another account that is free"


def test_a_warned_account_is_silent_and_the_other_is_not(paces: Paces) -> None:
    paces.warned("a", NOON)
    old = NOON - timedelta(minutes=1)
    assert after(paces.plan("a").slot(row(1, created=old), said(), PACE, NOON)) == 45 * 60
    assert after(paces.plan("b").slot(row(2, created=old), said("s"), PACE, NOON)) == 0


def test_a_restart_remembers_what_was_said(paces: Paces) -> None:
    assert not paces.knows("a")
    lately = [(NOON - timedelta(seconds=60 - n), "r") for n in range(15)]
    paces.remember("a", lately)
    assert paces.knows("a")
    old = row(1, created=NOON - timedelta(minutes=5))
    assert after(paces.plan("a").slot(old, said("s"), PACE, NOON)) >= 0
    busy = [(NOON - timedelta(seconds=30), f"r{n}") for n in range(15)]
    paces.remember("a", busy)
    assert after(paces.plan("a").slot(row(2, created=old.created_at), said("s"), PACE, NOON)) == 30, "15 in a minute"


# --- papers -----------------------------------------------------------------------------------------------------


def paper(room: str) -> Outgoing:
    return said(room, Purpose.SUMMARY)


def test_a_paper_to_a_group_is_a_broadcast_and_one_to_a_person_is_none() -> None:
    assert is_broadcast(paper("w"))
    assert not is_broadcast(Outgoing("k", "words", Purpose.SUMMARY, to="wx_office"))
    assert not is_broadcast(said("w", Purpose.REMIND))


def test_papers_go_one_after_another(paces: Paces) -> None:
    plan = paces.plan("a")
    old = NOON - timedelta(minutes=1)
    slots = [after(plan.slot(row(n, f"w{n}", old), paper(f"w{n}"), PACE, NOON)) for n in range(3)]
    assert slots == [0, 30, 60]


def test_an_answer_does_not_wait_for_papers(paces: Paces) -> None:
    paces.said("a", PACE, paper("w"), NOON)
    old = NOON - timedelta(minutes=1)
    assert after(paces.plan("a").slot(row(1, "r", old), said("r"), PACE, NOON)) == 5


@pytest.mark.parametrize(("hour", "goes"), [(7, "03-10 09:00"), (20, "03-11 09:00"), (10, "03-10 10:00")])
def test_papers_go_out_by_day(paces: Paces, hour: int, goes: str) -> None:
    now = NOON.replace(hour=hour)
    at = paces.plan("a").slot(row(1, "w", now - timedelta(minutes=1)), paper("w"), PACE, now)
    assert f"{at:%m-%d %H:%M}" == goes
