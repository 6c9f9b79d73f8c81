"""Rare turns of a request: too late, at the top, in private, said again, said by the wrong one."""

from __future__ import annotations

import pytest

from bot.actions.service_requests import follow_up
from bot.queries.requests import talk
from models import Duty
from tests.hearing import LAMP, SMOKE, WATER
from tests.talk import Town

CHARGING = "我对门天天把电动车推到楼道里充电，太危险了"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={CHARGING: "report hazard"}).open()


@pytest.mark.parametrize("name", sorted(follow_up.FIRINGS))
def test_a_duty_that_fires_after_the_end_does_nothing(town: Town, name: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "撤销 1", room="u12")
    before, lines = town.actions(), len(town.lines)
    duty = Duty(key=f"1/{name}/1/0", name=name, request=1, due_at=town.now)
    follow_up.fire(town.app.context(town.now), duty)
    town.passes(minutes=1)
    assert (town.actions(), town.silent(lines)) == (before, True)


@pytest.mark.parametrize("duty", [("due", 99), ("something_new", 1)])
def test_a_duty_of_nothing_known_does_nothing(town: Town, duty: tuple[str, int]) -> None:
    town.says("wx_ming", LAMP, room="u12")
    before = town.actions()
    follow_up.fire(town.app.context(town.now), Duty(key="x/due/1/0", name=duty[0], request=duty[1], due_at=town.now))
    assert town.actions() == before


@pytest.mark.parametrize("name", ["accept_remind", "escalate_silent", "accept_warn_urgent"])
def test_what_was_taken_in_the_meantime_is_left_alone(town: Town, name: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    before = town.actions()
    duty = Duty(key=f"1/{name}/1/0", name=name, request=1, due_at=town.now)
    follow_up.fire(town.app.context(town.now), duty)
    assert town.actions() == before


def test_at_the_top_nothing_can_be_handed_back(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "上报 1", room="u12")
    town.says("wx_grid", "上报 1", room="w")
    before = town.actions()
    town.says("wx_office", "退单 1 不归我管", room="c")
    assert "不能退" in town.heard("refusal", room="c").text
    assert (town.actions(), town.request().state) == (before, "assigned"), "and nothing of it is left"


def test_not_content_in_private_is_told_in_private(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    town.says("wx_u12", "办结 1 说过了")
    town.says("wx_ming", "不满意 还在充")
    line = town.heard("assign", to="wx_u12")
    assert "还没解决" in line.text
    assert line.message.room is None
    assert town.request().reopened == 1


def test_not_content_with_a_department_is_told_to_the_department(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 1 城管局", room="u21")
    town.says("wx_chengguan", "办结 1 装了净化器", room="d1")
    before = len(town.lines)
    town.says("wx_tang", "不满意 还是呛人", room="u21")
    assert town.request().state == "assigned"
    told = [
        line for line in town.lines[before:] if line.message.to == "wx_chengguan" or "wx_chengguan" in line.mentions
    ]
    assert told, "who has to act hears of it"


def test_solved_before_the_leader_said_so(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    town.says("wx_ming", "好了，谢谢", room="u12", quote=said)
    assert (town.request().state, town.request().satisfied) == ("closed", True)
    assert town.actions()[-2:] == ["resolve", "verify"]
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert town.request().state == "closed"
    assert len(town.all("resolve")) == 0


def test_thanks_for_a_promise_add_nothing_and_close_nothing(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    for words in ("谢谢平哥", "好的", "修好了吗？"):
        town.says("wx_ming", words, room="u12", quote=said)
    assert town.request().state == "accepted"


def test_thanks_after_the_end_are_kept_and_change_nothing(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "满意", room="u12")
    before = town.actions()
    town.says("wx_ming", "谢谢平哥", room="u12", quote=said)
    town.says("wx_u12", "应该的", room="u12", quote=said)
    assert (town.actions(), town.request().state) == (before, "closed")
    assert len(talk(1)) >= 4


def test_content_twice_is_content_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "满意", room="u12")
    town.says("wx_ming", "满意", room="u12")
    assert town.actions().count("verify") == 1
    assert not town.all("refusal")


def test_content_without_anything_of_ones_own_is_talk(town: Town) -> None:
    town.says("wx_wan", "满意", room="u12")
    town.says("wx_wan", "不满意", room="u12")
    assert not town.all()


def test_the_wife_may_judge_what_the_husband_reported(town: Town) -> None:
    from models import Member

    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.joins("wx_wife", "301小陈家属", "u12")
    Member.update(household=Member.get(wxid="wx_ming").household).where(Member.wxid == "wx_wife").execute()
    town.app.directory.forget_room("u12")
    town.says("wx_wife", "好了，谢谢", room="u12", quote=said)
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_an_outage_with_a_department_is_told_elsewhere_by_the_departments_name(town: Town) -> None:
    town.says("wx_li", WATER, room="g")
    town.says("wx_grid", "转办 1 供水公司", room="g")
    town = town.passes(minutes=5)
    town.says("wx_bai", WATER, room="b2")
    assert town.requests() == 1
    assert "供水公司" in town.heard("receipt", room="b2").text


def test_handed_to_a_department_and_taken_from_it_by_the_office(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 1 城管局", room="u21")
    town.says("wx_office", "转办 1 供水公司", room="c")
    assert town.request().department_id == "D02"
    town.says("wx_office", "转办 1 封大勇", room="c")
    assert (town.request().department_id, town.request().assignee_id) == (None, "P05")
