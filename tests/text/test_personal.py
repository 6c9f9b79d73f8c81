"""What nobody else should read: found, masked, and kept out of groups."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.personal import find_personal, has_secret_number, leaks, mask


def kinds(text: str) -> list[str]:
    return [found.kind for found in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证36073019900307123X", "id"),
        ("360730 19900307 1234", "id"),
        ("360730900307123", "id"),
        ("我电话13812345678", "phone"),
        ("138 1234 5678", "phone"),
        ("+86 138-1234-5678", "phone"),
        ("１３８１２３４５６７８", "phone"),
        ("wx13812345678", "phone"),
        ("0796-8230001", "phone"),
        ("(0796)8230001", "phone"),
        ("电话：8230001", "phone"),
        ("6222021234567890128", "bank_card"),
        ("6222 0212 3456 7890 128", "bank_card"),
        ("赣D12345挡路", "plate"),
        ("赣DF12345 挡路", "plate"),
        ("老人有高血压", "illness"),
        ("他爸中风了", "illness"),
        ("我家孩子8岁", "minor"),
        ("实验小学三年级2班的", "minor"),
        ("他家是低保户", "category"),
        ("空巢老人一个", "category"),
        ("低保名单：张大三、李小四、王五六", "names"),
    ],
)
def test_personal_data_is_found(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元501", "12-3-1502", "2026-03-10 08:30", "单号20260310123456", "订单号2026031012345678",
        "打12345 110 119 96110",
        "95598", "400-123-4567", "138****0001", "13812345678号楼", "电费1234567元", "读数1234567", "电梯瘫痪了",
        "下雨中风大",
        "空调支架掉了", "粤B开头的车", "3楼的孩子太吵", "6222021234567890123",
    ],
)  # fmt: skip
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert kinds(text) == []
    assert mask(text) == text


def test_a_mask_says_what_stood_there() -> None:
    text = "张三 36073019900307123X 电话13812345678 住3栋501"
    assert mask(text) == "张三 [身份证号] 电话[电话] 住3栋501"
    assert mask("两个电话13812345678 13912345678") == "两个电话[电话] [电话]"
    assert mask("我妈有糖尿病") == "我妈有[病情]"


def test_a_roll_of_people_is_masked_whole() -> None:
    assert mask("张三 13812345678 李四 13912345678") == "[名单]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3栋2单元的灯已换好，谢谢大家", ()),
        ("请打13812345678", ("phone",)),
        ("走访了空巢老人", ("category",)),
        ("残疾人坡道坏了", ("category",)),
        ("信访户、生活困难党员各一", ("category",)),
        ("他有癌症 电话13812345678", ("illness", "phone")),
        ("赣D12345挡了消防通道", ()),
    ],
)
def test_leaks_of_a_text_that_goes_to_a_group(text: str, expected: tuple[str, ...]) -> None:
    assert leaks(text) == expected


def test_only_grave_numbers_make_the_poster_be_asked() -> None:
    assert has_secret_number("身份证36073019900307123X")
    assert not has_secret_number("我电话13812345678")


@given(st.text(alphabet="0123456789Xx -张三李四名单：、赣D电话138岁孩子小学", max_size=60))
def test_no_text_makes_it_raise_and_a_masked_text_holds_no_number(text: str) -> None:
    left = {found.kind for found in find_personal(mask(text))}
    assert not left & {"id", "bank_card"}


@pytest.mark.parametrize("piece", ["1", "张三1", "138 ", "张", "6222 ", "张三、", "小朋友", "赣D", "张三13812345678"])
def test_a_hundred_thousand_characters_take_less_than_a_second(piece: str) -> None:
    text = "名单：" + piece * (100_000 // len(piece))
    start = time.process_time()
    mask(text)
    leaks(text)
    assert time.process_time() - start < 1
