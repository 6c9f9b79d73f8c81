"""Settings of danger: which number to ring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bot.settings.types import KindName, Section
from bot.terms import Kind


def _dialled(number: str) -> str:
    if not re.fullmatch(r"(?:[0-9+][0-9 -]{1,18}[0-9])?", number):
        raise ValueError("电话只写数字和短横线，不知道就空着")
    return number


class Hotline(Section):
    """A number to ring; without ``number`` only the label is said."""

    label: str
    number: Annotated[str, AfterValidator(_dialled)] = ""

    def __str__(self) -> str:
        """``火警119``."""
        return self.label + self.number


class Peril(Section):
    """Any of these words in an urgent message means these hotlines, in this order."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    call: Annotated[tuple[str, ...], Field(min_length=1)]


class Emergency(Section):
    """Which number belongs to which peril; what the words do not settle, the kind does."""

    hotlines: Mapping[str, Hotline] = {
        "fire": Hotline(label="火警", number="119"),
        "police": Hotline(label="报警", number="110"),
        "ambulance": Hotline(label="急救", number="120"),
        "gas": Hotline(label="燃气抢修"),
        "power": Hotline(label="供电抢修", number="95598"),
    }
    by_words: tuple[Peril, ...] = (
        Peril(words=("煤气", "燃气", "天然气", "液化气", "瓦斯"), call=("gas", "fire")),
        Peril(words=("一氧化碳", "中毒"), call=("ambulance", "fire")),
        Peril(words=("着火", "起火", "失火", "冒烟", "火灾", "烧起来", "被困", "困在", "困人", "卡在"), call=("fire",)),
        Peril(words=("触电", "漏电", "电线掉", "电线断", "裸露"), call=("power", "ambulance")),
        Peril(words=("跳楼", "轻生", "自杀", "想不开"), call=("police", "fire", "ambulance")),
        Peril(words=("打架", "打起来", "动刀", "持刀", "抢劫", "走失", "走丢", "不见了", "失踪"), call=("police",)),
        Peril(words=("晕倒", "昏迷", "流血", "心脏病", "摔伤", "没反应", "叫不醒"), call=("ambulance",)),
    )
    by_kind: Mapping[KindName, tuple[str, ...]] = {
        Kind.HAZARD: ("fire",),
        Kind.FACILITY: ("fire",),
        Kind.UTILITIES: ("power",),
        Kind.SECURITY: ("police",),
        Kind.DISPUTE: ("police",),
        Kind.LIVELIHOOD: ("ambulance",),
    }

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number to ring: they are everybody's, no one person's."""
        return tuple(line.number for line in self.hotlines.values() if line.number)

    @model_validator(mode="after")
    def _known(self) -> Self:
        called = {name for peril in self.by_words for name in peril.call}
        unknown = (called | {name for names in self.by_kind.values() for name in names}) - set(self.hotlines)
        if unknown:
            raise ValueError(f"hotlines 里没有 {'、'.join(sorted(unknown))}")
        return self
