"""Night, Sundays, holidays, and how often a leader is called: when the bot holds its tongue, and when it does not."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.config import Settings
from tests.hearing import DOOR, LAMP, ROOF, RUBBISH, SMOKE, STAIRS
from tests.talk import Town

MAYBE = "三楼那个灯怎么一闪一闪的"


def town_at(moment: str, settings: Settings | None = None) -> Town:
    """The town begins at this moment."""
    town = Town(settings, meanings={MAYBE: "unsure facility 0.4"})
    town.now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    return town.open()


def times(town: Town, purpose: str) -> list[str]:
    return [f"{line.at:%m-%d %H:%M}" for line in town.all(purpose)]


# --- night ------------------------------------------------------------------------------------------------------


def test_who_speaks_at_night_is_answered_and_who_sleeps_is_not_woken() -> None:
    town = town_at("2026-03-10 22:15")
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "上报 1", room="u12")
    assert [f"{line.at:%H:%M}" for line in town.all()] == ["22:15", "22:15"], "a receipt and a refusal, at once"
    town.says("wx_u12", "上报 1 够不着", room="u12")
    assert not town.all("escalate"), "the grid leader sleeps"
    town.at("2026-03-11 08:00")
    assert times(town, "escalate") == ["03-11 08:00"]


@pytest.mark.parametrize(("reported", "reminded"), [("17:00", "03-11 11:30"), ("08:40", "03-10 15:10")])
def test_four_working_hours_are_counted_in_working_time(reported: str, reminded: str) -> None:
    town = town_at(f"2026-03-10 {reported}")
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-11 12:00")
    assert times(town, "remind")[0] == reminded


def test_reported_on_friday_night_it_is_reminded_of_on_monday() -> None:
    town = town_at("2026-03-13 19:30")
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-16 18:00")
    assert times(town, "remind") == ["03-16 15:00"]


def test_a_promise_for_the_evening_is_asked_about_in_the_morning() -> None:
    town = town_at("2026-03-10 09:00")
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1，今晚八点换", room="u12")
    town.at("2026-03-11 12:00")
    assert times(town, "remind")[-1] == "03-11 08:30", "working hours, not nine in the evening"


def test_what_may_be_a_report_is_asked_about_by_day() -> None:
    town = town_at("2026-03-10 22:15")
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-11 18:00")
    assert times(town, "candidates") == ["03-11 11:30"]


def test_an_offices_own_quiet_hours_are_kept() -> None:
    early = Settings.model_validate({"clocks": {"quiet_hours": "19:00-09:00"}})
    town = town_at("2026-03-10 19:30", early)
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "上报 1 够不着", room="u12")
    town.at("2026-03-11 10:00")
    assert times(town, "escalate") == ["03-11 09:00"]


# --- holidays and 调休 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "reminded"),
    [
        ("2026-02-14 09:00", "02-14 15:30"),  # a Saturday that is worked
        ("2026-02-28 09:00", "02-28 15:30"),
        ("2026-05-09 09:00", "05-09 15:30"),
        ("2026-04-03 17:00", "04-07 11:30"),  # 清明: Saturday to Monday are off
        ("2026-04-30 17:00", "05-06 11:30"),  # 劳动节
        ("2026-06-18 17:00", "06-22 11:30"),  # 端午
        ("2026-09-20 09:00", "09-20 15:30"),  # a Sunday that is worked
        ("2026-09-24 17:00", "09-28 11:30"),  # 中秋
    ],
)
def test_the_calendar_of_2026(reported: str, reminded: str) -> None:
    town = town_at(reported)
    town.says("wx_ming", LAMP, room="u12")
    due = [row for row in waiting(town) if row[0] == "accept_remind"]
    assert [f"{at:%m-%d %H:%M}" for _, at in due] == [reminded]


def waiting(town: Town) -> list[tuple[str, datetime]]:
    from models import Duty

    rows = Duty.select().where((Duty.request == 1) & (Duty.state == "waiting"))
    return [(row.name, row.due_at) for row in rows]


def test_national_day_gives_a_request_of_the_last_evening_until_after_it() -> None:
    town = town_at("2026-09-30 17:00")
    town.says("wx_ming", LAMP, room="u12")
    assert f"{town.request().due_at:%m-%d %H:%M}" == "10-10 17:00", "Thursday, Friday, and the Saturday that is worked"


def test_a_day_that_the_office_takes_off_is_off() -> None:
    own = Settings.model_validate({"clocks": {"overrides": {"2026-03-11": "off"}}})
    town = town_at("2026-03-10 17:00", own)
    town.says("wx_ming", LAMP, room="u12")
    assert f"{town.request().due_at:%m-%d}" == "03-16"


def test_danger_knows_no_holiday() -> None:
    from tests.hearing import GAS

    town = town_at("2026-10-01 03:00")
    town.says("wx_ming", GAS, room="u12")
    town.passes(minutes=16)
    assert set(times(town, "escalate")) == {"10-01 03:15"}, "the grid leader in the group, the secretary alone"


# --- how often --------------------------------------------------------------------------------------------------

MATTERS = (LAMP, ROOF, DOOR, SMOKE, RUBBISH)


def told(town: Town, count: int, room: str = "u12", who: tuple[str, str] = ("wx_ming", "wx_wan")) -> None:
    for number, words in enumerate(MATTERS[:count]):
        town.says(who[number % 2], words, room=room)
        town.passes(minutes=11)
    assert town.requests() >= count


def test_each_leader_has_his_own_three() -> None:
    town = town_at("2026-03-10 09:00")
    told(town, 4)
    town.says("wx_tang", LAMP, room="u21")
    assert town.all("receipt", room="u12")[-1].mentions == []
    assert town.heard("receipt", room="u21").mentions == ["wx_u21"]


def test_the_reporter_is_called_as_often_as_something_is_done_for_him() -> None:
    town = town_at("2026-03-10 09:00")
    told(town, 5)
    for no in range(1, 6):
        town.says("wx_u12", f"办结 {no} 弄好了", room="u12")
    assert sum(line.mentions == ["wx_ming"] for line in town.all("resolve")) == 3
    assert sum(line.mentions == ["wx_wan"] for line in town.all("resolve")) == 2


def test_an_office_that_wants_more_calls_gets_them() -> None:
    town = town_at("2026-03-10 09:00", Settings.model_validate({"manners": {"leader_mentions_per_day": 5}}))
    told(town, 5)
    assert all(line.mentions == ["wx_u12"] for line in town.all("receipt", room="u12"))


def test_the_count_begins_anew_at_midnight_and_survives_a_restart() -> None:
    town = town_at("2026-03-10 09:00")
    told(town, 3)
    town.open().says("wx_li", STAIRS, room="u12")
    assert town.all("receipt", room="u12")[-1].mentions == []
    town.at("2026-03-11 00:01").says("wx_li", "楼顶的水箱盖被风吹走了", room="u12")
    assert town.requests() == 4, "that was talk to these ears"
    town.says("wx_li", SMOKE, room="u12")
    assert town.all("receipt", room="u12")[-1].mentions == ["wx_u12"]


def test_what_waits_for_the_digest_is_told_there_once() -> None:
    town = town_at("2026-03-10 09:00")
    told(town, 5)
    town.at("2026-03-10 14:31")
    digest = [line for line in town.all("remind", to="wx_u12") if "前面没有单独叫您" in line.text]
    assert len(digest) == 1
    town.at("2026-03-11 08:31")
    again = [line for line in town.all("remind", to="wx_u12") if "前面没有单独叫您" in line.text]
    assert not [line for line in again[1:] if line.text == digest[0].text]


def test_a_leader_with_nothing_held_gets_no_digest() -> None:
    town = town_at("2026-03-10 09:00")
    told(town, 3)
    town.at("2026-03-10 14:31")
    assert not [line for line in town.all("remind") if "前面没有单独叫您" in line.text]


# --- one line for many households -------------------------------------------------------------------------------


def test_only_the_steps_are_news() -> None:
    town = town_at("2026-03-10 09:00", Settings.model_validate({"manners": {"supporter_steps": [3]}}))
    town.says("wx_li", RUBBISH, room="b1")
    for who in ("wx_chen", "wx_ming", "wx_wan"):
        town.says(who, "我家也是", room="b1")
    lines = [line.text for line in town.all("progress", room="b1")]
    assert lines == ["【1号】已有 3 户反映。"], "neither the second nor the fourth"


def test_of_what_was_told_alone_no_count_is_said_anywhere() -> None:
    town = town_at("2026-03-10 09:00", Settings.model_validate({"manners": {"supporter_steps": [2]}}))
    town.says("wx_ming", RUBBISH)
    town.says("wx_wan", "我家也是", room="u12")
    assert not [line for line in town.all("progress") if "户反映" in line.text]
