"""微心愿: who may wait for whom, when a claim is reminded of or goes back on the wall, and who suits a wish."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.refusals import NotAllowed, NotPossible, Refusal
from bot.settings.service import Wishes
from bot.terms import WishState

#: Who let so many claims go without a word within so many days, has to wait.
SILENT_MOST, SILENT_DAYS = 2, 90
_WALL = frozenset({WishState.PUBLIC})
#: Whose state each word is for; who says it is checked apart.
FROM: dict[str, frozenset[WishState]] = {
    "publish": frozenset({WishState.OPEN}),
    "refuse": frozenset({WishState.OPEN}),
    "claim": _WALL,
    "give_up": frozenset({WishState.CLAIMED}),
    "deliver": frozenset({WishState.OPEN, WishState.PUBLIC, WishState.CLAIMED}),
    "confirm": frozenset({WishState.DELIVERED}),
    "deny": frozenset({WishState.DELIVERED}),
}


class Claimer(NamedTuple):
    """Who wants to claim: known here, of the wisher's own home, what he holds, what he let go, this one included."""

    known: bool
    at_home: bool
    holds: int
    silent: int
    let_go: bool


def may_claim(who: Claimer, own: Wishes) -> Refusal | None:
    """Why somebody may not claim a wish now; None where he may."""
    if not who.known:
        return NotAllowed("先让社区认识您：在小区的群里，或者请社区登记，再来认领。")
    if who.at_home:
        return NotPossible("自己家的心愿，留给别人来圆。")
    if who.let_go:
        return NotPossible("这个心愿您认领过，没有圆成，留给别人吧。")
    if who.silent >= SILENT_MOST:
        return NotPossible(f"您最近有{who.silent}个认领过期没有回话，先不能再认领。有什么难处，跟社区说一声。")
    if who.holds >= own.at_once:
        return NotPossible(f"您手上有{who.holds}个了，圆了再认领。")
    return None


def standing(state: WishState) -> str:
    """Why a word comes at the wrong time."""
    return {
        WishState.OPEN: "还没有公开",
        WishState.PUBLIC: "还没有人认领",
        WishState.CLAIMED: "有人认领了",
        WishState.DELIVERED: "在等许愿人回话",
        WishState.FULFILLED: "已经圆了",
        WishState.REFUSED: "没有公开",
    }[state]


class Claim(NamedTuple):
    """A claim that runs: when it ends, and whether its claimer was reminded."""

    due_at: datetime
    reminded: bool


def next_step(claim: Claim, now: datetime, own: Wishes) -> str:
    """What is due with a claim: ``silent`` (back on the wall), ``remind``, or nothing ("").

    Who was not reminded (the bot slept) is reminded first and gets a day.
    """
    if claim.due_at <= now and claim.reminded:
        return "silent"
    if claim.due_at - timedelta(days=own.remind_days) <= now and not claim.reminded:
        return "remind"
    return ""


# --- what everybody may read ------------------------------------------------------------------------------------------

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤晏温封洪平游涂阮蓝詹邬"
)
_TITLES = "大妈|大爷|大娘|大伯|大婶|大嫂|奶奶|爷爷|阿姨|叔叔|老师|师傅|老伯|婆婆|伯伯|嫂子|阿婆|阿公|老人家|某"
#: "余大妈", "汤某": a surname is half a name.
_CALLED = re.compile(rf"[{_SURNAMES}]({_TITLES})(?![个些种])")
#: What stands where something was masked.
_MASKED = re.compile(r"\[[^\[\]]{2,5}\]|（内容略）|…")


def nameless(text: str) -> str:
    """``text``, in which names are masked already, without what is left of them: surnames before a title or 某."""
    return _CALLED.sub(lambda found: "住户" if found[1] == "某" else found[1], text)


def unfit(shown: str) -> bool:
    """Whether something was masked in it: even that it was there says what a household is."""
    return not shown.strip() or _MASKED.search(shown) is not None


# --- who suits a wish -------------------------------------------------------------------------------------------------


class Helper(NamedTuple):
    """Somebody who may help: what he can do and when he is free (in his own words), how many levels apart he lives."""

    key: str
    name: str
    skills: str
    free: str
    apart: int


def match(wish: str, helpers: Iterable[Helper], at: datetime, most: int = 3) -> list[Helper]:
    """Who suits a wish best: by what he can do, then by how near he lives, then by whether he is free then.

    Who can do nothing of it is left out.
    """
    found = [(skill(wish, one.skills), -one.apart, free(one.free, at), one) for one in helpers]
    fit = sorted((row for row in found if row[0]), key=lambda row: (row[0], row[1], row[2]), reverse=True)
    return [one for *_, one in fit[:most]]


def skill(wish: str, skills: str) -> int:
    """How many pairs of neighbouring signs of what somebody can do the wish shares ("修水管": 修水, 水管)."""
    words = [word for word in skills.replace("、", " ").replace("，", " ").split() if word]
    return sum(wish.count(pair) > 0 for word in words for pair in _pairs(word))


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}


def free(said: str, at: datetime) -> bool:
    """Whether "周末", "晚上", "周三" or "随时" holds for the week of ``at``: its day, or its evening."""
    weekend = at.isoweekday() > 5
    return (
        "随时" in said
        or ("周末" in said and weekend)
        or ("工作日" in said and not weekend)
        or f"周{'一二三四五六日'[at.weekday()]}" in said
        or ("晚" in said and at.hour >= 18)
    )


# --- figures ----------------------------------------------------------------------------------------------------------


class Year(NamedTuple):
    """A year of wishes: how many were told, put on the wall, claimed, went back silent, and were fulfilled."""

    told: int
    public: int
    claimed: int
    silent: int
    fulfilled: int
    days: float | None


def year(steps: Sequence[tuple[int, str, datetime]], before: Iterable[tuple[int, datetime]] = ()) -> Year:
    """The figures of the ``steps`` (wish, step, when) of a year; ``before`` knows when earlier ones were public.

    ``days`` is the mean from the wall to the wisher's word; None where none was fulfilled.
    """
    wishes = {(step, wish) for wish, step, _ in steps}
    count = Counter(step for step, _ in wishes)
    public = dict(before) | {wish: at for wish, step, at in steps if step == "publish"}
    spans = [
        (at - public[wish]).total_seconds() / 86400 for wish, step, at in steps if step == "confirm" and wish in public
    ]
    mean = sum(spans) / len(spans) if spans else None
    silent = sum(step == "silent" for _, step, _ in steps)
    return Year(count["tell"] + count["note"], count["publish"], count["claim"], silent, count["confirm"], mean)
