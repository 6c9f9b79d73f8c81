"""Notes on visits in their odd turns: doors that are two, changes told by the way, questions that grew old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.actions.register import apply_register
from models import PriorityHousehold, Question, Visit
from tests import registers
from tests.registers import UNIT_11, UNIT_12
from tests.talk import Town

BLOCKED = "下水道堵了好几天"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock; 501 of P07 is due every 7 days."""
    return Town(meanings={f"走访 501 {BLOCKED}": "report facility"}).open()


def results() -> list[str]:
    return [row.result for row in Visit.select().where(Visit.result != "listed").order_by(Visit.id)]


def with_another_501(town: Town) -> None:
    """P07 visits a second household behind the same number, in the next staircase."""
    changed = registers.rows()
    changed["住户"].append([f"{UNIT_11}-501", UNIT_11, "501", "谌大爷"])
    changed["重点走访"].append([f"{UNIT_11}-501", "困难家庭", "30", "P07"])
    apply_register(registers.register(changed), town.now)
    town.app.refresh(town.now)


# --- which door -------------------------------------------------------------------------------------------------


def test_of_two_doors_with_one_number_it_is_asked_which(town: Town) -> None:
    with_another_501(town)
    town.says("wx_u12", "走访 501 老人身体好")
    assert "请写全：" in town.heard("refusal", to="wx_u12").text
    assert results() == []
    town.says("wx_u12", "走访 1-2-501 老人身体好")
    assert Visit.get(Visit.result == "done").household_id == f"{UNIT_12}-501"


@pytest.mark.parametrize("words", ["走访 老人身体好", "走访 999 老人身体好", "未遇", "变故 住院了"])
def test_without_a_door_of_the_own_list_nothing_is_noted(town: Town, words: str) -> None:
    town.says("wx_u12", words)
    assert results() == []
    assert "走访名单里没有" in town.heard("refusal", to="wx_u12").text


def test_the_word_alone_asks_for_the_list(town: Town) -> None:
    town.now = town.now.replace(day=17)
    town.says("wx_u12", "走访")
    assert "501 万里" in town.heard("visit", to="wx_u12").text
    assert results() == []


def test_nothing_due_this_week_names_the_next_one(town: Town) -> None:
    town.says("wx_u12", "走访 501 老人身体好")
    town.says("wx_u12", "今日走访")
    assert "下一户是荷塘苑1栋2单元501，3月17日前" in town.heard("visit", to="wx_u12").text


def test_who_is_in_no_register_has_no_list(town: Town) -> None:
    town.says("wx_ming", "走访 501 老人身体好")
    assert results() == []


# --- what is told by the way ------------------------------------------------------------------------------------


def test_a_change_told_in_a_note_is_kept_as_one(town: Town) -> None:
    town.says("wx_u12", "走访 501 老人上周住院了，刚出院")
    assert results() == ["done", "change"]


def test_neighbours_who_tell_of_a_change_make_it_one(town: Town) -> None:
    town.says("wx_u12", "未遇 501 邻居说昨晚送医院抢救了")
    assert "change" in results()
    assert "24小时" in town.heard("answer", to="wx_u12").text


@pytest.mark.parametrize(
    "note", ["老人在家看电视，精神好", "去年住院的事好了", "医院开的药快吃完了", "说救护站就在旁边，放心"]
)
def test_a_quiet_note_tells_of_no_change(town: Town, note: str) -> None:
    town.says("wx_u12", f"走访 501 {note}")
    assert results() == ["done"]


def test_a_fault_told_in_a_note_is_asked_about_under_its_kind(town: Town) -> None:
    town.says("wx_u12", f"走访 501 {BLOCKED}")
    assert "回“开”立一条诉求" in town.heard("answer", to="wx_u12").text
    town.says("wx_u12", "开")
    assert (town.request().kind, town.request().household) == ("facility", f"{UNIT_12}-501")
    assert town.request().state == "accepted", "the visitor answers for it himself: he has taken it"


# --- questions that grew old ------------------------------------------------------------------------------------


def test_after_three_days_the_word_opens_nothing(town: Town) -> None:
    town.says("wx_u12", f"走访 501 {BLOCKED}")
    town.now += timedelta(days=3, minutes=1)
    town.says("wx_u12", "开")
    assert town.requests() == 0


def test_answered_once_it_opens_once(town: Town) -> None:
    town.says("wx_u12", f"走访 501 {BLOCKED}")
    town.says("wx_u12", "开")
    town.says("wx_u12", "开")
    assert town.requests() == 1


def test_a_second_note_asks_anew_and_the_latest_is_meant(town: Town) -> None:
    town.says("wx_u12", f"走访 501 {BLOCKED}")
    town.says("wx_u12", "走访 501 想在卫生间装个扶手")
    town.says("wx_u12", "开")
    assert Question.select().where(Question.answered).count() == 1
    assert "扶手" in town.request().text


def test_somebody_elses_word_opens_nothing(town: Town) -> None:
    town.says("wx_u12", f"走访 501 {BLOCKED}")
    town.says("wx_b1", "开")
    assert town.requests() == 0


# --- the list changes -------------------------------------------------------------------------------------------


def test_a_new_visitor_has_the_list_and_the_old_one_no_more(town: Town) -> None:
    PriorityHousehold.update(visitor="P06").where(PriorityHousehold.household == f"{UNIT_12}-501").execute()
    town.says("wx_u12", "走访 501 老人身体好")
    assert results() == []
    town.says("wx_u11", "走访 501 老人身体好")
    assert results() == ["done"]


def test_a_household_taken_off_the_list_is_reminded_of_no_more(town: Town) -> None:
    PriorityHousehold.delete().where(PriorityHousehold.household == f"{UNIT_12}-501").execute()
    town.now = town.now.replace(day=17)
    town.passes(minutes=1)
    assert not town.all("visit", to="wx_u12")
