"""Where somebody lives: said alone, read off a nickname, and what it is good for - households, not heads."""

from __future__ import annotations

import pytest

from models import Member
from tests.hearing import LAMP, WATER
from tests.registers import UNIT_11, UNIT_12
from tests.talk import Town

QUARREL = "楼上天天半夜跳绳，吵得睡不着"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026: somebody new sits in the group of 1栋2单元 and in that of the building."""
    town = Town(meanings={QUARREL: "report dispute"}).open()
    for room in ("u12", "b1"):
        town.joins("wx_new", "新来的租客", room)
    return town


def home(wxid: str, room: str = "u12") -> str | None:
    code: str | None = Member.get((Member.wxid == wxid) & (Member.room == room)).household_id
    return code


@pytest.mark.parametrize("words", ["我是 1栋2单元301", "我住1栋2单元301", "我是1-2-301"])
def test_said_alone_it_is_noted_in_every_group_of_the_place(town: Town, words: str) -> None:
    town.says("wx_new", words)
    assert [home("wx_new", room) for room in ("u12", "b1")] == [f"{UNIT_12}-301"] * 2
    assert "1栋2单元301" in town.heard("answer", to="wx_new").text


@pytest.mark.parametrize("words", ["我是 2栋1单元201", "我是 1栋2单元999", "我是 9栋9单元101"])
def test_a_door_that_is_not_of_his_groups_is_not_taken(town: Town, words: str) -> None:
    town.says("wx_new", words)
    assert home("wx_new") is None
    assert town.heard("refusal", to="wx_new")


def test_said_in_the_group_it_is_talk(town: Town) -> None:
    town.says("wx_new", "我是 1栋2单元301", room="u12")
    assert home("wx_new") is None


def test_his_me_too_counts_for_the_household_from_then_on(town: Town) -> None:
    town.says("wx_wan", WATER, room="u12")
    town.says("wx_new", "我是 1栋2单元301")
    town.says("wx_new", "我家也是", room="u12")
    town.says("wx_ming", "我家也是", room="u12")
    assert town.request().supporter_count == 1, "two people, one home"


def test_what_he_reports_bears_his_door_for_who_handles_it(town: Town) -> None:
    town.says("wx_new", "我是 1栋2单元301")
    town.says("wx_new", LAMP, room="u12")
    assert town.request().household == f"{UNIT_12}-301"


def test_a_matter_of_a_home_told_in_a_larger_group_is_where_he_lives(town: Town) -> None:
    town.says("wx_ming", QUARREL, room="g")
    assert (town.request().place_id, town.request().assignee_id) == (UNIT_12, "P07")


def test_a_matter_of_all_told_in_a_larger_group_is_of_that_group(town: Town) -> None:
    town.says("wx_ming", LAMP, room="g")
    assert town.request().place_id != UNIT_12


@pytest.mark.parametrize(
    ("nickname", "door"),
    [
        ("301老周", f"{UNIT_12}-301"),
        ("1-2-301周", f"{UNIT_12}-301"),
        ("周 2单元301", f"{UNIT_12}-301"),
        ("2栋301周", None),  # of another building
        ("2024加油", None),
        ("老周13812345678", None),
        ("999老周", None),  # no such door
        ("301和501的管家", None),
    ],
)
def test_a_nickname_names_a_door_only_when_it_can_be_no_other(town: Town, nickname: str, door: str | None) -> None:
    town.joins("wx_zhou", nickname, "u12")
    assert home("wx_zhou") == door


def test_a_changed_nickname_does_not_move_who_said_where_he_lives(town: Town) -> None:
    town.says("wx_new", "我是 1栋2单元301")
    town.joins("wx_new", "501小李", "u12")
    assert home("wx_new") == f"{UNIT_12}-301"


def test_a_leaders_nickname_makes_him_no_household(town: Town) -> None:
    town.joins("wx_u12", "301平志刚", "u12")
    assert home("wx_u12") is None


# --- how many are reached ---------------------------------------------------------------------------------------


def test_a_leader_asks_how_many_homes_are_in_his_groups(town: Town) -> None:
    Member.delete().where(Member.wxid == "wx_chen").execute()
    town.says("wx_b1", "覆盖率")
    text = town.heard("answer", to="wx_b1").text
    assert "每户至少一人在群：3/4 户（75%）" in text
    assert "荷塘苑1栋1单元 1/2（50%），还缺：102" in text
    assert "2栋" not in text, "what is not his is not told"


def test_with_everybody_there_nobody_is_named(town: Town) -> None:
    town.says("wx_b1", "覆盖率")
    assert town.heard("answer", to="wx_b1").text == "每户至少一人在群：4/4 户（100%）"


def test_a_resident_does_not_read_who_is_missing(town: Town) -> None:
    Member.delete().where(Member.wxid == "wx_chen").execute()
    town.says("wx_ming", "覆盖率")
    assert not [line for line in town.all(to="wx_ming") if "还缺" in line.text]


def test_a_newcomer_whose_nickname_names_it_fills_the_gap(town: Town) -> None:
    Member.delete().where(Member.wxid == "wx_chen").execute()
    town.joins("wx_aunt", "102谌姐家", "u11")
    town.says("wx_u11", "覆盖率")
    assert home("wx_aunt", "u11") == f"{UNIT_11}-102"
    assert "2/2 户" in town.heard("answer", to="wx_u11").text
