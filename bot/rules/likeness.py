"""How much two reports are one matter: a number from their words, their places and the days between them.

Measured with a few numbers only. What each title says must be found in the other report (the weaker side
counts); the whole texts must share their pairs of characters; reports of one matter come close in time.
Words that every letter to an office holds (投诉, 小区, 请问) are cut out first: they tie nothing together.
The weights are a logistic regression on judged pairs of letters; how they fared is in docs/quality.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import SHANGHAI
from bot.text.matters import matter_words

__all__ = ["SAME", "Matter", "likeness", "matter_of", "matter_words", "overlap"]


@dataclass(frozen=True, slots=True)
class Matter:
    """A report as it was written: a letter has a ``title``, a chat message only a ``text``; ``at`` where known."""

    title: str
    text: str = ""
    at: datetime | None = None


#: From this likeness on two letters are taken for one matter.
SAME = 0.5

_COMMON = (
    "投诉 举报 反映 请问 咨询 建议 希望 关于 问题 小区 严重 影响 居民 生活 业主 如何 怎么 何时 为何 是否 什么时候"
    " 什么 请求 强烈 要求 有关 相关 部门 解决 违规 违法 开发商 物业 不合理 扰民 尊敬的 领导 您好 你好 谢谢 西地省"
)
_CUT = re.compile("|".join(sorted(_COMMON.split(), key=len, reverse=True)) + r"|[A-Z]\d*[区县市]|[^一-龥A-Za-z0-9]+")
_LONGEST = 3000
_DATE = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")

#: Logistic regression of 383 judged pairs: bias, weaker containment, cosine, days. A missing date counts as its mean.
_BIAS, _CONTAINED, _COSINE, _DAYS = -3.4, 9.8, 5.2, -3.5
_MEAN_DAYS, _DAY_SCALE = 0.57, 6.0


def matter_of(letter: Mapping[str, str]) -> Matter:
    """A letter with the keys title, text and time ("2019/4/3 10:04:19", "2019-09-01 10:03:10", ISO) as a matter.

    A missing or unreadable time is left out: it is not an error that should stop a whole file.
    """
    return Matter(letter.get("title") or "", letter.get("text") or "", _moment(letter.get("time") or ""))


def _moment(words: str) -> datetime | None:
    """The date that the first three numbers name."""
    found = _DATE.match(words)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=SHANGHAI) if found else None
    except ValueError:
        return None


def likeness(a: Matter, b: Matter) -> float:
    """How likely two reports are one matter, 0 to 1; symmetric; time linear in the length (3,000 characters count)."""
    pairs_a, pairs_b = _pairs(a.title + " " + a.text), _pairs(b.title + " " + b.text)
    contained = min(_share(_pairs(a.title or a.text), pairs_b), _share(_pairs(b.title or b.text), pairs_a))
    score = _BIAS + _CONTAINED * contained + _COSINE * _cosine(pairs_a, pairs_b) + _DAYS * _apart(a, b)
    return 1 / (1 + math.exp(-score))


def overlap(a: str, b: str) -> float:
    """The share of the shorter text's pairs of characters that the longer one holds, 0 to 1: for short chat."""
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    return max(_share(pairs_a, pairs_b), _share(pairs_b, pairs_a)) if min(len(pairs_a), len(pairs_b)) > 2 else 0.0


def _pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring characters of a text, without the words that every report holds."""
    pieces = _CUT.sub(" ", text[:_LONGEST]).split()
    return Counter(piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1))


def _share(some: Counter[str], within: Counter[str]) -> float:
    """Which part of ``some`` is found ``within``."""
    return sum(1 for pair in some if pair in within) / len(some) if some else 0.0


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    """The cosine of two counts."""
    size = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return sum(n * b[pair] for pair, n in a.items() if pair in b) / size if size else 0.0


def _apart(a: Matter, b: Matter) -> float:
    """The days between two reports on a logarithmic scale of about 0 to 1."""
    if a.at is None or b.at is None:
        return _MEAN_DAYS
    return math.log1p(abs((a.at.date() - b.at.date()).days)) / _DAY_SCALE
