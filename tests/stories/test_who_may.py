"""Who may say what, for those whom the first table of rights does not know: family, neighbours, who was passed over.

The pairs are written down by hand, as the county decided them: what is not in a list is refused and changes nothing.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.database import tuples
from models import Member, RequestEvent, ServiceRequest, Supporter
from tests.hearing import LAMP, SMOKE
from tests.talk import Town

#: What is said of request 1, and the action that it is.
WORDS: dict[str, str] = {
    "收到 1": "accept",
    "办结 1 弄好了": "resolve",
    "上报 1 够不着": "escalate",
    "转办 1 供水公司": "transfer",
    "挂起 1 等材料": "pause",
    "退单 1 不归我管": "decline",
    "解释 1 年底统一改造": "explain",
    "改类 1 物业服务": "correct",
    "满意 1": "verify",
    "不满意 1 没好": "reopen",
    "撤销 1": "withdraw",
}
#: What is no verdict; a nod at a result is nothing but a nod.
STEERS = [words for words, action in WORDS.items() if action not in ("accept", "verify", "reopen")]
STEERING = ("解释 1 年底统一改造", "改类 1 物业服务", "转办 1 供水公司")


def done(no: int = 1) -> list[tuple[Any, ...]]:
    """All that the records tell of requests."""
    return [*tuples(ServiceRequest.select()), *tuples(RequestEvent.select()), *tuples(Supporter.select())]


def home(town: Town, wxid: str, of: str, room: str = "u12") -> None:
    """``wxid`` sits in ``room`` and lives where ``of`` lives."""
    town.joins(wxid, "家里人", room)
    household = Member.get((Member.wxid == of) & (Member.room == room)).household
    Member.update(household=household).where(Member.wxid == wxid).execute()
    town.app.directory.forget_room(room)


def refuses(town: Town, who: str, words: str, room: str | None) -> None:
    before = done()
    town.says(who, words, room=room)
    assert done() == before, words


def does(town: Town, who: str, words: str, room: str | None) -> None:
    town.says(who, words, room=room)
    assert WORDS[words] in town.actions(), words
    assert not town.all("refusal")


# --- the reporter's family --------------------------------------------------------------------------------------


@pytest.fixture
def family() -> Town:
    """The lamp of 301 was mended; somebody else of 301 sits in the group."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    home(town, "wx_wife", "wx_ming")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    return town


@pytest.mark.parametrize("words", STEERS)
def test_the_family_steers_nothing(family: Town, words: str) -> None:
    refuses(family, "wx_wife", words, "u12")


@pytest.mark.parametrize("who", ["wx_wife", "wx_wan", "wx_ming"])
def test_a_residents_nod_at_the_result_moves_nothing(family: Town, who: str) -> None:
    before = family.actions()
    family.says(who, "收到 1", room="u12")
    assert (family.actions(), family.request().state) == (before, "resolved")


@pytest.mark.parametrize("words", ["满意", "不满意 没好"])
def test_the_family_judges_by_plain_words_beside_a_quote(family: Town, words: str) -> None:
    family.says("wx_wife", words, room="u12", quote="m1")
    assert family.request().state == ("closed" if words == "满意" else "assigned")


def test_another_home_of_the_staircase_does_not(family: Town) -> None:
    for words in ("满意", "不满意 没好"):
        refuses(family, "wx_wan", words, "u12")
    family.says("wx_wan", "满意", room="u12", quote="m1")
    assert family.request().state == "resolved"


# --- who passed it on, and who was passed over ------------------------------------------------------------------


@pytest.fixture
def reported_up() -> Town:
    """The unit leader reported the smoke up: the grid leader has it."""
    town = Town(meanings={}).open()
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "上报 1 店家拒不整改", room="u21")
    return town


@pytest.mark.parametrize("words", [w for w, action in WORDS.items() if action not in ("verify", "reopen", "withdraw")])
def test_who_reported_it_up_moves_it_no_more(reported_up: Town, words: str) -> None:
    before = (reported_up.request().state, reported_up.request().assignee_id, reported_up.request().kind)
    reported_up.says("wx_u21", words, room="u21")
    now = reported_up.request()
    assert (now.state, now.assignee_id, now.kind) == before
    assert reported_up.actions().count("escalate") == 1


