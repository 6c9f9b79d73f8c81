"""The conversation windows: what was said just now, in memory and read again from the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot import inbox
from bot.clock import SHANGHAI
from bot.context import Spoken
from bot.conversation import Conversations
from bot.messages import Attachment, Incoming
from bot.terms import Act
from tests import registers

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)
HALF = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _database() -> Iterator[None]:
    opened = registers.memory_database()
    yield
    opened.close()


def spoken(id: str, minutes: int, text: str = "灯坏了") -> Spoken:
    return Spoken(id, "wx_ming", "小陈", NOON + timedelta(minutes=minutes), text)


def ids(talk: Conversations, room: str = "u12", minutes: int = 0) -> list[str]:
    return [s.message_id for s in talk.recent(room, NOON + timedelta(minutes=minutes))]


def test_the_window_moves_with_the_time() -> None:
    talk = Conversations(HALF)
    talk.add("u12", spoken("a", -40))
    talk.add("u12", spoken("b", -30))
    talk.add("u12", spoken("c", -1))
    assert ids(talk) == ["b", "c"]
    assert ids(talk, minutes=10) == ["c"]
    assert ids(talk, room="b1") == []


def test_a_busy_room_keeps_its_latest() -> None:
    talk = Conversations(HALF)
    for number in range(100):
        talk.add("u12", spoken(f"m{number}", 0))
    assert len(ids(talk)) == 24
    assert ids(talk)[-1] == "m99"


def test_taken_back_is_forgotten() -> None:
    talk = Conversations(HALF)
    talk.add("u12", spoken("a", 0))
    talk.add("u12", spoken("b", 0))
    talk.drop("u12", "a")
    talk.drop("nowhere", "a")
    assert ids(talk) == ["b"]


def test_a_message_learns_to_which_request_it_belongs_once() -> None:
    talk = Conversations(HALF)
    talk.add("u12", spoken("a", 0))
    for no in (3, 3, 5):
        talk.link("u12", "a", no)
    talk.link("u12", "never", 3)
    talk.link("nowhere", "a", 3)
    assert talk.recent("u12", NOON)[0].requests == (3, 5)


def test_after_a_start_it_is_read_again_from_the_inbox() -> None:
    for id, minutes, text, photos in (
        ("old", -50, "早", 0),
        ("a", -20, "灯坏了", 0),
        ("photo", -10, "", 2),
        ("gone", -5, "", 0),
    ):
        pictures = tuple(Attachment("image") for _ in range(photos))
        inbox.add(Incoming(id, NOON + timedelta(minutes=minutes), "u12", "wx_ming", text, attachments=pictures), "u12")
    inbox.label("u12", "a", Act.REPORT, 4)
    talk = Conversations(HALF)
    assert ids(talk) == [], "nothing before it is made ready"
    talk.ready(NOON)
    assert ids(talk) == ["a", "photo"]
    first, second = talk.recent("u12", NOON)
    assert (first.requests, first.act, second.images) == ((4,), "report", 2)


def test_it_is_read_once_until_it_is_forgotten() -> None:
    talk = Conversations(HALF)
    talk.ready(NOON)
    inbox.add(Incoming("a", NOON, "u12", "wx_ming", "灯坏了"), "u12")
    talk.ready(NOON)
    assert ids(talk) == []
    talk.forget()
    talk.ready(NOON)
    assert ids(talk) == ["a"]
