"""What is said alone to leaders and the office about groups, visits, wishes and tasks: whole, short, and no more."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.calendar import Span
from bot.clock import SHANGHAI
from bot.rules import binding_wording, paper_wording, visit_wording, wish_wording
from bot.settings.types import at

MARCH_12 = date(2026, 3, 12)
NOON = datetime(2026, 3, 12, 18, tzinfo=SHANGHAI)
EVENING = Span(at("18:30"), at("20:30"))


# --- groups -----------------------------------------------------------------------------------------------------


def test_groups_without_a_place_are_listed_with_what_they_may_be() -> None:
    told = binding_wording.unbound([("幸福一家", ["荷塘苑1栋1单元"]), ("相亲相爱", [])], [])
    assert told.splitlines()[:3] == ["还没有对上地点的群 2 个：", "· 幸福一家：像 荷塘苑1栋1单元", "· 相亲相爱"]
    assert "绑定 3栋2单元" in told


def test_with_all_groups_at_their_place_it_says_so() -> None:
    assert binding_wording.unbound([], []) == "机器人所在的群都对上地点了。"


def test_groups_of_the_register_that_nobody_saw_are_named_a_few() -> None:
    told = binding_wording.unbound([], [f"群{n}" for n in range(9)])
    assert "名册里还有 9 个群没见到机器人，例如：群0、群1、群2、群3、群4。" in told


def test_a_long_list_of_groups_is_cut_and_counted() -> None:
    told = binding_wording.unbound([(f"群{n}", []) for n in range(40)], [])
    assert "……共 40 个" in told
    assert told.count("· ") == 15


def test_units_that_are_behind_come_the_worst_first() -> None:
    told = binding_wording.coverage([("甲", 10, 9, ["101"]), ("乙", 10, 2, ["201", "202"]), ("丙", 5, 5, [])])
    lines = told.splitlines()
    assert lines[0] == "每户至少一人在群：16/25 户（64%）"
    assert [line[2] for line in lines[1:]] == ["乙", "甲"], "who has everybody is not named"


def test_many_missing_doors_and_many_units_are_cut() -> None:
    doors = [str(100 + n) for n in range(20)]
    told = binding_wording.coverage([(f"{n:02d}单元", 20, 0, doors) for n in range(20)])
    assert "111等" in told
    assert "112" not in told
    assert told.endswith("……还有 5 个单元没到齐")


def test_without_households_there_is_nothing_to_cover() -> None:
    assert binding_wording.coverage([]) == "名册里这里还没有住户。"
    assert binding_wording.percent(0, 0) == "—"


# --- visits -----------------------------------------------------------------------------------------------------


def test_a_reminder_tells_rooms_and_times_and_no_names() -> None:
    told = visit_wording.reminder([("荷塘苑1栋2单元501", EVENING)], ["荷塘苑2栋2单元302"], "501")
    assert f"· 荷塘苑1栋2单元501（{EVENING} 去比较合适）" in told
    assert "· 荷塘苑2栋2单元302（家里有变故，请24小时内上门）" in told
    assert "回“走访 501 情况”" in told


@pytest.mark.parametrize(
    ("due", "words"), [(date(2026, 3, 12), "3月12日到期，"), (date(2026, 3, 9), "3月9日到期，已过3天，")]
)
def test_a_household_on_the_own_list(due: date, words: str) -> None:
    told = visit_wording.line("1栋501", "万里", "空巢老人", due, MARCH_12, None)
    assert told == f"· 1栋501 万里（空巢老人）{words}还没走访过"


def test_when_it_was_visited_last() -> None:
    told = visit_wording.line("1栋501", "万里", "空巢老人", MARCH_12, MARCH_12, date(2026, 2, 26))
    assert told.endswith("上次2月26日")


def test_the_list_of_names_asks_not_to_be_passed_on() -> None:
    assert visit_wording.todays(["· x"], "501").endswith("（仅您本人可见，请勿转发）")


def test_nothing_due_names_the_next_one_if_there_is_one() -> None:
    assert visit_wording.nothing_due("1栋501", MARCH_12) == "这周没有要走访的。下一户是1栋501，3月12日前。"
    assert visit_wording.nothing_due("", None) == "您名下没有要走访的住户。"


def test_a_demand_is_asked_about_and_without_one_nothing_is() -> None:
    assert "回“开”立一条诉求" in visit_wording.logged("1栋501", MARCH_12, "想装个扶手")
    assert "回“开”" not in visit_wording.logged("1栋501", MARCH_12, "")


def test_nobody_at_home_twice_is_told_otherwise() -> None:
    assert "过两天再去一次" in visit_wording.not_home("1栋501", False)
    assert "连着两次" in visit_wording.not_home("1栋501", True)


def test_coverage_is_counts_alone() -> None:
    told = visit_wording.coverage(
        "3月", [("荷塘苑网格", 4, 3), ("空网格", 0, 0)], [("困难家庭", 4, 3), ("信访户", 0, 0)]
    )
    assert told.splitlines() == [
        "敲门行动3月：走访到3/4户（75%）",
        "· 荷塘苑网格 3/4户（75%）",
        "按类别：困难家庭3/4",
        "（只给负责走访的人看，请勿转发）",
    ]
    assert visit_wording.coverage("3月", [], []) == "3月，这里没有列入走访的住户。"


# --- wishes -----------------------------------------------------------------------------------------------------


def test_wishes_are_listed_and_a_long_list_is_counted() -> None:
    lines = [wish_wording.line(n, "装扶手", "荷塘苑网格", MARCH_12) for n in (1, 2)]
    told = wish_wording.listed(lines, 5)
    assert told.startswith("等着圆的微心愿5个：\n· W1 装扶手（荷塘苑网格，3月12日）")
    assert "……共5个" in told
    assert "……" not in wish_wording.listed(lines, 2)


def test_without_wishes_nobody_is_told_how_to_fulfil_one() -> None:
    assert wish_wording.listed([], 0) == "现在没有等着圆的微心愿。"


# --- tasks ------------------------------------------------------------------------------------------------------


def test_a_task_with_and_without_a_request() -> None:
    assert paper_wording.task(3, "换灯", NOON, 7, late=False) == "任务3 【7号】换灯｜3月12日18:00前"
    assert paper_wording.task(3, "查消防", NOON, None, late=True) == "任务3 查消防｜3月12日18:00前，已过期"


def test_who_struck_it_off_is_reminded_of_the_request_that_is_still_open() -> None:
    assert "请回一句“办结 7 怎么办的”" in paper_wording.task_done(3, 7)
    assert paper_wording.task_done(3, None) == "任务3已销号。"


@pytest.mark.parametrize(("count", "more"), [(8, False), (9, True)])
def test_a_list_for_a_phone_ends_with_the_eighth(count: int, more: bool) -> None:
    told = paper_wording.rectify([f"{n}号" for n in range(count)], NOON)
    assert ("另有" in told) is more
    assert f"您{count}件" in told
