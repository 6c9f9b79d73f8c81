"""The bot asks which one is meant; a number alone is answer enough, for half an hour."""

from __future__ import annotations

import pytest

from models import Question
from tests.hearing import DOOR, LAMP
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """A lamp (1) and a door (2) of one staircase, and their leader."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", DOOR, room="u12")
    return town


@pytest.mark.parametrize("answer", ["2", " 2 ", "2号", "#2", "第2个", "是2号", "２"])
@pytest.mark.parametrize("room", ["u12", None])
def test_a_number_alone_answers(town: Town, answer: str, room: str | None) -> None:
    town.says("wx_u12", "收到", room="u12")
    town.says("wx_u12", answer, room=room)
    assert (town.request(1).state, town.request(2).state) == ("assigned", "accepted")
    assert Question.get().answered


def test_what_was_said_with_the_command_goes_with_it(town: Town) -> None:
    town.says("wx_u12", "办结 弄好了", room="u12")
    town.says("wx_u12", "1")
    assert (town.request(1).state, town.request(1).resolution) == ("resolved", "弄好了")
    assert "弄好了" in town.heard("resolve", room="u12").text


def test_a_reporter_of_two_is_asked_too() -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_ming", "撤销")
    assert "2号" in town.heard("answer", to="wx_ming").text
    town.says("wx_ming", "1")
    assert (town.request(1).state, town.request(2).state) == ("withdrawn", "assigned")


@pytest.mark.parametrize("words", ["3", "99", "12栋", "2楼", "2个人", "502", ""])
def test_another_number_answers_nothing(town: Town, words: str) -> None:
    town.says("wx_u12", "收到", room="u12")
    before = len(town.lines)
    town.says("wx_u12", words, room="u12")
    assert (town.request(1).state, town.request(2).state) == ("assigned", "assigned")
    assert town.silent(before)
    assert not Question.get().answered


def test_an_old_question_is_answered_no_more(town: Town) -> None:
    town.says("wx_u12", "收到", room="u12")
    town.passes(minutes=31)
    town.says("wx_u12", "2", room="u12")
    assert town.request(2).state == "assigned"


def test_somebody_elses_number_is_no_answer(town: Town) -> None:
    town.says("wx_u12", "收到", room="u12")
    town.says("wx_b1", "2", room="u12")
    assert town.request(2).state == "assigned"


def test_answered_once(town: Town) -> None:
    town.says("wx_u12", "收到", room="u12")
    town.says("wx_u12", "2")
    town.says("wx_u12", "1")
    assert (town.request(1).state, town.request(2).state) == ("assigned", "accepted")


def test_without_a_question_a_number_is_talk(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_u12", "2", room="u12")
    town.says("wx_u12", "2")
    assert town.silent(before)
    assert town.request(2).state == "assigned"
