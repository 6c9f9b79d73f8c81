"""Not content: it is worked on again, by whoever said that it was done, however often, and counted."""

from __future__ import annotations

import pytest

from bot.actions.service_requests.moving import steps
from bot.terms import Step
from models import Duty
from tests.hearing import LAMP, SMOKE
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """The lamp was said to be mended on Tuesday morning."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    return town


def test_who_said_it_was_done_is_told_where_it_was_said(town: Town) -> None:
    town.says("wx_ming", "不满意 晚上又灭了", room="u12")
    line = town.heard("assign", room="u12")
    assert line.mentions == ["wx_u12"]
    assert "反映人说还没解决：晚上又灭了" in line.text


def test_without_a_reason_none_is_made_up(town: Town) -> None:
    town.says("wx_ming", "不满意", room="u12")
    assert "反映人说还没解决\n请" in town.heard("assign", room="u12").text


def test_its_times_begin_anew(town: Town) -> None:
    first = town.request().due_at
    town.at("2026-03-12 10:00").says("wx_ming", "不满意 又灭了", room="u12")
    assert f"{first:%m-%d} {town.request().due_at:%m-%d}" == "03-13 03-17"
    waiting = {row.name for row in Duty.select().where((Duty.request == 1) & (Duty.state == "waiting"))}
    assert waiting == {"accept_remind", "escalate_silent", "due_warn", "due", "overdue"}


def test_silent_once_more_it_goes_up(town: Town) -> None:
    town.says("wx_ming", "不满意 又灭了", room="u12")
    town.at("2026-03-11 12:00")
    assert town.request().assignee_id == "P04"


def test_three_times_are_counted_three_times(town: Town) -> None:
    for turn in range(3):
        town.says("wx_ming", f"不满意 第{turn + 1}次了", room="u12")
        town.says("wx_u12", "办结 1 又换了", room="u12")
    assert (town.request().reopened, town.request().state) == (3, "resolved")
    town.says("wx_ming", "满意", room="u12")
    assert (town.request().reopened, town.request().satisfied) == (3, True)


def test_the_history_shows_review_and_handling_both(town: Town) -> None:
    town.says("wx_ming", "不满意 又灭了", room="u12")
    assert Step.REVIEWED in steps(1)
    assert town.actions()[-1] == "reopen"


def test_what_was_explained_in_writing_may_be_objected_to(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21", id="smoke")
    town.says("wx_u21", "解释 2 店家在等执照，月底前装净化器", room="u21")
    town.says("wx_tang", "不满意 等不了那么久", room="u21", quote="smoke")
    assert (town.request(2).state, town.request(2).reopened) == ("assigned", 1)
    assert town.heard("assign", room="u21").mentions == ["wx_u21"]


def test_content_with_an_explanation_leaves_it_explained(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21", id="smoke")
    town.says("wx_u21", "解释 2 店家在等执照，月底前装净化器", room="u21")
    town.says("wx_tang", "满意 2", room="u21")
    assert town.request(2).state == "explained"


def test_not_content_before_anybody_did_anything_is_noted_and_nobody_is_called_again(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21", id="smoke")
    town.says("wx_tang", "不满意 2 怎么还没人来", room="u21")
    assert town.request(2).state == "assigned"
    assert town.actions(2)[-1] == "reopen"


def test_the_household_is_not_asked_about_it_again_after_it_was_content(town: Town) -> None:
    town.says("wx_ming", "满意", room="u12")
    said = len(town.lines)
    town.at("2026-03-16 18:00")
    assert not [line for line in town.lines[said:] if line.message.request == 1]


@pytest.mark.parametrize("words", ["不满意1 又灭了", "不满意 #1", "不满意 1号，又灭了", "不太满意，晚上又灭了"])
def test_as_people_write_it(town: Town, words: str) -> None:
    town.says("wx_ming", words, room="u12", quote="lamp")
    assert town.request().state == "assigned"


@pytest.mark.parametrize("words", ["满意度调查填了吗", "不满意的话可以再说吗", "满意率百分之百"])
def test_words_that_hold_the_word_judge_nothing(town: Town, words: str) -> None:
    town.says("wx_ming", words, room="u12")
    assert town.request().state == "resolved"


def test_after_the_office_closed_it_the_reporter_may_still_say_no(town: Town) -> None:
    town.at("2026-03-13 18:00")
    assert town.request().close_reason == "unanswered"
    town.says("wx_ming", "不满意 1 还是黑的", room="u12")
    assert (town.request().state, town.request().satisfied) == ("assigned", False)


def test_with_the_leader_gone_meanwhile_his_follower_has_it(town: Town) -> None:
    from bot.actions.register import apply_register
    from tests import registers

    changed = registers.rows()
    changed["任职"] = [[a, b, "P06" if c == "P07" else c] for a, b, c in changed["任职"]]
    apply_register(registers.register(changed), town.now)
    town.says("wx_ming", "不满意 1 还是黑的", room="u12")
    town.passes(minutes=1)
    assert town.request().state == "assigned"
    assert town.heard("assign").message.request == 1
