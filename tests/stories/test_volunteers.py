"""Volunteers as talk: offered, taken by the first, proved by a photo, handed back when silent; seen from the road."""

from __future__ import annotations

import pytest

from bot.actions import retention
from bot.config import Settings
from bot.settings.service import Volunteers
from models import Department, Member, RequestMessage, Room, VolunteerOffer, Whistle
from tests.hearing import GAS, LAMP, STAIRS
from tests.talk import Town

MANHOLE = "随手拍 荷塘苑1栋门口井盖松了，一踩就响"
MEANINGS = {MANHOLE: "report facility"}


def town_with_riders(photo: bool = True) -> Town:
    """Two riders and a nurse; the teams stand in the register as departments."""
    settings = Settings(volunteers=Volunteers(teams={"V01": "送东西 跑腿", "医疗队": "量血压"}, photo=photo))
    town = Town(settings, meanings=MEANINGS)
    for code, name, room, members in (
        ("V01", "莲乡红骑兵", "v1", ("wx_rider", "wx_second")),
        ("V02", "医疗队", "v2", ("wx_nurse",)),
    ):
        Department.create(code=code, name=name)
        Room.create(code=room, name=f"{name}群", type="department", department=code)
        Member.insert_many({"room": room, "wxid": wxid, "nickname": f"{wxid[3:]}师傅"} for wxid in members).execute()
    town.open()
    town.says("wx_ming", f"{STAIRS}，301的陈明家门口，电话13812345678", room="u12")
    town.says("wx_ming", STAIRS, room="u12")
    return town


@pytest.fixture
def town() -> Town:
    return town_with_riders()


@pytest.fixture
def offered(town: Town) -> Town:
    """The unit leader asks the riders for request 1."""
    town.says("wx_u12", "请志愿队 1 红骑兵", room="u12")
    return town


def told(town: Town, who: str, words: str, room: str | None = None) -> str:
    town.says(who, words, room=room)
    return town.heard(to=who).text


def test_the_first_takes_it_does_it_shows_it_and_the_resident_has_the_word(offered: Town) -> None:
    assert "接单 1" in offered.heard("notice", room="v1").text
    mine = told(offered, "wx_rider", "接单 1", room="v1")
    assert "【1号】由您接了：荷塘苑1栋2单元" in mine
    assert "问单元长平志刚" in mine
    assert "1号有人接了" in offered.heard(room="v1").text
    assert "rider师傅接了" in offered.heard("notice", to="wx_u12").text
    offered.says("wx_second", "接单 1", room="v1")
    assert "有人接了" in offered.heard("refusal", to="wx_second").text

    assert "先发一张" in told(offered, "wx_rider", "完成 1 都搬走了", room="v1")
    offered.says("wx_rider", photos=1, room="v1")
    assert "记下了，谢谢您" in told(offered, "wx_rider", "完成 1 都搬走了", room="v1")
    assert "做完了：都搬走了，有1张照片" in offered.heard("notice", to="wx_u12").text
    assert RequestMessage.select().where(RequestMessage.sender == "wx_rider").exists(), "the photo is the request's"
    assert offered.actions()[-1] == "progress"

    offered.says("wx_u12", "办结 1 志愿者清走了", room="u12")
    offered.says("wx_ming", "满意 1", room="u12")
    offered.passes(days=4)
    assert "您有5分" in told(offered, "wx_rider", "我的积分")


def test_a_rider_sees_no_more_than_he_needs(offered: Town) -> None:
    """Abuse: somebody of the team looks for doors, names and other people's matters."""
    for words in ("收到 1", "办结 1 好了", "满意 1", "我的诉求", "帮助", "1号怎么样了", "接单 7", "微心愿"):
        offered.says("wx_second", words, room="v1")
        offered.says("wx_second", words)
    offered.says("wx_rider", "接单 1", room="v1")
    offered.says("wx_rider", photos=1, room="v1")
    offered.says("wx_rider", "完成 1 搬走了", room="v1")
    for who in ("wx_rider", "wx_second"):
        seen = [line.text for line in offered.lines if line.message.room == "v1" or line.message.to == who]
        assert seen
        for word in ("陈明", "301", "13812345678", "小陈"):
            assert not [text for text in seen if word in text], (who, word)
    assert offered.request().state == "assigned", "whose it is does not change"
    before = next(line.text for line in offered.all(room="v1"))
    assert "荷塘苑网格" in before
    assert "1栋" not in before, "where exactly, reads who goes"


