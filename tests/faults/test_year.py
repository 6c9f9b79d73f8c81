"""A simulated year with fifty stops and clock jumps: no timed duty is lost, none is done twice."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import jobs
from bot.clock import SHANGHAI
from bot.terms import Action
from models import Duty, OutboxMessage, RequestEvent, Task, Visit
from tests.papers.plain import PlainListener, PlainTown, town

pytestmark = pytest.mark.slow
MATTERS = ("三楼楼道的灯坏了", "门口垃圾没人收", "一楼漏水", "楼下油烟太大", "电动车停满楼道")
PEOPLE = (("wx_ming", "u12"), ("wx_li", "u11"), ("wx_tang", "u21"), ("wx_bai", "u22"))


class Killed(BaseException):
    """The process dies here."""


def restart(place: PlainTown) -> None:
    from bot.app import App

    place.app = App(place.settings, place.database, PlainListener(place.settings))
    place.app.start(place.now)


def dies_at_work(place: PlainTown, dice: random.Random, patch: pytest.MonkeyPatch) -> None:
    """The process dies in the middle of what is due, and is started again."""
    left = dice.randint(0, 3)
    real = jobs._fire

    def fire(context: Any, duty: Duty) -> None:
        nonlocal left
        real(context, duty)
        left -= 1
        if left < 0:
            raise Killed

    due = place.app.next_due()
    if due is not None:
        place.now = max(place.now, due) + timedelta(minutes=dice.randint(0, 600))
        with patch.context() as within:
            within.setattr(jobs, "_fire", fire)
            with contextlib.suppress(Killed):
                place.app.run_due(place.now)
    restart(place)


@pytest.fixture(scope="module")
def year() -> PlainTown:
    """Tuesday, 10 March 2026, and 365 days on."""
    place, dice = town(), random.Random(5)
    with pytest.MonkeyPatch.context() as patch:
        end = place.now + timedelta(days=365)
        trouble = sorted(place.now + timedelta(hours=dice.randint(10, 365 * 24)) for _ in range(50))
        while place.now < end:
            who, room = dice.choice(PEOPLE)
            place.says(who, dice.choice(MATTERS), room=room)
            if dice.random() < 0.6:
                place.says(f"wx_{room}", "收到", room=room)
            place.passes(hours=dice.randint(20, 90))
            while trouble and trouble[0] < place.now:
                trouble.pop(0)
                match dice.randint(0, 2):
                    case 0:
                        dies_at_work(place, dice, patch)
                    case 1:
                        place.now += timedelta(hours=dice.randint(1, 72))  # a machine that slept
                        restart(place)
                    case _:
                        place.now -= timedelta(hours=dice.randint(1, 5))  # a clock put back
    assert not trouble
    place.passes(hours=1)
    return place


def test_nothing_that_was_due_is_left(year: PlainTown):
    late = Duty.select().where((Duty.state == "waiting") & (Duty.due_at <= year.now))
    assert [duty.key for duty in late] == []
    assert [duty.key for duty in Duty.select().where(Duty.state == "failed")] == []


def test_every_regular_job_waits_once_for_its_next_time(year: PlainTown):
    waiting = Counter(duty.name for duty in Duty.select().where((Duty.state == "waiting") & Duty.request.is_null()))
    assert waiting == {job.name: 1 for job in jobs.JOBS}


@pytest.mark.parametrize("job", jobs.JOBS, ids=lambda job: job.name)
def test_no_turn_of_a_regular_job_is_left_out_or_done_twice(year: PlainTown, job: jobs.Job):
    """Each turn put the next one by the clock of its own moment: the chain runs unbroken from the start to the end."""
    chain = list(Duty.select().where((Duty.name == job.name) & Duty.request.is_null()).order_by(Duty.done_at))
    done = [duty for duty in chain if duty.state == "done"]
    put = {job.next_at(year.settings, year.app.calendar, duty.done_at) for duty in done}
    first = min(duty.due_at for duty in chain)
    assert {duty.due_at for duty in chain} == put | {first}
    assert len(done) == len({duty.due_at for duty in done})


_GIVEN = frozenset({Action.ASSIGN, Action.ESCALATE, Action.TRANSFER, Action.REOPEN})
_ENDS = _GIVEN | {Action.ACCEPT, Action.RESOLVE, Action.VERIFY, Action.WITHDRAW, Action.MERGE, Action.EXPLAIN}


def silences(events: list[RequestEvent]) -> Iterator[tuple[RequestEvent, list[RequestEvent], RequestEvent | None]]:
    """Each time somebody got it: that event, what followed while he said nothing, and what ended that (None: nothing).

    A stretch in which the clock was put back is left out: no time of it can be told.
    """
    for at, event in enumerate(events):
        if event.action not in _GIVEN or event.state != "assigned":
            continue
        after = events[at + 1 :]
        end = next((n for n, later in enumerate(after) if later.action in _ENDS or later.state != "assigned"), None)
        moments = [one.at for one in [event, *after[: None if end is None else end + 1]]]
        if moments == sorted(moments):
            yield event, after[:end], after[end] if end is not None else None


def test_who_says_nothing_is_reminded_once_and_then_passed_over(year: PlainTown):
    calendar, clocks = year.app.calendar, year.settings.clocks
    reminded = passed = 0
    for no in {event.request_id for event in RequestEvent.select()}:
        events = list(RequestEvent.select().where(RequestEvent.request == no).order_by(RequestEvent.id))
        for given, between, end in silences(events):
            reminders = [e for e in between if e.action == Action.REMIND and e.note == "未接单，提醒"]
            until = end.at if end else year.now
            assert len(reminders) <= 1, (no, given.at)
            due = calendar.add_working(given.at, timedelta(hours=clocks.accept_hours))
            if reminders:
                reminded += 1
                assert reminders[0].at >= due, (no, given.at)
            elif due < until:  # only a machine that slept goes straight on to the next one up
                assert end is not None, (no, given.at)
                assert end.action == Action.ESCALATE or end.at - due < timedelta(days=4), (no, given.at)
            if end is not None and end.action == Action.ESCALATE and end.note == "一个工作日没有接单":
                passed += 1
                assert end.at >= calendar.add_workdays(given.at, clocks.escalate_workdays), (no, given.at)
    assert reminded > 20
    assert passed > 10


def test_each_duty_that_was_done_left_its_trace_once(year: PlainTown):
    names = ["accept_remind", "escalate_silent"]  # at the top, where nobody is above, the second reminds
    done = list(Duty.select().where((Duty.state == "done") & Duty.name.in_(names)))
    reminded = RequestEvent.select().where(
        (RequestEvent.action == Action.REMIND) & (RequestEvent.note == "未接单，提醒")
    )
    assert done
    assert reminded.count() <= len(done)
    per_moment = Counter((event.request_id, event.at) for event in reminded)
    assert max(per_moment.values()) == 1


def test_nothing_was_said_twice(year: PlainTown):
    keys = Counter(line.message.key for line in year.lines)
    assert [key for key, count in keys.items() if count > 1] == []
    assert (
        not OutboxMessage.select()
        .where(OutboxMessage.state == "queued", OutboxMessage.next_try_at <= year.now)
        .exists()
    )


def test_no_week_and_no_day_has_two_papers(year: PlainTown):
    said = year.all("summary", room="c")
    daily = Counter(line.message.key for line in said)
    assert max(daily.values()) == 1
    assert len({f"{line.at:%G-%V}" for line in said if "周报" in line.text}) >= 48


def test_visits_and_tasks_are_there_once(year: PlainTown):
    listed = Counter(row.household_id for row in Visit.select().where(Visit.result == "listed"))
    assert set(listed.values()) == {1}
    assert max(Counter(task.key for task in Task.select()).values()) == 1


def test_it_began_when_it_began(year: PlainTown):
    assert datetime(2027, 3, 10, tzinfo=SHANGHAI) <= year.now
