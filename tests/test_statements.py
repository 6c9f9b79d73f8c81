"""Statements whose text is made once do what peewee's own would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.statements import create, insert, insert_all, marks, milliseconds, select, update
from models import Candidate, Duty, RequestEvent, Setting, database
from tests import registers

NOON = datetime(2026, 3, 10, 12, 0, 0, 250_000, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _database() -> Iterator[None]:
    opened = registers.memory_database()
    Setting.delete().execute()
    yield
    opened.close()


def candidate(text: str = "灯坏了") -> Candidate:
    return create(
        Candidate, room="u12", message_id="m1", sender="wx", at=NOON, text=text, kind="facility", place="U"
    )  # fmt: skip


def test_a_row_is_inserted_with_its_defaults_and_types() -> None:
    made = candidate()
    read = Candidate.get_by_id(made.id)
    assert (read.text, read.state, read.confidence, read.request, read.at) == ("灯坏了", "new", 0.0, None, NOON)
    assert (made.state, made.text) == ("new", "灯坏了")


def test_counted_keys_go_on() -> None:
    assert [candidate().id, candidate().id] == [1, 2]


def test_twice_the_same_key_is_ignored_or_refused() -> None:
    assert insert(Setting, key="a", value="1") == 1
    assert insert(Setting, ignore=True, key="a", value="2") == 0
    assert Setting.get_by_id("a").value == "1"
    with pytest.raises(Exception, match="UNIQUE"):
        insert(Setting, key="a", value="3")


def test_many_rows_in_one_statement_and_what_to_do_on_a_conflict() -> None:
    insert_all(Setting, [])
    insert_all(Setting, [{"key": str(n), "value": "x"} for n in range(500)])
    assert Setting.select().count() == 500
    tail = ' ON CONFLICT ("key") DO UPDATE SET "value" = EXCLUDED."value"'
    insert_all(Setting, [{"key": "3", "value": "y"}, {"key": "new", "value": "z"}], tail)
    assert (Setting.get_by_id("3").value, Setting.select().count()) == ("y", 501)


def test_an_update_reaches_the_row_and_the_instance_and_no_other() -> None:
    first, second = candidate("一"), candidate("二")
    update(first, state="told", listed_at=NOON)
    assert (first.state, first.listed_at) == ("told", NOON)
    assert Candidate.get_by_id(first.id).listed_at == NOON
    assert Candidate.get_by_id(second.id).state == "new"


def test_selected_by_a_condition_in_order() -> None:
    for number in range(4):
        insert(Duty, key=f"d{number}", name="due", due_at=NOON + timedelta(hours=number))
    late = select(Duty, "due_at >= ? ORDER BY due_at DESC LIMIT ?", milliseconds(NOON + timedelta(hours=1)), 2)
    assert [duty.key for duty in late] == ["d3", "d2"]
    assert late[0].due_at == NOON + timedelta(hours=3)
    chosen = select(Duty, f"key IN ({marks(2)}) ORDER BY key", "d0", "d2")
    assert [duty.key for duty in chosen] == ["d0", "d2"]


@pytest.mark.parametrize("words", ["'; DROP TABLE setting; --", "?", "%s", '"', "值"])
def test_values_are_values(words: str) -> None:
    insert(Setting, key=words, value=words)
    assert [row.value for row in select(Setting, "key = ?", words)] == [words]


def test_linked_rows_are_written_by_their_key() -> None:
    database.execute_sql("PRAGMA foreign_keys = OFF")
    insert(RequestEvent, request=9, at=NOON, actor="wx", action="report", state="open")
    assert RequestEvent.get().request_id == 9
