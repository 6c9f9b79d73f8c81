"""Who may say what: each pair of a person and a command, through the whole pipeline. What is forbidden changes nothing.

The table is written down here once more, by hand, in the words of the groups: it is what the county decided.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.database import tuples
from models import Candidate, Duty, Label, RequestEvent, RequestMessage, ServiceRequest, Supporter
from tests.hearing import LAMP, LEAK, STAIRS
from tests.talk import Town

#: Who speaks, and where: in the group of the report where he sits there, else to the bot alone.
PEOPLE = {
    "wx_ming": "u12",  # reported it
    "wx_wan": "u12",  # lives there
    "wx_bai": "g",  # lives in another building
    "wx_nobody": None,  # nobody knows
    "wx_property": "b1",
    "wx_u12": "u12",  # answers for it
    "wx_b1": "u12",  # the next one up
    "wx_grid": "u12",
    "wx_secretary": "w",
    "wx_office": "w",
    "wx_u11": "b1",  # leads next door
    "wx_b2": "w",
    "wx_chengguan": "d1",  # contact of a department that does not have it
}
WORKERS = {"wx_u12", "wx_b1", "wx_grid", "wx_secretary", "wx_office"}
REPORTER = {"wx_ming"}
#: What is said of request 1, while it waits for 接单; what it does; who may.
COMMANDS: dict[str, tuple[str, set[str]]] = {
    "收到 1": ("accept", WORKERS),
    "办结 1 换好了": ("resolve", WORKERS),
    "上报 1 够不着": ("escalate", WORKERS),
    "转办 1 城管局": ("transfer", WORKERS),
    "挂起 1 等材料": ("pause", WORKERS),
    "退单 1 不归我管": ("decline", {"wx_u12"}),
    "解释 1 年底统一改造": ("explain", WORKERS),
    "改类 1 物业服务": ("correct", WORKERS),
    "并 1 2": ("merge", WORKERS),
    "满意 1": ("verify", REPORTER),
    "不满意 1 没人来": ("reopen", REPORTER),
    "撤销 1": ("withdraw", REPORTER),
}
FORBIDDEN = [(who, words) for words, (_, may) in COMMANDS.items() for who in PEOPLE if who not in may]
ALLOWED = [(who, words) for words, (_, may) in COMMANDS.items() for who in PEOPLE if who in may]


@pytest.fixture
def town() -> Town:
    """Two matters of one staircase: the lamp is request 1."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    return town


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that is known of requests."""
    tables = (ServiceRequest, RequestEvent, RequestMessage, Supporter, Duty, Candidate, Label)
    return {table.__name__: list(tuples(table.select())) for table in tables}


@pytest.mark.parametrize(("who", "words"), FORBIDDEN)
def test_what_is_forbidden_is_refused_once_and_changes_nothing(town: Town, who: str, words: str) -> None:
    before = everything()
    town.says(who, words, room=PEOPLE[who])
    town.says(who, words, room=PEOPLE[who])

    assert everything() == before
    refusals = town.all("refusal")
    assert [line.message.room or line.message.to for line in refusals] == [PEOPLE[who] or who]
    assert len(town.all()) == 3, "two receipts, one refusal, and not a word more"


@pytest.mark.parametrize(("who", "words"), ALLOWED)
def test_what_is_allowed_is_done_and_written_down(town: Town, who: str, words: str) -> None:
    town.says(who, words, room=PEOPLE[who])

    assert not town.all("refusal")
    event = next(e for e in RequestEvent.select().where(RequestEvent.request == 1) if e.action == COMMANDS[words][0])
    assert event.actor == who


#: How request 1 came to its end, and what can no longer be said then by those who could before.
ENDS = {
    "resolved": ([("wx_u12", "办结 1 换好了")], ["撤销 1"]),
    "closed": (
        [("wx_u12", "办结 1 换好了"), ("wx_ming", "满意 1")],
        ["撤销 1", "上报 1", "转办 1 城管局", "解释 1 年底", "挂起 1 等材料", "并 1 2", "退单 1"],
    ),
    "explained": (
        [("wx_u12", "解释 1 年底改造")],
        ["撤销 1", "上报 1", "转办 1 城管局", "办结 1", "挂起 1 天气", "并 1 2"],
    ),
    "withdrawn": (
        [("wx_ming", "撤销 1")],
        ["撤销 1", "办结 1", "上报 1", "转办 1 城管局", "解释 1 年底", "满意 1", "不满意 1"],
    ),
}
LATE = [(state, words) for state, (_, late) in ENDS.items() for words in late]


@pytest.mark.parametrize(("state", "words"), LATE)
def test_what_comes_too_late_is_refused(town: Town, state: str, words: str) -> None:
    for who, said in ENDS[state][0]:
        town.says(who, said, room="u12")
    assert town.request().state == state
    who = "wx_ming" if "撤销" in words or "满意" in words else "wx_u12"
    before = everything()
    town.says(who, words, room="u12")

    assert everything() == before
    assert "1号" in town.heard("refusal").text


@pytest.mark.parametrize("words", ["收到 99", "办结 99 好了", "撤销 99", "满意 99", "并 1 99", "上报 99"])
def test_a_number_that_is_none(town: Town, words: str) -> None:
    before = everything()
    town.says("wx_u12", words, room="u12")
    assert everything() == before
    assert "99号" in town.heard("refusal").text


def test_somebody_elses_private_report_is_not_there_for_others(town: Town) -> None:
    private = "我对门天天在楼道里充电，太危险了"
    town = Town(meanings={private: "report hazard"}).open()
    town.says("wx_ming", private)
    for words in ("满意 1", "撤销 1", "收到 1"):
        town.says("wx_wan", words, room="u12")
        assert "没有1号" in town.heard("refusal", room="u12").text
    assert town.actions() == ["report", "assign"]


def test_a_leader_does_not_judge_what_he_did_himself(town: Town) -> None:
    town.says("wx_u12", STAIRS, room="u12")
    no = town.requests()
    town.says("wx_u12", f"办结 {no} 清走了", room="u12")
    town.says("wx_u12", f"满意 {no}", room="u12")

    assert town.request(no).state == "resolved"
    assert "自己办的事" in town.heard("refusal").text


def test_what_somebody_else_did_for_a_leader_he_may_judge(town: Town) -> None:
    town.says("wx_u12", STAIRS, room="u12")
    no = town.requests()
    town.says("wx_b1", f"收到 {no}", room="u12")
    town.says("wx_b1", f"办结 {no} 清走了", room="u12")
    town.says("wx_u12", f"满意 {no}", room="u12")

    assert (town.request(no).state, town.request(no).satisfied) == ("closed", True)


def test_who_left_the_register_may_no_longer(town: Town) -> None:
    from models import Post

    Post.delete().where(Post.person == "P07").execute()
    town.app.reload(town.now)
    before = town.actions()
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert town.actions() == before


def test_another_refusal_is_said_and_the_same_one_again_the_next_day(town: Town) -> None:
    town.says("wx_wan", "办结 1", room="u12")
    town.says("wx_wan", "上报 1", room="u12")
    assert len(town.all("refusal")) == 2
    town.at("2026-03-11 10:00").says("wx_wan", "办结 1", room="u12")
    assert len(town.all("refusal")) == 3
