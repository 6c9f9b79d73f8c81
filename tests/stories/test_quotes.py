"""A quote says what is meant: better than a number, better than what the bot had taken it for."""

from __future__ import annotations

import pytest

from bot.queries.requests import talk
from tests.hearing import LAMP, LEAK, RUBBISH
from tests.talk import Town

TALK = "五楼的楼梯那里，有一截焊口脱了，晃得凶"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={"那一截还晃着呢": "chatter"}).open()


def test_a_leader_who_takes_what_he_quotes_makes_it_a_matter(town: Town) -> None:
    town.says("wx_ming", TALK, room="u12", id="rail")
    assert town.requests() == 0

    town.says("wx_u12", "收到，我请师傅来焊", room="u12", quote="rail")
    request = town.request()
    assert (request.state, request.reporter, request.assignee_id) == ("accepted", "wx_ming", "P07")
    assert "请" not in town.heard("receipt").text, "who took it is not asked to take it"

    town.says("wx_u12", "办结 焊好了", room="u12", quote="rail")
    assert town.request().state == "resolved"


def test_and_no_other_matter_is_touched(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_wan", TALK, room="u12", id="rail")
    town.says("wx_u12", "收到，我请师傅来焊", room="u12", quote="rail")
    assert town.request(1).state == "assigned"
    assert town.request(2).state == "accepted"


def test_thanks_and_a_leaders_own_words_become_no_matter(town: Town) -> None:
    town.says("wx_ming", "谢谢平哥", room="u12", id="thanks")
    town.says("wx_u12", "收到", room="u12", quote="thanks")
    town.says("wx_b1", "明天大扫除，请大家参加", room="u12", id="notice")
    town.says("wx_u12", "收到", room="u12", quote="notice")
    assert town.requests() == 0


def test_what_a_reporter_said_in_between_goes_on_about_his_matter(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.passes(hours=5)
    town.says("wx_ming", "那一截还晃着呢", room="u12", id="still")
    town.says("wx_u12", "收到，下午换", room="u12", quote="still")
    assert town.requests() == 1
    assert town.request().state == "accepted"


def test_a_quote_is_better_than_a_number(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_wan", RUBBISH, room="u12", id="rubbish")
    town.says("wx_u12", "收到 1", room="u12", quote="rubbish")
    assert town.request(1).state == "assigned"
    assert town.request(2).state == "accepted"


def test_a_number_among_the_words_is_no_number_of_a_request(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "上报 803不让进门，够不着", room="u12", quote="lamp")
    assert town.request().level == 2
    assert not town.all("refusal")


def test_merging_by_quote_and_number(town: Town) -> None:
    town.says("wx_li", LEAK, room="u11", id="leak")
    town.says("wx_wan", LAMP, room="b1", id="lamp")
    town.says("wx_b1", "并 7 1", room="b1", quote="lamp")
    assert town.request(2).into == 1


def test_a_photo_right_behind_what_was_raised_belongs_to_it(town: Town) -> None:
    town.says("wx_ming", TALK, room="u12", id="rail")
    town.says("wx_ming", room="u12", photos=1, id="photo")
    town.says("wx_u12", "收到，我请师傅来焊", room="u12", quote="rail")
    assert [row.message_id for row in talk(1)] == ["rail", "photo", "m3"]


def test_a_leader_who_names_another_matter_does_not_mean_the_open_one(town: Town) -> None:
    town.says("wx_ming", "那个扶手", room="u12", id="rail")
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "收到，扶手我请师傅来焊", room="u12", quote="rail")
    assert town.requests() == 2


def test_a_slip_in_the_number_is_read_by_the_words(town: Town) -> None:
    town.says("wx_tang", LAMP, room="u21")
    town.says("wx_ming", RUBBISH, room="u12")
    town.says("wx_u12", "收到 1 垃圾我叫人来收", room=None)
    assert town.request(1).state == "assigned"
    assert town.request(2).state == "accepted"


def test_done_in_plain_words_is_of_what_they_name(town: Town) -> None:
    town.says("wx_ming", "楼上501的，你家漏水漏到我家了", room="u12", id="leak")
    town.says("wx_u12", "收到，我去看看", room="u12", quote="leak")
    town.passes(days=1)
    town.says("wx_u12", "群里的通讯录我弄好了", room="u12")
    assert town.request().state == "accepted", "that is something else"
    town.says("wx_u12", "501和楼下的事办好了，双方签了字", room="u12")
    assert town.request().state == "resolved"


def test_a_neighbours_still_not_mended_is_of_the_open_matter(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "收到", room="u12", quote="lamp")
    town.passes(days=1)
    town.says("wx_wan", "还是老样子，今天有人来吗", room="u12", id="still")
    town.says("wx_u12", "师傅说灯要去城里拿货，今天下午装", room="u12", quote="still")
    assert town.requests() == 1
    assert "still" in [row.message_id for row in talk(1)]


def test_what_was_said_before_the_open_matter_is_another_one(town: Town) -> None:
    town.says("wx_ming", TALK, room="u12", id="rail")
    town.passes(minutes=10)
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "收到，扶手我请师傅来焊", room="u12", quote="rail")
    town.says("wx_u12", "收到，灯泡晚上换", room="u12", quote="lamp")
    assert [town.request(no).state for no in (1, 2)] == ["accepted", "accepted"]
    assert talk(1)[0].message_id == "lamp"
