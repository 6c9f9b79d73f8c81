"""How often a leader is called, and what happens to the rest; a clock that stands still, and why."""

from __future__ import annotations

import pytest

from tests.talk import Town

#: Five matters of one staircase that have nothing to do with each other.
MATTERS = (
    "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空",
    "楼顶漏水漏到我家客厅了，麻烦派人来看看",
    "单元门禁坏了，刷卡没反应，请物业来看看",
    "楼下烧烤店油烟太大，窗户都不敢开，能不能管管",
    "垃圾好几天没人收了，臭死了，麻烦处理一下",
)


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town().open()


def busy(town: Town) -> None:
    for number, words in enumerate(MATTERS):
        town.says(("wx_ming", "wx_wan")[number % 2], words, room="u12")
        town.passes(minutes=11)
    assert town.requests() == 5


def test_a_leader_is_called_three_times_a_day_and_gets_the_rest_in_one_digest(town: Town) -> None:
    busy(town)
    called = [line for line in town.all("receipt", room="u12") if line.mentions]
    quiet = [line for line in town.all("receipt", room="u12") if not line.mentions]
    assert (len(called), len(quiet)) == (3, 2)
    assert all("平志刚" in line.text and "@" not in line.text for line in quiet)

    town.at("2026-03-10 14:30")
    digest = [line for line in town.all("remind", to="wx_u12") if "前面没有单独叫您" in line.text]
    assert [f"{line.at:%H:%M}" for line in digest] == ["14:30"]
    assert "4号" in digest[0].text
    assert "5号" in digest[0].text


def test_the_digest_leaves_out_what_is_done(town: Town) -> None:
    busy(town)
    town.says("wx_u12", "办结 4 店家装了净化器", room="u12")
    town.at("2026-03-10 14:30")
    digest = town.heard("remind", to="wx_u12").text
    assert "4号" not in digest
    assert "5号" in digest


def test_the_next_morning_a_leader_may_be_called_again(town: Town) -> None:
    busy(town)
    town.at("2026-03-11 09:00").says("wx_li", "小区门口的窨井盖破了一块，晚上很危险", room="u12")
    assert town.all("receipt", room="u12")[-1].mentions == ["wx_u12"]


def test_what_is_urgent_calls_however_often(town: Town) -> None:
    busy(town)
    town.says("wx_ming", "一楼好大煤气味！！头都晕了，谁家煤气没关", room="u12")
    assert "wx_u12" in town.heard("urgent", room="u12").mentions


def test_a_clock_stands_still_for_a_reason_that_the_resident_reads(town: Town) -> None:
    town.says("wx_ming", MATTERS[0], room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    before = town.request().due_at
    town.says("wx_u12", "挂起 1 等材料，灯管要周五到", room="u12")

    line = town.heard("progress", room="u12")
    assert line.mentions == ["wx_ming"]
    assert "等材料" in line.text
    reminded = len(town.all("remind"))
    town.at("2026-03-17 09:00")
    assert len(town.all("remind")) == reminded, "nobody is reminded of what waits"

    town.says("wx_u12", "恢复 1", room="u12")
    assert town.request().due_at > before
    assert "接着办" in town.heard("progress", room="u12").text
    assert town.actions()[-2:] == ["pause", "resume"]


def test_a_pause_without_one_of_the_four_reasons_is_refused(town: Town) -> None:
    town.says("wx_ming", MATTERS[0], room="u12")
    town.says("wx_u12", "挂起 1 最近忙", room="u12")
    assert "等居民、等材料、天气、挂账" in town.heard("refusal").text
    assert town.request().pauses == []


def test_a_resident_cannot_stop_the_clock(town: Town) -> None:
    town.says("wx_ming", MATTERS[0], room="u12")
    town.says("wx_ming", "挂起 1 等材料", room="u12")
    assert town.request().pauses == []


def test_who_gets_it_next_has_a_running_clock(town: Town) -> None:
    town.says("wx_ming", MATTERS[0], room="u12")
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    town.says("wx_u12", "上报 1 修不了", room="u12")
    town.passes(days=3)
    assert town.all("remind", to="wx_grid"), "the clock of the new holder runs"
