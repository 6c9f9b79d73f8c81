"""Without numbers and quotes: what plain words do, and what they do not, where several matters are about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.queries.requests import talk
from bot.rules.understanding import Understanding
from bot.terms import Outcome
from tests.hearing import DOOR, LAMP, RUBBISH, read
from tests.talk import Town

LIT = "灯亮了，谢谢"
SPARKS = "电表箱那边在冒火花"
WHEN = "楼道那个灯到底什么时候修"
SMELL = "一股煤气味，越来越重"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    more: dict[str, str | Understanding] = {
        LIT: "feedback",
        SPARKS: "detail hazard urgent",
        SMELL: "unsure hazard urgent 0.6",
        WHEN: replace(read("query", WHEN), outcome=Outcome.UNSURE),
    }
    return Town(meanings=more).open()


def two_of_one_reporter(town: Town) -> None:
    for words in (LAMP, DOOR):
        town.says("wx_ming", words, room="u12")
        town.passes(minutes=5)


def test_well_again_before_anybody_said_so_closes_the_only_one(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.passes(minutes=30).says("wx_ming", "好了，谢谢", room="u12")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_of_two_the_words_say_which_is_well(town: Town) -> None:
    two_of_one_reporter(town)
    town.says("wx_ming", "好了，谢谢", room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "assigned"], "nobody knows which"
    town.says("wx_ming", LIT, room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["closed", "assigned"]


def test_a_neighbours_well_closes_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    for words in ("好了，谢谢", LIT):
        town.says("wx_wan", words, room="u12")
    assert town.request().state == "resolved"


def test_still_bad_while_it_is_worked_on_is_a_detail(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    town.passes(minutes=30).says("wx_ming", "根本没亮，还是黑的", room="u12")
    assert (town.request().state, town.request().reopened, len(talk(1))) == ("accepted", 0, 3)


def test_a_neighbours_still_bad_is_a_detail_too(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "根本没亮，还是黑的", room="u12")
    assert (town.requests(), len(talk(1))) == (1, 2)


def test_a_verdict_that_names_another_matter_judges_that_one(town: Town) -> None:
    two_of_one_reporter(town)
    town.says("wx_u12", "办结 2 门禁换了模块", room="u12")
    town.says("wx_ming", LIT, room="u12")
    assert town.request(2).state == "resolved"
    town.says("wx_ming", "好了，谢谢", room="u12")
    assert town.request(2).state == "closed"


def test_an_old_result_is_no_longer_meant_by_plain_words(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.passes(days=5)
    assert town.request().close_reason == "unanswered"
    before = town.actions()
    town.says("wx_ming", "好了，谢谢", room="u12")
    assert town.actions() == before


def test_a_leader_of_two_matters_means_the_fresh_one(town: Town) -> None:
    town.says("wx_ming", DOOR, room="u12")
    town.passes(hours=3).says("wx_wan", LAMP, room="u12")
    town.says("wx_u12", "师傅明天上午来", room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "accepted"]
    assert town.request(2).promise_at is not None


def test_a_leader_of_two_fresh_matters_is_not_guessed_at(town: Town) -> None:
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_wan", LAMP, room="u12")
    town.says("wx_u12", "师傅明天上午来", room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "assigned"]


def test_whose_it_is_not_is_not_refused_for_plain_talk(town: Town) -> None:
    said = town.says("wx_li", RUBBISH, room="g")
    before = len(town.lines)
    town.says("wx_b2", "早上已经清走了", room="g", quote=said)
    assert (town.request().state, town.silent(before)) == ("assigned", True)


def test_a_nod_at_a_result_is_kept_and_changes_nothing(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_b1", "收到", room="u12", quote=said)
    assert (town.request().state, town.request().assignee_id) == ("resolved", "P07")


def test_asking_about_ones_own_matter_goes_on_about_it(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.passes(hours=3).says("wx_ming", WHEN, room="u12")
    assert (town.requests(), len(talk(1))) == (1, 2)
    town.says("wx_tang", WHEN, room="u21")
    assert town.requests() == 1, "somebody else's question is a question"


def test_danger_that_sounds_like_a_detail_is_not_lost(town: Town) -> None:
    town.says("wx_ming", SPARKS, room="u12")
    if town.requests() == 0:  # nothing was being talked about
        pytest.fail("danger was swallowed")
    assert town.request().urgent
    assert town.heard("urgent", room="u12")


@pytest.mark.parametrize("who", ["wx_ming", "wx_wan"])
def test_danger_in_the_middle_of_another_matter_is_its_own(town: Town, who: str) -> None:
    town.says("wx_ming", RUBBISH, room="u12")
    town.says(who, SPARKS, room="u12")
    assert town.requests() == 2
    assert (town.request(1).urgent, town.request(2).urgent) == (False, True)


def test_danger_needs_no_backing(town: Town) -> None:
    town.says("wx_ming", SMELL, room="u12")
    assert town.requests() == 1
