"""Where: every written form of a place, and what only looks like one."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.places import TextPlace, find_place, find_places, place_phrase
from tests.needs import SHARED

KEYS = ("building", "unit", "floor", "room_no")


def where(text: str) -> str:
    """Building/unit/floor/room of the main place, a dash for what is not said."""
    place = find_place(text).as_dict()
    return "/".join(place.get(key, "-") for key in KEYS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3栋水管爆了", "3/-/-/-"),
        ("三号楼没电", "3/-/-/-"),
        ("12号楼东头", "12/-/-/-"),
        ("5#门口全是水", "5/-/-/-"),
        ("4#楼三相缺一相", "4/-/-/-"),
        ("B2座门禁坏了", "B2/-/-/-"),
        ("A座电梯", "A/-/-/-"),
        ("12幢垃圾没倒", "12/-/-/-"),
        ("十二栋没网", "12/-/-/-"),
        ("廿一栋没网", "21/-/-/-"),
        ("８栋５楼", "8/-/5/-"),
        ("8 栋 2 单元", "8/2/-/-"),
        ("八棟三單元", "8/3/-/-"),
        ("3号楼2单元灯坏", "3/2/-/-"),
        ("3号2单元501", "3/2/-/501"),
        ("3-2单元没气", "3/2/-/-"),
        ("二单元五楼东户漏水", "-/2/5/-"),
        ("12-3-501没水", "12/3/-/501"),
        ("3—2—501", "3/2/-/501"),
        ("6-1104 返水", "6/-/-/1104"),
        ("12栋3-501", "12/3/-/501"),
        ("3#501漏水", "3/-/-/501"),
        ("5栋802的老师", "5/-/-/802"),
        ("3栋2门501", "3/2/-/501"),
        ("1502", "-/-/-/1502"),
        ("三零二的线", "-/-/-/302"),
        ("一一零二漏水", "-/-/-/1102"),
        ("501室漏水", "-/-/-/501"),
        ("负一层积水", "-/-/-1/-"),
        ("负二 响得很", "-/-/-2/-"),
        ("-1积水了", "-/-/-1/-"),
        ("地下二层没灯", "-/-/-2/-"),
        ("B1车库没灯", "-/-/-1/-"),
        ("28层的走廊", "-/-/28/-"),
        ("3F厕所", "-/-/3/-"),
        ("电梯停在9楼不动", "-/-/9/-"),
        ("八栋的电梯一到三楼就咣当一下", "8/-/3/-"),
        ("五楼到六楼之间的扶手", "-/-/5/-"),
        ("2栋3单元三楼灯不亮", "2/3/3/-"),
        ("是7栋不是6栋", "7/-/-/-"),
        ("不是5栋 是6栋", "6/-/-/-"),
        ("我是7栋402 我点名讲502", "7/-/-/502"),
        ("隔壁2单元有水 就我们3单元没", "-/3/-/-"),
    ],
)
def test_every_written_form_is_normalised(text: str, expected: str) -> None:
    assert where(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "8点半来修", "12:30停电", "8:00-17:00停水", "五块一斤", "65一斤", "原价1202", "月付1106",
        "5月3号来", "3号下午来", "13812345678", "138****1101", "电话8230101", "老人79了",
        "赣D12501挡路", "打119 打110", "12345不管", "2026年", "2008年的房子", "二零二六年", "单号1107",
        "一座山一样的垃圾", "7座商务车出租", "桌上一层灰", "12层高的楼", "三层蛋糕", "保洁一个人扫六栋",
        "一栋楼都在鼓掌", "爬到11楼累死", "爬了九楼", "三楼以上没水", "3号线", "2号门", "第1102次",
        "楼上太吵", "楼下有人", "502胶水", "五路车", "1单 2单", "从六楼到天台全堵了", "12楼和13楼中间",
        "加装电梯一楼要不要出钱", "13812345678号楼", "216,540,909", "@7-1503 收到", "顶楼漏雨", "地库积水", "东户的人",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    assert where(text) == "-/-/-/-"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3到5栋停水", ["3栋", "4栋", "5栋"]),
        ("5-8栋安检", ["5栋", "6栋", "7栋", "8栋"]),
        ("7#到9#没电", ["7栋", "8栋", "9栋"]),
        ("一单元到三单元不热", ["1单元", "2单元", "3单元"]),
        ("一二单元没水", ["1单元", "2单元"]),
        ("2、3单元都没水", ["2单元", "3单元"]),
        ("六栋七栋好几户", ["6栋", "7栋"]),
        ("1号楼、2号楼和5号楼都没水", ["1栋", "2栋", "5栋"]),
        ("3栋2单元没水，5栋1单元也没", ["3栋2单元", "5栋1单元"]),
        ("301、302、401都没水", ["301室", "302室", "401室"]),
        ("3栋2单元501", ["3栋2单元501室"]),
        ("大家早上好", []),
    ],
)
def test_several_places_are_spelt_out(text: str, expected: list[str]) -> None:
    assert [place_phrase(place) for place in find_places(text)] == expected


@pytest.mark.parametrize("text", ["3到5栋停水", "六栋七栋好几户", "一二单元没水", "1号楼、2号楼和5号楼都没水"])
def test_a_list_has_no_main_place(text: str) -> None:
    assert where(text) == "-/-/-/-"


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("地下车库B区靠电梯口", "地下车库B区"),
        ("北门垃圾堆成山", "北门"),
        ("快递柜旁边一地泡沫", "快递柜旁边"),
        ("二单元五楼东户漏水", "东户"),
        ("顶楼漏雨", "顶楼"),
        ("就在拐角", "拐角"),
        ("车棚里电瓶被偷", "车棚里"),
        ("电梯卡在12楼和13楼中间", "电梯"),
        ("今天真热", ""),
    ],
)
def test_the_spot_is_told_in_free_words(text: str, spot: str) -> None:
    assert find_place(text).spot == spot


def test_a_place_is_shown_in_peoples_words() -> None:
    place = TextPlace("3", "2", "5", "501", "北门")
    assert place_phrase(place) == "3栋2单元5楼501室 北门"
    assert place_phrase(TextPlace("B2", floor="-1")) == "B2座负1楼"
    assert place_phrase(TextPlace()) == ""


def test_nowhere_is_false_and_holds_nothing() -> None:
    assert not find_place("早上好")
    assert find_place("早上好").as_dict() == {}
    assert find_place("3栋").as_dict() == {"building": "3"}
    assert find_place("3栋")


@given(st.text(alphabet="0123一二三十栋号楼单元层负-#座B到和、 501从爬我家没水@.:", max_size=60))
def test_no_text_makes_it_raise_and_what_it_finds_is_in_order(text: str) -> None:
    place = find_place(text)
    assert all(place.as_dict().values())
    assert all(isinstance(one, TextPlace) for one in find_places(text))


@pytest.mark.parametrize(
    "piece", ["3", "一", "3栋", "和3楼", "从三到", "1-", "我是", "501和", "五楼", "-1", " ", "地下车库的", "3到"]
)
def test_a_hundred_thousand_characters_take_less_than_a_second(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    find_place(text)
    find_places(text)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(("name", "least"), [("dev", 0.97), ("train_b", 0.95), ("train_c", 0.94), ("train_d", 0.91)])
def test_on_labelled_messages(name: str, least: float) -> None:
    path = SHARED / "data" / f"messages_{name}.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled messages: {path.name} is not there")
    hit = said = true = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = {(key, str(row["place"][key])) for key in KEYS if row["place"].get(key)}
        found = {(key, value) for key, value in find_place(row["text"]).as_dict().items() if key in KEYS}
        hit, said, true = hit + len(gold & found), said + len(found), true + len(gold)
    assert 2 * hit / (said + true) >= least
