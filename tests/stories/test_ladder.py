"""Who answers, who is next, and when: up the ladder of posts, through nights, promises and silence."""

from __future__ import annotations

import pytest

from bot.actions.register import apply_register
from models import Post
from tests import registers
from tests.hearing import DOOR, GAS, LAMP, LIFT, SMOKE
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def vacate(town: Town, *people: str) -> None:
    """Nobody holds the posts of these people any more."""
    Post.delete().where(Post.person.in_(people)).execute()
    town.app.reload(town.now)


def give(town: Town, **posts: str) -> None:
    """Who held a post's code hands it to somebody else: P07="P04"."""
    changed = registers.rows()
    changed["任职"] = [[place, role, posts.get(person, person)] for place, role, person in changed["任职"]]
    apply_register(registers.register(changed), town.now)
    town.app.refresh(town.now)


def test_silence_climbs_from_the_unit_to_the_county(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    holders = [town.request().assignee_id]
    for day in range(11, 21):
        town.at(f"2026-03-{day} 18:00")
        if town.request().assignee_id != holders[-1]:
            holders.append(town.request().assignee_id)

    assert holders == ["P07", "P04", "P03", "P01"]
    assert town.actions().count("escalate") == 3
    assert town.request().level == 3
    assert all(line.at.hour >= 8 for line in town.all("escalate") + town.all("remind"))


def test_at_the_top_it_is_reminded_and_goes_nowhere(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-23 12:00")
    assert town.request().assignee_id == "P01"
    assert town.request().state == "assigned"
    assert town.all("remind", to="wx_office")


def test_at_the_top_a_machine_that_slept_still_reminds_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    for level in range(2):
        town.says("wx_grid" if level else "wx_u12", "上报 1 管不了", room="u12")
    assert town.request().assignee_id == "P01"
    town.now = town.now.replace(day=30)
    town.app.run_due(town.now)
    town.passes(minutes=1)
    reminded = [line for line in town.all("remind", to="wx_office") if line.message.request == 1]
    assert len(reminded) == 1, "of what was left out, once"
    assert "还没有接单" in reminded[0].text
    town.passes(days=5)
    assert len([line for line in town.all("remind", to="wx_office") if line.message.request == 1]) == 1


def test_a_vacant_rung_is_skipped_on_the_way_up(town: Town) -> None:
    vacate(town, "P04")
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-11 12:00")
    assert town.request().assignee_id == "P03"
    assert town.heard("escalate", room="u12").mentions == ["wx_grid"]


def test_with_nobody_below_it_begins_at_the_grid_and_its_level(town: Town) -> None:
    vacate(town, "P04", "P07")
    town.says("wx_ming", LAMP, room="u12")
    assert (town.request().assignee_id, town.request().level) == ("P03", 2)
    assert town.heard("receipt").mentions == ["wx_grid"]


def test_with_nobody_in_the_grid_the_secretary_then_the_county(town: Town) -> None:
    vacate(town, "P03", "P04", "P07")
    town.says("wx_ming", LAMP, room="u12")
    assert town.request().assignee_id == "P02"
    assert "社区书记" in town.heard("receipt").text, "she does not sit in that group: she is named, and told in private"
    assert town.heard("assign", to="wx_secretary").message.room is None

    vacate(town, "P02")
    town.says("wx_tang", DOOR, room="u21")
    assert town.request(2).assignee_id == "P08", "the other staircase has its leader"
    assert town.request(1).assignee_id == "P01", "an open request goes to who is left"


def test_with_nobody_at_all_it_is_kept_and_nobody_is_called(town: Town) -> None:
    Post.delete().execute()
    town.app.reload(town.now)
    town.says("wx_ming", LAMP, room="u12")
    assert town.request().assignee_id is None
    assert "县三长办" in town.heard("receipt").text
    town.passes(days=6)
    assert town.request().state == "assigned"


def test_one_person_in_two_posts_is_not_asked_twice(town: Town) -> None:
    give(town, P07="P04")
    town.says("wx_ming", LAMP, room="u12")
    assert town.heard("receipt").mentions == ["wx_b1"]
    town.at("2026-03-11 12:00")
    assert town.request().assignee_id == "P03", "silent as unit leader: not asked again as building leader"


def test_urgent_with_one_person_in_both_posts_calls_the_next_other(town: Town) -> None:
    give(town, P07="P04")
    town.says("wx_ming", GAS, room="u12")
    assert town.heard("urgent", room="u12").mentions == ["wx_b1", "wx_grid"]


def test_at_night_what_is_urgent_speaks_and_the_rest_waits(town: Town) -> None:
    town.at("2026-03-10 22:30")
    town.says("wx_ming", SMOKE, room="u12")
    assert town.heard("receipt", room="u12").at.hour == 22, "who reports is answered at any hour"
    town.says("wx_tang", LIFT, room="u21")
    assert town.heard("urgent", room="u21").at.hour == 22
    before = len(town.lines)
    town.at("2026-03-11 07:59")
    assert {line.message.request for line in town.lines[before:]} <= {2}, "only the danger breaks the night"


def test_a_task_told_at_night_reaches_a_leader_who_is_not_there_in_the_morning(town: Town) -> None:
    vacate(town, "P04", "P07", "P03")
    town.at("2026-03-10 23:00").says("wx_ming", LAMP, room="u12")
    assert not town.all("assign")
    town.at("2026-03-11 08:00")
    assert f"{town.heard('assign', to='wx_secretary').at:%H:%M}" == "08:00"


def test_urgent_and_silent_the_ladder_is_told_every_quarter_of_an_hour(town: Town) -> None:
    town.at("2026-03-14 03:00").says("wx_ming", GAS, room="u12")
    town.passes(minutes=16)
    assert town.heard("escalate", room="u12").mentions == ["wx_grid"]
    town.passes(minutes=16)
    assert town.heard("escalate", to="wx_office").message.room is None
    told = len(town.all("escalate"))
    town.passes(hours=2)
    assert len(town.all("escalate")) == told, "there is nobody above"
    assert town.request().assignee_id == "P07"


def test_urgent_and_taken_nobody_else_is_woken(town: Town) -> None:
    town.at("2026-03-14 03:00").says("wx_ming", GAS, room="u12")
    town.says("wx_u12", "收到，马上下去", room="u12")
    before = len(town.lines)
    town.passes(hours=1)
    assert town.silent(before)


def test_the_second_called_may_take_what_is_urgent(town: Town) -> None:
    town.says("wx_ming", GAS, room="u12")
    town.says("wx_b1", "收到，我马上到", room="u12")
    assert (town.request().state, town.request().assignee_id) == ("accepted", "P04")


@pytest.mark.parametrize("words", ["上报 1 够不着", "上报 1", "升级 1 要专业队伍"])
def test_reported_up_goes_to_the_grid_with_the_secretary(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12")
    assert (town.request().assignee_id, town.request().level) == ("P03", 2)
    assert town.heard("escalate", room="u12").mentions == ["wx_grid"]


def test_from_the_county_it_cannot_go_higher(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    for who, room in (("wx_u12", "u12"), ("wx_grid", "w"), ("wx_office", "c")):
        town.says(who, "上报 1 要钱", room=room)
    assert town.request().level == 3
    assert "不能再往上报" in town.heard("refusal", room="c").text
    assert town.actions().count("escalate") == 2


def test_the_new_level_has_its_own_time(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    first = town.request().due_at
    town.passes(days=1).says("wx_u12", "上报 1 够不着", room="u12")
    assert f"{first:%m-%d}" == "03-13", "three working days"
    assert f"{town.request().due_at:%m-%d}" == "03-20", "seven from the day it was reported up"


def test_a_promise_is_asked_about_when_it_has_passed_and_not_before(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1，明天上午换", room="u12")
    assert f"{town.request().promise_at:%m-%d %H:%M}" == "03-11 12:00"
    town.at("2026-03-11 09:30")
    assert not town.all("remind")
    town.at("2026-03-11 17:00")
    asked = [line for line in town.all("remind", to="wx_u12") if "说好" in line.text and "办好了吗" in line.text]
    assert len(asked) == 1
    assert asked[0].at.hour >= 14, "in working hours"


def test_a_promise_kept_is_not_asked_about(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1，今天下午换", room="u12")
    town.at("2026-03-10 16:00").says("wx_u12", "办结 1 换好了", room="u12")
    reminded = len(town.all("remind"))
    town.at("2026-03-12 12:00")
    assert len(town.all("remind")) == reminded


def test_a_new_promise_takes_the_place_of_the_old_one(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1，明天上午换", room="u12")
    town.says("wx_u12", "收到 1，配件没到，改到后天上午换", room="u12")
    town.at("2026-03-11 18:00")
    assert not [line for line in town.all("remind") if "办好了吗" in line.text]
    town.at("2026-03-12 18:00")
    assert len([line for line in town.all("remind") if "办好了吗" in line.text]) == 1


def test_after_three_days_without_a_word_it_is_closed_by_day(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-10 21:30").says("wx_u12", "办结 1 换好了", room="u12")
    town.at("2026-03-13 22:00")
    assert town.request().state == "resolved", "not at night"
    town.at("2026-03-14 08:01")
    assert (town.request().state, town.request().close_reason) == ("closed", "unanswered")
    assert town.actions()[-1] == "close"


@pytest.mark.parametrize("words", ["满意", "不满意 还是黑的"])
def test_a_word_in_time_counts(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.at("2026-03-13 08:00").says("wx_ming", words, room="u12")
    town.passes(days=5)
    assert town.request().close_reason != "unanswered"


def test_two_weeks_of_spring_festival_are_no_working_days() -> None:
    town = Town(meanings={})
    town.now = town.now.replace(month=2, day=14, hour=17)
    town.open()
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-02-23 23:00")
    assert not town.all("remind"), "15 to 23 February are off"
    town.at("2026-02-24 12:00")
    assert town.heard("remind", to="wx_u12")


def test_down_for_a_week_everything_is_caught_up_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_tang", DOOR, room="u21")
    town.says("wx_u21", "收到 2，今天下午来", room="u21")
    before = len(town.lines)
    town.now = town.now.replace(day=17, hour=10)
    town.open().passes(minutes=1)
    first = [(line.purpose, line.message.request, line.message.to) for line in town.lines[before:]]
    assert len(first) == len(set(first)), "nobody is told twice of one matter"
    done = len(town.lines)
    town.open().passes(minutes=1)
    assert town.silent(done)
