"""What an import changed, as values: for requests to follow their post, and for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.rules.register_sheets import Problem
from bot.terms import Role


class PostChange(NamedTuple):
    """A post that changed hands; ``old`` is None for one newly held, ``new`` is None for one now vacant.

    Of posts that several hold, each who comes and each who goes is a change of its own.
    """

    place: str | None
    department: str | None
    role: Role
    old: str | None
    new: str | None


class WxidChange(NamedTuple):
    """A person whose 微信号 changed."""

    person: str
    old: str | None
    new: str | None


class Counts(NamedTuple):
    """How many rows of a sheet were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class RegisterChanges:
    """Everything that an import changed; ``counts`` by sheet. Falsy when nothing did."""

    posts: tuple[PostChange, ...] = ()
    wxids: tuple[WxidChange, ...] = ()
    removed_places: tuple[str, ...] = ()
    moved_places: tuple[str, ...] = ()
    removed_persons: tuple[str, ...] = ()
    removed_departments: tuple[str, ...] = ()
    removed_households: tuple[str, ...] = ()
    removed_rooms: tuple[str, ...] = ()
    counts: Mapping[str, Counts] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any(any(counts) for counts in self.counts.values())

    def summary(self) -> str:
        """One line for people: what changed, sheet by sheet."""
        told = [f"{sheet} {_told(counts)}" for sheet, counts in self.counts.items() if any(counts)]
        return "；".join(told) or "没有变化"


def _told(counts: Counts) -> str:
    """ "新增 3 改动 1"."""
    labels = zip(("新增", "改动", "移除"), counts, strict=True)
    return " ".join(f"{label} {count}" for label, count in labels if count)


PostKey = tuple[str | None, str | None, str, str]


def posts_changed(added: Iterable[PostKey], removed: Iterable[PostKey], shared: Iterable[Role]) -> list[PostChange]:
    """Pair who goes with who comes at each post of one holder; at ``shared`` posts each stands alone."""
    several = frozenset(shared)
    left = {_seat(key, several): key for key in removed}
    found: list[PostChange] = []
    for key in added:
        place, department, role, person = key
        before = left.pop(_seat(key, several), None)
        found.append(PostChange(place, department, Role(role), before[3] if before else None, person))
    return found + [PostChange(key[0], key[1], Role(key[2]), key[3], None) for key in left.values()]


def _seat(key: PostKey, several: frozenset[Role]) -> tuple[str | None, ...]:
    """What two holders have to share to be one after the other."""
    return key if Role(key[2]) in several else key[:3]
