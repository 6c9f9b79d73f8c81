"""What was said goes in, what the bot did comes out: the real pipeline over a file under a simulated clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.channels.replay import Recorder
from bot.clock import iso
from bot.messages import Event
from bot.queries import requests as queries
from bot.terms import REPORTING
from models import ServiceRequest

#: So many events are saved in one transaction when nothing timed lies between them.
BATCH = 200
#: And so much time lies between the first and the last of them: what they cause is due later than that.
SPAN = timedelta(minutes=1)


def run(
    app: App,
    events: Iterable[Event],
    recorder: Recorder,
    until: datetime | None = None,
    tick: Callable[[int], None] | None = None,
) -> int:
    """Feed ``events`` (ascending) to the app; what is due on the way is done at its own moment. Returns how many."""
    count = 0
    last: datetime | None = None
    for batch in _batches(app, events, recorder):
        app.take(batch)
        last = batch[-1].at
        count += len(batch)
        _deliver(app, recorder, last)
        if tick:
            tick(count)
    end = max(filter(None, (last, until)), default=None)
    if end is not None:
        advance(app, recorder, end)
    return count


def _batches(app: App, events: Iterable[Event], recorder: Recorder) -> Iterator[list[Event]]:
    """Events that can be saved together: close to each other, and nothing timed is due before the last of them."""
    batch: list[Event] = []
    due: datetime | None = None
    for event in events:
        if batch and (len(batch) >= BATCH or event.at - batch[0].at > SPAN or (due is not None and event.at >= due)):
            yield batch
            batch = []
        if not batch:
            _start(app, event.at)
            advance(app, recorder, event.at)
            due = app.next_due()
        batch.append(event)
    if batch:
        yield batch


def _start(app: App, at: datetime) -> None:
    if not app.started:
        app.start(at)


def advance(app: App, recorder: Recorder, to: datetime) -> None:
    """Do all that is due up to ``to``, each at its own moment, and say what it leads to."""
    while (due := app.next_due()) is not None and due <= to:
        app.run_due(due)
        _deliver(app, recorder, due)


def _deliver(app: App, recorder: Recorder, now: datetime) -> None:
    recorder.now = now
    app.deliver(now, recorder.send)


def requests_out() -> Iterator[dict[str, Any]]:
    """Every service request as it stands, in the replay's form."""
    for row in ServiceRequest.select().order_by(ServiceRequest.no):
        yield request_out(row)


def request_out(row: ServiceRequest) -> dict[str, Any]:
    """One service request in the replay's form; a worker's photo without words is proof, not part of the report."""
    history = [{"at": iso(e.at), "actor": e.actor, "action": e.action, "note": e.note} for e in queries.history(row.no)]
    out: dict[str, Any] = {
        "no": row.no,
        "kind": row.kind,
        "urgent": bool(row.urgent),
        "state": row.state,
        "place": row.place_id,
        "detail_place": {"floor": row.floor, "room_no": row.room_no, "spot": row.spot},
        "level": row.level,
        "reporter": row.reporter,
        "assignee": row.department_id or row.assignee_id,
        "messages": [m.message_id for m in queries.talk(row.no) if m.act in REPORTING],
        "supporters": queries.supporters(row.no),
        "due_at": iso(row.due_at) if row.due_at else None,
        "why": row.why,
        "history": history,
        "satisfied": row.satisfied,
    }
    return out | {"into": row.into} if row.into else out


def write_requests(path: Path) -> int:
    """Write every request to ``path``; how many."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for row in requests_out():
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
