"""Said again, said late, taken back: what the line does to messages must not be seen in the records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Attachment, Incoming, Joined, Left, Recall
from bot.queries.requests import talk
from models import Message, RequestMessage, Supporter
from tests.hearing import DOOR, LAMP, LEAK, RUBBISH, WATER
from tests.talk import Town

TRADE = "谁家有多余的纸箱，搬家用"
MAYBE = "三楼那个灯怎么一闪一闪的"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={MAYBE: "unsure facility 0.6"}).open()


def said(town: Town, words: str, *, ago: timedelta = timedelta(), id: str = "late", room: str | None = "u12") -> None:
    """``wx_ming`` said it so long ago; it comes now."""
    town.take(Incoming(id, town.now - ago, room, "wx_ming", words))


# --- said again -------------------------------------------------------------------------------------------------


def test_the_same_id_in_another_group_is_another_message(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="1")
    town.says("wx_tang", DOOR, room="u21", id="1")
    assert town.requests() == 2


def test_the_same_id_of_two_people_who_speak_to_the_bot_alone_is_two_messages(town: Town) -> None:
    for who in ("wx_ming", "wx_wan"):
        town.says(who, RUBBISH, id="1")
    assert town.requests() == 2


@pytest.mark.parametrize("words", ["收到 1", "办结 1 换好了", "上报 1 够不着", "挂起 1 等材料"])
def test_a_leaders_command_that_comes_twice_is_done_once(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12", id="word")
    once = (town.actions(), len(town.lines))
    town.says("wx_u12", words, room="u12", id="word")
    assert (town.actions(), len(town.lines)) == once


def test_a_verdict_that_comes_twice_reopens_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    for _ in range(2):
        town.says("wx_ming", "不满意 还是黑的", room="u12", id="no")
    assert (town.request().reopened, len(town.all("assign", room="u12"))) == (1, 1)


def test_a_me_too_that_comes_twice_counts_once(town: Town) -> None:
    town.says("wx_ming", WATER, room="u12")
    for _ in range(2):
        town.says("wx_wan", "我家也是", room="u12", id="too")
    assert (Supporter.select().count(), town.actions().count("support")) == (1, 1)


def test_after_a_restart_a_repeat_is_still_a_repeat(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.open().says("wx_ming", LAMP, room="u12", id="lamp")
    assert (town.requests(), len(town.all("receipt"))) == (1, 1)


def test_two_of_one_batch_with_one_id_are_one(town: Town) -> None:
    one = Incoming("same", town.now, "u12", "wx_ming", LAMP)
    town.take(one, one)
    assert (town.requests(), len(town.all())) == (1, 1)


# --- late -------------------------------------------------------------------------------------------------------


def test_what_was_said_an_hour_ago_is_heard_and_its_clock_runs_from_now(town: Town) -> None:
    said(town, LAMP, ago=timedelta(hours=1))
    assert town.requests() == 1
    assert town.request().opened_at == town.now
    assert f"{town.request().due_at:%m-%d %H:%M}" == "03-13 09:00"


def test_what_was_said_a_week_ago_is_heard_too(town: Town) -> None:
    said(town, LAMP, ago=timedelta(days=7))
    assert town.requests() == 1


def test_what_is_older_than_the_memory_of_ids_is_not_heard(town: Town) -> None:
    said(town, LAMP, ago=timedelta(days=15))
    assert (town.requests(), town.all(), Message.select().count()) == (0, [], 0)


def test_a_clock_that_runs_ahead_does_not_stop_the_bot(town: Town) -> None:
    said(town, LAMP, ago=-timedelta(hours=3))
    town.says("wx_wan", "我家也是", room="u12")
    assert (town.requests(), town.request().supporter_count) == (1, 1)


def test_a_photo_that_overtook_its_words_belongs_to_them(town: Town) -> None:
    picture = (Attachment("image", "p.jpg"),)
    town.take(Incoming("photo", town.now, "u12", "wx_ming", "", attachments=picture))
    said(town, LAMP, ago=timedelta(seconds=5), id="words")
    assert {row.message_id for row in talk(1)} == {"photo", "words"}


def test_a_word_on_a_request_that_comes_before_the_report_is_talk(town: Town) -> None:
    town.says("wx_u12", "收到", room="u12", quote="lamp")
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    assert town.request().state == "assigned"


def test_several_that_waited_are_taken_in_their_order(town: Town) -> None:
    words = (("wx_ming", LAMP), ("wx_u12", "收到 1"), ("wx_u12", "办结 1 换好了"), ("wx_ming", "满意"))
    town.take(*(Incoming(f"w{n}", town.now, "u12", who, text) for n, (who, text) in enumerate(words)))
    assert town.actions() == ["report", "assign", "accept", "resolve", "verify"]


def test_who_left_before_his_words_came_is_answered_all_the_same(town: Town) -> None:
    town.take(Left(town.now, "u12", "wx_ming"))
    said(town, LAMP, ago=timedelta(minutes=1))
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert "【1号】已办结" in town.heard("resolve", room="u12").text


def test_who_came_a_moment_ago_is_heard(town: Town) -> None:
    town.take(
        Joined(town.now, "u12", "wx_new", "新邻居"),
        Incoming("first", town.now, "u12", "wx_new", LAMP),
    )
    assert town.request().reporter == "wx_new"


# --- taken back -------------------------------------------------------------------------------------------------


def test_taken_back_twice_is_taken_back_once(town: Town) -> None:
    report = town.says("wx_ming", LAMP, room="u12")
    town.recalls("wx_ming", report, room="u12")
    town.recalls("wx_ming", report, room="u12")
    assert town.actions() == ["report", "assign", "withdraw"]
    assert len(town.all("notice", to="wx_u12")) == 1


def test_taken_back_after_it_was_said_to_be_done_the_request_stands(town: Town) -> None:
    report = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.recalls("wx_ming", report, room="u12")
    assert town.request().state == "resolved"
    assert talk(1)[0].text == "［已撤回］"


def test_the_words_that_were_taken_back_are_shown_nowhere(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    word = town.says("wx_ming", "在左手边那个", room="u12")
    town.recalls("wx_ming", word, room="u12")
    assert not RequestMessage.select().where(RequestMessage.text.contains("左手边")).exists()
    assert not Message.select().where(Message.text.contains("左手边")).exists()


def test_a_report_taken_back_is_no_longer_talked_about(town: Town) -> None:
    report = town.says("wx_ming", LAMP, room="u12")
    town.recalls("wx_ming", report, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    assert Supporter.select().count() == 0


def test_told_again_after_it_was_taken_back_it_is_a_new_one(town: Town) -> None:
    report = town.says("wx_ming", LAMP, room="u12")
    town.recalls("wx_ming", report, room="u12")
    town.says("wx_ming", LAMP, room="u12")
    assert (town.requests(), town.request(2).recurrence_of, town.request(2).state) == (2, None, "assigned")


def test_talk_taken_back_is_raised_by_nobody(town: Town) -> None:
    words = town.says("wx_ming", MAYBE, room="u12")
    town.recalls("wx_ming", words, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    town.says("wx_u12", "收到，我去看看", room="u12", quote=words)
    assert town.requests() == 0


def test_of_two_matters_in_one_group_only_the_one_taken_back_ends(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    leak = town.says("wx_wan", LEAK, room="u12")
    town.recalls("wx_wan", leak, room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "withdrawn"]


def test_taken_back_in_private_it_ends_in_private(town: Town) -> None:
    town.says("wx_ming", RUBBISH, id="alone")
    town.take(Recall("alone", town.now, None, "wx_ming"))
    assert town.request().state == "withdrawn"
    assert not [line for line in town.lines if line.message.room]


def test_somebody_elses_recall_in_private_touches_nothing(town: Town) -> None:
    town.says("wx_ming", RUBBISH, id="alone")
    town.take(Recall("alone", town.now, None, "wx_wan"))
    assert town.request().state == "assigned"


def test_a_leaders_promise_taken_back_leaves_the_clock_as_it_was_said(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    word = town.says("wx_u12", "收到 1，明天上午换", room="u12")
    town.recalls("wx_u12", word, room="u12")
    assert town.request().state == "accepted"
    assert "［已撤回］" in [row.text for row in talk(1)]


# --- what is forgotten ------------------------------------------------------------------------------------------


def test_chatter_is_forgotten_before_it_is_a_day_old_and_what_was_reported_is_not(town: Town) -> None:
    town.says("wx_wan", TRADE, room="u12")
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-11 02:00")
    assert Message.select().where(Message.text == TRADE).exists(), "a day is far from over"
    town.at("2026-03-11 09:00")
    assert not Message.select().where(Message.text != "").exists()
    assert [row.text for row in talk(1)] == [LAMP]


def test_the_ids_are_forgotten_after_two_weeks(town: Town) -> None:
    town.says("wx_wan", TRADE, room="u12", id="old")
    for night, known in ((23, True), (26, False)):
        town.now = town.now.replace(day=night)
        town.passes(minutes=1)
        assert Message.select().where(Message.message_id == "old").exists() is known
