"""Danger: two are called at once with the number to ring, the next one up every quarter of an hour, night or day."""

from __future__ import annotations

import pytest

from bot.config import Settings
from bot.settings.emergency import Hotline
from models import Member, Post
from tests.hearing import FENCE, GAS, LAMP, LIFT, WATER
from tests.talk import Town

FIRE = "三楼电表箱着火了，快来人啊"
FIGHT = "楼下有人动刀子打架，快来人"
MAD = "我在楼道里闻到一股煤气味，越来越浓"
LIVE_WIRE = "单元门口电线掉下来了还在冒火花"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    more = {
        FIRE: "report hazard urgent",
        FIGHT: "report security urgent",
        MAD: "report hazard urgent",
        LIVE_WIRE: "report hazard urgent",
    }
    return Town(meanings=more).open()


# --- whom it calls, and what to ring ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "number", "not_number"),
    [(FIRE, "119", "110"), (FIGHT, "110", "119"), (GAS, "燃气抢修", "120"), (LIFT, "119", "燃气")],
)
def test_the_number_to_ring_is_that_of_the_danger(town: Town, words: str, number: str, not_number: str) -> None:
    town.says("wx_ming", words, room="u12")
    text = town.heard("urgent", room="u12").text
    assert number in text
    assert not_number not in text


def test_an_offices_own_number_is_the_one_that_is_said() -> None:
    standard = Settings()
    lines = {**standard.emergency.hotlines, "gas": Hotline(label="昌兴燃气", number="96777")}
    own = standard.model_copy(update={"emergency": standard.emergency.model_copy(update={"hotlines": lines})})
    town = Town(own, meanings={}).open()
    town.says("wx_ming", GAS, room="u12")
    assert "昌兴燃气96777" in town.heard("urgent", room="u12").text


def test_a_loose_railing_calls_one_and_rings_nobody(town: Town) -> None:
    town.says("wx_ming", FENCE, room="u12")
    line = town.heard("receipt", room="u12")
    assert line.mentions == ["wx_u12"]
    assert "拨打" not in line.text
    assert not town.all("urgent")


def test_told_alone_it_calls_both_alone_and_no_group(town: Town) -> None:
    town.says("wx_ming", MAD)
    assert town.request().private
    assert {line.message.to for line in town.all("urgent")} >= {"wx_u12", "wx_b1"}
    assert not [line for line in town.lines if line.message.room]
    assert "拨打" in town.heard("urgent", to="wx_ming").text, "and who told it knows what to ring"


def test_who_does_not_sit_in_the_group_is_called_alone_beside(town: Town) -> None:
    Member.delete().where((Member.room == "u12") & (Member.wxid == "wx_b1")).execute()
    town.app.directory.forget_room("u12")
    town.says("wx_ming", GAS, room="u12")
    assert town.heard("urgent", room="u12").mentions == ["wx_u12"]
    assert town.heard("urgent", to="wx_b1").message.room is None


def test_in_the_grids_group_the_secretary_and_the_county_are_the_next_ones(town: Town) -> None:
    town.says("wx_li", LIFT, room="g")
    assert town.heard("urgent", room="g").mentions == ["wx_grid", "wx_secretary"]
    assert town.heard("urgent", to="wx_office").message.room is None


# --- nobody takes it --------------------------------------------------------------------------------------------


