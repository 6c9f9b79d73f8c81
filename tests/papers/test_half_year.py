"""Half a year of the small county, simulated: its papers are kept, so that a change in what they say is seen.

To keep new ones after a change that is meant:  KEEP_GOLDEN=1 python -m pytest tests/papers/test_half_year.py
"""

from __future__ import annotations

import io
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.replay import Recorder
from bot.clock import SHANGHAI
from bot.simulation import Pace, Simulation
from bot.text.personal import leaks
from models import Duty, Paper
from tests.papers.plain import PlainTown, town

GOLDEN = Path(__file__).parent / "golden"
START = datetime(2026, 1, 5, tzinfo=SHANGHAI)
PACE = Pace(reports=2, chatter=3)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived() -> tuple[PlainTown, list[dict[str, Any]]]:
    """180 days from the first Monday of 2026 on, and all that the bot said."""
    place = town()
    place.app.started = False
    Duty.delete().execute()
    out = io.StringIO()
    Simulation(place.app, Recorder(out, START), seed=3, pace=PACE).run(START, 180)
    return place, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly"])
def test_the_papers_say_what_they_said(lived: tuple[PlainTown, list[dict[str, Any]]], kind: str):
    rows = Paper.select().where((Paper.kind == kind) & (Paper.text != "")).order_by(Paper.end)
    text = "\n\n".join(f"# {row.made_at:%Y-%m-%d %H:%M}\n{row.text}" for row in rows) + "\n"
    file = GOLDEN / f"{kind}.txt"
    if os.environ.get("KEEP_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_each_paper_came_once_at_its_time(lived: tuple[PlainTown, list[dict[str, Any]]]):
    _, said = lived
    papers = [(line["at"], line["room"], line["text"][:12]) for line in said if line["purpose"] == "summary"]
    assert len(papers) == len(set(papers))
    assert {at[11:16] for at, _, _ in papers} <= {"17:30", "09:00"}
    assert len([row for row in Paper.select() if row.kind == "weekly"]) == 26


def test_no_week_begins_elsewhere_than_the_last_one_ended(lived: tuple[PlainTown, list[dict[str, Any]]]):
    assert not [row.text for row in Paper.select() if "数字核对" in row.text]


def test_weekly_papers_fit_a_phone(lived: tuple[PlainTown, list[dict[str, Any]]]):
    assert max(len(row.text.splitlines()) for row in Paper.select().where(Paper.kind == "weekly")) <= 15


def test_nothing_personal_and_nothing_at_night(lived: tuple[PlainTown, list[dict[str, Any]]]):
    _, said = lived
    assert [line["text"] for line in said if line["room"] and leaks(line["text"])] == []
    quiet = {"remind", "escalate", "summary", "visit", "ask_feedback"}
    ordinary = [line for line in said if line["purpose"] in quiet and "紧急" not in line["text"]]
    assert [line["at"] for line in ordinary if not "08:00" <= line["at"][11:16] < "21:00"] == []


def test_no_leader_is_called_more_than_three_times_a_day(lived: tuple[PlainTown, list[dict[str, Any]]]):
    place, said = lived
    calls: dict[tuple[str, str], int] = {}
    for line in said:
        if line["purpose"] in ("receipt", "assign", "escalate"):
            for wxid in line["mentions"]:
                if place.app.directory.person_by_wxid(wxid):
                    calls[wxid, line["at"][:10]] = calls.get((wxid, line["at"][:10]), 0) + 1
    assert calls
    assert max(calls.values()) <= 3
