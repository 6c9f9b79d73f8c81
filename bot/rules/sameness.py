"""Whether two short messages tell of one matter: their words, kinds and places. Values in, yes or no out.

A place is a path of codes from the top of the county's tree downwards; a shorter path contains a longer one.
"""

from __future__ import annotations

import re

from bot.rules.likeness import overlap
from bot.terms import Kind
from bot.text.matters import SHARED_SUPPLY, matter_words
from bot.text.places import find_place

Path = tuple[str, ...]

#: Kinds so finely told apart that one matter may bear any of a family.
_FAMILIES = (
    frozenset({Kind.FACILITY, Kind.HAZARD, Kind.SANITATION, Kind.PROPERTY}),
    frozenset({Kind.FACILITY, Kind.UTILITIES}),
    frozenset({Kind.POLLUTION, Kind.DISPUTE, Kind.STREET_ORDER, Kind.SANITATION}),
    frozenset({Kind.PARKING, Kind.HAZARD, Kind.STREET_ORDER}),
    frozenset({Kind.SECURITY, Kind.HAZARD, Kind.LIVELIHOOD}),
)


_ONWARD = re.compile(
    r"\s*(?:都|也|还|又|现在|已经|而且|快要?|马上)*(?:流|漏|滴|渗|冒|淹|漫|溅|喷|烧|蔓延|飘|掉)[到进出下满得过]"
)
_BACK = re.compile(r"那[些个边东里]|还[在没是要]|仍|依旧|老样子|没人[管来]|有进展|怎么样了|什么时候|又来了|跟上次")


def same_matter(
    a_text: str, a_kind: Kind | None, a_place: Path, b_text: str, b_kind: Kind, b_place: Path, alike: float = 0.6
) -> bool:
    """A shared matter word, or nearly the same words (``alike`` 0 to 1), and one place lies within the other."""
    if not within(a_place, b_place) or elsewhere(a_text, b_text):
        return False
    shared = matter_words(a_text) & matter_words(b_text)
    if shared:
        return kinds_fit(a_kind, b_kind) or len(shared) > 1
    return a_kind is b_kind and overlap(a_text, b_text) >= alike


def within(a: Path, b: Path) -> bool:
    """Whether one place lies within the other, or is the same."""
    shorter = min(len(a), len(b))
    return shorter > 0 and a[:shorter] == b[:shorter]


def one_grid(a: Path, b: Path, depth: int) -> bool:
    """Whether both places lie in one grid; a grid's path has ``depth`` codes."""
    return within(a, b) or (min(len(a), len(b)) >= depth and a[:depth] == b[:depth])


def kinds_fit(a: Kind | None, b: Kind) -> bool:
    """Whether one matter may bear either kind."""
    return a is None or a is b or any(a in family and b in family for family in _FAMILIES)


def same_flat(a: str, b: str) -> bool:
    """Whether both texts name the same room, or the same floor and no room."""
    place, other = find_place(a), find_place(b)
    if place.room_no or other.room_no:
        return place.room_no == other.room_no
    return bool(place.floor) and place.floor == other.floor


def elsewhere(a: str, b: str) -> bool:
    """Whether the texts name different floors or rooms of a thing that every floor has (a lamp, not the mains)."""
    if matter_words(a) & matter_words(b) & SHARED_SUPPLY:
        return False
    place, other = find_place(a), find_place(b)
    return _differ(place.floor, other.floor) or _differ(place.room_no, other.room_no)


def other_supply(a: frozenset[str], b: frozenset[str]) -> bool:
    """我家也没电 is no me-too on a water cut: ``a`` names a supply, and ``b`` only other things."""
    return bool(a & SHARED_SUPPLY) and bool(b) and not a & b


def carries_on(text: str) -> bool:
    """Whether words tell where it goes on to (都流到电表箱那边了), whatever stands there."""
    return _ONWARD.match(text) is not None


def points_back(text: str) -> bool:
    """Whether words point back at what was told before (那些东西还在那里)."""
    return _BACK.search(text) is not None


def _differ(a: str, b: str) -> bool:
    """Whether both are known and not the same."""
    return bool(a) and bool(b) and a != b
