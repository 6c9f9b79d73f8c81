"""Whole chats through the real replay: what people say goes in, what must come of it is checked.

``passing.json`` holds the share of expectations that hold now, a story each: it may only rise.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels.replay import BrokenLine, Recorder, read
from bot.clock import SHANGHAI
from bot.config import Settings
from bot.database import Database, bind, create_tables, open_database
from bot.register import import_register
from bot.replay import requests_out, run
from tests import needs
from tests.stories.checking import Report, check
from tests.talk import MEMORY, listener

HERE = Path(__file__).parent
DATA = HERE / "data"
OWN = sorted(path.stem for path in DATA.glob("*.jsonl"))
SHARED = needs.SHARED / "data"
#: The register that all stories, own and known, play in.
REGISTER = SHARED / "register_small"
KNOWN = sorted(path.stem for path in (SHARED / "stories").glob("*.jsonl"))
PASSING: dict[str, float] = json.loads((HERE / "passing.json").read_text(encoding="utf-8"))
#: Lines of the bot in groups, papers included, to a hundred lines of people: quiet is a promise.
MOST_LINES_PER_HUNDRED = 24
pytestmark = pytest.mark.slow


@cache
def people() -> dict[str, str]:
    """微信号 -> 人员编号."""
    with (REGISTER / "人员.csv").open(encoding="utf-8-sig") as rows:
        return {row["微信号"]: row["人员编号"] for row in csv.DictReader(rows)}


@cache
def original() -> Database:
    """The register, imported once: each story plays in a copy."""
    database = open_database(MEMORY)
    bind(database)
    create_tables(database)
    import_register(REGISTER, datetime(2026, 1, 1, tzinfo=SHANGHAI))
    return database


@cache
def told(events: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Replay a story: all that was said, and every request as it stands at the end."""
    needs.shared("data")
    first = next(read(events, [])).at
    database = open_database(MEMORY)
    original().connection().backup(database.connection())
    bind(database)
    settings = Settings()
    out, broken = io.StringIO(), list[BrokenLine]()
    run(App(settings, database, listener(settings)), read(events, broken), Recorder(out, first))
    assert not broken
    return [json.loads(line) for line in out.getvalue().splitlines()], list(requests_out())


def judged(folder: Path, name: str) -> Report:
    """The story ``name`` against its expectations."""
    sent, requests = told(folder / f"{name}.jsonl")
    expect = json.loads((folder / f"{name}.expect.json").read_text(encoding="utf-8"))
    return check(expect, sent, requests, people())


@pytest.mark.parametrize("name", OWN)
def test_the_story_goes_as_its_people_would_want(name: str) -> None:
    """Stories of many regions, composed for this project."""
    report = judged(DATA, name)
    assert report.share >= PASSING[name], "\n".join(report.wrong)


@pytest.mark.parametrize("name", KNOWN or ["none"])
def test_the_known_story_goes_as_it_must(name: str) -> None:
    """The office's own stories, where they lie beside the project."""
    needs.shared("data")
    report = judged(SHARED / "stories", name)
    assert report.share >= PASSING[name], "\n".join(report.wrong)


def test_the_groups_stay_quiet() -> None:
    """Over all stories the bot says little, the daily and weekly papers of the working groups included."""
    human = lines = 0
    for name in OWN:
        rows = [json.loads(row) for row in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        human += sum(row["type"] == "message" and bool(row["room"]) for row in rows)
        lines += sum(bool(line["room"]) for line in told(DATA / f"{name}.jsonl")[0])
    assert 100 * lines / human <= MOST_LINES_PER_HUNDRED


def test_nothing_said_names_somebody_twice_or_says_the_same_twice() -> None:
    """No two lines of one story in one group have the same words."""
    for name in OWN:
        said = [(line["room"], line["text"]) for line in told(DATA / f"{name}.jsonl")[0] if line["room"]]
        assert len(said) == len(set(said)), name
