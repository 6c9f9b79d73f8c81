"""Odd words, odd names, odd order: nothing raises, nothing odd goes out, nothing is done twice."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.messages import Attachment, Incoming, Joined, Left, Recall, RoomSeen
from models import Message, RequestEvent
from tests.talk import Town

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"

ODD = {
    "empty": "",
    "blank": " \t\n\u3000",
    "emoji": "🔥🔥🔥😂👍🏽👨‍👩‍👧",
    "zero width": "\u200b\u200d\ufeff\u2060",
    "zero width inside": "三\u200b楼楼道\u200d的灯坏\u2060了，黑漆漆的",
    "right to left": "\u202eمرحبا\u202c 三楼楼道灯坏了，黑漆漆的 \u2066abc\u2069",
    "line breaks": "三楼\n楼道\r\n灯\u2028坏了\u2029黑漆漆的",
    "markup": "<script>alert(1)</script><b>三楼楼道灯坏了</b>，黑漆漆的&lt;img src=x onerror=alert(1)&gt;",
    "formula": "=cmd|'/c calc'!A0 三楼楼道灯坏了，黑漆漆的",
    "our own marks": "@{wx_u12} {room} %s {} @所有人 三楼楼道灯坏了，黑漆漆的",
    "sql": "'; DROP TABLE message; -- 三楼楼道灯坏了，黑漆漆的",
    "nul": "三楼\x00楼道灯坏了，\x1b[2J黑漆漆的",
    "lone surrogate": "三楼楼道灯坏了\ud83d，黑漆漆的",
    "combining": "三楼楼道灯坏了" + "\u0301" * 3000,
    "long": "三楼楼道的灯坏了，黑漆漆的。" * 7200,
    "long word": "灯" * 100_000,
    "long line": "a" * 100_000,
    "long digits": "1" * 100_000,
    "long numbers": "3栋2单元" * 20_000,
    "command": "办结 99999999999999999999999 x",
    "command zero": "办结 0",
    "command minus": "并 -1 ２",
    "command text": "转办 一 二",
}
NAMES = (
    "所有人",
    "@所有人",
    "小\n陈\r\n301",
    "=HYPERLINK(1)",
    "<b>陈</b>",
    "\u202e陈\u202c",
    "\u200b",
    "",
    " ",
    "@",
    "陈" * 200,
    "{wx_u12}",
    "a\u2005b",
)


@pytest.fixture
def town() -> Town:
    return Town().open()


def expect_calm(town: Town) -> None:
    """Nothing that went out is odd: @s on one line, nobody calls everybody, no sign that steers or turns the text."""
    for line in town.lines:
        for part in line.text.split("@")[1:]:
            assert "\n" not in part.split("\u2005")[0] or "\u2005" not in part, repr(line.text[:200])
        assert "@所有人" not in line.text
        assert "@ 所有人" not in line.text
        assert not [c for c in line.text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\u200d"], (
            repr(line.text[:200])
        )
        assert len(line.text) < 2000


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_odd_words_break_nothing(town: Town, words: str):
    with capture_logs() as logged:
        for who in ("wx_ming", "wx_u12", "wx_stranger"):
            for room in ("u12", "g", "nowhere", None):
                first = town.says(who, words, room=room)
                town.says(who, words, room=room, quote=first)
        town.passes(days=4)

    assert not [entry for entry in logged if entry["log_level"] == "error"]
    expect_calm(town)


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_odd_names_are_called_by_in_a_way_that_lights_up(town: Town, name: str):
    town.joins("wx_odd", name, "u12")
    town.joins("wx_u12", name, "u12")

    with capture_logs() as logged:
        report = town.says("wx_odd", LAMP, room="u12")
        town.says("wx_u12", "收到", room="u12", quote=report)
        town.says("wx_u12", "办结 1 已换新灯", room="u12")

    assert not [entry for entry in logged if entry["log_level"] == "error"]
    assert town.actions()[:2] == ["report", "assign"]
    assert town.heard("receipt", room="u12").mentions == ["wx_u12"]
    assert "@" in town.heard("receipt", room="u12").text
    expect_calm(town)


def test_odd_events_break_nothing(town: Town):
    now = town.now
    with capture_logs() as logged:
        town.take(
            Recall("never", now, "u12", "wx_ming"),
            Recall("never", now, None, "wx_ming"),
            Left(now, "u12", "wx_nobody"),
            Left(now, "nowhere", "wx_nobody"),
            Joined(now, "nowhere", "wx_nobody", ""),
            Joined(now, "u12", "wx_ming", "又来了"),
            RoomSeen(now, "new@chatroom", "\n荷塘苑\u202e", 3),
            RoomSeen(now, "new@chatroom", "", gone=True),
            Incoming("", now, "u12", "", ""),
            Incoming("x" * 500, now, "u12", "wx_ming", LAMP, quote="y" * 500),
            Incoming("m", now, "u12", "wx_ming", "", attachments=(Attachment("image", "\n" * 90),) * 50),
            Incoming("n", now, "u12", "wx_ming", LAMP, mentions=("bot", "", "wx_u12") * 100),
        )

    assert not [entry for entry in logged if entry["log_level"] == "error"]
    expect_calm(town)


# --- again, out of order, from long ago -------------------------------------------------------------------------------


def test_the_same_id_again_is_one_message(town: Town):
    for _ in range(3):
        town.says("wx_ming", LAMP, room="u12", id="same")
    town.says("wx_ming", "满意", room="u12", id="same")

    assert town.actions() == ["report", "assign"]
    assert len(town.all("receipt")) == 1
    assert Message.select().where(Message.message_id == "same").count() == 1


def test_the_same_id_in_another_group_is_another_message(town: Town):
    town.says("wx_ming", LAMP, room="u12", id="same")
    town.says("wx_tang", "一楼下水道又堵了，污水冒出来，臭死了，有人管吗", room="u21", id="same")

    assert town.requests() == 2


def test_the_same_id_twice_in_one_batch_is_one_message(town: Town):
    town.take(*[Incoming("same", town.now, "u12", "wx_ming", LAMP)] * 2)

    assert town.actions() == ["report", "assign"]


def test_again_after_a_restart_is_still_one_message(town: Town):
    town.says("wx_ming", LAMP, room="u12", id="same")
    town.open()
    town.says("wx_ming", LAMP, room="u12", id="same")

    assert RequestEvent.select().count() == 2


def test_out_of_order_breaks_nothing(town: Town):
    late = Incoming("late", town.now - timedelta(hours=3), "u12", "wx_u12", "收到", quote="m1")
    town.take(late)
    town.says("wx_ming", LAMP, room="u12", id="m1")
    town.take(Incoming("later", town.now - timedelta(minutes=2), "u12", "wx_u12", "收到", quote="m1"))

    assert town.actions() == ["report", "assign", "accept"]
    assert all(event.at <= town.now for event in RequestEvent.select())


def test_a_message_from_long_ago_is_not_heard(town: Town):
    """Its id may have been forgotten since, so nobody can tell whether it was answered."""
    town.take(Incoming("old", town.now - timedelta(days=15), "u12", "wx_ming", LAMP))
    town.take(Incoming("older", town.now - timedelta(days=4000), "u12", "wx_ming", LAMP))

    assert (town.requests(), town.lines) == (0, [])


def test_a_message_from_the_future_breaks_nothing(town: Town):
    town.take(Incoming("next", town.now + timedelta(days=400), "u12", "wx_ming", LAMP))
    town.says("wx_u12", "收到", room="u12", quote="next")

    assert town.actions()[:2] == ["report", "assign"]
    assert all(event.at <= town.now for event in RequestEvent.select())


def test_a_message_that_breaks_breaks_alone(town: Town, monkeypatch: pytest.MonkeyPatch):
    from bot.actions.service_requests import opening

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a fault nobody knows")

    with monkeypatch.context() as patched, capture_logs() as logged:
        patched.setattr(opening, "open_request", breaks)
        patched.setattr("bot.actions.service_requests.listening.open_request", breaks, raising=False)
        town.says("wx_ming", LAMP, room="u12", id="bad")
    town.says("wx_tang", "一楼下水道又堵了，污水冒出来，臭死了，有人管吗", room="u21")

    assert [entry["message"] for entry in logged if entry["log_level"] == "error"] == ["bad"]
    assert town.requests() == 1
