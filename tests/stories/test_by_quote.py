"""A quote of the report or of the bot's line stands for the number, in every command; plain words for the command."""

from __future__ import annotations

import pytest

from tests.hearing import DOOR, LAMP, SMOKE
from tests.talk import Town

#: What is said beside the quote; what becomes of the lamp (request 1) by it.
COMMANDS = {
    "收到": "accept",
    "接单": "accept",
    "办结 换好了": "resolve",
    "上报 够不着": "escalate",
    "升级 要专业队伍": "escalate",
    "转办 城管局": "transfer",
    "转给 城管局": "transfer",
    "挂起 等材料": "pause",
    "解释 年底统一改造": "explain",
    "书面答复 年底统一改造": "explain",
    "改类 物业服务": "correct",
    "退单 不归我管": "decline",
}


@pytest.fixture
def town() -> Town:
    """The lamp is request 1, the door request 2; both lie with the unit leader."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_wan", DOOR, room="u12", id="door")
    return town


def line_about(town: Town, no: int) -> str:
    """The id of what the bot said of a request."""
    (found,) = [line for line in town.all("receipt", room="u12") if line.message.request == no]
    return f"bot-{found.message.key}"


@pytest.mark.parametrize("words", COMMANDS)
def test_beside_a_quote_of_the_report(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12", quote="lamp")
    assert COMMANDS[words] in town.actions(1)
    assert town.actions(2) == ["report", "assign"]
    assert not town.all("refusal")


@pytest.mark.parametrize("words", COMMANDS)
def test_beside_a_quote_of_the_bots_own_line(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12", quote=line_about(town, 2))
    assert COMMANDS[words] in town.actions(2)
    assert town.actions(1) == ["report", "assign"]


@pytest.mark.parametrize("words", COMMANDS)
def test_without_number_or_quote_the_only_one_is_meant(words: str) -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12")
    assert COMMANDS[words] in town.actions()


@pytest.mark.parametrize("words", ["收到", "接单", "办结", "上报", "退单", "挂起", "恢复"])
def test_without_either_and_two_open_it_is_asked_which(town: Town, words: str) -> None:
    before = (town.actions(1), town.actions(2))
    town.says("wx_u12", words, room="u12")
    assert (town.actions(1), town.actions(2)) == before
    assert "是哪一件" in town.heard("answer", to="wx_u12").text


def test_the_reporter_withdraws_by_quote(town: Town) -> None:
    town.says("wx_ming", "撤销", room="u12", quote="lamp")
    assert [town.request(no).state for no in (1, 2)] == ["withdrawn", "assigned"]


@pytest.mark.parametrize(
    ("words", "state"),
    [("满意", "closed"), ("不满意 还是黑的", "assigned"), ("好了，谢谢", "closed"), ("冇修好", "assigned")],
)
def test_the_reporter_judges_by_a_quote_of_the_bots_question(town: Town, words: str, state: str) -> None:
    town.says("wx_u12", "办结 1 换好了", room="u12")
    ask = town.heard("resolve", room="u12")
    town.says("wx_ming", words, room="u12", quote=f"bot-{ask.message.key}")
    assert town.request(1).state == state


def test_a_quote_of_the_reminder_in_private_means_its_request(town: Town) -> None:
    town.at("2026-03-10 18:00")
    (reminder,) = [line for line in town.all("remind", to="wx_u12") if line.message.request == 2]
    town.says("wx_u12", "收到，晚上去修", quote=f"bot-{reminder.message.key}")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "accepted"]


def test_a_quote_of_a_detail_means_its_request(town: Town) -> None:
    town.says("wx_wan", "已经三天了", room="u12", id="detail")
    town.says("wx_u12", "收到", room="u12", quote="detail")
    assert [town.request(no).state for no in (1, 2)] == ["assigned", "accepted"]


def test_a_quote_of_the_leaders_own_word_goes_on_with_it(town: Town) -> None:
    town.says("wx_u12", "收到", room="u12", quote="lamp", id="word")
    town.says("wx_u12", "办结 换好了", room="u12", quote="word")
    assert town.request(1).state == "resolved"


def test_a_quote_from_another_group_is_not_known_there() -> None:
    town = Town(meanings={}).open()
    town.says("wx_tang", SMOKE, room="u21", id="smoke")
    town.says("wx_u12", "收到", room="u12", quote="smoke")
    assert town.request().state == "assigned"


def test_a_quote_of_what_is_merged_means_what_is_left(town: Town) -> None:
    town.says("wx_u12", "并 1 2", room="u12")
    town.says("wx_u12", "办结 都弄好了", room="u12", quote="lamp")
    assert town.request(2).state == "resolved"


def test_a_number_in_full_width_or_with_a_sign_is_a_number(town: Town) -> None:
    for words, state in (("收到 #2", "accepted"), ("办结２ 修好了", "resolved")):
        town.says("wx_u12", words, room="u12")
        assert town.request(2).state == state