def test_who_took_it_and_is_silent_is_reminded_and_it_goes_back(offered: Town) -> None:
    offered.says("wx_rider", "接单 1", room="v1")
    offered.passes(hours=25)
    assert "到期" in offered.heard("remind", to="wx_rider").text
    offered.passes(hours=24)
    assert VolunteerOffer.get().state == "returned"
    assert "另外想办法" in offered.heard("remind", to="wx_rider").text
    assert "没有办成（到期没有消息）" in offered.heard("notice", to="wx_u12").text
    said = len(offered.lines)
    offered.says("wx_rider", "完成 1 搬走了", room="v1")
    assert offered.silent(said), "too late is talk"
    offered.says("wx_u12", "请志愿队 1 红骑兵", room="u12")
    assert VolunteerOffer.select().count() == 2, "it can be offered again"


def test_what_nobody_takes_goes_back(offered: Town) -> None:
    offered.passes(hours=25)
    assert "没有办成（没有人接）" in offered.heard("notice", to="wx_u12").text
    said = len(offered.lines)
    offered.says("wx_rider", "接单 1", room="v1")
    assert not [line for line in offered.lines[said:] if "由您接了" in line.text]


def test_who_cannot_go_gives_it_back_and_a_leaders_word_is_still_his(offered: Town) -> None:
    offered.says("wx_rider", "接单 1", room="v1")
    assert "退回了" in told(offered, "wx_rider", "退单 1 车坏了", room="v1")
    assert "没有办成（车坏了）" in offered.heard("notice", to="wx_u12").text
    offered.says("wx_u12", "退单 1 不归我管", room="u12")
    assert "decline" in offered.actions()


def test_what_is_done_meanwhile_needs_nobody(offered: Town) -> None:
    offered.says("wx_u12", "办结 1 我自己搬了", room="u12")
    offered.says("wx_ming", "满意 1", room="u12")
    offered.says("wx_rider", "接单 1", room="v1")
    assert "已经办好了" in offered.heard("refusal", to="wx_rider").text
    said = len(offered.all("notice", to="wx_u12"))
    offered.passes(hours=30)
    assert len(offered.all("notice", to="wx_u12")) == said


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("wx_u12", "请志愿队", "请写哪一件"),
        ("wx_u12", "请志愿队 1 消防队", "有：莲乡红骑兵、医疗队"),
        ("wx_u12", "请志愿队 99 红骑兵", "没有99号"),
        ("wx_ming", "请志愿队 1 红骑兵", "由负责的三长"),
        ("wx_u21", "请志愿队 1 红骑兵", "由负责的三长"),
        ("wx_chengguan", "请志愿队 1 红骑兵", "由负责的三长"),
        ("wx_u12", "请志愿队 W9 医疗队", "不在墙上"),
    ],
)
def test_who_may_not_and_what_cannot_be_is_said(town: Town, who: str, words: str, said: str) -> None:
    assert said in told(town, who, words)
    assert not VolunteerOffer.select().exists()


def test_a_team_is_no_department_that_a_matter_is_given_to(town: Town) -> None:
    assert "请志愿队 12 莲乡红骑兵" in told(town, "wx_u12", "转办 1 莲乡红骑兵")
    assert "没找到“莲乡红骑兵”" in told(town, "wx_u12", "吹哨 1 莲乡红骑兵")
    assert town.request().department_id is None


