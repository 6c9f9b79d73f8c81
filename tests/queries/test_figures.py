"""Figures against a second count, made straight from the database in another way, for random histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI, iso
from bot.config import Settings
from bot.context import Context
from bot.queries.directory import Directory
from bot.queries.figures import Query, counted, records
from bot.rules.figures import Name, Period, faults
from bot.terms import Action, Kind, State
from models import Deadline, RequestEvent, ServiceRequest, database
from tests import registers

START = datetime(2026, 3, 2, tzinfo=SHANGHAI)
WEEK = Period(START, START + timedelta(days=7))
GRID, COUNTY = registers.GRID, registers.COUNTY
#: What may follow what, with the action that leads there.
FLOW: dict[State, tuple[tuple[Action, State], ...]] = {
    State.ASSIGNED: (
        (Action.ACCEPT, State.ACCEPTED),
        (Action.RESOLVE, State.RESOLVED),
        (Action.VERIFY, State.CLOSED),
        (Action.REOPEN, State.ASSIGNED),
        (Action.EXPLAIN, State.EXPLAINED),
        (Action.WITHDRAW, State.WITHDRAWN),
        (Action.MERGE, State.MERGED),
        (Action.ESCALATE, State.ASSIGNED),
    ),
    State.ACCEPTED: ((Action.RESOLVE, State.RESOLVED), (Action.PROGRESS, State.ACCEPTED), (Action.MERGE, State.MERGED)),
    State.RESOLVED: (
        (Action.VERIFY, State.CLOSED),
        (Action.REOPEN, State.ASSIGNED),
        (Action.CLOSE, State.CLOSED),
        (Action.DETAIL, State.RESOLVED),
    ),
    State.CLOSED: ((Action.REOPEN, State.ASSIGNED), (Action.VERIFY, State.CLOSED)),
    State.EXPLAINED: ((Action.VERIFY, State.EXPLAINED), (Action.REOPEN, State.ASSIGNED)),
    State.WITHDRAWN: (),
    State.MERGED: (),
}

hours = st.integers(-24 * 12, 24 * 12)


@st.composite
def stories(draw: Any) -> list[tuple[datetime, Action, State]]:
    """One request: opened, given, and then whatever may happen."""
    at = START + timedelta(hours=draw(hours))
    found = [(at, Action.REPORT, State.OPEN), (at, Action.ASSIGN, State.ASSIGNED)]
    for _ in range(draw(st.integers(0, 6))):
        options = FLOW[found[-1][2]]
        if not options:
            break
        at += timedelta(minutes=draw(st.integers(0, 6000)))
        found.append((at, *draw(st.sampled_from(options))))
    return found


@pytest.fixture(scope="module")
def context() -> Context:
    registers.memory_database()
    registers.install(database.obj)
    own = Settings()
    calendar: WorkCalendar = own.clocks.calendar()
    return Context(WEEK.end, Directory.load(), own, calendar)


def write(
    all_stories: list[list[tuple[datetime, Action, State]]],
    due: list[int],
    grids: list[bool],
    stood: Sequence[tuple[int, int | None]] = (),
) -> None:
    """Rows of ``all_stories``; ``stood``: after how many hours a clock stopped, and so many later ran again."""
    Deadline.delete().execute()
    RequestEvent.delete().execute()
    ServiceRequest.delete().execute()
    for number, story in enumerate(all_stories):
        opened = story[0][0]
        in_grid = grids[number % len(grids)]
        row = ServiceRequest.create(
            kind=Kind.FACILITY, urgent=number % 3 == 0, state=story[-1][2],
            place=registers.UNIT_11 if in_grid else registers.COMMUNITY, grid=GRID if in_grid else "",
            text="灯坏了", room="u11", message_id=f"m{number}", reporter="wx_li", opened_at=opened,
            recurrence_of=1 if number % 4 == 3 else None, pauses=pauses(opened, stood[number % 2 :: 2]),
            last_message_at=story[-1][0], reporter_at=opened, due_at=opened + timedelta(hours=due[number % len(due)]),
        )  # fmt: skip
        if number % 2:  # the deadline was moved in between; rows of before the deadlines were kept have none
            moved = [(at, at + timedelta(hours=due[(number + n) % len(due)])) for n, (at, _, _) in enumerate(story)]
            Deadline.insert_many({"request": row.no, "at": at, "due_at": until} for at, until in moved).execute()
        RequestEvent.insert_many(
            {"request": row.no, "at": at, "actor": actor_of(action), "action": action, "state": state}
            for at, action, state in story
        ).execute()


def pauses(opened: datetime, stood: Sequence[tuple[int, int | None]]) -> list[list[str | None]]:
    """As they are kept: since when, and until when (None: it still stands)."""
    spans = [(opened + timedelta(hours=a), b) for a, b in stood]
    return [[iso(since), None if b is None else iso(since + timedelta(hours=b))] for since, b in spans]


def actor_of(action: Action) -> str:
    return "bot" if action is Action.CLOSE else "wx_li"


def by_hand() -> dict[Name, set[int]]:
    """A second count in plain SQL, figure by figure."""
    active = "('open','assigned','accepted')"
    settled = "('resolved','closed','explained')"
    begin, end = (round(moment.timestamp() * 1000) for moment in (WEEK.start, WEEK.end))

    def last(moment: int) -> str:
        own = f"FROM request_event e WHERE e.request_id = r.no AND e.at < {moment}"
        return f"(SELECT e.state {own} ORDER BY e.id DESC LIMIT 1)"

    def some(condition: str) -> str:
        inside = f"e.request_id = r.no AND e.at >= {begin} AND e.at < {end}"
        return f"EXISTS (SELECT 1 FROM request_event e WHERE {inside} AND ({condition}))"

    then, now = last(begin), last(end)
    previous = "FROM request_event p WHERE p.request_id = e.request_id AND p.id < e.id ORDER BY p.id DESC LIMIT 1"
    before = f"(SELECT p.state {previous})"
    leaves, reopens = (
        f"e.state IN {settled} AND {before} NOT IN {settled}",
        f"e.action = 'reopen' AND e.state IN {active} AND {before} IN {settled}",
    )
    in_hand = f"({now} IS NOT NULL AND ({then} IN {active} OR {then} IS NULL OR {some(f'e.state IN {active}')}))"
    first, second = "json_extract(p.value, '$[0]')", "json_extract(p.value, '$[1]')"
    moment = iso(WEEK.end)
    stands = f"{first} < '{moment}' AND ({second} IS NULL OR {second} >= '{moment}')"
    standing = f"EXISTS (SELECT 1 FROM json_each(r.pauses) p WHERE {stands})"
    words = f"e.request_id = r.no AND e.at >= {begin} AND e.at < {end} AND e.action IN ('verify','reopen')"
    verdict = f"(SELECT e.action FROM request_event e WHERE {words} ORDER BY e.id DESC LIMIT 1)"
    left = f"(SELECT max(e.at) FROM request_event e WHERE e.request_id = r.no AND e.at < {end} AND {leaves})"
    held = f"FROM deadline d WHERE d.request = r.no AND d.at < {end}"
    due = f"coalesce((SELECT d.due_at {held} ORDER BY d.id DESC LIMIT 1), r.due_at)"
    where = {
        Name.OPENING: f"{then} IN {active}",
        Name.COLLECTED: f"{then} IS NULL AND {now} IS NOT NULL",
        Name.CAME_BACK: f"{then} IS NOT NULL AND {then} NOT IN {active} AND {in_hand}",
        Name.CLOSING: f"{now} IN {active}",
        Name.FINISHED: f"{in_hand} AND {now} NOT IN {active}",
        Name.SETTLED: f"{in_hand} AND {now} IN {settled}",
        Name.AWAITING: f"{in_hand} AND {now} = 'resolved'",
        Name.CLOSED: f"{in_hand} AND {now} = 'closed'",
        Name.EXPLAINED: f"{in_hand} AND {now} = 'explained'",
        Name.WITHDRAWN: f"{in_hand} AND {now} = 'withdrawn'",
        Name.MERGED: f"{in_hand} AND {now} = 'merged'",
        Name.HANDLED: f"{in_hand} AND ({now} IN {active} OR {now} IN {settled})",
        Name.TIMED: f"{in_hand} AND {now} IN {settled}",
        Name.ON_TIME: f"{in_hand} AND {now} IN {settled} AND {left} <= {due}",
        Name.CONTENT: f"{verdict} = 'verify'",
        Name.DISCONTENT: f"{verdict} = 'reopen'",
        Name.JUDGED: f"{verdict} IS NOT NULL",
        Name.UNANSWERED: some("e.action = 'close' AND e.actor = 'bot'"),
        Name.REOPENED: some(reopens),
        Name.EVER_SETTLED: f"({some(leaves)} OR {some(reopens)})",
        Name.OVERDUE: f"{now} IN {active} AND {due} < {end} AND NOT {standing}",
        Name.NEWLY_LATE: f"{now} IN {active} AND {due} >= {begin} AND {due} < {end} AND NOT {standing}",
        Name.URGENT: f"{then} IS NULL AND {now} IS NOT NULL AND r.urgent",
        Name.RECURRENT: f"{then} IS NULL AND {now} IS NOT NULL AND r.recurrence_of IS NOT NULL",
        Name.PAUSED: f"{now} IN {active} AND {standing}",
    }
    return {
        name: {no for (no,) in database.execute_sql(f"SELECT r.no FROM service_request r WHERE {condition}").fetchall()}
        for name, condition in where.items()
    }


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(stories(), max_size=6),
    st.lists(st.integers(1, 300), min_size=1, max_size=4),
    st.lists(st.booleans(), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 200), st.none() | st.integers(1, 200)), max_size=4),
)
def test_every_figure_equals_a_count_straight_from_the_database(
    context: Context, found: Any, due: Any, grids: Any, stood: Any
):
    with database.atomic() as transaction:  # undone at the end
        write(found, due, grids, stood)
        mine = counted(context, WEEK, COUNTY)
        other = by_hand()
        assert {name: set(mine.whole.of(name)) for name in Name} == other
        assert not faults(mine.whole, list(mine.grids.values()))
        transaction.rollback()


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(stories(), max_size=6))
def test_what_is_open_at_the_end_of_a_week_is_open_at_the_start_of_the_next(context: Context, found: Any):
    with database.atomic() as transaction:  # undone at the end
        write(found, [50], [True])
        first = counted(context, WEEK, COUNTY).whole
        second = counted(context, Period(WEEK.end, WEEK.end + timedelta(days=7)), COUNTY).whole
        assert first.of(Name.CLOSING) == second.of(Name.OPENING)
        assert not faults(second, opening=first.count(Name.CLOSING))
        transaction.rollback()


def test_a_past_week_counts_as_it_did_when_a_deadline_is_moved_later(context: Context):
    opened, settled = START + timedelta(hours=30), START + timedelta(hours=60)
    late = [(opened, Action.REPORT, State.ASSIGNED), (settled, Action.RESOLVE, State.RESOLVED)]
    again = [*late, (WEEK.end + timedelta(hours=9), Action.REOPEN, State.ASSIGNED)]
    write([again, again], [10], [True])
    Deadline.delete().execute()
    rows = [(no, opened, opened + timedelta(hours=40)) for no in (1, 2)]
    Deadline.insert_many({"request": no, "at": at, "due_at": due} for no, at, due in rows).execute()
    before = counted(context, WEEK, COUNTY).whole
    assert before.rate("按时率") == 1
    ServiceRequest.update(due_at=opened).execute()
    moved = [(no, WEEK.end + timedelta(hours=9), opened) for no in (1, 2)]
    Deadline.insert_many({"request": no, "at": at, "due_at": due} for no, at, due in moved).execute()
    assert counted(context, WEEK, COUNTY).whole.numbers == before.numbers
    following = Period(WEEK.end, WEEK.end + timedelta(days=7))
    assert counted(context, following, COUNTY).whole.count(Name.OVERDUE) == 2


def test_every_figure_opens_its_records(context: Context):
    opened = START + timedelta(hours=30)
    write([[(opened, Action.REPORT, State.OPEN), (opened, Action.ASSIGN, State.ASSIGNED)]], [10], [True])
    whole = counted(context, WEEK, COUNTY).whole
    for name in Name:
        query = Query.parse(str(Query(name, GRID, WEEK)))
        assert records(context, query) == sorted(whole.of(name)), name
    assert str(Query(Name.OVERDUE, GRID, WEEK)) == (f"figure=overdue&place={GRID}&from=2026-03-02&to=2026-03-09")
    with pytest.raises(ValueError, match="missing"):
        Query.parse("figure=overdue")


def test_working_hours_leave_out_nights_and_pauses(context: Context):
    opened = datetime(2026, 3, 3, 17, 0, tzinfo=SHANGHAI)
    settled = datetime(2026, 3, 5, 9, 30, tzinfo=SHANGHAI)
    write([[(opened, Action.REPORT, State.ASSIGNED), (settled, Action.RESOLVE, State.RESOLVED)]], [99], [True])
    assert counted(context, WEEK, COUNTY).whole.mean_hours == 9.0
    stood = [[iso(datetime(2026, 3, 4, 8, 0, tzinfo=SHANGHAI)), iso(datetime(2026, 3, 4, 12, 0, tzinfo=SHANGHAI))]]
    ServiceRequest.update(pauses=stood).execute()
    assert counted(context, WEEK, COUNTY).whole.mean_hours == 5.5
