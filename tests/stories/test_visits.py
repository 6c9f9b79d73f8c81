"""Door-knocking as talk: who goes is told in private, and nothing of it reaches a group."""

from __future__ import annotations

import pytest

from models import Question, Visit
from tests.talk import Town

NOTE = "走访 501 万大爷精神蛮好，一个人在家。他想在卫生间装个扶手，说去年滑过一次"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock; 501 of P07 is due every 7 days, 302 of P09 every 30."""
    return Town().open()


def test_who_goes_is_reminded_by_room_within_one_cycle_and_on_a_day_off(town: Town) -> None:
    town.at("2026-03-16 12:00")

    line = town.heard("visit", to="wx_u12")
    assert f"{line.at:%a %H:%M}" == "Sun 09:00"
    assert "荷塘苑1栋2单元501" in line.text
    assert "万里" not in line.text
    assert "空巢" not in line.text
    assert len(town.all("visit", to="wx_u12")) == 1, "one reminder for one visit"

    town.at("2026-03-17 12:00")
    assert f"{town.heard('visit', to='wx_u12').at:%a}" == "Tue", "and one on the day by which it is due"


def test_the_own_list_names_the_household_to_who_visits_it_only(town: Town) -> None:
    town.at("2026-03-17 09:30")
    town.says("wx_u12", "今日走访")
    assert "501 万里（空巢老人" in town.heard("visit", to="wx_u12").text

    town.says("wx_u11", "今日走访")
    assert "没有要走访的" in town.heard("visit", to="wx_u11").text


def test_a_note_is_kept_and_its_demand_is_asked_about_before_it_is_opened(town: Town) -> None:
    note = town.says("wx_u12", NOTE)
    answer = town.heard("answer", to="wx_u12")
    assert "想在卫生间装个扶手" in answer.text
    assert "回“开”" in answer.text
    assert town.requests() == 0

    town.says("wx_u12", "开")
    request = town.request()
    assert (request.private, request.reporter, request.room_no) == (True, "wx_u12", "501")
    assert (request.household, request.message_id) == ("36103000100100102-501", note)
    assert Visit.get(Visit.result == "done").request == 1
    assert not [line for line in town.lines if line.message.room], "no group hears of it"


def test_a_demand_that_is_not_wanted_is_left(town: Town) -> None:
    town.says("wx_u12", NOTE)
    town.says("wx_u12", "不用")
    assert town.requests() == 0
    assert Question.get().answered
    said = len(town.lines)
    town.says("wx_u12", "好的")
    assert town.silent(said), "nothing is asked any more"


def test_a_note_without_a_demand_asks_nothing(town: Town) -> None:
    town.says("wx_u12", "走访 1-2-501 老人身体好，不缺什么")
    assert "立一条诉求" not in town.heard("answer").text
    assert Visit.get(Visit.result == "done").note == "老人身体好，不缺什么"


def test_a_household_of_somebody_else_is_refused(town: Town) -> None:
    town.says("wx_u11", "走访 501 老人身体好")
    assert "走访名单里没有501" in town.heard("refusal", to="wx_u11").text
    assert not Visit.select().where(Visit.result == "done").exists()


def test_what_was_visited_is_not_reminded_of_again_before_its_next_cycle(town: Town) -> None:
    town.at("2026-03-14 10:00").says("wx_u12", "走访 501 老人身体好")
    town.at("2026-03-20 12:00")
    assert not town.all("visit", to="wx_u12")
    town.at("2026-03-21 12:00")
    assert town.all("visit", to="wx_u12")


def test_nobody_at_home_is_tried_again_and_twice_running_is_a_risk(town: Town) -> None:
    town.at("2026-03-14 10:00").says("wx_u12", "未遇 501")
    assert "过两天再去" in town.heard("answer").text
    town.at("2026-03-16 10:00").says("wx_u12", "未遇 501")
    assert "连着两次" in town.heard("answer").text


def test_missed_visits_go_up_one_level_once_and_without_names(town: Town) -> None:
    town.at("2026-03-25 12:00")
    line = town.heard("visit", to="wx_b1")
    assert "荷塘苑1栋2单元501，走访人平志刚，3月17日到期" in line.text
    assert "万里" not in line.text
    town.at("2026-04-05 12:00")
    assert len(town.all("visit", to="wx_b1")) == 1


def test_a_major_change_is_looked_into_within_a_day(town: Town) -> None:
    town.says("wx_u12", "变故 501 老人昨晚住院了")
    assert "24小时" in town.heard("answer").text
    town.at("2026-03-11 09:30")
    assert "变故" in town.heard("visit", to="wx_u12").text


def test_a_note_in_a_group_is_hushed_and_not_kept(town: Town) -> None:
    town.says("wx_u12", "走访 501 老人身体不好，缺降压药", room="u12")
    assert "私聊" in town.heard("notice", to="wx_u12").text
    assert town.requests() == 0
    assert not Visit.select().where(Visit.result == "done").exists()
    assert not [line for line in town.lines if line.message.room]


def test_a_machine_that_slept_reminds_once_of_what_it_missed(town: Town) -> None:
    town.at("2026-03-14 23:00")
    town.now = town.now.replace(day=17, hour=10)
    town.app.run_due(town.now)
    town.passes(minutes=1)
    assert len(town.all("visit", to="wx_u12")) == 1


def test_coverage_is_told_to_who_answers_for_it_by_grid_and_category(town: Town) -> None:
    town.says("wx_u12", "走访 501 老人身体好")
    town.says("wx_secretary", "走访覆盖")
    text = town.heard("visit", to="wx_secretary").text
    assert "敲门行动3月：走访到1/2户（50%）" in text
    assert "· 荷塘苑网格 1/2户（50%）" in text
    assert "空巢老人及留守妇女儿童家庭1/1" in text
    assert "困难家庭0/1" in text
    assert "万里" not in text
    town.says("wx_secretary", "走访覆盖 上月")
    assert "敲门行动2月：走访到0/2户" in town.heard("visit", to="wx_secretary").text
    town.says("wx_chengguan", "走访覆盖")
    assert "没有列入走访的住户" in town.heard("visit", to="wx_chengguan").text


def test_coverage_in_a_group_is_not_answered(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_secretary", "走访覆盖", room="w")
    assert town.silent(before)
