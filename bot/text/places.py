"""Places that a text itself names: 3栋2单元五楼, 12-3-501, B2座, 负一层, 3到5栋.

Only what is said is given, normalised ("3", "B2", "2", "-1", "501"); the group's own place fills the
rest elsewhere. What merely looks like a place is left alone: hours, prices, dates, phones, years,
hot lines, quantities (三层灰), floors named in passing (爬到11楼).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.text.place_parts import Part, parts_of, spelt_out
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
_NOWHERE = TextPlace()
_DEPTH = {"building": 0, "unit": 1, "floor": 2, "room_no": 3}
_FAR = 6
_OWN = re.compile(r"(?:我是|我家|我住|我们家|俺家|我在)\S{0,8}$")
_DEBATE = re.compile(r"加装?梯|装电梯|加电梯")
_SPAN_END = re.compile(r".{0,5}到(?:[\d一二三四五六七八九十]{1,3}[楼层]|天台|顶楼|楼顶|底)")
_BETWEEN = re.compile(r"(?:之间|中间|当间|当中|交界)")
_FINE = re.compile(r"(?:那[家边]|都|是)?(?:有[水电气网]?|正常|没停|没事|好的)(?:[\s，,。！!]|$)")
_OUTSIDE = re.compile(r"楼?(?:下|顶|后|前|门口|外墙|旁|背后|侧)")


def find_place(text: str) -> TextPlace:
    """The main place the text itself names: the first of each part; none where it names a list or a range."""
    spot = find_spot(text)
    parts = parts_of(text)
    if not parts:
        return TextPlace(spot=spot) if spot else _NOWHERE
    return TextPlace(spot=spot, **_first_of_each(text, _main_parts(text, merged(text, parts))))


def _first_of_each(text: str, parts: list[Part]) -> dict[str, str]:
    """The first value of each part; floors told of far behind "3栋楼下" are of what happens above it."""
    found: dict[str, str] = {}
    outside = -1
    listed = {part.key for part in parts if part.several}
    for part in parts:
        if outside >= 0 and part.key == "floor" and part.start - outside > _FAR:
            continue
        if part.key not in listed and _fits(found, part):
            found[part.key] = part.values[0]
        if part.key == "building" and (part.several or _OUTSIDE.match(text, part.end)):
            outside = part.end
    return found


def find_places(text: str) -> tuple[TextPlace, ...]:
    """Every place the text names, in its order; ranges (3到5栋) are spelt out; empty where it names none."""
    spot = find_spot(text)
    places = [place for group in _groups(merged(text, parts_of(text))) for place in _spread(group)]
    if not places:
        return (TextPlace(spot=spot),) if spot else ()
    return tuple(dict.fromkeys(replace(place, spot=spot) for place in places))


def place_phrase(place: TextPlace) -> str:
    """The place for people: "3栋2单元5楼501室 北门"; empty for nowhere."""
    words = _building_phrase(place.building) if place.building else ""
    words += f"{place.unit}单元" if place.unit else ""
    words += _floor_phrase(place.floor) if place.floor else ""
    words += f"{place.room_no}室" if place.room_no else ""
    return f"{words} {place.spot}".strip()


def _building_phrase(building: str) -> str:
    """ "3栋", "B2座"."""
    return building + ("座" if building[0].isalpha() else "栋")


def _floor_phrase(floor: str) -> str:
    """ "5楼", "负1楼"."""
    return f"负{floor[1:]}楼" if floor.startswith("-") else f"{floor}楼"


def _fits(found: dict[str, str], part: Part) -> bool:
    """Whether a part adds to what is known; a room and a floor must agree."""
    if part.key in found:
        return False
    return part.key != "floor" or found.get("room_no", part.values[0] + "00")[:-2] == part.values[0]


def _main_parts(text: str, parts: list[Part]) -> list[Part]:
    """The parts that may be the main place: no asides, no better-off neighbours, not the speaker's own room."""
    kept = [part for part in parts if not _aside(text, part)]
    kept = [part for i, part in enumerate(kept) if not _better_off(text, part, kept[i + 1 :])]
    if kept and kept[0].key == "building":
        kept = _without_quarrel(text, kept)
    rooms = [part for part in kept if part.key == "room_no"]
    own = [part for part in rooms if _OWN.search(text, max(0, part.start - 12), part.start)]
    return [part for part in kept if part not in own] if len(own) < len(rooms) else kept


def _aside(text: str, part: Part) -> bool:
    """What only tells a stretch (从六楼到天台, 12楼和13楼中间), or the parties of a debate about lifts."""
    before, after = text[max(0, part.start - 1) : part.start], text[part.end : part.end + 12]
    if before in ("和", "到", "跟") and _BETWEEN.match(after):
        return True
    if part.key != "floor":
        return False
    if before == "从" and _SPAN_END.match(after):
        return True
    return _between_floors(after) or _DEBATE.search(text) is not None


def _between_floors(after: str) -> bool:
    """Whether a floor goes on as in "12楼和13楼中间": between two floors is no floor."""
    return after[:1] in ("和", "跟", "与") and _BETWEEN.search(after) is not None


def _better_off(text: str, part: Part, later: list[Part]) -> bool:
    """隔壁2单元有水 就我们3单元没: the place that has it is not the place meant."""
    return any(other.key == part.key for other in later) and _FINE.match(text, part.end) is not None


def _without_quarrel(text: str, parts: list[Part]) -> list[Part]:
    """13栋401和501吵: the matter of two households is their building's."""
    rooms = [part for part in parts if part.key == "room_no"]
    if any(text[a.end : b.start].strip() in ("和", "跟", "与", "、") for a, b in pairwise(rooms)):
        return [part for part in parts if part.key != "room_no"]
    return parts


def merged(text: str, parts: list[Part]) -> list[Part]:
    """Parts said in one breath (六栋七栋, 一单元到三单元) made one list; floors of a stretch stay apart."""
    out: list[Part] = []
    for part in parts:
        last = out[-1] if out else None
        values = _joined(text, last, part) if last and last.key == part.key else ()
        if last and values:
            out[-1] = Part(part.key, values, last.start, part.end, several=True)
        else:
            out.append(part)
    return out


def _joined(text: str, last: Part, part: Part) -> tuple[str, ...]:
    """The values of two neighbouring parts of one kind that belong together, else nothing."""
    gap = text[last.end : part.start].strip()
    listing = gap in ("", "、") or (last.several and gap in ("和", "跟", "与"))
    if listing and part.start - last.end <= 1 and part.key != "room_no":
        return last.values + part.values
    if gap in ("到", "至", "-", "~", "—") and part.key in ("building", "unit"):
        return spelt_out(last.values[-1], part.values[0])
    return ()


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
