"""Tasks with a date: entered from the meeting's sheet, asked of whoever has them, late ones told one level up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.actions import tasks
from bot.actions.tasks import Decision
from bot.clock import SHANGHAI
from bot.papers.dispatch import BadDecisions, Entered
from bot.queries.papers import Item
from bot.terms import Kind, State
from models import Task
from tests.hearing import DOOR, LAMP
from tests.talk import Town

UNTIL = datetime(2026, 3, 31, 18, 0, tzinfo=SHANGHAI)


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026: a lamp and a door of 1栋2单元 are open."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", DOOR, room="u12")
    return town


def enter(town: Town, *lines: Entered) -> int:
    with town.database.atomic():
        new = tasks.enter(town.app.context(town.now), "2026年3月", lines)
    town.passes(minutes=1)
    return new


def follow_up(town: Town) -> int:
    with town.database.atomic():
        late = tasks.follow_up(town.app.context(town.now))
    town.passes(minutes=1)
    return late


# --- the sheet that comes back ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("owner", "code", "told"), [("城管局", "D01", "wx_chengguan"), ("温秀兰", "P04", "wx_b1")])
def test_departments_and_people_are_known_by_what_they_are_called(town: Town, owner: str, code: str, told: str) -> None:
    assert enter(town, Entered(2, 1, owner, "换成声控灯", UNTIL)) == 1
    assert Task.get().owner == code
    line = town.heard("remind", to=told)
    assert "2026年3月交办会定的事交给您（任务1）：【1号】换成声控灯" in line.text
    assert "请在3月31日18:00前办好" in line.text


def test_a_sheet_with_mistakes_enters_nothing_and_names_each_line(town: Town) -> None:
    lines = (
        Entered(2, 1, "城管局", "换成声控灯", UNTIL),
        Entered(3, 2, "火星局", "换门禁", UNTIL),
        Entered(4, 77, "城管局", "清垃圾", UNTIL),
        Entered(5, None, "温秀兰", "查一遍消防", town.now - timedelta(days=1)),
    )
    with pytest.raises(BadDecisions) as bad:
        enter(town, *lines)
    assert bad.value.faults == (
        "第3行：名册里没有“火星局”，请写部门或人员的全名",
        "第4行：没有77号诉求",
        "第5行：完成时限2026-03-09已经过了",
    )
    assert not Task.select().exists()
    assert not town.all("remind")


def test_the_same_sheet_twice_is_entered_once(town: Town) -> None:
    line = Entered(2, 1, "城管局", "换成声控灯", UNTIL)
    assert [enter(town, line), enter(town, line)] == [1, 0]
    assert len(town.all("remind", to="wx_chengguan")) == 1
    assert town.actions(1).count("detail") == 1


def test_a_decision_of_no_request_is_a_task_all_the_same(town: Town) -> None:
    enter(town, Entered(2, None, "温秀兰", "查一遍楼道充电", UNTIL))
    assert Task.get().request is None
    assert "任务1）：查一遍楼道充电" in town.heard("remind", to="wx_b1").text


def test_of_what_is_over_already_nobody_is_told_in_the_group(town: Town) -> None:
    town.says("wx_ming", "撤销 1", room="u12")
    before = len(town.all(room="u12"))
    enter(town, Entered(2, 1, "城管局", "换成声控灯", UNTIL))
    assert len(town.all(room="u12")) == before
    assert town.actions(1)[-1] == "withdraw"


# --- every morning ----------------------------------------------------------------------------------------------


def test_a_task_whose_request_was_done_is_struck_off_by_itself(town: Town) -> None:
    enter(town, Entered(2, 1, "城管局", "换成声控灯", UNTIL))
    town.says("wx_u12", "办结 1 换了声控灯", room="u12")
    assert follow_up(town) == 0
    assert (Task.get().state, Task.get().note) == ("done", "换了声控灯")


def test_a_late_task_of_a_department_is_told_to_it_and_to_the_office_once(town: Town) -> None:
    enter(town, Entered(2, 1, "城管局", "换成声控灯", UNTIL))
    town.now = UNTIL + timedelta(days=1, hours=-9)
    assert [follow_up(town), follow_up(town)] == [1, 0]
    told = [line.message.to for line in town.all("remind") if "还没有销号，请过问" in line.text]
    assert sorted(t for t in told if t) == ["wx_chengguan", "wx_office"]


def test_a_late_task_of_a_leader_goes_to_the_next_leader_up(town: Town) -> None:
    enter(town, Entered(2, 1, "平志刚", "换成声控灯", UNTIL))
    town.now = UNTIL + timedelta(hours=15)
    follow_up(town)
    told = [line.message.to for line in town.all("remind") if "还没有销号，请过问" in line.text]
    assert sorted(t for t in told if t) == ["wx_b1", "wx_u12"]


def test_what_is_not_late_is_left_alone(town: Town) -> None:
    enter(town, Entered(2, 1, "城管局", "换成声控灯", UNTIL))
    town.now = UNTIL - timedelta(hours=9)
    assert follow_up(town) == 0
    assert Task.get().state == "open"


def test_what_the_last_meeting_decided_and_nobody_did_is_carried_over(town: Town) -> None:
    enter(town, Entered(2, 1, "城管局", "换成声控灯", UNTIL), Entered(3, 2, "温秀兰", "换门禁", UNTIL))
    town.says("wx_chengguan", "销号 任务1 换好了", room="d1")
    with town.database.atomic():
        assert [task.id for task in tasks.carry_over(town.app.context(town.now))] == [2]
        tasks.carry_over(town.app.context(town.now))
    assert [task.carried for task in Task.select().order_by(Task.id)] == [0, 2]


def test_how_many_were_done_since(town: Town) -> None:
    begin = town.now
    enter(town, Entered(2, 1, "城管局", "换成声控灯", UNTIL), Entered(3, 2, "温秀兰", "换门禁", UNTIL))
    town.says("wx_chengguan", "销号 任务1 换好了", room="d1")
    assert tasks.settled_since(tasks.MEETING, begin) == (1, 1)
    assert tasks.settled_since(tasks.MEETING, town.now) == (0, 0)
    assert tasks.settled_since(tasks.RECTIFY, begin) == (0, 0)


# --- the weekly list --------------------------------------------------------------------------------------------


def item(no: int, owner: str = "P07") -> Item:
    at = datetime(2026, 3, 9, 9, tzinfo=SHANGHAI)
    return Item(
        no=no, kind=Kind.FACILITY, where="1栋2单元", grid="", community="", opened_at=at, due_at=at,
        who="单元长平志刚", state=State.ASSIGNED, what="灯坏了", progress="", effect="", urgent=False, level=1,
        private=False, owner=owner, reopened=0, supporters=0,
    )  # fmt: skip


def rectify(town: Town, week: str, *wanted: tuple[Item, str]) -> datetime:
    with town.database.atomic():
        due = tasks.rectify(town.app.context(town.now), week, wanted)
    town.passes(minutes=1)
    return due


def test_a_leader_with_two_is_asked_once_and_has_three_working_days(town: Town) -> None:
    due = rectify(town, "2026-W11", (item(1), "超时"), (item(2), "重开"))
    assert f"{due:%m-%d %H:%M}" == "03-13 18:00"
    (line,) = town.all("remind", to="wx_u12")
    assert "本周整改清单里有您2件" in line.text
    assert "（超时）" in line.text
    assert "（重开）" in line.text


def test_asked_this_week_already_is_not_asked_again(town: Town) -> None:
    rectify(town, "2026-W11", (item(1), "超时"))
    rectify(town, "2026-W11", (item(1), "超时"), (item(2), "重开"))
    assert [task.request for task in Task.select().order_by(Task.id)] == [1, 2]


def test_next_weeks_list_carries_on_what_was_not_done(town: Town) -> None:
    rectify(town, "2026-W11", (item(1), "超时"))
    rectify(town, "2026-W12", (item(1), "超时"))
    assert [(task.request, task.state) for task in Task.select().order_by(Task.id)] == [(1, "carried"), (1, "open")]


def test_what_nobody_has_is_asked_of_nobody(town: Town) -> None:
    rectify(town, "2026-W11", (item(1, owner=""), "超时"))
    assert not Task.select().exists()
    assert not town.all("remind")


def test_a_long_list_is_cut_for_a_phone(town: Town) -> None:
    rectify(town, "2026-W11", *((item(no), "超时") for no in range(1, 13)))
    text = town.heard("remind", to="wx_u12").text
    assert "本周整改清单里有您12件" in text
    assert "另有4件，看“我的待办”" in text


def test_the_same_decision_for_two_is_two_tasks(town: Town) -> None:
    with town.database.atomic():
        decisions = [Decision(owner, "查消防", UNTIL) for owner in ("D01", "P04")]
        assert tasks.decide(town.app.context(town.now), "3月", decisions) == 2
    assert {task.owner for task in Task.select()} == {"D01", "P04"}
