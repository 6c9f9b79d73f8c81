"""Places that a text itself names: 3栋2单元五楼, 12-3-501, B2座, 负一层, 3到5栋.

Only what is said is given, normalised ("3", "B2", "2", "-1", "501"); the group's own place fills the
rest elsewhere. What merely looks like a place is left alone: hours, prices, dates, phones, years,
hot lines, quantities (三层灰), floors named in passing (爬到11楼).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.text.place_parts import Part, parts_of
from bot.text.spots import find_spot


@dataclass(frozen=True, slots=True)
class TextPlace:
    """What a text says about where: normalised strings, empty where it says nothing."""

    building: str = ""
    unit: str = ""
    floor: str = ""
    room_no: str = ""
    spot: str = ""

    def as_dict(self) -> dict[str, str]:
        """Only the parts that are known."""
        return {key: value for key in _KEYS if (value := getattr(self, key))}

    def __bool__(self) -> bool:
        """Whether anything is known at all."""
        return bool(self.building or self.unit or self.floor or self.room_no or self.spot)


_KEYS = ("building", "unit", "floor", "room_no", "spot")
_DEPTH = {"building": 0, "unit": 1, "floor": 2, "room_no": 3}
_FAR = 6
_OWN = re.compile(r"(?:我是|我家|我住|我们家|俺家|我在)\S{0,8}$")
_DEBATE = re.compile(r"加装?梯|装电梯|加电梯")
_SPAN = re.compile(r"从$")
_SPAN_END = re.compile(r".{0,5}到(?:[\d一二三四五六七八九十]{1,3}[楼层]|天台|顶楼|楼顶|底)")


def find_place(text: str) -> TextPlace:
    """The main place the text itself names: the first of each part, until another building begins."""
    found: dict[str, str] = {}
    parts = [part for part in parts_of(text) if not _aside(text, part)]
    for part in _without_own(text, parts):
        if part.several or not _take(found, part):
            continue
    return TextPlace(spot=find_spot(text), **found)


def find_places(text: str) -> tuple[TextPlace, ...]:
    """Every place the text names, in its order; ranges (3到5栋) are spelt out; empty where it names none."""
    spot = find_spot(text)
    places = [place for group in _groups(list(parts_of(text))) for place in _spread(group)]
    if not places:
        return (TextPlace(spot=spot),) if spot else ()
    return tuple(dict.fromkeys(replace(place, spot=spot) for place in places))


def place_phrase(place: TextPlace) -> str:
    """The place for people: "3栋2单元5楼501室 北门"; empty for nowhere."""
    words = f"{place.building}栋" if place.building else ""
    words += f"{place.unit}单元" if place.unit else ""
    words += _floor_phrase(place.floor) if place.floor else ""
    words += f"{place.room_no}室" if place.room_no else ""
    return f"{words} {place.spot}".strip()


def _floor_phrase(floor: str) -> str:
    """"5楼", "负1楼"."""
    return f"负{floor[1:]}楼" if floor.startswith("-") else f"{floor}楼"


def _take(found: dict[str, str], part: Part) -> bool:
    """Take the part where it fits what is known already; a room and a floor must agree."""
    if part.key in found or (part.key != "building" and found.get("other")):
        return False
    value = part.values[0]
    if part.key == "floor" and found.get("room_no", value + "00")[:-2] != value:
        return False
    found[part.key] = value
    return True


def _aside(text: str, part: Part) -> bool:
    """Floors that only tell a stretch (从六楼到天台), or the parties of a debate about lifts."""
    if part.key != "floor":
        return False
    if _SPAN.search(text, max(0, part.start - 1), part.start) and _SPAN_END.match(text, part.end):
        return True
    return _DEBATE.search(text) is not None


def _without_own(text: str, parts: list[Part]) -> list[Part]:
    """Leave out the speaker's own room (我是7栋402 我点名讲502) where another one is talked about."""
    rooms = [part for part in parts if part.key == "room_no"]
    own = [part for part in rooms if _OWN.search(text, max(0, part.start - 12), part.start)]
    return [part for part in parts if part not in own] if len(own) < len(rooms) else parts


def _groups(parts: Iterable[Part]) -> list[list[Part]]:
    """Parts that make up one place stand close together and go downwards."""
    groups: list[list[Part]] = []
    for part in parts:
        last = groups[-1][-1] if groups else None
        if last and _DEPTH[part.key] > _DEPTH[last.key] and part.start - last.end <= _FAR:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _spread(group: list[Part]) -> list[TextPlace]:
    """All places of one group: each value of a list with each of the others."""
    places = [TextPlace()]
    for part in group:
        places = [replace(place, **{part.key: value}) for place in places for value in part.values]
    return places
