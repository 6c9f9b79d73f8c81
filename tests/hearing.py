"""Ears that hear what a test says they hear: tests of the loop do not rest on learned weights.

``SAYINGS`` maps natural sentences to what they are taken for, in a short notation:

    "report facility"           a sure report of that kind
    "report hazard urgent"      with danger
    "unsure sanitation 0.6"     perhaps a report, with that confidence
    "support", "detail", "progress", "feedback", "query", "notice"

What is not in the map is chatter. Places are read off the text as the bot reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.config import Settings
from bot.context import Speaker, Spoken
from bot.listener import Listener
from bot.rules.county import RoomInfo
from bot.rules.understanding import Part, Understanding
from bot.terms import REPORTING, Act, Kind, Outcome
from bot.text.places import find_place

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"
LAMP_TOO = "三楼的楼道灯不亮好几天了，黑灯瞎火的"
LEAK = "一楼下水道又堵了，污水冒出来，臭死了，有人管吗"
GAS = "一楼好大煤气味！！头都晕了，谁家煤气没关"
WATER = "停水了，一滴水都没有，怎么回事"
RUBBISH = "垃圾好几天没人收了，臭死了，麻烦处理一下"
SMOKE = "后门烧烤店的油烟全灌进来，窗户都不敢开，天天这样"
DOOR = "单元门禁坏了，刷卡没反应，请物业来看看"
CAR = "消防通道又被私家车堵死了，出了事谁负责"
DOG = "昨晚有只大狗没牵绳，差点扑到我孙子"
LIFT = "电梯里困了人，按铃没人应，快来人啊"
ROOF = "楼顶漏水漏到我家客厅了，麻烦派人来看看"
STAIRS = "楼道堆满纸箱，走都走不过去，有人管吗"
FENCE = "三楼扶手松了，一推就晃，孩子靠着危险"

SAYINGS: dict[str, str] = {
    LAMP: "report facility",
    LAMP_TOO: "report facility",
    LEAK: "report sanitation",
    GAS: "report hazard urgent",
    WATER: "report utilities",
    RUBBISH: "report sanitation",
    SMOKE: "report pollution",
    DOOR: "report facility",
    CAR: "report hazard",
    DOG: "report security",
    LIFT: "report hazard urgent",
    ROOF: "report facility",
    STAIRS: "report sanitation",
    FENCE: "report hazard",
    "我家也是": "support",
    "我屋里也一样": "support",
    "俺家也没水": "support utilities",
    "+1": "support",
    "501也是": "support",
    "灯管一闪一闪的，老人下楼摸黑": "detail facility",
    "已经三天了": "detail",
    "在左手边那个": "detail",
    "师傅明天上午来": "progress",
    "我联系物业了": "progress",
    "修好了，谢谢": "feedback",
    "好了，谢谢": "feedback",
    "亮了亮了，谢谢平哥": "feedback",
    "根本没亮，还是黑的": "feedback",
    "我先看看再说": "feedback",
    "今晚十点到明早六点停水检修，请大家提前储水": "notice",
    "医保在哪里交": "query",
}


def read(notation: str, text: str) -> Understanding:
    """What a text in the notation above is taken for."""
    words = notation.split()
    unsure = words[0] == "unsure"
    act = Act.REPORT if unsure else Act(words[0])
    kinds = [Kind(word) for word in words[1:] if word in set(Kind)]
    numbers = [float(word) for word in words if word[0].isdigit()]
    sure = Outcome.SURE if act in REPORTING else Outcome.CHATTER
    return Understanding(
        act,
        kinds[0] if kinds else None,
        "urgent" in words,
        find_place(text),
        Outcome.UNSURE if unsure else sure,
        numbers[0] if numbers else 0.9,
    )


def several(*parts: tuple[str, str]) -> Understanding:
    """A message that reports several problems: pairs of text and notation."""
    read_parts = [(text, read(notation, text)) for text, notation in parts]
    found = tuple(Part(text, one.kind or Kind.OTHER, one.urgent, one.place) for text, one in read_parts)
    return replace(read_parts[0][1], parts=found)


class Ears(Listener):
    """Hears what the map says."""

    def __init__(self, meanings: Mapping[str, str | Understanding]) -> None:
        super().__init__(Settings())
        self._meanings = meanings

    def as_report(self, text: str) -> tuple[Kind, bool]:
        """The kind that the map knows for it, else any."""
        meaning = read(str(self._meanings.get(text, "chatter")), text)
        return meaning.kind or Kind.OTHER, meaning.urgent

    def meaning(self, text: str, room: RoomInfo | None, speaker: Speaker, recent: Sequence[Spoken]) -> Understanding:
        found = self._meanings.get(text, "chatter")
        return read(found, text) if isinstance(found, str) else found
