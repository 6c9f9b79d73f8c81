"""What residents said of a leader's work: for himself and for who coaches him, alone, and never beside others."""

from __future__ import annotations

import pytest

from tests.hearing import LAMP, LEAK
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """P07 settled one matter to the resident's content; another one was reopened with a hard word."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    town.passes(hours=1)
    for no in (1, 2):
        town.says("wx_u12", f"收到 {no}", room="u12")
        town.says("wx_u12", f"办结 {no} 弄好了", room="u12")
    town.says("wx_ming", "满意", room="u12")
    town.says("wx_wan", "不满意 2 敷衍，电话13812345678打了三次", room="u12")
    return town


def test_a_leader_sees_his_own(town: Town) -> None:
    town.says("wx_u12", "我的评议")
    text = town.heard("answer", to="wx_u12").text
    assert "您近90天办结2件：满意1，不满意1，重开1" in text
    assert "派单后一般1.0个工作小时接单" in text
    assert "· 2号 敷衍" in text
    assert "13812345678" not in text
    assert "不排名" in text


@pytest.mark.parametrize("coach", ["wx_b1", "wx_grid", "wx_secretary", "wx_office"])
def test_who_stands_above_may_look_at_one_at_a_time(town: Town, coach: str) -> None:
    town.says(coach, "评议 平志刚")
    text = town.heard("answer", to=coach).text
    assert text.startswith("平志刚近90天办结2件")
    assert "请勿转发" in text


@pytest.mark.parametrize(
    ("who", "words", "told"),
    [
        ("wx_u11", "评议 平志刚", "只给本人、上级三长和县三长办看"),
        ("wx_b2", "评议 平志刚", "只给本人、上级三长和县三长办看"),
        ("wx_u12", "评议 温秀兰", "只给本人、上级三长和县三长办看"),
        ("wx_ming", "评议 平志刚", "只给本人、上级三长和县三长办看"),
        ("wx_office", "评议 无此人", "没找到“无此人”"),
        ("wx_office", "评议", "请写哪一位"),
        ("wx_ming", "我的评议", "看不到评议"),
    ],
)
def test_nobody_else_may(town: Town, who: str, words: str, told: str) -> None:
    town.says(who, words)
    assert told in town.heard("refusal", to=who).text


def test_in_a_group_nothing_is_answered(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_office", "评议 平志刚", room="w")
    town.says("wx_u12", "我的评议", room="w")
    assert town.silent(before)


def test_words_said_alone_stay_alone(town: Town) -> None:
    town.says("wx_u12", "办结 2 又弄了", room="u12")
    town.says("wx_wan", "不满意 2 他收了红包")
    town.says("wx_u12", "我的评议")
    assert "红包" not in town.heard("answer", to="wx_u12").text
    town.says("wx_office", "评议 平志刚")
    assert "红包" not in town.heard("answer", to="wx_office").text


def test_who_did_nothing_yet(town: Town) -> None:
    town.says("wx_u11", "我的评议")
    assert town.heard("answer", to="wx_u11").text.startswith("您近90天办结0件。")
