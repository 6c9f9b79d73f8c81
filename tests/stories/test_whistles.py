"""Whistles as talk: a department is called into a matter that stays where it is; it arrives, answers, or is late."""

from __future__ import annotations

import pytest

from models import Post, Whistle
from tests.hearing import GAS, LAMP, STAIRS
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Boxes on the stairs, Tuesday at nine."""
    town = Town(meanings={}).open()
    town.says("wx_ming", STAIRS, room="u12")
    return town


@pytest.fixture
def blown(town: Town) -> Town:
    town.says("wx_u12", "吹哨 1 城管局")
    return town


def told(town: Town, who: str, words: str, room: str | None = None) -> str:
    town.says(who, words, room=room)
    return town.heard(to=who).text


def test_a_department_comes_answers_and_the_leader_still_has_it(blown: Town) -> None:
    assert "这件事还在您手上" in blown.heard("answer", to="wx_u12").text
    call = blown.heard("assign", room="d1")
    assert call.mentions == ["wx_chengguan"]
    assert "【吹哨 1号" in call.text
    assert "今天" in call.text
    assert (blown.request().assignee_id, blown.request().department_id) == ("P07", None)

    assert "报到了" in told(blown, "wx_chengguan", "报到 1", room="d1")
    assert "城管局的人到了" in blown.heard("progress", room="u12").text
    assert "阮志远报到了" in blown.heard("notice", to="wx_u12").text
    assert "已经报到" in told(blown, "wx_chengguan", "报到 1", room="d1")
    assert "请写怎么办的" in told(blown, "wx_chengguan", "回哨 1", room="d1")
    told(blown, "wx_chengguan", "回哨 1 箱子清走了", room="d1")
    assert "城管局回哨：箱子清走了" in blown.heard("notice", to="wx_u12").text
    assert Whistle.get().state == "done"
    assert blown.request().state != "resolved", "whose matter it is says 办结"
    blown.says("wx_u12", "办结 1 城管局清走了", room="u12")
    blown.says("wx_ming", "满意 1", room="u12")
    said = len(blown.all("remind"))
    blown.passes(days=5)
    assert len(blown.all("remind")) == said


def test_what_waits_beside_requests_is_on_the_own_list(blown: Town) -> None:
    assert "【吹哨 1号】今天" in told(blown, "wx_chengguan", "我的待办")
    blown.says("wx_chengguan", "报到 1", room="d1")
    assert "前回哨" in told(blown, "wx_chengguan", "我的待办")
    blown.says("wx_chengguan", "回哨 1 清走了", room="d1")
    blown.says("wx_tang", "许愿 想要一把雨伞")
    blown.says("wx_secretary", "公开 W1")
    blown.says("wx_chengguan", "认领 W1")
    assert "【微心愿W1】想要一把雨伞" in told(blown, "wx_chengguan", "我的待办")
    assert "吹哨" not in blown.heard(to="wx_chengguan").text


def test_who_does_not_come_is_called_once_more_and_who_whistled_knows(blown: Town) -> None:
    blown.passes(hours=8)
    late = [line for line in blown.all("remind", room="d1") if "报到时限过了" in line.text]
    assert len(late) == 1
    assert "没有按时报到" in blown.heard("remind", to="wx_u12").text
    assert "过了时限" in told(blown, "wx_chengguan", "报到 1", room="d1")
    blown.passes(days=5)
    assert len([line for line in blown.all("remind", room="d1") if "还没有回哨" in line.text]) == 1
    assert told(blown, "wx_u12", "吹哨情况") == "3月吹哨报到：\n· 城管局吹哨1次，按时报到0/1，按时回哨0/1"


def test_what_is_over_before_anybody_came_counts_for_nobody(blown: Town) -> None:
    blown.says("wx_u12", "办结 1 我自己搬了", room="u12")
    blown.says("wx_ming", "满意 1", room="u12")
    blown.passes(days=5)
    assert Whistle.get().state == "void"
    assert not [line for line in blown.all("remind", room="d1") if "哨" in line.text]
    assert "按时报到0/0" in told(blown, "wx_u12", "吹哨情况")


def test_danger_calls_at_once(town: Town) -> None:
    town.says("wx_wan", GAS, room="u12")
    no = town.requests()
    town.says("wx_u12", f"吹哨 {no} 供水公司")
    row = Whistle.get()
    assert (row.arrive_by - row.at).total_seconds() == 1800
    assert town.heard("assign", room="d2").message.urgent


def test_what_was_said_alone_reaches_the_contact_alone(town: Town) -> None:
    town.says("wx_tang", LAMP)
    no = town.requests()
    town.says("wx_u21", f"吹哨 {no} 城管局")
    assert f"吹哨 {no}号" in town.heard("assign", to="wx_chengguan").text
    assert not [line for line in town.all(room="d1") if "吹哨" in line.text]
    town.says("wx_chengguan", f"报到 {no}")
    assert "到了" in town.heard("progress", to="wx_tang").text


def test_a_grid_has_a_named_person_who_is_called_first(town: Town) -> None:
    Post.create(department="D01", role="department_contact", person="P09")
    town.app.reload(town.now)
    assert "定为涂金根" in told(town, "wx_office", "下沉 荷塘苑网格 城管局 涂金根")
    town.says("wx_u12", "吹哨 1 城管局")
    assert "（涂金根）" in town.heard("answer", to="wx_u12").text
    assert town.heard("assign", to="wx_u22")
    assert not town.all("assign", room="d1"), "he does not sit there"
    Post.delete().where((Post.department == "D01") & (Post.person == "P09")).execute()
    town.app.reload(town.now)
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "吹哨 2 城管局")
    assert town.heard("assign", room="d1").mentions == ["wx_chengguan"], "who left is called no more"


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("wx_u12", "吹哨 1 气象局", "没找到“气象局”"),
        ("wx_u12", "吹哨 99 城管局", "没有99号"),
        ("wx_u12", "吹哨", "请写哪一件"),
        ("wx_u21", "吹哨 1 城管局", "由负责的三长"),
        ("wx_ming", "吹哨 1 城管局", "由负责的三长"),
        ("wx_chengguan", "吹哨 1 供水公司", "由负责的三长"),
        ("wx_chengguan", "报到 1", "没有吹过你们的哨"),
        ("wx_ming", "报到 1", "由被吹哨的部门"),
        ("wx_u12", "下沉 荷塘苑网格 城管局 阮志远", "由县三长办来定"),
        ("wx_office", "下沉 荷塘苑网格 城管局 温秀兰", "不是城管局的联络员"),
        ("wx_office", "下沉 荷塘苑1栋 城管局 阮志远", "请写网格、部门和人"),
        ("wx_ming", "吹哨情况", "由负责的三长"),
    ],
)
def test_who_may_not_and_what_cannot_be_is_said(town: Town, who: str, words: str, said: str) -> None:
    assert said in told(town, who, words)
    assert not Whistle.select().exists()


def test_another_department_does_not_arrive_in_its_place(blown: Town) -> None:
    """Abuse: somebody else signs in."""
    assert "由被吹哨的部门" in told(blown, "wx_water", "报到 1")
    assert "由被吹哨的部门" in told(blown, "wx_u12", "回哨 1 我说办了")
    assert Whistle.get().state == "called"


def test_a_department_is_called_once_for_a_matter(blown: Town) -> None:
    assert "已经找过城管局" in told(blown, "wx_b1", "吹哨 1 城管局")
    blown.says("wx_b1", "吹哨 1 供水公司")
    assert Whistle.select().count() == 2


def test_talk_of_whistles_and_arrivals_is_talk(blown: Town) -> None:
    said = len(blown.lines)
    for words in (
        "报到 1",
        "报到 12楼开会",
        "孩子去学校报到了",
        "吹哨人",
        "吹哨子的声音好大",
        "回哨 1 收到",
        "下沉干部真辛苦",
    ):
        blown.says("wx_ming", words, room="u12")
    assert blown.silent(said)
    assert Whistle.get().state == "called"
