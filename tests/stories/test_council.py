"""The council as residents live it: a topic, neighbours behind it, a vote at home, the result in the group."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import Settings
from bot.database import tuples
from bot.settings.council import Council
from bot.text.personal import leaks
from models import Task, Topic, TopicSecond, TopicVote
from tests.talk import Town

OWN = Council(seconds=2, quorum=0.1)


def voting(secret: bool = True) -> Town:
    """荷塘苑1栋 talks about a lift and votes; two of each unit have to take part."""
    town = Town(Settings(council=OWN.model_copy(update={"secret": secret})), meanings={}).open()
    town.says("wx_ming", "议题 加装电梯", room="b1")
    town.says("wx_li", "附议 T1", room="b1")
    town.says("wx_b1", "表决 T1", room="b1")
    return town


def ballots(town: Town) -> None:
    for who, word in (("wx_ming", "赞成"), ("wx_wan", "赞成"), ("wx_li", "赞成"), ("wx_chen", "反对")):
        town.says(who, f"投票 T1 {word}")


def test_a_topic_becomes_a_resolution_and_a_dated_task() -> None:
    town = voting()
    assert "可以回“表决 T1”" in town.heard("notice", to="wx_b1").text
    assert "莲心议事会" in town.heard("notice", room="b1").text
    ballots(town)
    town.passes(days=8)

    told = town.heard("notice", room="b1").text
    assert "T1 加装电梯：通过。赞成3户，反对1户，弃权0户" in told
    assert not any(name in told for name in ("wx_", "301", "谌"))
    assert Task.get().text == "落实决议T1：加装电梯"


def test_who_votes_twice_counts_once_and_may_change_his_mind() -> None:
    town = voting()
    ballots(town)
    for _ in range(5):
        town.says("wx_chen", "投票 T1 反对")
    town.says("wx_chen", "投票 T1 赞成")
    town.passes(days=8)
    assert "赞成4户，反对0户" in town.heard("notice", room="b1").text


@pytest.mark.parametrize("who", ["wx_property", "wx_nobody", "wx_u11", "wx_bai"])
def test_a_pretender_without_a_household_there_has_no_vote(who: str) -> None:
    town = voting()
    town.says(who, "投票 T1 赞成")
    town.says(who, "附议 T1")
    assert not TopicVote.select().count()
    assert TopicSecond.select().count() == 1
    assert town.all("refusal", to=who)


#: Who may do what with T1, which is talked about in 荷塘苑1栋; written down once more by hand.
PEOPLE = frozenset(
    {
        *("wx_ming", "wx_wan", "wx_li", "wx_chen", "wx_tang", "wx_bai", "wx_nobody", "wx_property"),
        *("wx_u11", "wx_u12", "wx_u21", "wx_b1", "wx_b2", "wx_grid", "wx_secretary", "wx_office"),
        *("wx_chengguan", "wx_water"),
    }
)
RESIDENTS = frozenset({"wx_ming", "wx_wan", "wx_li", "wx_chen"})
MAY = {
    "附议 T1": (False, RESIDENTS),
    "表决 T1": (False, frozenset({"wx_b1", "wx_grid", "wx_secretary", "wx_office"})),
    "投票 T1 赞成": (True, RESIDENTS),
}


@pytest.mark.parametrize(("who", "words"), [(who, words) for words in MAY for who in sorted(PEOPLE)])
def test_who_may_do_what_with_a_topic(who: str, words: str) -> None:
    opened, may = MAY[words]
    town = voting() if opened else Town(Settings(council=OWN), meanings={}).open()
    if not opened:
        town.says("wx_ming", "议题 加装电梯", room="b1")
        town.says("wx_li", "附议 T1", room="b1")
    before = everything()
    town.says(who, words)
    assert bool(town.all("refusal", to=who)) is (who not in may)
    assert who in may or everything() == before


def everything() -> list[list[tuple[Any, ...]]]:
    """All that a word on a topic could change."""
    return [list(tuples(table.select())) for table in (Topic, TopicSecond, TopicVote, Task)]


def test_a_neighbours_name_and_trouble_do_not_reach_the_group_by_a_topic() -> None:
    town = voting()
    town.says("wx_ming", "议题 给501万里捐款 他中风了 13812345678", room="b1")
    town.says("wx_li", "附议 T2")
    town.says("wx_b1", "表决 T2")
    told = [line.text for line in town.all(room="b1")]
    assert len(told) > 3
    assert not [text for text in told if leaks(text) or "13812345678" in text]


def test_a_secret_word_is_not_taken_in_a_group_and_an_open_one_is() -> None:
    town = voting()
    town.says("wx_ming", "投票 T1 赞成", room="b1")
    assert not TopicVote.select().count()
    town = voting(secret=False)
    town.says("wx_ming", "投票 T1 赞成", room="b1")
    assert TopicVote.select().count() == 1


def test_after_the_close_no_word_is_taken() -> None:
    town = voting()
    ballots(town)
    town.passes(days=8)
    town.says("wx_chen", "投票 T1 赞成")
    assert TopicVote.select().count() == 4


def test_the_group_is_reminded_once_a_day_before_the_close() -> None:
    town = voting()
    ballots(town)
    town.passes(days=8)
    told = [line for line in town.all("notice", room="b1") if "明天截止，已有4户投了票" in line.text]
    assert [f"{line.at:%m-%d}" for line in told] == ["03-16"]


def test_too_few_decide_nothing() -> None:
    town = voting()
    town.says("wx_ming", "投票 T1 赞成")
    town.passes(days=8)
    assert "参与户数不够" in town.heard("notice", room="b1").text
    assert not Task.select().count()


@pytest.mark.parametrize("words", ["附议", "附议一下", "投票吧", "今天的议题是什么", "投票 12 赞成", "议题 是什么？"])
def test_ordinary_talk_is_no_command(words: str) -> None:
    town = voting()
    before = len(town.lines)
    town.says("wx_wan", words, room="b1")
    assert town.silent(before)
    assert Topic.select().count() == 1


@pytest.mark.slow
def test_five_hundred_words_at_once_count_once_a_household() -> None:
    from bot.messages import Incoming
    from bot.queries import council

    town = voting()
    people = ("wx_ming", "wx_wan", "wx_li", "wx_chen")
    town.take(*(Incoming(f"v{n}", town.now, None, people[n % 4], "投票 T1 赞成") for n in range(500)))
    counted = council.counted(town.app.context(town.now), Topic.get())
    assert counted.took_part == 4
