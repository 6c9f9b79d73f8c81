"""Reading the parts of a place off a text: which building, unit, floor or room each stretch names.

Patterns find what has the shape of a place; the words on either side decide whether it is meant as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.text.numerals import digits_of, number


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a text that names a ``key`` (building, unit, floor, room_no) with its ``values``.

    ``several`` holds when one expression names a list or a range ("3到5栋").
    """

    key: str
    values: tuple[str, ...]
    start: int
    end: int
    several: bool = False


_CN = "一二三四五六七八九十廿"
_NUM = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_DASH = "[-－—–−~～_]"
_HOUSE = "(?:号楼|號樓|號楼|栋|棟|幢|座|[#＃][楼樓]?)"
_UNIT = "(?:单元|單元|単元)"
_LEVEL = "[楼樓层層]"

#: The order of the branches decides between readings.
_PART = re.compile(
    rf"(?=[\dA-Za-z{_CN}负地－-])(?:"
    # 3-2-501, 12-3-1102, 6-1104, A3-501
    rf"(?P<chain>(?<![\dA-Za-z.:@*-])[A-Za-z]?\d{{1,3}}{_DASH}(?:\d{{1,2}}{_DASH})?\d{{3,4}}(?![\d.:：%*-]))"
    # 3到5栋, 一二单元, 2、3楼
    rf"|(?P<range>(?<![\d.:第月点号{_CN}])(?:{_NUM}\s?(?:{_DASH}|[到至、和跟与])\s?{_NUM}"
    rf"|[一二三四五六七八九](?=[一二三四五六七八九][^{_CN}])[一二三四五六七八九])\s?(?:{_HOUSE}|{_UNIT}|{_LEVEL}))"
    # 3栋, 三号楼, B2座, 5#, 3号2单元
    rf"|(?P<building>(?:(?<![A-Za-z\d.])[A-Za-z]?\d{{1,3}}[A-Da-d]?|(?<![{_CN}几])[{_CN}]{{1,3}}"
    rf"|(?<![A-Za-z])[A-Za-z])\s?(?:号?\s?{_HOUSE}|号(?=\s?{_NUM}\s?{_UNIT})))"
    rf"|(?P<unit>(?<![\d{_CN}几])(?:{_NUM}|[A-Za-z甲乙丙丁])\s?{_UNIT}|(?<=[栋幢楼])\s?{_NUM}门(?![口岗卫禁面]))"
    # 负一层, 地下二层, -1楼, B1车库
    rf"|(?P<basement>(?:负|地下)[一二三四1-4]\s?{_LEVEL}?|(?<![\dA-Za-z:：.])[-－][1-4]\s?(?:[楼层樓層F]|(?![\d.-]))"
    rf"|(?<![A-Za-z])[Bb][1-4]\s?(?:{_LEVEL}|(?=车库|地库|停车|电梯)))"
    rf"|(?P<floor>(?<![{_CN}几\d.]){_NUM}\s?{_LEVEL}|(?<![A-Za-z\d.])\d{{1,2}}[Ff](?![A-Za-z\d]))"
    # 501, 1502, 三零二
    r"|(?P<room>(?<![\d.:：*＊/@¥￥$A-Za-z-])(?<!(?<!\d)#)(?<!\d[,，])[1-9]\d{2,3}(?![\d.:：%*＊/A-Za-z℃°-]|[,，]\d{3})"
    rf"|(?<![{_CN}零〇])(?:[一二三四五六七八九]|[一二三][零〇一二三四五六七八九])[零〇][一二三四五六七八九](?![{_CN}零〇年后])))"
)

_TAIL = "号號栋棟幢座#＃单單楼樓層层门Ff"
#: A text without one of these names no building, unit, floor or room: asked first, as most texts do not.
#: It starts with one plain set of characters, which the engine skips to.
_HINT = re.compile(
    rf"[0-9０-９{_TAIL}负地零〇Bb－-](?:(?<=[{_TAIL}])(?:(?<=[\d{_CN}A-Za-z].)|(?<=[\d{_CN}A-Za-z]\s.))"
    rf"|(?<=\d)\d\d|(?<=负)[一二三四1-4]|(?<=地)下[一二三四1-4]|(?<=[Bb－-])[1-4]|(?<=[零〇])[{_CN}])"
)
_NUMBERS = re.compile(rf"\d+|[{_CN}]+")

_HIGHEST = {"building": 300, "unit": 30, "floor": 60}
_KEYS = (("单", "unit"), ("單", "unit"), ("栋棟幢座#＃号號院", "building"), ("楼樓层層", "floor"))

