"""Text that can be kept, and text that can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI, parse_time
from bot.messages import Attachment, Incoming, sound
from bot.text.plain import sayable, storable


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_kept_can_be_kept(text: str):
    kept = storable(text)
    assert "\0" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert storable(kept) is kept


@pytest.mark.parametrize("text", ["三楼灯坏了", "👨‍👩‍👧 一家", "a\nb\tc", "\u202e"])
def test_what_can_be_kept_stays(text: str):
    assert storable(text) is text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("一行\r\n两行\u2028三行", "一行\n两行\n三行"),
        ("\x1b[2J清屏", "[2J清屏"),
        ("\u202e倒写\u202c", "倒写"),
        ("隐\u200b身", "隐身"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("@所有人 开会", "所有人 开会"),
        ("＠ 所有人", "所有人"),
        ("@所\u200b有人", "所有人"),
        ("@小陈\u2005 看看", "@小陈\u2005 看看"),
    ],
)
def test_what_is_said_shows_what_it_holds(text: str, said: str):
    assert sayable(text) == said


def test_an_event_is_made_sound_in_every_field():
    at = parse_time("2026-03-10T09:00:00+08:00").astimezone(SHANGHAI)
    broken = Incoming(
        "m\0", at, "u\ud8001", "wx", "灯\ud83d坏了", quote="q\0", attachments=(Attachment("image", "a\0"),)
    )

    whole = sound(broken)

    assert isinstance(whole, Incoming)
    assert (whole.id, whole.room, whole.text, whole.quote) == ("m", "u1", "灯坏了", "q")
    assert whole.attachments[0].name == "a"
    assert sound(whole) is whole
