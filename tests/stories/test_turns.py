"""Talk turns: what is said after it has turned is no addition to a request; what a group says is nobody's secret."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.queries.requests import talk
from bot.rules.understanding import Understanding
from bot.terms import Outcome
from tests.hearing import LAMP, STAIRS, read
from tests.talk import Town

SORRY = "哎呀老眼昏花发错群了，不好意思"
CHARGING = "对门把电瓶车推到楼道里充电，线从门缝拉出来"
MORE: dict[str, str | Understanding] = {
    "周末去摘橘子": "support",
    "我看见201搬下来的": "detail",
    "派出所户籍窗口": "report livelihood",
    "我屋头也黑了": "support utilities",
    "早哦，今天又是三十九度": replace(read("notice", ""), outcome=Outcome.UNSURE),
}
NOTICE = "提醒大家：电瓶车严禁在楼道里充电"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    heard: dict[str, str | Understanding] = {
        "算我一个": "support",
        SORRY: "detail",
        CHARGING: "report hazard",
        NOTICE: "notice",
        "周末有谁去摘橘子": "chatter",
    }
    return Town(meanings=heard | MORE).open()


def test_a_me_too_to_something_else_is_no_household_more(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "+1", room="u12")
    assert town.request().supporter_count == 1

    town.passes(minutes=20)
    town.says("wx_ming", "周末有谁去摘橘子", room="b1")
    town.says("wx_li", "算我一个", room="b1")
    assert town.request().supporter_count == 1


def test_a_me_too_in_the_middle_of_jokes_still_counts(town: Town) -> None:
    town.says("wx_ming", LAMP, room="b1")
    town.says("wx_chen", "哈哈哈", room="b1")
    town.says("wx_li", "+1", room="b1")
    assert town.request().supporter_count == 1


def test_words_about_the_talk_itself_add_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_ming", SORRY, room="u12")
    assert [row.message_id for row in talk(1)] == ["lamp"]


def test_a_notice_to_all_is_no_word_on_what_one_told_in_private(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    before = len(town.all(to="wx_ming"))
    town.says("wx_u12", NOTICE, room="u12")
    assert len(town.all(to="wx_ming")) == before
    assert town.request().state == "assigned"


def test_what_names_nothing_long_after_is_no_me_too(town: Town) -> None:
    """Even if it was taken for one: the talk about the lamp ended twenty minutes ago."""
    town.says("wx_ming", LAMP, room="b1")
    town.passes(minutes=20)
    town.says("wx_li", "周末去摘橘子", room="b1")
    assert town.request().supporter_count == 0


def test_a_door_that_a_neighbour_names_is_not_where_it_is(town: Town) -> None:
    town.says("wx_ming", STAIRS, room="u12")
    assert town.requests() == 1
    town.says("wx_wan", "我看见201搬下来的", room="u12")
    assert town.request().supporter_count + len(talk(1)) > 1
    assert not town.request().room_no


def test_an_answer_to_a_question_is_no_report(town: Town) -> None:
    """Whatever it sounded like alone: "派出所户籍窗口" after "身份证过期了去哪换"."""
    town.says("wx_ming", "身份证过期了去哪换", room="b1")
    town.says("wx_li", "派出所户籍窗口", room="b1")
    assert town.requests() == 0


def test_a_matter_told_right_behind_a_question_is_one(town: Town) -> None:
    town.says("wx_ming", "今晚球赛有人看没", room="b1")
    town.says("wx_li", LAMP, room="b1")
    assert town.requests() == 1


def test_nobody_is_asked_about_talk_that_names_no_matter(town: Town) -> None:
    town.says("wx_ming", "早哦，今天又是三十九度", room="b1")
    town.passes(hours=6)
    assert not town.all("candidates")


def test_nobodys_light_goes_out_alone(town: Town) -> None:
    """One asked, one has no light either: that is a power cut, though neither was sure by himself."""
    town.says("wx_ming", "咋个回事哦，停电了嗦", room="b1", id="first")
    assert town.requests() == 0
    town.says("wx_li", "我屋头也黑了", room="b1")
    request = town.request()
    assert (request.kind, request.reporter, request.supporter_count) == ("utilities", "wx_ming", 1)


def test_a_joke_about_a_power_cut_elsewhere_is_none(town: Town) -> None:
    town.says("wx_ming", "隔壁县停电一晚上", room="b1")
    town.says("wx_li", "算我一个", room="b1")
    assert town.requests() == 0
