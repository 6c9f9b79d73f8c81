"""Households and places read off names: what a group nickname says of a flat, what a group's name says of a place.

A wrong household is worse than none: what can be read in two ways is not ``sure``, what need not be a flat
at all (2024加油, 6688, a phone number) gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.text.place_parts import Part, parts_of


@dataclass(frozen=True, slots=True)
class HouseholdGuess:
    """The flat a nickname names: normalised ``building`` and ``unit`` (empty where not said) and ``room_no``.

    ``sure`` says that the reading may be acted on without asking. With ``either`` the number in ``building``
    may as well be a unit ("2-501").
    """

    building: str
    unit: str
    room_no: str
    sure: bool
    either: bool = False


@dataclass(frozen=True, slots=True)
class RoomGuess:
    """What a group's name says: the ``area`` (荷塘苑) and, in normalised form, ``building`` and ``unit``."""

    area: str
    building: str = ""
    unit: str = ""


_RUN = re.compile(r"[0-9０-９]+")
_TRADE = re.compile(
    r"维修|装修|超市|快递|房产|地产|保险|疏通|开锁|家政|建材|中介|专卖|批发|代理|团购|店$|^[AaＡ0]\d?[^\d-]*[一-龥]{2,}\D*$"
)
_NO_FLAT = re.compile(r"斑点狗|忠狗|好汉|胶|天使|一夜|级|届|班|营|团|师|所|病房|教室|宿舍|号线|机组|系列|分$")
_COMMON_ENDING = 8
_YEAR_LIKE = re.compile(r"(?:19[5-9]\d|20[0-3]\d)$")
_SUFFIX = re.compile(
    r"(?:(?:全体|业主|邻里|邻居|居民|住户|交流|互助|服务|工作|三长|联动|微信|官方|通知|信息|便民|自治|和谐|美好|楼栋|单元|网格|小区居民|生活|联系|议事|沟通)*"
    r"(?:[总大]?群|大家庭|一家亲|一家人|微信群)|业主群?|邻里|网格)[0-9一二三四五①②③④⑤]?(?:群|号群)?(?:[（(].*[)）])?$"
)
_TRIM = " 　-—_·|丨【】[]（）()《》“”\"'，,。.：:"


def household_of(nickname: str) -> HouseholdGuess | None:
    """The household that a group nickname names, or None where it names none or need not mean one."""
    text = " ".join(nickname.split())
    if not text or len(text) > 60:
        return None
    parts = parts_of(text)
    rooms = [part for part in parts if part.key == "room_no"]
    if len(rooms) != 1 or _NO_FLAT.match(text, rooms[0].end) or any(part.several for part in parts):
        return None
    named = {part.key: part.values[0] for part in parts}
    guess = HouseholdGuess(named.get("building", ""), named.get("unit", ""), named["room_no"], True)
    return _judged(text, guess, rooms[0])


def _judged(text: str, guess: HouseholdGuess, room: Part) -> HouseholdGuess | None:
    """Whether the reading is sure: one way to read it, nothing else in the name that spoils it."""
    written = text[room.start : room.end]
    if guess.building and not guess.unit and re.match(r"\d{1,2}\D\d{3,4}", written):
        return replace(guess, sure=False, either=True)
    if guess.building or guess.unit:
        return guess
    if _YEAR_LIKE.match(guess.room_no):
        return None
    common = int(guess.room_no[-2:]) <= _COMMON_ENDING
    return replace(guess, sure=common and not _TRADE.search(text) and not _other_numbers(text, guess.room_no))


def _other_numbers(text: str, room_no: str) -> bool:
    """Whether another number that is no phone stands in the name."""
    return any(run != room_no and len(run) < 7 for run in _RUN.findall(text))


def settled(guess: HouseholdGuess, building: str, unit: str) -> HouseholdGuess | None:
    """The guess filled up by the place of the group it was read in (empty: the group hangs higher).

    None where the nickname contradicts the group: the person lives elsewhere or means something else. A pair
    ("2-501") becomes sure where the group's place leaves one reading.
    """
    if guess.either:
        return _settled_pair(guess, building, unit)
    if (building and guess.building not in ("", building)) or (unit and guess.unit not in ("", unit)):
        return None
    return replace(guess, building=guess.building or building, unit=guess.unit or unit)


def _settled_pair(guess: HouseholdGuess, building: str, unit: str) -> HouseholdGuess | None:
    """ "2-501" in a group of 3栋: unit 2; in one of 2栋1单元: building 2; in one of 2栋2单元: the same either way."""
    number = guess.building
    if not building:
        return guess
    if number == building and not unit:
        return guess
    if unit and number not in (building, unit):
        return None
    return replace(guess, building=building, unit=unit or number, sure=True, either=False)


def room_of(topic: str) -> RoomGuess | None:
    """The place that a group's name tells by the unified naming, or None where it does not look like one."""
    text = " ".join(topic.split()).strip(_TRIM)
    parts = [part for part in parts_of(text) if part.key in ("building", "unit")]
    if parts:
        named = {part.key: part.values[0] for part in reversed(parts) if not part.several}
        if not named:
            return None
        return RoomGuess(_area(text[: parts[0].start]), named.get("building", ""), named.get("unit", ""))
    suffix = _SUFFIX.search(text)
    area = _area(text[: suffix.start()]) if suffix else ""
    return RoomGuess(area) if area else None


def _area(words: str) -> str:
    """The name of the estate without brackets, dashes and a county in front of it."""
    return re.sub(r"^[一-龥]{2,6}[县市区镇](?=[一-龥]{3,})(?!小区|社区)", "", words.strip(_TRIM)).strip(_TRIM)
