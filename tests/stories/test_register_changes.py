"""The register comes in again while matters are open: posts change hands, people move, departments end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.actions.register import apply_register
from models import RequestEvent
from tests import registers
from tests.hearing import GAS, LAMP, RUBBISH, SMOKE
from tests.registers import BUILDING_1, GRID, UNIT_12, Rows
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """The lamp of 1栋2单元 lies with its unit leader; nobody has taken it."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    return town


def imports(town: Town, change: Callable[[Rows], None]) -> None:
    changed = registers.rows()
    change(changed)
    apply_register(registers.register(changed), town.now)
    town.passes(minutes=1)
    town.app.refresh(town.now)
    town.passes(minutes=1)


def hands(frm: str, to: str) -> Callable[[Rows], None]:
    """All posts of one person go to another."""

    def change(rows: Rows) -> None:
        rows["任职"] = [[place, role, to if person == frm else person] for place, role, person in rows["任职"]]

    return change


def without(person: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows["任职"] = [row for row in rows["任职"] if row[2] != person]

    return change


# --- posts ------------------------------------------------------------------------------------------------------


def test_the_new_holder_has_it_and_is_told_alone(town: Town) -> None:
    imports(town, hands("P07", "P06"))
    assert (town.request().assignee_id, town.request().post_role) == ("P06", "unit_leader")
    assert "1号" in town.heard("assign", to="wx_u11").text
    assert not [line for line in town.all("assign") if line.message.room], "the group has read who it was"


def test_the_history_says_why(town: Town) -> None:
    imports(town, hands("P07", "P06"))
    last = RequestEvent.select().order_by(RequestEvent.id.desc()).first()
    assert (last.action, last.actor, last.note) == ("transfer", "bot", "岗位换人")


def test_taken_by_the_old_one_it_has_to_be_taken_again(town: Town) -> None:
    town.says("wx_u12", "收到 1，明天上午换", room="u12")
    imports(town, hands("P07", "P06"))
    assert (town.request().state, town.request().promise_at) == ("assigned", None)
    town.says("wx_u11", "收到 1")
    assert town.request().state == "accepted"


def test_a_vacant_post_sends_it_one_up(town: Town) -> None:
    imports(town, without("P07"))
    assert (town.request().assignee_id, town.request().post_place) == ("P04", BUILDING_1)


def test_filled_again_the_one_above_keeps_what_he_has(town: Town) -> None:
    imports(town, without("P07"))
    imports(town, lambda rows: None)
    assert town.request().assignee_id == "P04", "he holds his post: nothing moves by itself"
    town.says("wx_wan", RUBBISH, room="u12")
    assert town.request(2).assignee_id == "P07"


def test_what_is_settled_stays_with_who_settled_it(town: Town) -> None:
    town.says("wx_u12", "办结 1 换好了", room="u12")
    imports(town, hands("P07", "P06"))
    assert (town.request().assignee_id, town.request().state) == ("P07", "resolved")


def test_what_a_department_has_does_not_move_with_leaders(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 2 城管局", room="u21")
    imports(town, hands("P08", "P09"))
    assert (town.request(2).department_id, town.request(2).assignee_id) == ("D01", None)


def test_danger_goes_to_the_new_holder_as_well(town: Town) -> None:
    town.says("wx_wan", GAS, room="u12")
    imports(town, hands("P07", "P06"))
    told = [line for line in town.all(to="wx_u11") if line.message.request == 2]
    assert told
    assert town.request(2).assignee_id == "P06"


def test_two_imports_with_the_same_hands_tell_once(town: Town) -> None:
    for _ in range(2):
        imports(town, hands("P07", "P06"))
    assert len(town.all("assign", to="wx_u11")) == 1


def test_the_old_holder_is_reminded_of_nothing(town: Town) -> None:
    imports(town, hands("P07", "P06"))
    town.at("2026-03-10 18:00")
    assert not town.all("remind", to="wx_u12")
    assert town.all("remind", to="wx_u11")


def test_a_new_department_contact_may_speak_and_the_old_one_no_more(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 2 城管局", room="u21")
    imports(town, hands("P10", "P11"))
    town.says("wx_chengguan", "收到 2", room="d1")
    assert town.request(2).state == "assigned"
    town.says("wx_water", "收到 2", room="d2")
    assert town.request(2).state == "accepted"


# --- people -----------------------------------------------------------------------------------------------------


def test_a_leader_with_a_new_wechat_is_the_same_leader(town: Town) -> None:
    def change(rows: Rows) -> None:
        rows["人员"] = [["P07", "平志刚", "wx_new", *row[3:]] if row[0] == "P07" else row for row in rows["人员"]]

    imports(town, change)
    town.joins("wx_new", "1栋2单元长 平志刚", "u12")
    town.says("wx_new", "收到 1", room="u12")
    assert (town.request().state, town.request().assignee_id) == ("accepted", "P07")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert town.request().state == "accepted", "the old one is nobody now"


def test_a_family_that_moved_counts_where_it_lives_now(town: Town) -> None:
    def change(rows: Rows) -> None:
        rows["成员"] = [
            [room, wxid, name, f"{UNIT_12}-501" if wxid == "wx_ming" else home]
            for room, wxid, name, home in rows["成员"]
        ]

    imports(town, change)
    town.says("wx_wan", "我家也是", room="u12")
    assert town.request().supporter_count == 1, "what was reported from 301 is of 301"
    town.says("wx_ming", RUBBISH, room="u12")
    assert town.request(2).household == f"{UNIT_12}-501"


def test_a_resident_who_becomes_a_leader_speaks_as_one(town: Town) -> None:
    def change(rows: Rows) -> None:
        rows["人员"].append(["P12", "万里", "wx_wan", "19900000112", "群众"])
        rows["任职"] = [[a, b, "P12" if c == "P07" else c] for a, b, c in rows["任职"]]

    imports(town, change)
    assert town.request().assignee_id == "P12"
    town.says("wx_wan", "收到，我去看看", room="u12")
    assert town.request().state == "accepted"


def test_who_reported_keeps_his_word_when_he_left_the_register(town: Town) -> None:
    def change(rows: Rows) -> None:
        rows["成员"] = [row for row in rows["成员"] if row[1] != "wx_ming"]

    imports(town, change)
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "满意 1", room="u12")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


# --- places, groups, departments --------------------------------------------------------------------------------


def test_a_department_that_is_renamed_is_found_by_its_new_name(town: Town) -> None:
    def change(rows: Rows) -> None:
        rows["部门"] = [[row[0], "城市管理局" if row[0] == "D01" else row[1], row[2]] for row in rows["部门"]]

    imports(town, change)
    town.says("wx_u12", "转办 1 城市管理局", room="u12")
    assert town.request().department_id == "D01"
    assert "城市管理局" in town.heard("progress", room="u12").text


def test_a_new_staircase_is_heard_from_the_first_word(town: Town) -> None:
    unit = f"{BUILDING_1}03"

    def change(rows: Rows) -> None:
        rows["网格"].append([unit, BUILDING_1, "单元", "荷塘苑1栋3单元", "12"])
        rows["微信群"].append(["u13", "荷塘苑1栋3单元邻里群", unit, "单元群"])

    imports(town, change)
    town.joins("wx_new", "新邻居", "u13")
    town.says("wx_new", LAMP, room="u13")
    assert (town.request(2).place_id, town.request(2).assignee_id) == (unit, "P04"), "its post is vacant yet"


def test_a_grid_leader_of_two_grids_answers_for_both(town: Town) -> None:
    other = "361030001002"

    def change(rows: Rows) -> None:
        rows["网格"].append([other, "361030001", "网格", "莲花苑网格", ""])
        rows["任职"].append([other, "网格长", "P03"])
        rows["微信群"].append(["g2", "莲花苑大家庭", other, "网格群"])

    imports(town, change)
    town.joins("wx_new", "新邻居", "g2")
    town.says("wx_new", RUBBISH, room="g2")
    assert (town.request(2).assignee_id, town.request(2).grid) == ("P03", other)
    assert town.request(1).grid == GRID
