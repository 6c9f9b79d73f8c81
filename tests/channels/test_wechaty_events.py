"""What entries of the gateway's journal mean."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.wechaty_events import Lately, Twins, moment, read_entry, split_quote
from bot.channels.wechaty_people import without_ats
from bot.clock import SHANGHAI
from bot.messages import Incoming, Joined, Left, Recall, RoomSeen

ROOM = "r@chatroom"
TIME = 1_773_104_400_000
DASHES = "- - - - - - - - - - - - - - -"


def message(text: str = "", type_: str = "text", **given: Any) -> dict[str, Any]:
    said = {"id": "m1", "room": ROOM, "from": "wxid_a", "to": "", "text": text, "mentions": [], "type": type_}
    return {"n": 1, "at": TIME, "kind": "message", "message": {**said, "time": TIME, "file": "", **given}}


def heard(entry: dict[str, Any], lately: Lately | None = None) -> Any:
    (event,) = read_entry(entry, "acc", {"wxid_bot"}, lately or Lately()).events
    return event


def test_times_are_aware_and_in_shanghai():
    assert moment(TIME) == datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("image", "image"), ("audio", "voice"), ("video", "video"), ("attachment", "file"), ("location", "location")],
)
def test_what_is_sent_along_is_named_and_not_fetched(type_: str, kind: str):
    event = heard(message("<xml>...</xml>", type_, file="a.jpg"))
    assert event.text == ""
    assert [(one.kind, one.name, one.ref) for one in event.attachments] == [(kind, "a.jpg", f"acc/{type_}/m1")]


@pytest.mark.parametrize(
    ("type_", "text", "wanted"),
    [
        ("url", "<msg><title>停水通知</title></msg>", "[链接]停水通知"),
        ("url", "<msg><title><![CDATA[停水]]></title></msg>", "[链接]停水"),
        ("mini_program", "<xml/>", "[小程序]"),
        ("emoticon", "<msg emoji/>", "[表情]"),
        ("red_envelope", "<xml/>", "[红包]"),
        ("text", "[微笑] 好的", "[微笑] 好的"),
        ("unknown", "老李邀请小王加入了群聊", "老李邀请小王加入了群聊"),
    ],
)
def test_what_has_no_words_of_its_own(type_: str, text: str, wanted: str):
    assert heard(message(text, type_)).text == wanted


@pytest.mark.parametrize(
    ("text", "taken_back"), [("m0", "m0"), (" m0 ", "m0"), ("<sysmsg><newmsgid>77</newmsgid></sysmsg>", "77")]
)
def test_a_recall_names_the_message_taken_back(text: str, taken_back: str):
    event = heard(message(text, "recalled"))
    assert isinstance(event, Recall)
    assert event.id == taken_back


def test_a_private_message_has_no_room():
    event = heard(message("在吗", room="", to="wxid_bot"))
    assert event.room is None


def test_the_bots_own_accounts_are_not_listened_to_but_can_be_quoted():
    lately = Lately()
    assert read_entry(message("已登记 12 号", **{"from": "wxid_bot"}), "acc", {"wxid_bot"}, lately).events == ()
    quote = heard(message(f"「助手：已登记 12 号」\n{DASHES}\n收到", id="m2"), lately)
    assert (quote.text, quote.quote) == ("收到", "m1")


def test_what_the_bot_sent_can_be_quoted_by_its_id():
    lately = Lately()
    read_entry({"n": 5, "kind": "sending", "at": TIME, "to": ROOM, "text": "已登记"}, "acc", set(), lately)
    read_entry({"n": 6, "kind": "sent", "at": TIME, "sending": 5, "id": "s1"}, "acc", set(), lately)
    assert lately.find(ROOM, "已登记") == "s1"


@pytest.mark.parametrize(
    ("text", "reply", "quoted"),
    [
        (f"「张姐：灯坏了」\n{DASHES}\n收到", "收到", "灯坏了"),
        (f"「301:陈：灯坏了」\n{DASHES}\n收到", "收到", "陈：灯坏了"),
        (f"「张姐：第一行\n第二行」\n{DASHES}\n好\n的", "好\n的", "第一行\n第二行"),
        (f"「张姐：他说「快点」」\n{DASHES}\n好", "好", "他说「快点」"),
        ("「张姐：灯坏了」", "「张姐：灯坏了」", ""),
        ("说的是「灯坏了」\n- - -\n吧", "说的是「灯坏了」\n- - -\n吧", ""),
        ("收到", "收到", ""),
    ],
)
def test_quotes_are_taken_apart(text: str, reply: str, quoted: str):
    assert split_quote(text) == (reply, quoted)


def test_a_quote_that_is_not_known_keeps_its_text_to_be_asked_for():
    found = read_entry(message(f"「张姐：灯坏了」\n{DASHES}\n收到"), "acc", set(), Lately())
    assert found.quoted == "灯坏了"


def test_a_quote_of_another_room_is_not_meant():
    lately = Lately()
    lately.note("other@chatroom", "灯坏了", "m9")
    lately.note(ROOM, "灯坏了", "m7")
    lately.note(ROOM, "灯坏了", "m8")
    assert heard(message(f"「张姐：灯坏了」\n{DASHES}\n收到"), lately).quote == "m8"


def test_coming_and_going():
    join = {"n": 1, "at": TIME, "kind": "join", "room": ROOM, "members": ["x", "wxid_bot"], "by": "", "time": TIME}
    events = read_entry(join, "acc", {"wxid_bot"}, Lately()).events
    assert [type(event) for event in events] == [Joined, RoomSeen]
    events = read_entry({**join, "kind": "leave"}, "acc", {"wxid_bot"}, Lately()).events
    assert isinstance(events[0], Left)
    assert isinstance(events[1], RoomSeen)
    assert events[1].gone


def test_what_nobody_needs_says_nothing():
    for kind in ("login", "logout", "lost", "failed", "something new"):
        assert read_entry({"n": 1, "at": TIME, "kind": kind}, "acc", set(), Lately()).events == ()


@pytest.mark.parametrize(
    "entry", [{}, {"kind": "message"}, {"kind": "message", "message": {}}, {"kind": "join", "room": ROOM}]
)
def test_a_malformed_entry_says_so(entry: dict[str, Any]):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_entry(entry, "acc", set(), Lately())


def test_the_same_coming_seen_by_two_accounts_is_one():
    twins, at = Twins(), moment(TIME)
    joined = Joined(at, ROOM, "x")
    assert twins.first(joined, "a")
    assert not twins.first(Joined(at + timedelta(seconds=9), ROOM, "x"), "b")
    assert twins.first(Left(at, ROOM, "x"), "b")
    assert twins.first(Joined(at + timedelta(hours=1), ROOM, "x"), "b")
    assert twins.first(Incoming("m", at, ROOM, "x", "hi"), "b")


def test_a_text_without_its_ats():
    assert without_ats("@老李\u2005@张 姐\u2005请看 a@b.c") == "请看 a@b.c"
