"""What goes to the browser: plain values, every text as it was said."""

from __future__ import annotations

import json

import pytest

from bot.messages import Attachment
from bot.queries.rooms import Human, Node, RoomRow
from bot.queries.talk import Line, Quoted
from bot.web.groups import wire
from tests.registers import NOW

NASTY = [
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A0",
    "{{ 7*7 }}",
    "\u202egnp.exe",
    "@所有人",
    "a\u200bb",
    "‮",
    "```",
]


def line(**fields):
    return Line(**{"key": "m1", "id": "1", "at": NOW, "sender": "wx_ming", "name": "301小陈", "text": "", **fields})


@pytest.mark.parametrize(
    ("text", "lit"),
    [
        ("@平志刚\u2005 请看一下", ["@平志刚\u2005"]),
        ("@1栋2单元长 平志刚\u2005 请看", ["@1栋2单元长 平志刚\u2005"]),
        ("找@小区助手，谢谢", ["@小区助手"]),
        ("@甲 @乙 都看看", ["@甲", "@乙"]),
        ("写信到 a@b.com", []),
        ("单价 @ 5元", []),
        ("没有人", []),
        ("", []),
    ],
)
def test_an_at_lights_up_and_nothing_else(text, lit):
    pieces = wire.segments(text)
    assert [piece for piece, is_at in pieces if is_at] == lit
    assert "".join(piece for piece, _ in pieces) == text


@pytest.mark.parametrize("text", NASTY)
def test_every_text_arrives_as_it_was_said(text):
    sent = json.loads(json.dumps(wire.line(line(text=text, quote=Quoted("m0", "甲", text)))))
    assert "".join(piece for piece, _ in sent["segs"]) == text
    assert sent["quote"]["text"] == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202e所有人", "所有人"),
        ("两\n行 名字", "两 行 名字"),
        ("\u200b\u200f", "？"),
        ("岁月静好🌸", "岁月静好🌸"),
    ],
)
def test_a_name_is_one_line_that_turns_nothing_around(name, shown):
    sent = wire.line(line(name=name, quote=Quoted("m0", name, "")))
    assert (sent["name"], sent["quote"]["name"]) == (shown, shown)
    assert wire.human(Human("w", name))["real"] == shown


def test_only_our_own_pictures_are_shown_others_are_named():
    key = "0123456789abcdef" * 4 + ".jpg"
    ours = wire.attachment(Attachment("image", "灯.jpg", key))
    assert (ours["src"], ours["full"]) == (f"/media/small/{key}", f"/media/{key}")
    for ref in ("javascript:alert(1)", "https://elsewhere.example/x.jpg", "../../etc/passwd", ""):
        assert wire.attachment(Attachment("image", "灯.jpg", ref)) == {"src": "", "full": "", "label": "[图片] 灯.jpg"}
    assert wire.attachment(Attachment("voice"))["label"] == "[语音]"
    assert wire.attachment(Attachment("hologram", "x"))["label"] == "[附件] x"


def test_a_reminder_is_marked_and_a_receipt_is_not():
    assert wire.line(line(bot=True, purpose="remind"))["tag"] == "督促"
    assert wire.line(line(bot=True, purpose="receipt"))["tag"] == ""
    assert wire.line(line())["tag"] == ""


def test_a_place_brings_its_groups_along():
    room = RoomRow("u12", "荷塘苑1栋2单元邻里群", "unit", "p", NOW)
    node = wire.node(Node("p", "荷塘苑1栋2单元", "unit", (room,), 0))
    assert (node["level"], node["kids"]) == ("单元", 0)
    assert node["rooms"][0]["type"] == "单元群"
    assert wire.room(RoomRow("x", "新群", "", None))["type"] == ""
    assert wire.node(Node("#departments", "部门", "department", (), 2))["level"] == "部门"


def test_a_person_with_two_posts_of_one_kind_shows_it_once():
    human = wire.human(Human("w", "老涂", posts=(("单元长", "1单元"), ("单元长", "2单元"))))
    assert (human["posts"], human["where"], human["real"]) == (["单元长"], "1单元单元长、2单元单元长", "老涂")
