"""What the dispatch meeting reads of a hard matter: its reasons, its way, what was tried - and nothing told alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries import dispatch
from bot.queries.dispatch import HardCase
from tests.hearing import LAMP, SMOKE
from tests.talk import Town

CHARGING = "我对门天天把电动车推到楼道里充电，太危险了"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={CHARGING: "report hazard"}).open()


def hard(town: Town) -> list[HardCase]:
    return dispatch.hard_cases(town.app.context(town.now), town.now - timedelta(days=30))


def test_what_goes_its_way_is_not_laid_before_a_meeting(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    assert hard(town) == []


def test_reported_up_to_the_county_it_is_with_its_way_there(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "上报 1 店家拒不整改", room="u21")
    town.says("wx_grid", "上报 1 需要职能部门执法", room="w")
    (case,) = hard(town)
    assert case.why == ("已上报到县",)
    told = "\n".join(case.history)
    assert "03-10 居民上报诉求" in told
    assert "游慧升级 店家拒不整改" in told
    assert "晏国华升级 需要职能部门执法" in told
    assert "汤文" not in told, "who reported it is a resident"


def test_what_was_tried_is_told_apart(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_u12", "师傅明天上午来看线路", room="u12", quote="lamp")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.says("wx_ming", "不满意 又灭了", room="u12")
    (case,) = hard(town)
    assert case.why == ("重开1次",)
    assert [line for line in case.tried if "换了灯泡" in line]
    assert not [line for line in case.tried if "又灭了" in line]


def test_why_it_waits_is_the_reason_that_was_given(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "挂起 1 挂账，维修资金没批", room="u12")
    (case,) = hard(town)
    assert case.why == ("挂起：挂账，维修资金没批",)
    assert "资金来源" in case.proposal
    town.says("wx_u12", "恢复 1", room="u12")
    assert hard(town) == []


def test_explained_lately_it_is_looked_at_again_and_long_ago_it_is_not(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "解释 1 六月统一改造", room="u12")
    (case,) = hard(town)
    assert case.why == ("已书面解释，尚未根本解决",)
    town.now += timedelta(days=40)
    assert hard(town) == []


def test_the_department_is_the_one_that_has_it_or_that_answers_for_its_kind(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "转办 1 供水公司", room="u12")
    town.says("wx_office", "挂起 1 挂账", room="c")
    assert hard(town)[0].department == "供水公司"
    town.says("wx_office", "转办 1 平志刚", room="c")
    town.says("wx_u12", "改类 1 环境卫生", room="u12")
    town.says("wx_u12", "挂起 1 挂账", room="u12")
    assert hard(town)[0].department == "城管局"


def test_of_what_was_told_alone_the_meeting_reads_no_word(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    town.says("wx_u12", "上报 1 劝不动")
    town.says("wx_grid", "上报 1 要消防来")
    (case,) = hard(town)
    assert (case.history, case.tried, case.photos) == ((), (), 0)
    assert "电动车" not in str(case)


def test_photos_are_counted(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", photos=2)
    town.says("wx_u12", "挂起 1 挂账", room="u12")
    assert hard(town)[0].photos == 2


def test_a_phone_number_in_a_note_is_not_laid_on_the_table(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 找师傅13812345678换了", room="u12")
    town.says("wx_ming", "不满意 电话13912345678打不通", room="u12")
    told = str(hard(town)[0])
    assert "13812345678" not in told
    assert "13912345678" not in told
