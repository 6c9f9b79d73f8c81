"""党群评议: when who reported says nothing, two other households are asked, each alone; what they say stays there."""

from __future__ import annotations

import pytest

from bot.config import Settings
from models import NeighbourReview, ServiceRequest
from tests.hearing import LAMP
from tests.talk import Town


def done(town: Town, *, backed: tuple[str, ...] = ("wx_wan",)) -> Town:
    """The lamp of the staircase is reported, backed by a neighbour, and said to be done on Tuesday morning."""
    town.says("wx_ming", LAMP, room="u12")
    for neighbour in backed:
        town.says(neighbour, "我家也是", room="u12")
    town.says("wx_u12", "办结 1 换了新灯", room="u12")
    return town


@pytest.fixture
def town() -> Town:
    return Town(meanings={"我家也是": "support"}).open()


def test_who_said_ours_too_is_asked_alone_after_a_day_of_silence(town: Town) -> None:
    done(town).passes(hours=23)
    assert not town.all("ask_feedback")
    town.passes(hours=2)
    (line,) = town.all("ask_feedback")
    assert (line.message.to, line.message.room) == ("wx_wan", None)
    assert "您家也说过" in line.text
    assert "换了新灯" in line.text


def test_a_word_of_the_reporter_leaves_the_neighbours_in_peace(town: Town) -> None:
    done(town).says("wx_ming", "满意", room="u12")
    town.passes(days=3)
    assert not town.all("ask_feedback")


def test_of_what_all_share_one_who_lives_there_is_asked_though_he_never_spoke(town: Town) -> None:
    done(town, backed=()).passes(hours=25)
    (line,) = town.all("ask_feedback")
    assert line.message.to == "wx_wan"
    assert "就在您家附近" in line.text


@pytest.mark.parametrize("changes", [{"room_no": "301"}, {"kind": "dispute"}, {"private": True}])
def test_of_one_home_nobody_else_is_asked(town: Town, changes: dict[str, object]) -> None:
    done(town, backed=())
    ServiceRequest.update(**changes).execute()
    town.passes(hours=30)
    assert not town.all("ask_feedback")


@pytest.mark.parametrize("words", ["满意 1", "满意", "好了，谢谢"])
def test_content_neighbours_settle_it(town: Town, words: str) -> None:
    done(town).passes(hours=25).says("wx_wan", words)
    assert (town.request().state, town.request().satisfied) == ("closed", True)
    assert "谢谢" in town.heard("answer", to="wx_wan").text
    town.says("wx_ming", "不满意 又黑了", room="u12")
    assert town.request().state == "assigned", "the reporter may still say otherwise"


def test_one_of_two_is_enough_only_when_the_time_is_over(town: Town) -> None:
    done(town, backed=("wx_wan", "wx_li")).passes(hours=25)
    assert NeighbourReview.select().count() == 2
    town.says("wx_wan", "满意 1")
    assert town.request().state == "resolved"
    town.passes(days=3)
    assert (town.request().state, town.request().close_reason) == ("closed", "content")


def test_nobody_answers_and_it_is_closed_as_unanswered(town: Town) -> None:
    done(town).passes(days=4)
    assert (town.request().state, town.request().close_reason) == ("closed", "unanswered")


def test_a_neighbour_who_is_not_content_reopens_it_and_is_named_in_no_group(town: Town) -> None:
    done(town).passes(hours=25).says("wx_wan", "不满意 1 装的灯一闪一闪，老平糊弄人")
    assert town.request().state == "assigned"
    said = town.heard("assign", room="u12").text
    assert "邻居说还没解决" in said
    assert not [line for line in town.lines if line.message.room and ("糊弄" in line.text or "万里" in line.text)]
    assert "老平糊弄人" in town.heard("assign", to="wx_u12").text, "who answers for it reads why, alone"


def test_what_the_reporter_says_alone_is_told_in_no_group_either(town: Town) -> None:
    done(town).says("wx_ming", "不满意 1 物业的人骂我")
    assert town.request().state == "assigned"
    assert not [line for line in town.lines if line.message.room and "骂" in line.text]


@pytest.mark.parametrize("who", ["wx_li", "wx_bai", "wx_nobody"])
def test_who_was_not_asked_has_no_word(town: Town, who: str) -> None:
    done(town).passes(hours=25).says(who, "满意 1")
    assert town.request().state == "resolved"


def test_nobody_is_asked_twice_in_a_month(town: Town) -> None:
    done(town).passes(hours=25).says("wx_wan", "满意 1")
    town.says("wx_ming", "不满意 1 又黑了", room="u12")
    town.says("wx_u12", "办结 1 又换了", room="u12")
    town.passes(hours=30)
    assert len(town.all("ask_feedback")) == 1


def test_who_does_not_want_to_be_recorded_is_not_asked(town: Town) -> None:
    town.says("wx_wan", "退出记录")
    done(town, backed=()).passes(hours=30)
    assert not town.all("ask_feedback")


def test_an_office_may_leave_it_out() -> None:
    own = Settings()
    own = own.model_copy(update={"manners": own.manners.model_copy(update={"review_households": 0})})
    town = Town(own, meanings={"我家也是": "support"}).open()
    done(town).passes(hours=30)
    assert not town.all("ask_feedback")


def test_a_resident_never_hears_of_it_at_night(town: Town) -> None:
    town.at("2026-03-10 22:00")
    done(town).passes(hours=25)
    assert not town.all("ask_feedback")
    assert f"{town.at('2026-03-12 09:00').heard('ask_feedback').at:%H:%M}" == "08:00"
