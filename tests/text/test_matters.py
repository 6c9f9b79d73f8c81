"""What a report is about, as folded words: two ways of saying one thing share a word, two things do not."""

from __future__ import annotations

import time

import pytest

from bot.text.matters import PRIVATE, SHARED_SUPPLY, matter_words


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ("停水了，一滴水都没有", "自来水没有了", "停水"),
        ("家里没电了", "怎么又停电", "停电"),
        ("煤气味好大", "闻到燃气味道", "燃气"),
        ("楼道灯坏了", "三楼摸黑上下", "灯"),
        ("单元门禁刷卡没反应", "大门锁不上了", "门"),
        ("电梯又坏了", "轿厢一直晃", "电梯"),
        ("下水道堵了", "污水冒出来了", "下水"),
        ("垃圾没人收", "保洁好几天没来打扫", "垃圾"),
        ("楼道堆满杂物", "鞋柜都摆到楼道了", "杂物"),
        ("飞线充电太危险", "电瓶车推上楼了", "充电"),
        ("消防通道被车堵了", "消防车道停满了车", "消防"),
        ("楼上往下扔东西", "高空抛物砸到人了", "高空"),
        ("外墙瓷砖掉下来", "墙皮脱落", "外墙"),
        ("扶手松了", "护栏断了一根", "扶手"),
        ("楼上半夜跳绳", "隔壁太吵了", "噪声"),
        ("大狗没牵绳", "有只犬追人", "狗"),
        ("烧烤店油烟", "孜然味呛人", "油烟"),
        ("车位被占", "乱停车挡路了", "停车"),
        ("井盖丢了", "沙井盖碎了", "井盖"),
        ("电动车被偷了", "家里进贼了", "偷盗"),
        ("孩子走丢了", "老人不见了", "走失"),
        ("被困在电梯里", "有人出不来了", "困人"),
        ("WiFi连不上", "断网一天了", "网络"),
    ],
)
def test_two_ways_of_saying_it_share_the_word(one: str, other: str, word: str) -> None:
    assert word in matter_words(one) & matter_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("停水了", "停电了"),
        ("楼道灯坏了", "电梯坏了"),
        ("门禁坏了", "道闸坏了"),
        ("垃圾没人收", "车位被占"),
        ("煤气味好大", "停气了"),
        ("扶手松了", "楼顶漏水"),
        ("有狗乱叫", "路面坑坑洼洼"),
    ],
)
def test_two_things_share_none(one: str, other: str) -> None:
    assert not matter_words(one) & matter_words(other)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("挂个灯笼过年", "灯"),
        ("电梯口见", "电梯"),
        ("单元门口有快递", "门"),
        ("闻到气味", "停气"),
    ],
)
def test_what_only_sounds_like_it(text: str, word: str) -> None:
    assert word not in matter_words(text)


@pytest.mark.parametrize("text", ["", "早上好", "谢谢大家", "周末一起爬山", "🌹🌹", "收到", "1栋2单元501"])
def test_talk_names_no_matter(text: str) -> None:
    assert matter_words(text) == frozenset()


def test_one_sentence_may_name_several() -> None:
    assert {"灯", "垃圾"} <= matter_words("三楼灯坏了，垃圾也没人收")


def test_a_supply_reaches_many_homes_and_a_leak_lies_inside_one() -> None:
    assert matter_words("停水了") <= SHARED_SUPPLY
    assert matter_words("楼上漏水到我家") <= PRIVATE
    assert not SHARED_SUPPLY & PRIVATE


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert matter_words("灯坏了" + "啊" * 5000) == {"灯"}
    assert matter_words("啊" * 5000 + "灯坏了") == frozenset()


def test_a_hundred_thousand_characters_take_less_than_a_second() -> None:
    start = time.process_time()
    for piece in ("堵", "水", "电", "上", "掉"):
        matter_words(piece * 100_000)
    assert time.process_time() - start < 1
