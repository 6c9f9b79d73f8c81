"""A spot, and a text that is nothing but one."""

from __future__ import annotations

import pytest

from bot.text.spots import find_spot, only_where


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("一楼信报箱旁边", "信报箱旁边"),
        ("地下车库B区又漏水了", "地下车库B区"),
        ("北门那个道闸坏了", "北门"),
        ("今天天气真好", ""),
    ],
)
def test_the_spot_of_a_text(text: str, spot: str) -> None:
    assert find_spot(text) == spot


@pytest.mark.parametrize("text", ["一楼信报箱旁边", "就在地下车库B区", "3栋2单元楼道", "小区东门口", "顶楼平台，5栋的"])
def test_where_and_nothing_else(text: str) -> None:
    assert only_where(text)


@pytest.mark.parametrize("text", ["三楼楼道灯坏了", "电梯又停了", "垃圾桶满了", "地下车库积水", "好的", "北门保安不在"])
def test_where_and_what_is_wrong_there(text: str) -> None:
    assert not only_where(text)
