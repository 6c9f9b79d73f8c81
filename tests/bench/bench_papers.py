"""All papers of a week for the demo county with 2,000 requests; one wake-up among 100,000 open ones; each alone."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.registry import Goal, bench_many

ROOT = Path(__file__).resolve().parents[2]
REQUESTS, OPEN, FEW, DUE = 2000, 100_000, 5_000, 500
MONDAY = "2026-03-16T09:00:00+08:00"


@bench_many(
    Goal("week_text_and_charts", "s", 5, "lower"),
    Goal("week_with_files", "s", 15, "lower"),
    Goal("week_memory", "MB", 250, "lower"),
)
def papers_of_a_week() -> dict[str, float]:
    """Daily, weekly and monthly papers of the whole county."""
    return _alone("week")


@bench_many(Goal("wake_up", "s", 2, "lower"), Goal("wake_growth", "x", 1.5, "lower"))
def wake_up_among_100_000() -> dict[str, float]:
    """500 duties due among those of 100,000 open requests; and how much longer that takes than among 5,000."""
    many, few = _alone("wake")["wake_up"], _alone("wake_few")["wake_up"]
    return {"wake_up": many, "wake_growth": many / few}


def _alone(what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_papers", what]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def county(folder: Path, count: int) -> Any:
    """The demo county with ``count`` requests of the week before; the app on it."""
    from bot.actions.register import apply_register
    from bot.app import App
    from bot.config import Settings
    from bot.database import bind, create_tables, open_database
    from bot.demo import make_demo
    from bot.listener import Listener
    from models import RequestEvent, ServiceRequest

    settings = Settings(database=f"sqlite:///{folder}/county.db", data_dir=str(folder))
    database = open_database(settings.database)
    bind(database)
    create_tables(database)
    now = datetime.fromisoformat(MONDAY)
    apply_register(make_demo(), now - timedelta(days=60))
    app = App(settings, database, Listener(settings))
    app.start(now - timedelta(days=60))
    rows = list(_requests(app, now, count))
    with database.atomic():
        for at in range(0, count, 500):
            ServiceRequest.insert_many([request for request, _ in rows[at : at + 500]]).execute()
        events = [event for _, own in rows for event in own]
        for at in range(0, len(events), 3000):
            RequestEvent.insert_many(events[at : at + 3000]).execute()
    return app


def _requests(app: Any, now: datetime, count: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    from bot.terms import Kind, PlaceLevel, RoomType

    dice = random.Random(1)
    rooms = [room for room in app.directory.rooms() if room.type is RoomType.UNIT]
    kinds = [str(kind) for kind in Kind]
    for no in range(1, count + 1):
        room = dice.choice(rooms)
        grid = app.directory.above(room.place, PlaceLevel.GRID)
        person = app.directory.leaders_up(room.place)[0][2]
        opened = now - timedelta(minutes=dice.randint(10, 14 * 24 * 60))
        steps = dice.choice((["report", "assign"], ["report", "assign", "accept"], _SETTLED, _SETTLED, _REOPENED))
        events, state = [], "open"
        for number, action in enumerate(steps):
            state = _STATES.get(action, state)
            at = opened + timedelta(hours=7 * number)
            if at < now:
                note = "换了新灯，试过是亮的" if action == "resolve" else ""
                events.append({"request": no, "at": at, "actor": "x", "action": action, "note": note, "state": state})
        last = events[-1]["state"]
        yield {
            "no": no, "kind": dice.choice(kinds), "state": last, "place": room.place, "grid": grid.code,
            "text": "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空，麻烦师傅来看看", "room": room.code,
            "message_id": f"m{no}", "reporter": "wx_x", "assignee": person, "opened_at": opened,
            "assigned_at": opened, "last_message_at": opened, "reporter_at": opened,
            "due_at": opened + timedelta(days=4), "satisfied": True if last == "closed" else None,
            "resolution": "换了新灯，试过是亮的" if last == "closed" else "",
        }, events  # fmt: skip


_SETTLED = ["report", "assign", "accept", "resolve", "verify"]
_REOPENED = ["report", "assign", "accept", "resolve", "reopen"]
_STATES = {"assign": "assigned", "accept": "accepted", "resolve": "resolved", "verify": "closed", "reopen": "assigned"}


def week(folder: Path) -> dict[str, float]:
    """Seconds for texts and the picture, for all with files, and the most memory that was used (MB)."""
    from bot.actions.papers import daily, monthly, weekly

    app = county(folder, REQUESTS)
    context = app.context(datetime.fromisoformat(MONDAY))
    bare = app.settings.papers.model_copy(update={"attach_workbook": False})
    without = app.settings.model_copy(update={"papers": bare})
    begun = time.perf_counter()
    with app.database.atomic():
        daily.write_daily(context)
        _weekly_without_workbook(app, without, context)
    text = time.perf_counter() - begun
    begun = time.perf_counter()
    with app.database.atomic():
        daily.write_daily(context)
        weekly.write_weekly(context)
        monthly.write_monthly(context)
    files = time.perf_counter() - begun
    return {"week_text_and_charts": text, "week_with_files": files, "week_memory": _memory()}


def _weekly_without_workbook(app: Any, settings: Any, context: Any) -> None:
    from dataclasses import replace

    from bot.actions.papers import weekly

    weekly.write_weekly(replace(context, settings=settings))


def wake_few(folder: Path) -> dict[str, float]:
    """The same among 5,000."""
    return wake(folder, FEW)


def wake(folder: Path, count: int = OPEN) -> dict[str, float]:
    """Seconds to do 500 due duties, with 100,000 open requests of which each has two waiting."""
    from bot.clock import SHANGHAI
    from models import Duty

    app = county(folder, count)
    now = datetime.fromisoformat(MONDAY).astimezone(SHANGHAI)
    with app.database.atomic():
        Duty.update(state="dropped").execute()
        duties = [
            {"key": f"{no}/{name}", "name": name, "request": no, "due_at": now + timedelta(hours=1, minutes=no % 999)}
            for no in range(1, count + 1)
            for name in ("accept_remind", "due")
        ]
        for at in range(0, len(duties), 3000):
            Duty.insert_many(duties[at : at + 3000]).execute()
        Duty.update(due_at=now).where(Duty.request <= DUE, Duty.name == "due").execute()
    begun = time.perf_counter()
    done = app.run_due(now)
    spent = time.perf_counter() - begun
    if done != DUE:
        raise SystemExit(f"{done} duties were done, not {DUE}")
    return {"wake_up": spent}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps({"week": week, "wake": wake, "wake_few": wake_few}[sys.argv[1]](Path(place))))
