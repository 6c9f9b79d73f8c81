"""Who does not want to be recorded is obeyed and no more; who joins reads how to say so."""

from __future__ import annotations

import pytest

from bot.config import Settings
from models import Member, Message, RequestMessage
from tests.hearing import LAMP, RUBBISH
from tests.talk import Town

TRADE = "谁家有多余的纸箱，搬家用"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


# --- not recorded -----------------------------------------------------------------------------------------------


def test_from_then_on_no_word_is_kept_and_nothing_is_opened(town: Town) -> None:
    town.says("wx_ming", "退出记录")
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 0
    said = (Message.sender == "wx_ming") & (Message.room == "u12")
    assert [row.text for row in Message.select().where(said)] == [""]


def test_what_was_said_before_is_forgotten_but_for_what_was_reported(town: Town) -> None:
    town.says("wx_ming", TRADE, room="u12")
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "退出记录")
    assert not Message.select().where(Message.text == TRADE).exists()
    assert RequestMessage.get().text == LAMP


def test_it_is_confirmed_with_the_way_back(town: Town) -> None:
    town.says("wx_ming", "退出记录")
    assert "恢复记录" in town.heard("answer", to="wx_ming").text
    town.says("wx_ming", "恢复记录")
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 1


@pytest.mark.parametrize(
    ("words", "state"), [("撤销 1", "withdrawn"), ("满意 1", "closed"), ("不满意 1 还是没人来", "assigned")]
)
def test_commands_on_the_own_matter_are_obeyed(town: Town, words: str, state: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "退出记录")
    town.says("wx_ming", words, room="u12")
    assert town.request().state == state
    assert town.actions()[-1] in ("withdraw", "verify", "reopen")


def test_the_own_list_is_still_told(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "退出记录")
    town.says("wx_ming", "我的诉求")
    assert "1号" in town.heard("answer", to="wx_ming").text


def test_a_me_too_of_such_a_neighbour_counts_nothing(town: Town) -> None:
    town.says("wx_ming", RUBBISH, room="u12")
    town.says("wx_wan", "退出记录")
    town.says("wx_wan", "我家也是", room="u12")
    assert town.request().supporter_count == 0


def test_it_holds_after_a_restart_and_in_every_group(town: Town) -> None:
    town.says("wx_ming", "退出记录")
    town.open()
    for room in ("u12", "b1", "g"):
        town.says("wx_ming", LAMP, room=room)
    assert town.requests() == 0


def test_others_of_the_household_are_heard_as_before(town: Town) -> None:
    town.says("wx_ming", "退出记录")
    town.says("wx_wan", LAMP, room="u12")
    assert town.requests() == 1


def test_a_leader_may_object_too_and_still_does_his_work(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "退出记录")
    town.says("wx_u12", "收到 1", room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert town.request().state == "resolved"


def test_said_in_a_group_it_is_answered_there_and_holds(town: Town) -> None:
    town.says("wx_ming", "退出记录", room="u12")
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 0


@pytest.mark.parametrize("words", ["退出记录吗", "我想看退出记录的人", "群里有退出记录"])
def test_talk_about_it_is_no_objection(town: Town, words: str) -> None:
    town.says("wx_ming", words, room="u12")
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 1


# --- who joins --------------------------------------------------------------------------------------------------


def welcomed(town: Town, room: str) -> list[str]:
    return [line.text for line in town.all("notice", room=room) if "欢迎新邻居" in line.text]


def test_who_joins_reads_what_is_kept_and_how_to_object(town: Town) -> None:
    town.joins("wx_new", "新邻居", "u12")
    town.passes(minutes=31)
    (text,) = welcomed(town, "u12")
    assert "24小时就删" in text
    assert "退出记录" in text
    assert "小区助手" in text


def test_many_who_join_together_read_it_once(town: Town) -> None:
    for number in range(5):
        town.joins(f"wx_new{number}", "新邻居", "u12")
        town.passes(minutes=5)
    town.passes(minutes=31)
    assert len(welcomed(town, "u12")) == 1


def test_who_comes_back_is_not_greeted_again(town: Town) -> None:
    town.joins("wx_new", "新邻居", "u12")
    town.passes(minutes=31)
    Member.delete().where(Member.wxid == "wx_new").execute()
    town.joins("wx_new", "新邻居", "u12")
    town.passes(minutes=31)
    assert len(welcomed(town, "u12")) == 1


@pytest.mark.parametrize("room", ["w", "d1", "c"])
def test_where_leaders_work_nobody_is_greeted(town: Town, room: str) -> None:
    town.joins("wx_new", "新同事", room)
    town.passes(hours=1)
    assert not welcomed(town, room)


def test_a_leader_who_joins_is_not_greeted(town: Town) -> None:
    Member.delete().where((Member.room == "u12") & (Member.wxid == "wx_secretary")).execute()
    town.joins("wx_secretary", "邬书记", "u12")
    town.passes(hours=1)
    assert not welcomed(town, "u12")


def test_an_office_that_wants_no_greeting_gets_none() -> None:
    town = Town(Settings.model_validate({"welcome": {"text": ""}}), meanings={}).open()
    town.joins("wx_new", "新邻居", "u12")
    town.passes(hours=1)
    assert not town.all()


def test_who_joins_in_the_evening_is_greeted_in_the_morning(town: Town) -> None:
    town.at("2026-03-10 20:45")
    town.joins("wx_new", "新邻居", "u12")
    town.at("2026-03-11 07:59")
    assert not welcomed(town, "u12")
    assert welcomed(town.at("2026-03-11 08:00"), "u12")
