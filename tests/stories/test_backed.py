"""What is perhaps a report becomes one when something backs it: a photo, a place, a neighbour, a leader."""

from __future__ import annotations

import pytest

from models import Candidate, Label
from tests.talk import Town

MAYBE = "三楼那个灯怎么一闪一闪的"
FAINT = "三楼那个灯有点暗"
ODD = "这灯是声控的还是光控的"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    more = {MAYBE: "unsure facility 0.6", FAINT: "unsure facility 0.3", ODD: "unsure facility 0.3"}
    return Town(meanings=more).open()


def test_a_photo_right_after_it_backs_it(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    assert town.requests() == 0
    town.says("wx_ming", photos=1, room="u12")
    assert town.requests() == 1
    assert (town.request().reporter, town.request().floor) == ("wx_ming", "3")
    assert (Candidate.get().state, Candidate.get().request, Label.get().source) == ("backed", 1, "backed")


def test_a_photo_right_before_it_backs_it(town: Town) -> None:
    town.says("wx_ming", photos=1, room="u12")
    town.says("wx_ming", MAYBE, room="u12")
    assert town.requests() == 1
    assert len(town.all("receipt")) == 1


def test_a_me_too_backs_it_and_counts(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    assert (town.requests(), town.request().supporter_count) == (1, 1)
    assert town.request().reporter == "wx_ming"


def test_a_leader_who_takes_it_makes_it_one_and_has_it(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.says("wx_u12", "我去看看", room="u12")
    assert (town.request().state, town.request().assignee_id) == ("accepted", "P07")


@pytest.mark.parametrize("backing", [("wx_wan", "我家也是", 0), ("wx_ming", "", 1), ("wx_u12", "我去看看", 0)])
def test_what_is_hardly_likely_stays_a_question(town: Town, backing: tuple[str, str, int]) -> None:
    town.says("wx_ming", FAINT, room="u12")
    town.says(backing[0], backing[1], room="u12", photos=backing[2])
    assert town.requests() == 0


def test_somebody_elses_photo_backs_nothing(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.says("wx_wan", photos=1, room="u12")
    assert town.requests() == 0


def test_too_late_it_backs_nothing(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.passes(minutes=40)
    town.says("wx_wan", "我家也是", room="u12")
    town.says("wx_u12", "我去看看", room="u12")
    assert town.requests() == 0


def test_backed_it_is_not_asked_about_again(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    town.at("2026-03-11 18:00")
    assert not town.all("candidates")


def test_several_questions_are_one_list(town: Town) -> None:
    for who, words in (("wx_ming", FAINT), ("wx_wan", ODD)):
        town.says(who, words, room="u12")
        town.passes(minutes=20)
    town.at("2026-03-10 12:00")
    (line,) = town.all("candidates", to="wx_u12")
    assert FAINT in line.text
    assert ODD in line.text
    assert line.message.room is None
