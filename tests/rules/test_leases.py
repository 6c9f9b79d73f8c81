"""Exactly one of the bot's accounts speaks in a room."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.rules.leases import TAKEOVER, speaker

NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
LONG_AGO = NOW - timedelta(hours=1)


def test_who_holds_the_room_keeps_it():
    assert {speaker("r", ["a", "b"], NOW, holder, LONG_AGO) for holder in "ab"} == {"a", "b"}


def test_a_holder_that_was_just_there_is_waited_for():
    assert speaker("r", ["b"], NOW, "a", NOW - TAKEOVER + timedelta(seconds=1)) is None


def test_a_holder_that_is_gone_loses_the_room_within_30_seconds():
    assert speaker("r", ["b", "c"], NOW, "a", NOW - timedelta(seconds=20)) in {"b", "c"}


def test_the_old_holder_does_not_take_the_room_back():
    assert speaker("r", ["a", "b"], NOW, "b", NOW) == "b"


def test_nobody_there_nobody_speaks():
    assert speaker("r", [], NOW, None, None) is None
    assert speaker("r", [], NOW, "a", LONG_AGO) is None


def test_a_holder_never_seen_is_not_waited_for():
    assert speaker("r", ["b"], NOW, "a", None) == "b"


@given(st.text(max_size=20), st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=6), st.randoms())
def test_every_process_chooses_the_same_one(room: str, accounts: set[str], chance):
    shuffled = list(accounts)
    chance.shuffle(shuffled)
    chosen = speaker(room, shuffled, NOW, None, None)
    assert chosen in accounts
    assert chosen == speaker(room, sorted(accounts), NOW, None, None)


def test_rooms_are_spread_evenly_and_stay_when_another_account_goes():
    rooms = [f"r{number}@chatroom" for number in range(2528)]
    before = {room: speaker(room, "abcdefgh", NOW, None, None) for room in rooms}
    assert all(250 < count < 390 for count in Counter(before.values()).values())
    after = {room: speaker(room, "abcdefg", NOW, None, None) for room in rooms}
    assert all(after[room] == before[room] for room in rooms if before[room] != "h")
