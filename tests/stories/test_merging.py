"""Two records of one matter become one, whoever has them; a word on the old number is a word on what is left."""

from __future__ import annotations

import pytest

from bot.queries.requests import supporters, talk
from models import Duty, RequestMessage
from tests.hearing import DOOR, LAMP, LEAK, RUBBISH, SMOKE, STAIRS
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Rubbish (1) told by 301, boxes in the stairs (2) told by 501: the same heap."""
    town = Town(meanings={}).open()
    town.says("wx_ming", RUBBISH, room="u12")
    town.says("wx_wan", STAIRS, room="u12")
    assert town.requests() == 2
    return town


def test_messages_and_households_go_over(town: Town) -> None:
    town.says("wx_li", "我家也是", room="b1", quote="m2")
    town.says("wx_u12", "并 2 1", room="u12")
    assert {row.message_id for row in talk(1)} >= {"m1", "m2"}
    assert town.request(1).supporter_count == len(supporters(1))
    assert "36103000100100102-501" in supporters(1), "who told the other one is a household behind this one"


def test_the_reporter_of_both_is_no_household_more() -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", LEAK, room="u12")
    town.says("wx_u12", "并 2 1", room="u12")
    assert (town.request(1).supporter_count, supporters(1)) == (0, [])


def test_the_merged_one_has_no_clock_and_the_other_keeps_its_own(town: Town) -> None:
    due = town.request(1).due_at
    town.says("wx_u12", "并 2 1", room="u12")
    waiting = {row.request for row in Duty.select().where((Duty.state == "waiting") & Duty.request.is_null(False))}
    assert waiting == {1}
    assert town.request(1).due_at == due


def test_both_histories_tell_of_it(town: Town) -> None:
    town.says("wx_u12", "并 2 1", room="u12")
    assert (town.actions(1)[-1], town.actions(2)[-1]) == ("merge", "merge")


def test_the_group_reads_nothing_of_it(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_u12", "并 2 1", room="u12")
    (line,) = town.lines[before:]
    assert (line.message.room, line.message.to) == (None, "wx_u12")


def test_three_become_one_step_by_step(town: Town) -> None:
    town.says("wx_li", LAMP, room="u12")
    town.says("wx_u12", "并 3 2", room="u12")
    town.says("wx_u12", "并 2 1", room="u12")
    assert [town.request(no).state for no in (1, 2, 3)] == ["assigned", "merged", "merged"]
    town.says("wx_u12", "收到 3", room="u12")
    assert town.request(1).state == "accepted", "the number of the first is still known"
    assert {row.message_id for row in talk(1)} >= {"m1", "m2", "m3"}


def test_into_one_that_was_merged_itself_it_goes_where_that_went(town: Town) -> None:
    town.says("wx_li", LAMP, room="u12")
    town.says("wx_u12", "并 2 1", room="u12")
    town.says("wx_u12", "并 3 2", room="u12")
    assert town.request(3).into == 1


def test_merged_once_it_is_not_merged_again(town: Town) -> None:
    town.says("wx_u12", "并 2 1", room="u12")
    before = town.actions(1)
    town.says("wx_u12", "并 2 1", room="u12")
    assert town.actions(1) == before


def test_who_told_the_other_one_gets_no_verdict_on_this_one_by_plain_thanks(town: Town) -> None:
    town.says("wx_u12", "并 2 1", room="u12")
    town.says("wx_u12", "办结 1 都清走了", room="u12")
    town.says("wx_wan", "好了，谢谢", room="u12")
    assert town.request(1).state == "resolved", "the one who reported it first has the word"
    town.says("wx_ming", "好了，谢谢", room="u12")
    assert town.request(1).state == "closed"


def test_of_two_staircases_the_building_leader_makes_one() -> None:
    town = Town(meanings={}).open()
    town.says("wx_li", LEAK, room="u11")
    town.says("wx_ming", RUBBISH, room="u12")
    town.says("wx_b1", "并 2 1", room="b1")
    assert (town.request(2).state, town.request(2).into) == ("merged", 1)


def test_a_unit_leader_does_not_merge_what_is_next_door(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "并 1 3", room="u21")
    assert town.request(1).state == "assigned"
    assert town.heard("refusal", room="u21")


def test_resolved_ones_may_still_be_merged(town: Town) -> None:
    town.says("wx_u12", "办结 2 清走了", room="u12")
    town.says("wx_u12", "并 2 1", room="u12")
    assert town.request(2).into == 1
    town.passes(days=3, hours=1)
    assert town.request(2).state == "merged", "and nobody closes it as unanswered"


@pytest.mark.parametrize("words", ["合并 2 1", "并2到1", "并 2号 1号", "并 #2 入 #1", "并 2、1"])
def test_as_people_write_it(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12")
    assert town.request(2).into == 1


@pytest.mark.parametrize("words", ["并 2", "并", "并 2 77", "并排停了两辆车", "并 2栋 1"])
def test_half_a_command_merges_nothing(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "assigned"]


def test_a_message_that_belonged_to_both_stands_once() -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    town.says("wx_u12", "并 2 1", room="u12", id="word")
    kept = [row.message_id for row in RequestMessage.select().where(RequestMessage.request == 1)]
    assert len(kept) == len(set(kept))


def test_what_a_merged_one_had_of_photos_is_kept_with_the_other(town: Town) -> None:
    town.says("wx_wan", photos=2, room="u12", id="photos")
    town.says("wx_u12", "并 2 1", room="u12")
    (photo,) = [row for row in talk(1) if row.message_id == "photos"]
    assert len(photo.attachments) == 2
