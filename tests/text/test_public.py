"""Names are taken out of words for everybody, however many names there are."""

from __future__ import annotations

import time

import pytest

from bot.text.public import Names, anonymous, without_names

NAMES = Names({"黎金水", "黎金", "欧阳修远", "万里"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("黎金水家漏水", "黎某家漏水"),
        ("黎金家和黎金水家", "黎某家和黎某家"),
        ("欧阳修远来了", "欧某来了"),
        ("金水路的灯坏了", "金水路的灯坏了"),
        ("", ""),
    ],
)
def test_names_become_a_sign_the_longest_first(text: str, told: str) -> None:
    assert without_names(text, NAMES) == told


def test_without_names_nothing_changes() -> None:
    assert without_names("黎金水家漏水", Names()) == "黎金水家漏水"


def test_a_plain_set_will_do() -> None:
    assert anonymous("找黎金水，电话13900001234，住501室", {"黎金水"}) == "找黎某，电话[电话]，住住户家"


def test_the_cost_follows_the_text_not_the_names() -> None:
    many = Names(f"赵{chr(0x4E00 + n % 3000)}{chr(0x4E00 + n // 3000)}" for n in range(30_000))
    assert without_names("赵", many) == "赵"
    begun = time.process_time()
    for _ in range(100):
        without_names("三楼楼道灯坏了黑漆漆的" * 10, many)
    assert time.process_time() - begun < 1
