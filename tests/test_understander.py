"""Said in a group, taken for what it is: residents' own words, and texts nobody should be able to send."""

from __future__ import annotations

from functools import cache
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.understanding import Situation, Thresholds, Understanding
from bot.terms import Act, Kind, Outcome
from bot.told import said_of
from bot.understander import Understander


@cache
def bot() -> Understander:
    """Loaded once for all tests."""
    return Understander.load()


def hear(text: str, *before: str, sender: str = "resident") -> Understanding:
    """What ``text`` is taken for after ``before``."""
    return bot().understand(text, Situation("building", sender, before))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3栋2单元电梯坏了，没人修", Kind.FACILITY),
        ("电梯又怀了好久哩", Kind.FACILITY),
        ("電梯壞了沒人修", Kind.FACILITY),
        ("楼道灯不亮，老人摸黑上楼", Kind.FACILITY),
        ("又停水了，一滴都没有", Kind.UTILITIES),
        ("垃圾三天没人收，臭死了", Kind.SANITATION),
        ("楼上天天半夜跳绳，有人管吗", Kind.DISPUTE),
        ("电动车推进楼道充电，太危险了", Kind.HAZARD),
        ("我的车位又被占了，电话打不通", Kind.PARKING),
        ("工地半夜还在打桩，吵得睡不着", Kind.POLLUTION),
        ("烧烤摊把人行道占满了", Kind.STREET_ORDER),
        ("物业费涨了，报修没人来", Kind.PROPERTY),
    ],
)
def test_a_complaint_is_a_report_of_its_kind(text: str, kind: Kind):
    heard = hear(text)
    assert (heard.act, heard.kind) == (Act.REPORT, kind)
    assert heard.outcome is not Outcome.CHATTER


@pytest.mark.parametrize(
    "text",
    [
        "早上好",
        "哈哈哈哈",
        "[强][强]",
        "收到，谢谢楼长",
        "出售二手电动车，八成新",
        "昨晚梦见电梯掉下去，吓醒了",
        "新闻说外地一个小区电梯坏了",
    ],
)
def test_talk_is_talk(text: str):
    assert hear(text).outcome is not Outcome.SURE


def test_danger_to_life_is_urgent_and_a_blocked_corridor_is_not():
    assert hear("二楼好大的煤气味，快来人").urgent
    assert not hear("楼道里堆满了纸箱，走不了人").urgent


def test_the_same_words_mean_other_things_from_a_resident_and_from_the_property():
    assert hear("修好了", "老张: 电梯坏了", sender="property").act is Act.PROGRESS
    assert hear("修好了，谢谢", "老张: 电梯坏了", "物业: 师傅去了").act is Act.FEEDBACK


def test_me_too_takes_the_kind_of_what_it_speaks_to():
    heard = hear("我家也是", "302: 停水了，一滴水都没有")
    assert (heard.act, heard.kind) == (Act.SUPPORT, Kind.UTILITIES)


def test_the_words_that_decided_are_named():
    assert "电梯" in hear("3栋电梯坏了，没人修").why


def test_two_problems_in_one_message_are_told_apart():
    heard = hear("电梯坏了三天没人修，还有垃圾桶满了没人收臭死了")
    assert {part.kind for part in heard.parts} == {Kind.FACILITY, Kind.SANITATION}
    assert hear("电梯坏了三天没人修").parts == ()


@pytest.mark.parametrize(
    "text",
    [
        "楼道灯坏了，另外垃圾三天没人收了",
        "楼道灯不亮，垃圾也堆了三天没人收",
        "3栋的路灯坏了，5栋门口垃圾堆成山没人清",
    ],
)
def test_who_goes_on_to_another_matter_tells_of_two(text: str):
    assert len(hear(text).parts) == 2


@pytest.mark.parametrize(
    "text",
    [
        "今早谁的电动车又停在一楼过道，轮椅都推不出去",
        "下水道又堵了，污水冒出来，臭死了",
        "楼道堆满纸箱旧家具，老鼠到处跑",
        "楼上天天半夜拖椅子，吵得孩子睡不着，高考生都快疯了",
    ],
)
def test_what_a_matter_leads_to_is_no_matter_of_its_own(text: str):
    assert hear(text).parts == ()


def test_a_stricter_group_gets_fewer_records():
    text = "3栋2单元电梯坏了，没人修"
    assert bot().understand(text, None, Thresholds(sure=1.1, unsure=0.2)).outcome is Outcome.UNSURE


def test_the_place_is_read_from_the_text():
    assert (
        hear("3栋2单元电梯坏了").place.as_dict() == {"building": "3", "unit": "2", "spot": "电梯"}
        or hear("3栋2单元电梯坏了").place.building == "3"
    )


def test_a_name_in_front_is_no_word_of_the_message():
    assert said_of("老王: 停水了") == "停水了"
    assert said_of("没有名字") == "没有名字"


@given(st.text(), st.lists(st.text(max_size=40), max_size=3))
def test_no_text_can_make_it_raise(text: str, before: list[str]):
    heard = bot().understand(text, Situation("grid", "resident", tuple(before)))
    assert 0 <= heard.confidence <= 1


@given(st.text(st.sampled_from("\u200b\u202e\ufeff👍🏻 \n@1一栋楼坏了…，"), max_size=60))
def test_odd_characters_do_no_harm(text: str):
    assert bot().understand(text).act in Act


@pytest.mark.parametrize("filling", ["电梯坏了，", "哈", "1", "3栋", " ", "😀", "a", "没"])
def test_a_very_long_text_takes_no_longer_than_a_moment(filling: str):
    text = filling * (100_000 // len(filling))
    bot().understand("热身")
    start = process_time()
    bot().understand(text)
    assert process_time() - start < 1


def test_the_same_text_is_taken_the_same_way_again():
    assert hear("路灯坏了没人管") == hear("路灯坏了没人管")
