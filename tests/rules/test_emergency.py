"""Which number to ring."""

from __future__ import annotations

import pytest

from bot.config import Settings
from bot.rules.emergency import hotlines
from bot.terms import Kind

EMERGENCY = Settings().emergency


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("一楼好大煤气味 谁家没关煤气", Kind.HAZARD, ["燃气抢修", "火警119"]),
        ("电梯不动了 我爸一个人在里面", Kind.FACILITY, ["火警119"]),
        ("快点啊 他有心脏病", Kind.FACILITY, ["急救120", "火警119"]),
        ("有人打起来了", Kind.SECURITY, ["报警110"]),
        ("有人要跳楼", Kind.SECURITY, ["报警110", "火警119", "急救120"]),
        ("电线掉下来了 就在路边", Kind.HAZARD, ["供电抢修95598", "急救120", "火警119"]),
        ("敲门没有回应", Kind.LIVELIHOOD, ["急救120"]),
        ("不知道是什么", Kind.OTHER, []),
        ("不知道是什么", None, []),
    ],
)
def test_the_right_number_comes_first(text: str, kind: Kind | None, said: list[str]) -> None:
    assert [str(line) for line in hotlines(text, kind, EMERGENCY)] == said


def test_never_more_than_three_numbers() -> None:
    assert len(hotlines("煤气中毒 起火 触电 跳楼 打架 晕倒", Kind.HAZARD, EMERGENCY)) == 3