def test_taken_after_a_warning_nobody_else_is_told(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.passes(minutes=16)
    town.says("wx_u12", "收到，已经在楼下了", room="u12")
    told = len(town.all("escalate"))
    town.passes(minutes=40)
    assert len(town.all("escalate")) == told


def test_handed_on_to_a_colleague_the_next_one_up_is_told_when_he_is_silent(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_u12", "转办 1 温秀兰", room="u12")
    town.passes(minutes=16)
    assert town.heard("escalate", room="u12").mentions == ["wx_grid"]
    town.passes(minutes=16)
    assert town.all("escalate", to="wx_office")


def test_reported_up_the_county_is_told_when_the_grid_is_silent(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_u12", "上报 1 要燃气公司", room="u12")
    assert not town.all("escalate", to="wx_office")
    town.passes(minutes=16)
    assert town.all("escalate", to="wx_office")


def test_not_content_the_quarters_of_an_hour_begin_again(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_u12", "收到", room="u12")
    town.says("wx_u12", "办结 1 关了阀门", room="u12")
    town.at("2026-03-10 10:00").says("wx_ming", "不满意 1 又有味道了", room="u12")
    before = len(town.lines)
    town.passes(minutes=16)
    assert [wxid for line in town.lines[before:] for wxid in line.mentions] == ["wx_b1"]


def test_with_the_building_leader_away_the_grid_is_called_at_once(town: Town) -> None:
    Post.delete().where(Post.person == "P04").execute()
    town.app.reload(town.now)
    town.says("wx_ming", GAS, room="u12")
    assert town.heard("urgent", room="u12").mentions == ["wx_u12", "wx_grid"]


def test_it_goes_up_the_ladder_after_a_working_day_like_any_other(town: Town) -> None:
    town.at("2026-03-13 20:00").says("wx_ming", GAS, room="u12")
    town.at("2026-03-16 12:00")
    assert town.request().assignee_id == "P07", "the weekend is no working day"
    town.at("2026-03-17 12:00")
    assert town.request().assignee_id == "P04"


def test_called_three_times_today_he_is_called_for_danger_all_the_same(town: Town) -> None:
    for number in range(4):
        town.says("wx_li", f"{LAMP}{number}" if number else LAMP, room="u12")
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_wan", LIVE_WIRE, room="u12")
    assert [line.mentions for line in town.all("urgent", room="u12")] == [["wx_u12", "wx_b1"]] * 2


# --- what turns urgent ------------------------------------------------------------------------------------------


def test_two_dangers_of_one_staircase_are_two(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_wan", FIGHT, room="u12")
    assert [town.request(no).kind for no in (1, 2)] == ["hazard", "security"]
    assert "110" in town.all("urgent", room="u12")[1].text


def test_the_same_danger_told_by_a_neighbour_is_one_and_called_once(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_wan", MAD, room="u12")
    assert (town.requests(), town.request().supporter_count) == (1, 1)
    assert len(town.all("urgent", room="u12")) == 1


def test_a_water_cut_is_no_danger_however_loud(town: Town) -> None:
    town.says("wx_ming", WATER, room="u12")
    for _ in range(3):
        town.says("wx_wan", "我家也是", room="u12")
    assert not town.request().urgent
    assert not town.all("urgent")


def test_what_turned_urgent_calls_the_grid_after_a_quarter_of_an_hour() -> None:
    sparks = "楼道灯那里冒火花了！！快来人"
    town = Town(meanings={sparks: "detail hazard urgent"}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", sparks, room="u12")
    assert town.heard("urgent", room="u12").mentions == ["wx_u12", "wx_b1"]
    town.at("2026-03-10 09:20")
    assert town.heard("escalate", room="u12").mentions == ["wx_grid"], "the building leader was told at once"


def test_the_clock_of_danger_does_not_stop_for_a_pause_of_its_assignee(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.passes(minutes=16)
    assert town.all("escalate", to="wx_grid"), "nobody said that he has taken it"


def test_after_it_is_over_no_one_is_woken(town: Town) -> None:
    town.at("2026-03-10 23:00").says("wx_ming", GAS, room="u12")
    town.says("wx_u12", "办结 1 阀门关了，燃气公司检测正常", room="u12")
    before = len(town.lines)
    town.at("2026-03-11 07:59")
    assert town.silent(before)


def test_the_number_of_the_gas_company_is_read_by_the_group_and_a_residents_is_not() -> None:
    hotlines = {**Settings().emergency.hotlines, "gas": {"label": "燃气抢修", "number": "0790-6220000"}}
    settings = Settings.model_validate({"emergency": {"hotlines": hotlines}})
    town = Town(settings, meanings={}).open()
    town.says("wx_ming", GAS, room="u12")
    assert any("燃气抢修0790-6220000" in line.text for line in town.all(room="u12"))
    town.says("wx_u12", "办结 1 关了阀门，有事打我13812345678", room="u12")
    assert not any("13812345678" in line.text for line in town.all(room="u12"))
