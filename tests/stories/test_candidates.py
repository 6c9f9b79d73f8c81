"""What may be a report: no group hears of it; the leader is asked twice a day, and his word is learned from."""

from __future__ import annotations

import pytest

from models import Candidate, Label, Post
from tests.hearing import LAMP
from tests.talk import Town

MAYBE = "三楼那个灯怎么一闪一闪的"
DOOR = "单元门关起来咣当响"
DRAIN = "下水道好像有点慢"
FAINT = "垃圾桶旁边有点味"
FAR = "2单元那边的垃圾桶满了吧"
SMELL = "好像有股糊味，不知道哪家的"
NUMBER = "身份证号 [身份证号] 的灯坏了吧"
MANY = tuple(f"{floor}楼的灯好像有点暗" for floor in "一二三四五六七八九")


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    more = {
        MAYBE: "unsure facility 0.5",
        DOOR: "unsure facility 0.4",
        DRAIN: "unsure facility 0.35",
        FAINT: "unsure sanitation 0.3",
        FAR: "unsure sanitation 0.4",
        SMELL: "unsure hazard urgent 0.4",
        NUMBER: "unsure facility 0.4",
        **{words: f"unsure facility 0.{30 + n}" for n, words in enumerate(MANY)},
    }
    return Town(meanings=more).open()


def asked(town: Town, who: str = "wx_u12") -> list[str]:
    return [f"{line.at:%d %H:%M}" for line in town.all("candidates", to=who)]


# --- when and whom ----------------------------------------------------------------------------------------------


def test_at_half_past_eleven_and_at_five(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 13:00").says("wx_wan", DOOR, room="u12")
    town.at("2026-03-11 12:00")
    assert asked(town) == ["10 11:30", "10 17:00"]


def test_each_once_though_nobody_answers(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-12 18:00")
    assert len(asked(town)) == 1


def test_each_leader_gets_his_own(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.says("wx_li", FAINT, room="u11")
    town.at("2026-03-10 12:00")
    assert MAYBE in town.heard("candidates", to="wx_u12").text
    assert FAINT in town.heard("candidates", to="wx_u11").text
    assert FAINT not in town.heard("candidates", to="wx_u12").text


def test_what_names_another_staircase_is_asked_of_its_leader(town: Town) -> None:
    town.says("wx_li", FAR, room="b1")
    town.at("2026-03-10 12:00")
    assert asked(town) == ["10 11:30"]
    assert asked(town, "wx_b1") == []


def test_with_the_post_vacant_the_next_one_up_is_asked(town: Town) -> None:
    Post.delete().where(Post.person == "P07").execute()
    town.app.reload(town.now)
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00")
    assert asked(town, "wx_b1") == ["10 11:30"]


def test_with_nobody_to_ask_nothing_is_said(town: Town) -> None:
    Post.delete().execute()
    town.app.reload(town.now)
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 18:00")
    assert not town.all("candidates")
    assert Candidate.get().state == "told", "and it does not come up for ever"


def test_perhaps_danger_is_asked_about_at_once(town: Town) -> None:
    town.says("wx_ming", SMELL, room="u12")
    assert asked(town) == ["10 09:00"]


def test_somebodys_numbers_are_shown_to_nobody(town: Town) -> None:
    town.says("wx_ming", NUMBER, room="u12")
    town.at("2026-03-10 18:00")
    assert not town.all("candidates")


def test_nine_are_six_and_the_rest_is_laid_aside(town: Town) -> None:
    for number, words in enumerate(MANY):
        town.says(("wx_ming", "wx_wan", "wx_li")[number % 3], words, room="u12")
        town.passes(minutes=4)
    town.at("2026-03-10 11:31")
    assert town.heard("candidates", to="wx_u12").text.count("“") == 6 + 2
    states = sorted(row.state for row in Candidate.select())
    assert states == ["aside"] * 3 + ["told"] * 6


# --- the leader's word ------------------------------------------------------------------------------------------


def test_opened_it_is_as_if_it_had_been_sure(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_u12", "开 1")
    request = town.request()
    assert (request.reporter, request.household, request.room) == ("wx_ming", "36103000100100102-301", "u12")
    assert (request.floor, request.assignee_id, request.private) == ("3", "P07", False)
    assert town.heard("receipt", room="u12").mentions == ["wx_u12"]


@pytest.mark.parametrize("words", ["开 1", "开1", "立 1", "立案 1", "开 #1", "开 1号"])
def test_as_people_write_it(town: Town, words: str) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_u12", words)
    assert town.requests() == 1


@pytest.mark.parametrize("words", ["开", "开会了", "1", "好", "不用"])
def test_what_names_no_number_opens_nothing(town: Town, words: str) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_u12", words)
    assert town.requests() == 0
    assert Candidate.get().state == "told"


def test_said_in_the_group_it_opens_nothing(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_u12", "开 1", room="u12")
    assert town.requests() == 0


def test_of_two_each_has_its_own_answer(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.passes(minutes=20)
    town.says("wx_wan", DRAIN, room="u12")
    town.at("2026-03-10 12:00")
    town.says("wx_u12", "开 2")
    town.says("wx_u12", "不是 1")
    assert [row.state for row in Candidate.select().order_by(Candidate.id)] == ["dismissed", "opened"]
    assert [(row.source, row.act, row.kind) for row in Label.select().order_by(Label.id)] == [
        ("opened", "report", "facility"),
        ("dismissed", "chatter", None),
    ]
    assert town.request().text == DRAIN


def test_dismissed_it_is_not_opened_after_all(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_u12", "不是 1")
    town.says("wx_u12", "开 1")
    assert town.requests() == 0
    assert "没有这条" in town.heard("refusal", to="wx_u12").text


def test_who_follows_in_the_post_was_not_asked(town: Town) -> None:
    """The list went to the one who held the post then."""
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_b1", "开 1")
    assert town.requests() == 0


# --- where the same matter is open already ----------------------------------------------------------------------


def test_what_is_open_already_takes_it_in_and_nobody_is_asked(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.passes(minutes=30)
    town.says("wx_wan", MAYBE, room="u12")
    town.at("2026-03-10 18:00")
    assert (town.requests(), not town.all("candidates")) == (1, True)


def test_told_for_sure_a_while_later_it_is_one(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.passes(minutes=5)
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 1
