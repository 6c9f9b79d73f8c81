"""Timed work: every duty is a row with a key and a moment, done once by whoever claims it first.

The scheduler only wakes :func:`run_due`. What is due is asked of the rows, so that a restart, a jump of the clock
or a second process loses nothing and repeats nothing. Regular jobs (lists, papers, the nightly purge) are duties
too: the one that ran puts the next, which is why a machine that slept three days writes one list and not three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog
from peewee import Database

from bot.actions import (
    candidates,
    chatter,
    council,
    manners,
    office,
    points,
    points_shop,
    points_statement,
    retention,
    rule_change,
    tasks,
    visits,
    volunteers,
    welcome,
    whistles,
    wish_duties,
)
from bot.actions.papers import daily as daily_paper
from bot.actions.papers import keeping, monthly, weekly
from bot.actions.service_requests import follow_up
from bot.calendar import WorkCalendar
from bot.config import Settings
from bot.context import Context
from bot.rules.retention import chatter_rest
from bot.settings.types import Monthly, Weekly
from bot.statements import execute, milliseconds, select
from models import Duty

log = structlog.get_logger()

#: Of duties of one kind that are due together only the last is done: nobody is reminded and passed over at once.
_FAMILIES = (
    ("accept_remind", "escalate_silent"),
    ("due_warn", "due", "overdue"),
    ("promise_before", "promise_after"),
    ("feedback_ask", "feedback_close"),
)
_BATCH, _TOGETHER = 200, 50
_CLAIM = 'UPDATE "duty" SET "state" = ?, "done_at" = ? WHERE "key" = ? AND "state" = \'waiting\''
_HEARD_AT, _PURGE_AT, _POINTS_AT = time(3, 0), time(3, 10), time(3, 20)

Times = Callable[[Settings, WorkCalendar, datetime], datetime]


@dataclass(frozen=True, slots=True)
class Job:
    """A regular job: ``next_at`` gives its next moment after a moment, ``run`` does it."""

    name: str
    next_at: Times
    run: Callable[[Context], object]


def daily(times: Iterable[time], after: datetime) -> datetime:
    """The next of some times of day after ``after``."""
    moments = (
        datetime.combine(after.date() + timedelta(days=day), at, after.tzinfo) for day in (0, 1) for at in sorted(times)
    )
    return next(moment for moment in moments if moment > after)


def on_weekday(when: Weekly, after: datetime) -> datetime:
    """The next such weekday and time after ``after``."""
    first = after.date() + timedelta(days=(when.weekday - after.isoweekday()) % 7)
    moment = datetime.combine(first, when.at, after.tzinfo)
    return moment if moment > after else moment + timedelta(days=7)


def on_day(when: Monthly, after: datetime) -> datetime:
    """The next such day of a month (1 to 28, which every month has) and time after ``after``."""
    this = datetime.combine(after.date().replace(day=when.day), when.at, after.tzinfo)
    if this > after:
        return this
    following = after.date().replace(day=28) + timedelta(days=4)
    return datetime.combine(following.replace(day=when.day), when.at, after.tzinfo)


def _purge(context: Context) -> None:
    chatter.forget_all(context)
    retention.step(context)


def _points(context: Context) -> None:
    points.collect(context)
    points_shop.end_late(context)


JOBS: tuple[Job, ...] = (
    Job("candidates", lambda s, _, after: daily(s.clocks.candidates_times, after), candidates.list_new),
    Job("digest", lambda s, _, after: daily(s.clocks.digest_times, after), manners.tell),
    Job("visits", lambda s, _, after: daily([s.visits.remind_at], after), visits.remind),
    Job("heard", lambda _, __, after: daily([_HEARD_AT], after), keeping.note_heard),
    Job("wishes", lambda s, _, after: daily([s.visits.remind_at], after), wish_duties.follow_up),
    Job("tasks", lambda s, _, after: daily([s.visits.remind_at], after), tasks.follow_up),
    Job("daily_paper", lambda s, _, after: daily([s.clocks.daily_paper], after), daily_paper.write_daily),
    Job("weekly_paper", lambda s, _, after: on_weekday(s.clocks.weekly_paper, after), weekly.write_weekly),
    Job("monthly_paper", lambda s, _, after: on_day(s.clocks.monthly_paper, after), monthly.write_monthly),
    Job("chatter", lambda s, _, after: after + chatter_rest(s.privacy.chatter_hours), chatter.forget),
    Job("purge", lambda _, __, after: daily([_PURGE_AT], after), _purge),
    Job("points", lambda _, __, after: daily([_POINTS_AT], after), _points),
    Job("points_statement", lambda s, _, after: on_day(s.points.statement, after), points_statement.write),
)
_BY_NAME = {job.name: job for job in JOBS}


def ensure_scheduled(context: Context) -> None:
    """Each regular job has one waiting duty, and open deadlines follow the rules of today; called at the start."""
    rule_change.follow(context)
    waiting = {d.name for d in Duty.select(Duty.name).where((Duty.state == "waiting") & Duty.request.is_null())}
    for job in JOBS:
        if job.name not in waiting:
            _schedule(context, job)


def follow_rules(context: Context) -> None:
    """Other rules hold: regular jobs that still lie ahead move to their new times, and open deadlines follow."""
    ensure_scheduled(context)
    for duty in Duty.select().where((Duty.state == "waiting") & Duty.key.startswith("job:")):
        job = _BY_NAME.get(duty.name)
        due = job.next_at(context.settings, context.calendar, context.now) if job else duty.due_at
        if job and duty.due_at > context.now and due != duty.due_at:
            Duty.delete().where(Duty.key == duty.key).execute()
            _schedule(context, job)


def _schedule(context: Context, job: Job) -> None:
    due = job.next_at(context.settings, context.calendar, context.now)
    Duty.insert(key=f"job:{job.name}:{due:%Y-%m-%dT%H:%M}", name=job.name, due_at=due).on_conflict_ignore().execute()


def next_duty() -> datetime | None:
    """When the next duty is due, or None."""
    found = select(Duty, "state = 'waiting' ORDER BY due_at LIMIT 1")
    return found[0].due_at if found else None


def run_due(context: Context, database: Database) -> int:
    """Do what is due at ``context.now``. Returns how many were done.

    A few duties share a transaction, for a commit costs more than a duty; each has a savepoint of its own. What dies in
    between was not done at all, for the claims are undone with the rest.
    """
    done = 0
    while True:
        query = Duty.select().where((Duty.state == "waiting") & (Duty.due_at <= context.now))
        due = list(query.order_by(Duty.due_at, Duty.key).limit(_BATCH))
        if not due:
            return done
        skipped = _overtaken(due)
        for at in range(0, len(due), _TOGETHER):
            with database.atomic():
                for duty in due[at : at + _TOGETHER]:
                    done += _do(context, database, duty, skip=duty.key in skipped)


def _overtaken(due: list[Duty]) -> set[str]:
    by_request: dict[tuple[int, int], list[Duty]] = {}
    for duty in due:
        family = next((i for i, names in enumerate(_FAMILIES) if duty.name in names), None)
        if duty.request is not None and family is not None:
            by_request.setdefault((duty.request, family), []).append(duty)
    return {duty.key for group in by_request.values() for duty in group[:-1]}


def _do(context: Context, database: Database, duty: Duty, *, skip: bool) -> int:
    if not _claim(duty, context.now, "dropped" if skip else "done") or skip:
        return 0
    try:
        with database.savepoint():
            _fire(context, duty)
    except Exception:
        log.exception("duty failed", key=duty.key)
        Duty.update(state="failed").where(Duty.key == duty.key).execute()
    if duty.name in _BY_NAME:
        _schedule(context, _BY_NAME[duty.name])
    return 1


def _claim(duty: Duty, now: datetime, state: str) -> bool:
    values = (state, milliseconds(now), duty.key)
    return bool(execute(_CLAIM, *values))


def _fire(context: Context, duty: Duty) -> None:
    if duty.name in _BY_NAME:
        _BY_NAME[duty.name].run(context)
    elif duty.name == welcome.WELCOME:
        welcome.say(context, duty)
    elif duty.name == retention.FORGET:
        retention.step(context)
    elif duty.name in (volunteers.REMIND, volunteers.DUE):
        volunteers.fire(context, duty)
    elif duty.name in (whistles.ARRIVE, whistles.SETTLE):
        whistles.fire(context, duty)
    elif duty.name in council.DUTIES:
        council.fire(context, duty)
    elif duty.name == office.NEWS:
        office.tell_news(context)
    else:
        follow_up.fire(context, duty)
