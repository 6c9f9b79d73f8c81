"""A department has it: who is called, what its contact may say, how long it has, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bot.actions.register import apply_register
from models import Duty, Member
from tests import registers
from tests.hearing import GAS, LAMP, RUBBISH, SMOKE, WATER
from tests.talk import Town

CHARGING = "我对门天天把电动车推到楼道里充电，太危险了"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock: the smoke of 2栋1单元 lies with the city management."""
    town = Town(meanings={CHARGING: "report hazard"}).open()
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 1 城管局 要执法", room="u21")
    return town


def people(town: Town, posts: Iterable[list[str]], persons: Iterable[list[str]] = ()) -> None:
    """The register comes in again, with more posts and persons."""
    changed = registers.rows()
    changed["人员"] += [list(row) for row in persons]
    changed["任职"] += [list(row) for row in posts]
    apply_register(registers.register(changed), town.now)
    town.app.refresh(town.now)


# --- who is called ----------------------------------------------------------------------------------------------


def test_its_group_reads_the_task_and_the_reporters_group_who_has_it(town: Town) -> None:
    task = town.heard("assign", room="d1")
    assert task.mentions == ["wx_chengguan"]
    assert "“后门烧烤店的油烟" in task.text
    assert "回“收到 1”接单" in task.text
    assert town.heard("progress", room="u21").text == "【1号】已转给城管局办理。"


def test_two_contacts_are_both_called_and_either_may_take_it(town: Town) -> None:
    people(town, [["D02", "部门联络员", "P12"]], [["P12", "桂小兰", "wx_gui", "19900000112", "群众"]])
    town.joins("wx_gui", "供水公司桂小兰", "d2")
    town.says("wx_bai", WATER, room="u22")
    town.says("wx_u22", "转办 2 供水公司", room="u22")
    assert set(town.heard("assign", room="d2").mentions) == {"wx_water", "wx_gui"}
    town.says("wx_gui", "收到 2 在抢修", room="d2")
    assert (town.request(2).state, town.request(2).department_id) == ("accepted", "D02")
    town.says("wx_water", "办结 2 接口换了", room="d2")
    assert town.request(2).state == "resolved", "a colleague of the same department ends it"


def test_a_contact_who_left_the_departments_group_is_told_alone(town: Town) -> None:
    Member.delete().where(Member.wxid == "wx_water").execute()
    town.app.directory.forget_room("d2")
    town.says("wx_bai", WATER, room="u22")
    town.says("wx_u22", "转办 2 供水公司", room="u22")
    assert not town.all(room="d2")
    assert town.heard("assign", to="wx_water").message.room is None


def test_what_was_told_alone_is_read_in_no_departments_group(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    town.says("wx_u12", "转办 2 城管局")
    assert not [line for line in town.all("assign", room="d1") if line.message.request == 2]
    assert "2号" in town.heard("assign", to="wx_chengguan").text
    assert town.heard("progress", to="wx_ming").text == "【2号】已转给城管局办理。"


def test_at_night_its_group_reads_it_but_nobody_is_called_alone() -> None:
    town = Town(meanings={}).open()
    Member.delete().where(Member.wxid == "wx_water").execute()
    town.app.directory.forget_room("d2")
    town.at("2026-03-10 22:00").says("wx_bai", WATER, room="u22")
    town.says("wx_u22", "转办 1 供水公司", room="u22")
    assert not town.all("assign", to="wx_water")
    assert f"{town.at('2026-03-11 08:00').heard('assign', to='wx_water').at:%H:%M}" == "08:00"


# --- what its contact may say -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("收到 1", "accept"),
        ("上报 1 要多部门联合", "escalate"),
        ("挂起 1 等材料", "pause"),
        ("退单 1 油烟归环保管", "decline"),
        ("办结 1 装了净化器", "resolve"),
    ],
)
def test_it_works_on_what_it_has(town: Town, words: str, action: str) -> None:
    town.says("wx_chengguan", words, room="d1")
    assert action in town.actions()
    assert not town.all("refusal")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("转办 1 供水公司", "转办要由负责的三长或县三长办来说"),
        ("解释 1 年底搬迁", "书面解释要由负责的三长或县三长办来说"),
        ("改类 1 占道与市容", "改类别要由负责的三长或县三长办来说"),
        ("撤销 1", "撤销要由反映人自己来说"),
    ],
)
def test_it_does_not_steer_it(town: Town, words: str, told: str) -> None:
    before = town.actions()
    town.says("wx_chengguan", words, room="d1")
    assert town.actions() == before
    assert told in town.heard("refusal", room="d1").text


def test_it_does_not_judge_what_it_did(town: Town) -> None:
    town.says("wx_chengguan", "办结 1 装了净化器", room="d1")
    town.says("wx_chengguan", "满意 1", room="d1")
    assert town.request().state == "resolved"


def test_once_it_is_gone_its_contact_has_no_word(town: Town) -> None:
    town.says("wx_office", "转办 1 供水公司", room="c")
    before = town.actions()
    town.says("wx_chengguan", "办结 1 装了净化器", room="d1")
    assert town.actions() == before
    assert town.heard("refusal", room="d1")
    town.says("wx_water", "办结 1 不是我们的事也办了", room="d2")
    assert town.request().state == "resolved"


