"""Alone with the bot: what a resident tells stays between him, who handles it, and nobody else."""

from __future__ import annotations

import pytest

from bot.text.personal import leaks
from models import RequestEvent
from tests.hearing import DOG, LAMP, RUBBISH
from tests.talk import Town

CHARGING = "我对门天天把电动车推到楼道里充电，太危险了"
BEATEN = "隔壁天天打老婆，孩子哭得厉害"
PHONE = "楼道灯坏了，找我13812345678"


@pytest.fixture
def town() -> Town:
    """301 told of his neighbour, alone: request 1."""
    more = {CHARGING: "report hazard", BEATEN: "report security urgent", PHONE: "report facility"}
    town = Town(meanings=more).open()
    town.says("wx_ming", CHARGING, id="told")
    return town


def in_groups(town: Town) -> list[str]:
    return [line.text for line in town.lines if line.message.room]


def test_it_is_answered_and_given_to_the_leader_alone(town: Town) -> None:
    assert town.request().private
    assert "【1号" in town.heard("receipt", to="wx_ming").text
    task = town.heard("assign", to="wx_u12").text
    assert "电动车" in task
    assert "陈" not in task, "who told it is not named"
    assert in_groups(town) == []


def test_reminders_and_the_ladder_stay_alone(town: Town) -> None:
    town.at("2026-03-12 12:00")
    assert town.all("remind", to="wx_u12")
    assert town.all("escalate", to="wx_b1")
    assert in_groups(town) == []


@pytest.mark.parametrize(
    "words",
    ["收到 1 晚上去说", "上报 1 劝不动", "转办 1 温秀兰", "挂起 1 等居民", "解释 1 充电棚五月建好", "办结 1 推下楼了"],
)
def test_whatever_is_done_no_group_reads_of_it(town: Town, words: str) -> None:
    before = len(town.actions())
    town.says("wx_u12", words)
    assert len(town.actions()) > before
    assert in_groups(town) == []


def test_even_when_a_leader_speaks_of_it_in_a_group(town: Town) -> None:
    town.says("wx_u12", "办结 1 推下楼了", room="u12")
    town.passes(hours=1)
    assert not [text for text in in_groups(town) if "1号】已办结" in text]


def test_what_he_adds_alone_goes_to_it(town: Town) -> None:
    town.says("wx_ming", "已经三天了")
    town.says("wx_ming", photos=1)
    assert town.requests() == 1
    assert town.actions().count("detail") == 2


def test_two_people_alone_have_two_matters(town: Town) -> None:
    town.says("wx_wan", CHARGING)
    assert town.requests() == 2
    assert [town.request(no).reporter for no in (1, 2)] == ["wx_ming", "wx_wan"]


def test_what_the_whole_group_told_is_not_hidden_by_telling_it_again_alone(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", LAMP)
    assert not town.request(2).private
    assert town.requests() <= 3


def test_a_neighbour_is_not_asked_about_it(town: Town) -> None:
    town.says("wx_u12", "办结 1 推下楼了")
    town.passes(hours=26)
    assert not town.all("ask_feedback")


def test_danger_told_alone_calls_alone(town: Town) -> None:
    town.says("wx_wan", BEATEN)
    assert {line.message.to for line in town.all("urgent")} == {"wx_wan", "wx_u12", "wx_b1"}
    assert "110" in town.heard("urgent", to="wx_wan").text
    town.passes(minutes=16)
    assert town.all("escalate", to="wx_grid")
    assert in_groups(town) == []


def test_a_phone_number_reaches_who_handles_it_only(town: Town) -> None:
    town.says("wx_wan", PHONE)
    assert "13812345678" in town.heard("assign", to="wx_u12").text
    assert not [text for text in in_groups(town) if leaks(text)]


def test_the_own_list_tells_how_far_it_is(town: Town) -> None:
    town.says("wx_u12", "收到 1")
    town.says("wx_ming", "我的诉求")
    text = town.heard("answer", to="wx_ming").text
    assert "1号" in text
    assert "办理中" in text


def test_a_leaders_list_shows_what_he_has_and_not_who_told(town: Town) -> None:
    town.says("wx_u12", "待办")
    text = town.heard("answer", to="wx_u12").text
    assert "电动车" in text
    assert "陈" not in text


@pytest.mark.parametrize("words", ["我的诉求", "我的待办", "今日走访", "覆盖率", "未绑定的群", "微心愿"])
def test_what_is_answered_alone_is_not_answered_in_a_group(town: Town, words: str) -> None:
    before = len(town.lines)
    town.says("wx_u12", words, room="u12")
    assert town.silent(before)


def test_a_visit_lists_no_names_to_who_does_not_visit(town: Town) -> None:
    town.says("wx_b1", "今日走访")
    assert "万里" not in town.heard("visit", to="wx_b1").text


def test_told_alone_by_a_leader_it_is_his_own_matter_at_his_place(town: Town) -> None:
    town.says("wx_u12", DOG)
    assert town.request(2).assignee_id == "P07"
    assert not [line for line in town.all("assign", to="wx_u12") if line.message.request == 2] or town.requests() == 2


def test_the_history_keeps_what_was_said_alone_apart(town: Town) -> None:
    town.says("wx_u12", "办结 1 推下楼了")
    town.says("wx_ming", "不满意 1 今天又充上了")
    notes = [event.note for event in RequestEvent.select().where(RequestEvent.action == "reopen")]
    assert notes == ["今天又充上了"], "a private matter's history is read by nobody else"


def test_a_word_alone_on_what_a_group_knows_keeps_its_reason_out_of_the_history(town: Town) -> None:
    town.says("wx_wan", RUBBISH, room="u12")
    town.says("wx_u12", "办结 2 清走了", room="u12")
    town.says("wx_wan", "不满意 2 老平收了好处")
    notes = [event.note for event in RequestEvent.select().where(RequestEvent.action == "reopen")]
    assert notes == ["私下说的，原因见谈话"]
    assert not [text for text in in_groups(town) if "好处" in text]