def test_what_is_forgotten_with_a_matter_is_forgotten_of_who_helped(offered: Town) -> None:
    offered.says("wx_u12", "吹哨 1 城管局")
    offered.says("wx_rider", "接单 1", room="v1")
    offered.says("wx_rider", photos=1, room="v1")
    offered.says("wx_rider", "完成 1 陈明家门口清了", room="v1")
    offered.says("wx_chengguan", "回哨 1 陈明家门口看过", room="d1")
    retention._forget_requests([1])
    assert (VolunteerOffer.get().note, VolunteerOffer.get().taken_by, Whistle.get().note) == ("", "", "")


def test_neither_danger_nor_what_was_said_alone_is_given_to_volunteers(town: Town) -> None:
    town.says("wx_wan", GAS, room="u12")
    assert "是紧急的" in told(town, "wx_b1", f"请志愿队 {town.requests()} 红骑兵")
    town.says("wx_tang", LAMP)
    assert "私下反映" in told(town, "wx_u21", f"请志愿队 {town.requests()} 红骑兵")


def test_a_wish_is_offered_to_a_team_and_claimed_there(town: Town) -> None:
    town.says("wx_tang", "许愿 想请人上门量血压")
    town.says("wx_secretary", "公开 W1")
    town.says("wx_secretary", "请志愿队 W1 医疗队")
    assert "认领 W1" in town.heard("notice", room="v2").text
    assert "由您认领了" in told(town, "wx_nurse", "接单 W1", room="v2")


def test_who_suits_a_wish_is_told_to_a_leader_alone(town: Town) -> None:
    town.says("wx_tang", "许愿 想请人上门量血压")
    town.says("wx_secretary", "公开 W1")
    assert "您会修水管" in told(town, "wx_li", "特长 修水管")
    assert "周末有空" in told(town, "wx_nurse", "空闲 周末")
    assert "先让社区认识您" in told(town, "wx_nobody", "特长 开锁")
    found = told(town, "wx_grid", "推荐 W1")
    assert "nurse师傅：会量血压，别的社区，周末有空" in found
    assert "修水管" not in found
    assert "由三长和社区" in told(town, "wx_li", "推荐 W1")
    assert "没有W7" in told(town, "wx_grid", "推荐 W7")
    assert not [line for line in town.lines if line.message.to == "wx_nurse" and "W1" in line.text], "the leader asks"


# --- from the road ----------------------------------------------------------------------------------------------------


def test_what_a_rider_sees_becomes_a_request_and_only_he_hears_of_it(town: Town) -> None:
    town.says("wx_rider", MANHOLE, room="v1")
    no = town.requests()
    request = town.request(no)
    assert (request.place_id, request.kind, request.reporter) == ("361030001001001", "facility", "wx_rider")
    assert "荷塘苑1栋" in town.heard("receipt", to="wx_rider").text
    assert len(town.all(to="wx_rider")) == 1, "one word"
    assert town.all(to="wx_b1")
    town.says("wx_rider", photos=1, room="v1")
    assert RequestMessage.select().where(RequestMessage.request == no).count() == 2
    town.says("wx_b1", f"办结 {no} 盖好了")
    assert "盖好了" in town.heard("resolve", to="wx_rider").text
    town.says("wx_rider", "满意")
    assert town.request(no).satisfied
    assert not town.all(room="v1"), "the other riders read nothing"


def test_without_a_place_a_rider_is_asked_for_it_and_others_are_not_heard_so(town: Town) -> None:
    before = town.requests()
    town.says("wx_rider", "随手拍 井盖松了", room="v1")
    assert "没看出在哪里" in town.heard("refusal", to="wx_rider").text
    said = len(town.lines)
    town.says("wx_ming", "随手拍 荷塘苑1栋的荷花真好看", room="u12")
    assert town.silent(said)
    assert town.requests() == before


def test_talk_like_commands_is_talk(town: Town) -> None:
    said = len(town.lines)
    for words in ("完成 12 个订单了", "接单接到手软", "特长是睡觉", "空闲了来坐", "推荐 个馆子", "接单"):
        town.says("wx_second", words, room="v1")
        town.says("wx_bai", words, room="b2")
    assert town.silent(said)