def test_the_leader_who_handed_it_over_may_still_end_or_take_it(town: Town) -> None:
    """He answers for the place: the department helps him."""
    town.says("wx_u21", "办结 1 店家自己装了净化器", room="u21")
    assert town.request().state == "resolved"
    assert town.heard("resolve", room="u21").mentions == ["wx_tang"]


# --- its time ---------------------------------------------------------------------------------------------------


def test_the_deadline_stays_when_it_changes_hands(town: Town) -> None:
    due = town.request().due_at
    town.at("2026-03-10 14:40").says("wx_office", "转办 1 供水公司", room="c")
    assert town.request().due_at == due


def test_its_contact_is_reminded_and_nobody_else(town: Town) -> None:
    town.at("2026-03-10 18:00")
    assert {line.message.to for line in town.all("remind")} == {"wx_chengguan"}


def test_what_it_took_is_reminded_of_before_the_deadline_and_at_it(town: Town) -> None:
    town.says("wx_chengguan", "收到 1", room="d1")
    town.at("2026-03-12 18:00")
    assert "到期" in town.heard("remind", to="wx_chengguan").text
    town.at("2026-03-13 12:00")
    assert "到期了" in town.heard("remind", to="wx_chengguan").text
    town.at("2026-03-16 18:00")
    assert (town.request().department_id, town.request().assignee_id) == (None, "P03"), "then one level up has it"


def test_its_promise_is_asked_about_alone_and_in_words_that_suit_it(town: Town) -> None:
    town.says("wx_chengguan", "收到 1 明天上午带队去", room="d1")
    town.at("2026-03-11 17:00")
    asked = town.heard("remind", to="wx_chengguan")
    assert "办好了吗" in asked.text
    assert "回“办结 1 怎么办的”" in asked.text
    assert "在群里跟邻居说" not in asked.text, "it does not sit in the neighbours' group"


def test_a_pause_of_the_department_is_read_by_who_waits(town: Town) -> None:
    town.says("wx_chengguan", "挂起 1 等材料，净化器周五到货", room="d1")
    line = town.heard("progress", room="u21")
    assert line.mentions == ["wx_tang"]
    assert "净化器周五到货" in line.text


# --- how it comes back ------------------------------------------------------------------------------------------


def test_not_content_goes_back_to_it_with_a_running_clock(town: Town) -> None:
    town.says("wx_chengguan", "办结 1 装了净化器", room="d1")
    town.says("wx_tang", "不满意 晚上照样呛人", room="u21")
    assert (town.request().state, town.request().department_id) == ("assigned", "D01")
    waiting = {row.name for row in Duty.select().where((Duty.request == 1) & (Duty.state == "waiting"))}
    assert {"accept_remind", "escalate_silent", "due"} <= waiting


def test_withdrawn_its_contact_hears_of_it_and_stops(town: Town) -> None:
    town.says("wx_tang", "撤销 1", room="u21")
    assert town.heard("notice", to="wx_chengguan").text == "【1号】已撤销。"
    assert not Duty.select().where((Duty.request == 1) & (Duty.state == "waiting")).exists()


def test_handed_on_to_a_second_department_only_that_one_is_called(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_office", "转办 1 供水公司", room="c")
    called = {wxid for line in town.lines[before:] for wxid in line.mentions}
    assert called == {"wx_water"}
    assert town.heard("progress", room="u21").text == "【1号】已转给供水公司办理。"


def test_with_nobody_in_the_county_office_it_cannot_be_handed_back(town: Town) -> None:
    from models import Post

    Post.delete().where(Post.person == "P01").execute()
    town.app.reload(town.now)
    before = town.actions()
    town.says("wx_chengguan", "退单 1 不归我们", room="d1")
    assert "不能退" in town.heard("refusal", room="d1").text
    assert (town.actions(), town.request().department_id) == (before, "D01")


# --- how a department is named ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["转办 1 城管局", "转办 1 @城管局", "转办 1 城管局，占道的事", "转给 1 城管局", "转办1 城管局"]
)
def test_as_people_write_it(words: str) -> None:
    town = Town(meanings={}).open()
    town.says("wx_li", RUBBISH, room="u11")
    town.says("wx_u11", words, room="u11")
    assert town.request().department_id == "D01"


def test_danger_with_a_department_is_still_danger(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_b1", "转办 2 供水公司", room="u12")
    assert town.request(2).urgent
    town.passes(minutes=16)
    assert town.all("escalate", to="wx_office"), "not taken in a quarter of an hour: the office is told as well"
    assert town.request(2).department_id == "D02"


def test_a_lamp_is_not_the_departments_because_another_matter_is(town: Town) -> None:
    town.says("wx_tang", LAMP, room="u21")
    town.says("wx_chengguan", "办结 2 换好了", room="d1")
    assert town.request(2).state == "assigned"
    assert town.heard("refusal", room="d1")
