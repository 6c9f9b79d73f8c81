"""What a page says goes the way of talk: one matter, one record, the leader is called; whatever it sounds like."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.wechaty import WechatyChannel
from bot.messages import VISITOR, Form, Incoming, Outgoing, is_visitor
from bot.terms import Kind, Purpose
from tests.registers import UNIT_12
from tests.talk import Town

PASSER = f"{VISITOR}abc"


@pytest.fixture
def town() -> Town:
    return Town().open()


def files(town: Town, text: str, place: str = UNIT_12, room: str | None = "u12", **more: Any) -> str:
    """Somebody fills in the page of ``place``."""
    town.count += 1
    name = f"f{town.count}"
    kind = more.pop("kind", None)
    town.take(Incoming(name, town.now, room, more.pop("who", PASSER), text, form=Form(place, kind), **more))
    return name


def test_a_filled_in_page_becomes_a_request_and_calls_the_leader(town: Town) -> None:
    files(town, "三楼楼道灯坏了，黑漆漆的")
    request = town.request()
    assert (request.place_id, request.reporter, request.room, request.private) == (UNIT_12, PASSER, "u12", False)
    assert town.heard("receipt", room="u12").mentions == ["wx_u12"]


@pytest.mark.parametrize("words", ["满意 1", "退出记录", "你好", "帮助", "好的谢谢", "收到 1"])
def test_what_sounds_like_chatter_or_a_command_is_a_report_all_the_same(town: Town, words: str) -> None:
    files(town, words)
    assert town.requests() == 1
    assert town.request().text == words


def test_the_same_words_in_the_group_are_none(town: Town) -> None:
    town.says("wx_ming", "你好", room="u12")
    assert town.requests() == 0


def test_the_kind_that_was_picked_holds_and_danger_is_danger(town: Town) -> None:
    files(town, "楼下有人摆摊", kind=Kind.STREET_ORDER)
    files(town, "一楼好大的煤气味，快来人", place=UNIT_12)
    assert [town.request(no).kind for no in (1, 2)] == ["street_order", town.request(2).kind]
    assert [town.request(no).urgent for no in (1, 2)] == [False, True]


def test_what_the_group_talks_of_already_is_the_same_matter(town: Town) -> None:
    town.says("wx_ming", "三楼楼道灯坏了，黑漆漆的", room="u12")
    town.passes(minutes=30)
    files(town, "3楼楼道的灯坏了")
    assert town.requests() == 1
    assert town.request().supporter_count == 1


def test_neighbours_join_what_was_filed(town: Town) -> None:
    files(town, "三楼楼道灯坏了，黑漆漆的")
    town.says("wx_wan", "我家也是", room="u12")
    assert (town.requests(), town.request().supporter_count) == (1, 1)


def test_nobody_is_called_who_is_not_there(town: Town) -> None:
    files(town, "三楼楼道灯坏了，黑漆漆的")
    town.says("wx_u12", "办结 1 换了新灯", room="u12")
    line = town.heard("resolve", room="u12")
    assert line.mentions == []
    assert "打开上报时的网页" in line.text
    assert "@" not in line.text


def test_one_of_the_group_is_called_as_ever(town: Town) -> None:
    files(town, "三楼楼道灯坏了，黑漆漆的", who="wx_ming")
    town.says("wx_u12", "办结 1 换了新灯", room="u12")
    assert town.heard("resolve", room="u12").mentions == ["wx_ming"]


def test_what_only_the_leader_shall_know_is_not_said_in_the_group(town: Town) -> None:
    files(town, "楼上天天半夜吵，不敢说", room=None)
    assert town.request().private
    assert town.all(room="u12") == []
    assert town.heard("assign", to="wx_u12")


def test_who_has_no_chat_is_never_written_to_by_wechat() -> None:
    def to(wxid: str) -> bool:
        line = Outgoing("k", "办结了", Purpose.RESOLVE, to=wxid)
        return bool(WechatyChannel.speaks_to(None, line))  # type: ignore[arg-type]  # it asks nothing of itself

    assert (to(PASSER), to("wx_ming")) == (False, True)
    assert is_visitor(PASSER)
    assert not is_visitor("wx_light:")
