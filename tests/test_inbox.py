"""The inbox: each message once a room; words are forgotten when the window has passed, ids later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot import inbox
from bot.clock import SHANGHAI
from bot.messages import Attachment, Incoming
from bot.terms import Act
from models import Message
from tests import registers

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _database() -> Iterator[None]:
    opened = registers.memory_database()
    yield
    opened.close()


def message(id: str = "m1", at: datetime = NOON, text: str = "早上好", photos: int = 0) -> Incoming:
    return Incoming(
        id, at, "u12", "wx_ming", text, attachments=tuple(Attachment("image", "灯.jpg") for _ in range(photos))
    )


def test_the_first_time_it_is_new_and_then_never_again() -> None:
    assert inbox.add(message(), "u12")
    assert not inbox.add(message(text="别的话"), "u12")
    assert Message.get().text == "早上好"


def test_the_same_id_in_another_room_is_another_message() -> None:
    assert inbox.add(message(), "u12")
    assert inbox.add(message(), "b1")
    assert inbox.add(message(), "private:wx_ming")


@pytest.mark.parametrize(
    "text", ["", "🌹", "\u200b", "=cmd|' /C calc'!A0", "'; DROP TABLE message; --", "a\nb", "长" * 100_000]
)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    inbox.add(message(text=text), "u12")
    assert Message.get().text == text


def test_what_was_sent_along_comes_back() -> None:
    inbox.add(message(photos=2), "u12")
    assert Message.get().attachments == [["image", "灯.jpg", ""]] * 2
    assert Message.get().at == NOON


def test_what_it_was_taken_for_and_where_it_went() -> None:
    inbox.add(message("a"), "u12")
    inbox.add(message("b"), "u12")
    inbox.label("u12", "a", Act.QUERY)
    inbox.label("u12", "b", Act.REPORT, 7)
    rows = {row.message_id: (row.act, row.request, row.kept) for row in Message.select()}
    assert rows == {"a": ("query", None, False), "b": ("report", 7, True)}


def test_blanked_only_the_id_stays() -> None:
    inbox.add(message(photos=1), "u12")
    inbox.blank("u12", "m1")
    assert (Message.get().text, Message.get().attachments, Message.get().message_id) == ("", [], "m1")
    assert not inbox.add(message(), "u12"), "and a repeat still stops at it"


def test_the_purge_empties_old_words_and_drops_older_ids() -> None:
    for days in (0, 2, 20):
        inbox.add(message(f"m{days}", NOON - timedelta(days=days), photos=1), "u12")
    emptied, dropped = inbox.purge(NOON - timedelta(days=1), NOON - timedelta(days=14))
    assert (emptied, dropped) == (2, 1)
    assert {row.message_id: (row.text, len(row.attachments)) for row in Message.select()} == {
        "m0": ("早上好", 1),
        "m2": ("", 0),
    }
    assert inbox.purge(NOON - timedelta(days=1), NOON - timedelta(days=14)) == (0, 0)


def test_small_facts_are_kept_and_written_over() -> None:
    assert inbox.fact("mark") == ""
    assert inbox.fact("mark", "none") == "none"
    inbox.keep_fact("mark", "1")
    inbox.keep_fact("mark", "2")
    assert inbox.fact("mark", "none") == "2"
