"""Withdrawn, corrected, explained: small deeds of one side, and what the other side hears of them."""

from __future__ import annotations

import pytest

from bot.actions.service_requests.moving import steps
from bot.terms import Step
from models import Duty, Label
from tests.hearing import DOOR, LAMP, LEAK, SMOKE
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """The lamp of 1栋2单元 is request 1."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    return town


# --- withdrawn --------------------------------------------------------------------------------------------------


def test_the_group_reads_it_and_the_leader_stops(town: Town) -> None:
    town.says("wx_ming", "撤销 1", room="u12")
    assert town.heard("answer", room="u12").text == "【1号】已撤销。"
    assert town.heard("notice", to="wx_u12").text == "【1号】已撤销。"
    before = len(town.lines)
    town.at("2026-03-13 18:00")
    assert not [line for line in town.lines[before:] if line.message.request == 1]


def test_with_neighbours_behind_it_the_reporter_may_still_withdraw(town: Town) -> None:
    town.says("wx_wan", "我家也是", room="u12")
    town.says("wx_ming", "撤销 1", room="u12")
    assert town.request().state == "withdrawn"
    town.says("wx_wan", LAMP, room="u12")
    assert (town.requests(), town.request(2).reporter) == (2, "wx_wan"), "who still has it tells it himself"


@pytest.mark.parametrize("end", ["撤销 1", "满意 1"])
def test_right_after_the_end_of_one_matter_another_is_heard(town: Town, end: str) -> None:
    town.says("wx_ming", end, room="u12")
    town.says("wx_ming", DOOR, room="u12")
    assert (town.requests(), town.request(2).state) == (2, "assigned")


def test_withdrawn_by_mistake_it_is_told_again_at_once(town: Town) -> None:
    town.says("wx_ming", "撤销 1", room="u12")
    town.says("wx_ming", LAMP, room="u12")
    assert [town.request(no).state for no in (1, 2)] == ["withdrawn", "assigned"]


def test_talk_right_after_the_end_is_talk(town: Town) -> None:
    town.says("wx_ming", "撤销 1", room="u12")
    town.says("wx_ming", "不好意思，是我看错了楼层", room="u12")
    assert town.requests() == 1
    assert town.actions()[-1] == "withdraw"


def test_taken_already_it_may_be_withdrawn_and_the_taker_hears_of_it(town: Town) -> None:
    town.says("wx_u12", "收到 1，明天上午换", room="u12")
    town.says("wx_ming", "撤销 1", room="u12")
    assert town.request().state == "withdrawn"
    town.at("2026-03-11 18:00")
    assert not [line for line in town.all("remind") if line.message.request == 1]


@pytest.mark.parametrize("words", ["撤销", "撤销 1", "撤销诉求 1", "撤销1号", "撤销 #1"])
def test_as_people_write_it(town: Town, words: str) -> None:
    town.says("wx_ming", words, room="u12")
    assert town.request().state == "withdrawn"


@pytest.mark.parametrize("who", ["wx_wan", "wx_u12", "wx_b1"])
def test_nobody_else_withdraws_it(town: Town, who: str) -> None:
    town.says(who, "撤销 1", room="u12")
    assert town.request().state == "assigned"
    assert "反映人自己" in town.heard("refusal", room="u12").text


def test_withdrawn_alone_what_a_group_knows_the_group_reads(town: Town) -> None:
    town.says("wx_ming", "撤销 1")
    assert town.heard("answer", room="u12").text == "【1号】已撤销。"


# --- corrected --------------------------------------------------------------------------------------------------


def test_the_kind_changes_and_the_example_is_kept(town: Town) -> None:
    town.says("wx_u12", "改类 1 安全隐患", room="u12")
    assert town.request().kind == "hazard"
    label = Label.get()
    assert (label.text, label.act, label.kind, label.source, label.by) == (
        LAMP,
        "report",
        "hazard",
        "correct",
        "wx_u12",
    )


def test_it_is_confirmed_alone_and_nobody_is_called(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_u12", "改类 1 安全隐患", room="u12")
    (line,) = town.lines[before:]
    assert (line.message.to, line.message.room) == ("wx_u12", None)
    assert line.text == "【1号】已改为“安全隐患”，仍由单元长平志刚办。"


@pytest.mark.parametrize(
    ("words", "kind"),
    [("改类 1 物业服务", "property"), ("改类别 1 停车交通", "parking"), ("改类 1 水电气网，是总闸的事", "facility")],
)
def test_only_a_kind_of_the_list_is_one(town: Town, words: str, kind: str) -> None:
    town.says("wx_u12", words, room="u12")
    assert town.request().kind == kind


def test_a_kind_that_is_none_is_answered_with_the_list(town: Town) -> None:
    town.says("wx_u12", "改类 1 乱七八糟", room="u12")
    told = town.heard("refusal", room="u12").text
    assert "环境卫生" in told
    assert "意见建议" in told
    assert Label.select().count() == 0


def test_danger_stays_danger_whatever_it_is_called(town: Town) -> None:
    from tests.hearing import GAS

    town.says("wx_wan", GAS, room="u12")
    town.says("wx_u12", "改类 2 水电气网", room="u12")
    assert (town.request(2).kind, town.request(2).urgent) == ("utilities", True)


def test_what_is_over_is_corrected_by_the_office_alone(town: Town) -> None:
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "满意", room="u12")
    town.says("wx_u12", "改类 1 物业服务", room="u12")
    assert town.request().kind == "facility"
    town.says("wx_office", "改类 1 物业服务", room="c")
    assert town.request().kind == "property"


def test_a_corrected_one_is_joined_by_what_is_like_it_now() -> None:
    town = Town(meanings={}).open()
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_u12", "改类 1 物业服务", room="u12")
    town.says("wx_wan", DOOR, room="u12")
    assert (town.requests(), town.request().supporter_count) == (1, 1)


# --- explained in writing ---------------------------------------------------------------------------------------


def test_the_reporter_is_called_and_reads_the_whole_reason(town: Town) -> None:
    reason = "旧线路要整体更换，已列入六月改造；改造前由物业每周巡查，楼道放应急灯"
    town.says("wx_u12", f"解释 1 {reason}", room="u12")
    line = town.heard("notice", room="u12")
    assert line.mentions == ["wx_ming"]
    assert reason in line.text
    assert (town.request().state, town.request().close_reason) == ("explained", "explained")


def test_it_is_the_answer_among_the_six_steps(town: Town) -> None:
    town.says("wx_u12", "解释 1 六月统一改造", room="u12")
    assert Step.ANSWERED in steps(1)


def test_explained_it_has_no_clock(town: Town) -> None:
    town.says("wx_u12", "解释 1 六月统一改造", room="u12")
    assert not Duty.select().where((Duty.request == 1) & (Duty.state == "waiting")).exists()


def test_explained_once_more_with_a_better_reason(town: Town) -> None:
    town.says("wx_u12", "解释 1 六月统一改造", room="u12")
    town.says("wx_u12", "解释 1 提前到五月改造", room="u12")
    assert town.request().resolution == "提前到五月改造"
    assert len(town.all("notice", room="u12")) == 2


def test_said_to_be_done_and_then_explained(town: Town) -> None:
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_u12", "解释 1 整条线路有问题，六月改造", room="u12")
    assert town.request().state == "explained"


def test_without_a_reason_there_is_no_explanation(town: Town) -> None:
    for words in ("解释 1", "解释"):
        town.says("wx_u12", words, room="u12")
    assert town.request().state == "assigned"
    assert "为什么一时办不了" in town.heard("refusal", room="u12").text


@pytest.mark.parametrize("words", ["解释一下", "解释权归我们", "解释起来很长", "解释了吗"])
def test_words_that_begin_alike_explain_nothing(town: Town, words: str) -> None:
    town.says("wx_u12", words, room="u12")
    assert town.request().state == "assigned"


def test_told_elsewhere_it_is_read_where_it_began(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_grid", "解释 2 店家四月搬走，这段时间网格每天去看", room="w")
    assert "四月搬走" in town.heard("notice", room="u21").text
    assert not town.all("notice", room="w")


def test_a_matter_told_long_after_an_explanation_came_back(town: Town) -> None:
    town.says("wx_wan", LEAK, room="u12")
    town.says("wx_u12", "解释 2 主管老化，五月更换", room="u12")
    town.now = town.now.replace(month=4)
    town.open().says("wx_li", LEAK, room="u12")
    assert town.request(3).recurrence_of == 2