# What stands before or after and says that no place is meant.
_QUANTITY = re.compile(r"(?:[有共扫管盖建起搭买扛蹿穿这那整每各隔两好了]|盖了|一个人扫)$")
_LAYER_PLACE = re.compile(r"(?:电梯|走廊|楼道|过道|东|西|南|北|左|右|拐|窗|阳台|住户|那户|平台|消防)")
_PASSING = re.compile(
    r"(?:[爬搬扛抬背提拎跑走冲飘掉扔蹿送]\S{0,4}[到上回去下了]|(?<!就)[爬搬]个?|以前住|[黑气才敢得能要走摸]上|上[到下]|下到"
    r"|(?:^|[^楼底脚以之坐地上])下了?|(?:从\S{2,5})到|喘着?上|[我家]睡|谁在|[合同文件你人]去|社区|按到?|连)$"
)
_CLIMB = re.compile(r"\s?(?:以[上下]|之?上(?=都|没|的)|[我俺她他]?可?[爬搬]|半[那平])")
_DOWN = re.compile(r"往[上下]")
_PASS_BY = re.compile(r"走?过(?!道)")
_CAR = re.compile(r"(?:的?车|SUV|商务|面包|轿|桥|山|城|碑|坟|庙|塔|大山|机|黄色|的?沙发|以[上下])")
_NUMBERED_THING = re.compile(r"门(?![口前外])|梯|接龙|机")
_HOUSES = re.compile(r"(?:楼(?![下上顶道前后栋长梯门管的])|房|别墅|危楼|高楼)")
_NO_ROOM_BEFORE = re.compile(
    r"(?:电话|号码|尾号|尾数|单号|工单|编号|收据|车号|三位|车牌|密码|[价付薪罚打拨共约近转]|打了|涨到|降到|超过|底薪|公交|[卖只要出]"
    r"|下载|过了|[a-zA-Z]|不是|工作?号|邮编|代码|房费|水费|电费|收费|交了?|扣了?|花了?)\s?$"
)
_NO_ROOM_AFTER = re.compile(
    r"\s?(?:[元块圆毛斤克米度瓦伏个名位岁年月日次分秒时只条台辆部份件箱袋瓶桶页字倍折路线班级届楼层栋幢座单型款期万千兆寸]"
    r"|张(?=[票纸图床桌]|$)|天(?!天)|点(?!赞)|公里|平|毫升|户人|户居|人(?!家)|小时|胶|医院|电话|配合|起(?!火))"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_HOTLINES = frozenset({"110", "112", "113", "114", "115", "116", "1314", "315", "911", "404", "1212", "1111"})
_HIGHEST_ROOM_ENDING = 16
_MOST_PARTS = 60
_LONGEST = 10_000


def parts_of(text: str) -> list[Part]:
    """The parts of places in ``text``, in their order, at most 60 within 10,000 characters."""
    if _HINT.search(text, 0, _LONGEST) is None:
        return []
    found = islice(_PART.finditer(text, 0, _LONGEST), _MOST_PARTS)
    return [part for match in found for part in _READERS[match.lastgroup or ""](text, match)]


def _chain(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "3-2-501": building, unit, room; "6-1104": building (or, right after a building, unit) and room."""
    *above, room = re.split(_DASH, match.group())
    if not _room_like(room):
        return
    start, end = match.span()
    keys = ("building", "unit") if len(above) > 1 else _single_key(text, start)
    for key, value in zip(keys, above, strict=False):
        yield Part(key, (_tidy(value),), start, end)
    yield Part("room_no", (room,), start, end)


def _single_key(text: str, start: int) -> tuple[str, ...]:
    """What the only number before a room is: a unit where a building stands right before it."""
    before = text[max(0, start - 2) : start].rstrip()[-1:]
    return ("unit",) if before and before in "栋棟幢座楼#＃" else ("building",)


def _range(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "3到5栋" names three buildings, "一二单元" two units, "3-2单元" a building and a unit."""
    words = match.group()
    first, last = _ends(words)
    key = _key_of(words)
    start, end = match.span()
    if first is None or last is None or not _meant(key, text, start, end, last):
        return
    joined = not any(c in words for c in "、和跟与")
    if key == "floor" and words.startswith("一到") and text[end : end + 1] in tuple("就老总卡"):
        yield Part(key, (str(last),), start, end)
    elif key == "unit" and first > last and joined:
        yield Part("building", (str(first),), start, end)
        yield Part("unit", (str(last),), start, end)
    elif first < last <= _HIGHEST[key]:
        between = key == "floor" and text.startswith(("之间", "中间"), end)
        ends = (str(first), str(last))
        yield Part(key, spelt_out(*ends) if joined else ends, start, end, several=not between)


def _ends(words: str) -> tuple[int | None, int | None]:
    """The two numbers of a range; two digits side by side are two numbers."""
    found = _NUMBERS.findall(words)
    if len(found) == 1:
        found = list(found[0])
    return number(found[0]), number(found[1])


def spelt_out(first: str, last: str) -> tuple[str, ...]:
    """All numbers of a range of sensible length; just its ends where they are no rising numbers."""
    if first.isdecimal() and last.isdecimal() and 0 < int(last) - int(first) <= 40:
        return tuple(map(str, range(int(first), int(last) + 1)))
    return (first, last)


def _key_of(words: str) -> str:
    """Which part the last word of an expression names."""
    tail = words[-2:]
    return next(key for chars, key in _KEYS if any(c in chars for c in tail))


def _meant(key: str, text: str, start: int, end: int, value: int) -> bool:
    """Whether a number with its word is meant as a place."""
    if not 0 < value <= _HIGHEST[key] or text[max(0, start - 2) : start].endswith("不是"):
        return False
    return _CHECKS[key](text, start, end)


def _building_meant(text: str, start: int, end: int) -> bool:
    """No quantity of houses (管六栋, 一栋楼), no thing counted with 座 (一座山, 7座商务车), no gate number (2#门)."""
    word = text[end - 1]
    spelled = text[start] in _CN
    if word == "座" and (
        _CAR.match(text, end) or text.startswith("一座", start) or text[max(0, start - 1) : start] in ("了", "出")
    ):
        return False
    if word in "栋幢棟" and spelled and (_HOUSES.match(text, end) or _QUANTITY.search(text, max(0, start - 4), start)):
        return False
    return not (word in "#＃" and _NUMBERED_THING.match(text, end))


def _floor_meant(text: str, start: int, end: int) -> bool:
    """No floor in passing (爬到11楼, 五楼以上), no layer (一层灰, 12层高), no post (三楼长)."""
    if text[end - 1] in "层層" and not _layer_meant(text, start, end):
        return False
    if text.startswith(("长", "盘", "市", "高", "梯卡"), end) or _CLIMB.match(text, end):
        return False
    starts = text[max(0, start - 1) : start] == "从"
    if (_PASS_BY if starts else _DOWN).match(text, end):
        return False
    return not _PASSING.search(text, max(0, start - 8), start)


def _layer_meant(text: str, start: int, end: int) -> bool:
    """ "28层", "三层走廊": a floor; "一层灰", "12层高", "每层", "三层被": not."""
    if _LAYER_PLACE.match(text, end):
        return text[start : end - 1].strip() != "一"
    if end - start < 3 or not text[start].isdecimal():
        return False
    return not text.startswith(("楼", "高", "灰", "到", "的楼", "油"), end)


def _unit_meant(text: str, start: int, end: int) -> bool:
    """Units are always meant."""
    return True


def _building(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "3栋", "三号楼", "B2座", "5#"."""
    start, end = match.span()
    words = re.sub(rf"\s|号?\s?{_HOUSE}$|号$", "", match.group())
    value = number(words) if words[:1] in _CN else None
    name = str(value) if value else _tidy(words)
    size = int(re.sub(r"\D", "", name) or 1)
    if (value or words[:1] not in _CN) and _meant("building", text, start, end, size):
        yield Part("building", (name,), start, end)


def _unit(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "2单元", "二单元", "A单元", "甲单元"."""
    words = re.sub(rf"\s|{_UNIT}|门$", "", match.group())
    value = number(words)
    if value is None or _meant("unit", text, *match.span(), value):
        yield Part("unit", (str(value) if value else words.upper(),), *match.span())


def _basement(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "负一层", "地下二层", "-1", "B1车库"."""
    level = number(re.sub(r"[负地下\-－Bb\s楼层樓層F]", "", match.group()))
    bare = match.group()[0] in "-－" and match.group()[-1].isdecimal()
    if level and not (bare and not _alone(text, *match.span())):
        yield Part("floor", (f"-{level}",), *match.span())


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a bare "-1" stands by itself, not in a sum or a list."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return (not before or before in " ，,。在到") and (not after or after not in "元块度分个次点~～到至和")


def _floor(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "5楼", "三楼", "28层", "3F"."""
    value = number(re.sub(rf"\s|{_LEVEL}|[Ff]", "", match.group()))
    if value and _meant("floor", text, *match.span(), value):
        yield Part("floor", (str(value),), *match.span())


def _room(text: str, match: re.Match[str]) -> Iterator[Part]:
    """ "501", "1502", "三零二": a number that can be a room, with nothing around that makes it something else."""
    start, end = match.span()
    room = digits_of(match.group())
    sure = text.startswith(("室", "号房", "房", "业主"), end) or text[max(0, start - 1) : start] in tuple(
        "栋幢棟元座#＃"
    )
    if not sure and (not _room_like(room) or _YEAR.match(room)):
        return
    if room in _HOTLINES or _NO_ROOM_AFTER.match(text, end) or _NO_ROOM_BEFORE.search(text, max(0, start - 6), start):
        return
    yield Part("room_no", (room,), start, end)


def _room_like(room: str) -> bool:
    """Whether a number reads as floor and door: 101 to 6016."""
    return 1 <= int(room[-2:]) <= _HIGHEST_ROOM_ENDING and 1 <= int(room[:-2]) <= _HIGHEST["floor"]


def _tidy(name: str) -> str:
    """ "０３" -> "3", "b2" -> "B2"."""
    return str(int(name)) if name.isdecimal() else name.upper()


_CHECKS: dict[str, Callable[[str, int, int], bool]] = {
    "building": _building_meant,
    "unit": _unit_meant,
    "floor": _floor_meant,
}
_READERS: dict[str, Callable[[str, re.Match[str]], Iterator[Part]]] = {
    "chain": _chain,
    "range": _range,
    "building": _building,
    "unit": _unit,
    "basement": _basement,
    "floor": _floor,
    "room": _room,
}
