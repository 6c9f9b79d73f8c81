"""The same stories on PostgreSQL: the same requests and the same messages as on SQLite, word for word."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels.replay import Recorder, read
from bot.clock import SHANGHAI
from bot.config import Settings
from bot.database import DatabaseTrouble, bind, create_tables, explained, open_database
from bot.register import import_register
from bot.replay import requests_out, run
from models import Duty, Setting, database
from tests import needs, servers
from tests.servers import Postgres
from tests.stories.test_stories import DATA, KNOWN, OWN, REGISTER, SHARED, told
from tests.talk import listener

pytestmark = [pytest.mark.slow, pytest.mark.servers]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """One server for all stories."""
    with servers.postgres() as running:
        yield running


@pytest.fixture(scope="module")
def county(server: Postgres) -> str:
    """The database with the register of the stories: each of them plays in a copy."""
    needs.shared("data")
    url = server.database()
    opened = open_database(url)
    bind(opened)
    create_tables(opened)
    import_register(REGISTER, datetime(2026, 1, 1, tzinfo=SHANGHAI))
    opened.close()
    return url.rpartition("/")[2]


def told_on(url: str, events: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Replay a story on the server: all that was said, and every request as it stands at the end."""
    opened, out, settings = open_database(url), io.StringIO(), Settings()
    bind(opened)
    try:
        first = next(read(events, [])).at
        run(App(settings, opened, listener(settings)), read(events, []), Recorder(out, first))
        return [json.loads(line) for line in out.getvalue().splitlines()], list(requests_out())
    finally:
        opened.close()


@pytest.mark.parametrize(
    "name", [*(DATA / name for name in OWN), *(SHARED / "stories" / name for name in KNOWN)], ids=lambda path: path.name
)
def test_a_story_goes_on_the_server_as_it_goes_in_a_file(server: Postgres, county: str, name: Path) -> None:
    events = name.with_suffix(".jsonl")
    sent, requests = told(events)
    url = server.database(county)
    try:
        assert told_on(url, events) == (sent, requests)
    finally:
        server.drop(url)
    assert sent, "a story in which nothing is said proves nothing"


def test_what_was_committed_outlives_a_killed_server_and_what_was_not_does_not(server: Postgres) -> None:
    url = server.database()
    opened = open_database(url)
    bind(opened)
    create_tables(opened)
    Setting.create(key="kept", value="是")
    opened.begin()
    Setting.create(key="open", value="否")
    server.kill()
    with pytest.raises(DatabaseTrouble, match="连不上数据库服务器"), explained():
        Setting.select().count()
    server.start()
    again = open_database(url)
    bind(again)
    assert [row.key for row in Setting.select().order_by(Setting.key)] == ["kept", "schema_version"]
    assert Duty.select().count() == 0
    again.close()


def test_a_page_that_only_reads_cannot_write(server: Postgres) -> None:
    opened = open_database(server.database())
    bind(opened)
    create_tables(opened)
    database.execute_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    with pytest.raises(DatabaseTrouble, match="read-only"), explained():
        Setting.create(key="a", value="b")
    opened.close()
