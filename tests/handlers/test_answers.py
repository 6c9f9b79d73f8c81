"""What people read who ask for help or for a list: only what they can use, in words that work."""

from __future__ import annotations

import re

import pytest

from bot.router import choose
from handlers.registry import ROUTES
from tests.handlers.test_routes import said
from tests.hearing import DOOR, LAMP, LEAK, SMOKE
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def helped(town: Town, who: str, room: str | None) -> str:
    town.says(who, "帮助", room=room)
    return town.heard("answer", to=who).text


@pytest.mark.parametrize(
    ("who", "room"),
    [("wx_ming", "u12"), ("wx_ming", None), ("wx_u12", "u12"), ("wx_u12", None), ("wx_chengguan", "d1")],
)
def test_each_line_of_help_can_be_said_there(town: Town, who: str, room: str | None) -> None:
    examples = re.findall(r"^· (.+?)：", helped(town, who, room), re.MULTILINE)
    assert len(examples) >= 4
    by_example = {route.examples[0]: route for route in ROUTES if route.examples}
    for words in examples:
        route = by_example[words]
        speaker = "resident" if who == "wx_ming" else "leader"
        if route.command:
            found = choose(ROUTES, said(words, speaker, private=room is None, quoted=(1,)))
            assert found is not None
            assert found[0] is route


def test_help_fits_who_asks_and_where(town: Town) -> None:
    resident, alone = helped(town, "wx_ming", "u12"), helped(town, "wx_ming", None)
    leader, leader_alone = helped(town, "wx_u12", "u12"), helped(town, "wx_u12", None)
    assert "我的诉求" not in resident
    assert "我的诉求" in alone
    assert "办结" not in resident + alone
    assert "办结" in leader
    assert "我的待办" not in leader
    assert "我的待办" in leader_alone
    assert "走访" not in resident + alone + leader, "who is visited is nothing for a group"


@pytest.mark.parametrize("words", ["怎么用", "使用说明", "帮助！", "@三长助手 帮助"])
def test_other_words_for_help(town: Town, words: str) -> None:
    town.says("wx_ming", words, room="u12")
    assert "可以这样说" in town.heard("answer", room="u12").text


def test_what_is_asked_in_a_group_is_answered_there_with_an_at(town: Town) -> None:
    helped(town, "wx_ming", "u12")
    line = town.heard("answer", room="u12")
    assert line.mentions == ["wx_ming"]
    assert line.text.startswith("@301小陈")


def test_a_list_shows_number_kind_place_state_who_and_until_when(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    town.says("wx_ming", "我的诉求")
    line = town.heard("answer", to="wx_ming").text.splitlines()[1]
    assert line == "1号 公共设施损坏·荷塘苑1栋2单元｜办理中｜平志刚｜3月13日09:00前"


def test_a_todo_is_in_the_order_of_deadlines(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.passes(hours=1).says("wx_wan", DOOR, room="u12")
    town.says("wx_u12", "收到 2", room="u12")
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.passes(days=1)
    town.says("wx_u12", "恢复 1", room="u12")
    town.says("wx_u12", "我的待办")
    shown = re.findall(r"^(\d)号", town.heard("answer", to="wx_u12").text, re.MULTILINE)
    assert shown == ["2", "1"]


def test_a_todo_leaves_out_what_waits_for_the_resident(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_u12", "我的待办")
    text = town.heard("answer", to="wx_u12").text
    assert "1 件" in text
    assert "2号" in text


def test_a_resident_who_asks_for_a_todo_has_none(town: Town) -> None:
    town.says("wx_ming", "我的待办")
    assert "没有没办完的事" in town.heard("answer", to="wx_ming").text


def test_a_list_of_a_department_names_it(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 1 城管局", room="u21")
    town.says("wx_tang", "我的诉求")
    assert "城管局" in town.heard("answer", to="wx_tang").text


@pytest.mark.parametrize(
    ("words", "kind"), [("改类 1 物业服务", "property"), ("改类 1 噪声与污染", "pollution"), ("改类别 1 其他", "other")]
)
def test_a_kind_by_its_label(town: Town, words: str, kind: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12")
    assert town.request().kind == kind


def test_kinds_are_told_to_who_names_none(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "改类 1 灯", room="u12")
    assert "物业服务" in town.heard("refusal", room="u12").text
