"""Why a clock may stand still, read off a leader's words; and how pauses are kept: ``[since, until or null]``."""

from __future__ import annotations

import re

from bot.terms import PauseReason

#: In this order: "等住户买好材料" waits for the household.
_REASONS = (
    (PauseReason.RESIDENT, re.compile(r"等(?:居民|住户|业主|户主|邻居|反映人|他|她|家里)|(?:没人|不)在家|联系不上")),
    (PauseReason.MATERIAL, re.compile(r"材料|配件|零件|缺货|到货|采购|货没到|等货")),
    (PauseReason.WEATHER, re.compile(r"天气|下雨|下雪|雨停|台风|结冰|天晴|太冷")),
    (PauseReason.ON_ACCOUNT, re.compile(r"挂账|资金|经费|批复|立项|维修基金|年度计划")),
)

Pauses = list[list[str | None]]


def reason_of(text: str) -> PauseReason | None:
    """Which of the four reasons the words give; None for any other."""
    return next((reason for reason, words in _REASONS if words.search(text)), None)


def begin(pauses: Pauses, since: str) -> Pauses:
    """``pauses`` with one more, from ``since`` (ISO) on; one that still runs is not begun again."""
    return pauses if any(until is None for _, until in pauses) else [*pauses, [since, None]]


def end(pauses: Pauses, until: str) -> Pauses:
    """``pauses`` with the one that runs ended at ``until``."""
    return [[since, ended or until] for since, ended in pauses]