@pytest.mark.parametrize("who", ["wx_b2", "wx_u21"])
def test_those_below_may_tell_how_it_goes(reported_up: Town, who: str) -> None:
    reported_up.says(who, "店家答应周五前装净化器", room="u21", quote="m1")
    assert reported_up.actions()[-1] in ("progress", "promise")
    assert reported_up.request().assignee_id == "P03"


@pytest.mark.parametrize(
    "words", ["收到 1", "办结 1 弄好了", "转办 1 供水公司", "解释 1 年底统一改造", "改类 1 物业服务"]
)
def test_the_secretary_stands_beside_the_grid_leader(reported_up: Town, words: str) -> None:
    does(reported_up, "wx_secretary", words, "w")


def test_the_secretary_of_another_community_has_no_word() -> None:
    """His post lies on no way up from the place."""
    from bot.actions.register import apply_register
    from tests import registers

    town = Town(meanings={}).open()
    changed = registers.rows()
    changed["网格"].append(["361030002", registers.COUNTY, "社区", "莲塘社区", ""])
    changed["人员"].append(["P20", "翁社区", "wx_other", "19900000120", "在职党员"])
    changed["任职"].append(["361030002", "社区书记", "P20"])
    apply_register(registers.register(changed), town.now)
    town.app.refresh(town.now)
    town.says("wx_tang", SMOKE, room="u21")
    for words in WORDS:
        refuses(town, "wx_other", words, None)


def test_silence_passed_him_over_but_he_may_still_take_it() -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-11 12:00")
    assert town.request().assignee_id == "P04"
    does(town, "wx_u12", "收到 1", "u12")
    assert town.request().assignee_id == "P07"


def test_the_leader_next_door_may_not_even_then() -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-11 12:00")
    refuses(town, "wx_u11", "收到 1", "b1")


# --- neighbours who were asked ----------------------------------------------------------------------------------


@pytest.fixture
def asked() -> Town:
    """The lamp was mended on Tuesday; on Wednesday 501, who had said "ours too", was asked."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.passes(hours=25)
    assert town.all("ask_feedback", to="wx_wan")
    return town


@pytest.mark.parametrize("words", STEERS)
def test_a_neighbour_who_was_asked_judges_and_no_more(asked: Town, words: str) -> None:
    refuses(asked, "wx_wan", words, None)


def test_a_neighbour_who_was_asked_judges_while_it_waits_only(asked: Town) -> None:
    asked.says("wx_ming", "满意", room="u12")
    refuses(asked, "wx_wan", "不满意 1 还是黑的", None)


def test_what_a_neighbour_says_in_the_group_is_talk(asked: Town) -> None:
    refuses(asked, "wx_wan", "满意", "u12")


# --- who did it -------------------------------------------------------------------------------------------------


def test_a_leader_who_reported_it_does_not_say_that_it_is_well() -> None:
    town = Town(meanings={}).open()
    town.says("wx_u12", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    refuses(town, "wx_u12", "满意 1", "u12")
    assert "自己办的事" in town.heard("refusal", room="u12").text


def test_but_he_may_say_that_it_is_not() -> None:
    town = Town(meanings={}).open()
    town.says("wx_u12", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_u12", "不满意 1 又灭了", room="u12")
    assert (town.request().state, town.request().reopened) == ("assigned", 1)


def test_who_reported_and_has_it_ends_nothing_by_a_nod() -> None:
    town = Town(meanings={}).open()
    town.says("wx_u12", LAMP, room="u12")
    for words in ("满意", "好了，谢谢"):
        town.says("wx_u12", words, room="u12")
    assert town.request().state in ("assigned", "accepted")


# --- strangers to the place -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("who", ["wx_tang", "wx_property"])
def test_from_another_group_of_the_grid_nobody_steers_it(who: str, words: str) -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    refuses(town, who, words, "b2")


@pytest.mark.parametrize("words", STEERING)
def test_a_number_of_another_grid_is_not_there_for_a_resident(words: str) -> None:
    """Nobody learns by trying numbers what is told elsewhere."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    ServiceRequest.update(grid="361030001002").execute()
    town.says("wx_bai", words, room="g")
    assert town.heard("refusal", room="g").text.endswith("没有1号，或者它不在这里。")
