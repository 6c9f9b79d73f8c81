"""A leader says in a group where it belongs: only his own places, only once, and never by a guess."""

from __future__ import annotations

import pytest

from bot.actions.register import apply_register
from bot.messages import RoomSeen
from models import Member, Room
from tests import registers
from tests.hearing import LAMP
from tests.registers import BUILDING_2, GRID, UNIT_21
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """The group of 2栋1单元 is gone from the register's rows; a group of another name came up."""
    town = Town(meanings={})
    Member.delete().where(Member.room == "u21").execute()
    Room.delete().where(Room.code == "u21").execute()
    town.open()
    town.take(RoomSeen(town.now, "real", "幸福一家"))
    return town


def place(code: str = "real") -> str | None:
    found: str | None = Room.get_by_id(code).place_id
    return found


def refused(town: Town) -> str:
    return town.heard("refusal").text


@pytest.mark.parametrize("who", ["wx_u21", "wx_b2", "wx_grid", "wx_secretary", "wx_office"])
def test_everybody_above_it_may_bind_it(town: Town, who: str) -> None:
    town.says(who, "绑定 荷塘苑2栋1单元", room="real")
    assert place() == UNIT_21
    assert town.heard("answer", room="real").mentions == [who]


@pytest.mark.parametrize("who", ["wx_tang", "wx_chengguan"])
def test_who_leads_no_place_binds_nothing(town: Town, who: str) -> None:
    town.says(who, "绑定 荷塘苑2栋1单元", room="real")
    assert place() is None
    assert "由管这里的三长或县三长办" in refused(town)


def test_alone_there_is_no_group_to_bind(town: Town) -> None:
    town.says("wx_u21", "绑定 荷塘苑2栋1单元")
    assert "请在要绑定的群里说" in refused(town)


def test_of_two_places_of_one_name_none_is_taken(town: Town) -> None:
    other = "361030001002"
    changed = registers.rows()
    changed["微信群"] = [row for row in changed["微信群"] if row[0] != "u21"]
    changed["成员"] = [row for row in changed["成员"] if row[0] != "u21"]
    changed["网格"] += [
        [other, "361030001", "网格", "莲花苑网格", ""],
        [f"{other}001", other, "楼栋", "莲花苑2栋", ""],
        [f"{other}00101", f"{other}001", "单元", "莲花苑2栋1单元", "12"],
    ]
    apply_register(registers.register(changed), town.now)
    town.app.refresh(town.now)
    town.says("wx_secretary", "绑定 2栋1单元", room="real")
    assert place() is None
    assert "有几个地方都像：" in refused(town)
    assert "请写全名" in refused(town)
    town.says("wx_secretary", "绑定 莲花苑2栋1单元", room="real")
    assert place() == f"{other}00101"


def test_a_group_that_belongs_elsewhere_is_moved_only_by_who_leads_it(town: Town) -> None:
    town.says("wx_u21", "绑定 荷塘苑2栋1单元", room="b1")
    assert place("b1") != UNIT_21
    assert "已经归别的地点了" in refused(town)


def test_who_leads_both_may_move_it(town: Town) -> None:
    town.says("wx_b2", "绑定 荷塘苑2栋1单元", room="b2")
    assert place("b2") == UNIT_21


def test_said_again_it_is_the_same(town: Town) -> None:
    for _ in range(2):
        town.says("wx_u21", "绑定 荷塘苑2栋1单元", room="real")
    assert place() == UNIT_21
    assert not town.all("refusal")


def test_a_whole_building_or_grid_may_be_meant(town: Town) -> None:
    Member.delete().where(Member.room == "b2").execute()
    Room.delete().where(Room.code == "b2").execute()
    town.app.directory.reload()
    town.says("wx_b2", "绑定 荷塘苑2栋", room="real")
    assert place() == BUILDING_2
    assert place() != GRID


def test_the_office_hears_of_it(town: Town) -> None:
    town.says("wx_u21", "绑定 荷塘苑2栋1单元", room="real")
    town.passes(minutes=11)
    assert "把群“幸福一家”绑定为荷塘苑2栋1单元" in town.heard("notice", room="c").text


def test_from_then_on_its_people_are_heard_and_its_leader_is_called(town: Town) -> None:
    town.joins("wx_tang", "201汤文", "real")
    town.says("wx_tang", LAMP, room="real")
    assert town.requests() == 0
    town.joins("wx_u21", "2-1单元长游慧", "real")
    town.says("wx_u21", "绑定 荷塘苑2栋1单元", room="real")
    town.says("wx_tang", LAMP, room="real")
    assert town.heard("receipt", room="real").mentions == ["wx_u21"]


@pytest.mark.parametrize("words", ["绑定手机号", "绑定银行卡要去柜台", "绑定了没有", "绑定微信支付"])
def test_other_things_are_bound_too(town: Town, words: str) -> None:
    before = len(town.lines)
    town.says("wx_u21", words, room="real")
    assert place() is None
    assert town.silent(before)
