"""The office's lists on the console, over a town in which something happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.console import bot, url
from tests.registers import UNIT_21
from tests.talk import Town

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"
LEAK = "一楼下水道又堵了，污水冒出来，臭死了，有人管吗"


@pytest.fixture
def town(folder: Path) -> str:
    """Two requests: one done and waiting for the resident's word, one that nobody has taken; long ago."""
    file = folder / "town.db"
    told = Town(url=url(file)).open()
    report = told.says("wx_ming", LAMP, room="u12")
    told.says("wx_u12", "收到", room="u12", quote=report)
    told.says("wx_u12", "办结 1 已换新灯", room="u12")
    told.says("wx_lu", LEAK, room="u21")
    told.database.close()
    return url(file)


def numbers(*arguments: object) -> list[int]:
    return [json.loads(line)["no"] for line in bot("requests", "--json", *arguments).out.splitlines()]


def test_the_table_tells_what_where_who_and_until_when(town: str):
    lines = bot("requests", "--database", town).out.splitlines()

    assert "编号" in lines[0]
    assert all(
        word in lines[1] for word in ("1", "公共设施损坏", "待评价", "荷塘苑1栋2单元", "平志刚（单元长）", "三楼楼道")
    )
    assert all(word in lines[2] for word in ("2", "待接单", "荷塘苑2栋1单元", "超时"))


def test_states_can_be_asked_for_in_both_languages(town: str):
    assert numbers("--database", town, "--state", "待评价") == [1]
    assert numbers("--database", town, "--state", "resolved", "--state", "assigned") == [1, 2]
    assert numbers("--database", town, "--state", "已销号") == []


def test_an_unknown_state_is_wrong_use(town: str):
    done = bot("requests", "--database", town, "--state", "快好了")

    assert (done.status, "没有“快好了”这个状态" in done.only_error) == (2, True)


def test_a_place_counts_with_all_below_it(town: str):
    assert numbers("--database", town, "--place", "荷塘苑1栋") == [1]
    assert numbers("--database", town, "--place", "荷塘社区") == [1, 2]
    assert numbers("--database", town, "--place", UNIT_21) == [2]


def test_a_place_that_is_not_there_or_is_several_is_said(town: str):
    assert "没有“月亮湾”这个地点" in bot("requests", "--database", town, "--place", "月亮湾").only_error
    assert "请写编号" in bot("requests", "--database", town, "--place", "单元").only_error


def test_only_what_somebody_has_to_do_is_overdue(town: str):
    assert numbers("--database", town, "--overdue") == [2]


def test_the_first_so_many_are_told_as_such(town: str):
    done = bot("requests", "--database", town, "--limit", "1")

    assert len(done.out.splitlines()) == 2
    assert "共 2 件" in done.only_error


def test_json_lines_have_the_form_of_the_replay(town: str):
    row = json.loads(bot("requests", "--json", "--database", town, "--state", "resolved").out)

    assert row["kind"] == "facility"
    assert row["detail_place"]["floor"] == "3"
    assert [event["action"] for event in row["history"]] == ["report", "assign", "accept", "resolve"]


def test_an_empty_list_says_so(base: Path):
    assert bot("requests", "--database", url(base)).out.strip() == "没有这样的诉求"


def test_the_story_of_a_request_reads_from_report_to_result(town: str):
    told = bot("request", "1", "--database", town).out

    assert "1号　公共设施损坏　待评价" in told
    assert "事件上报 ✓　分流交办 ✓　服务处置 ✓　检查督促 ·　结果反馈 ✓　党群评议 ·" in told
    assert told.index("上报诉求") < told.index("派单") < told.index("接单") < told.index("办结　")
    assert "1栋2单元长 平志刚" in told or "平志刚" in told
    assert LAMP in told


def test_a_number_that_is_not_there_is_said(town: str):
    assert bot("request", "7", "--database", town).only_error == "没有 7 号诉求"
    assert bot("request", "x", "--database", town).status == 2


def test_words_cannot_steer_the_console(folder: Path):
    told = Town(url=url(folder / "town.db")).open()
    told.says("wx_ming", "三楼楼道的灯坏了\x1b[2J[red]\u202e黑漆漆\n的，没人管吗", room="u12")
    told.database.close()

    for command in (("requests",), ("request", "1")):
        out = bot(*command, "--database", url(folder / "town.db")).out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "[red]" in out
