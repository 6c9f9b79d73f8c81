"""Who answers for a request, and who is the next one up.

The ladder is the county's: unit leader -> building leader -> grid leader (with the community's secretary) ->
county office. A post that is vacant, or held by somebody who has already been asked, is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.terms import Level, Role

#: The rungs from below; on one rung the first who is there answers, the others are told as well.
RUNGS: tuple[tuple[Role, ...], ...] = (
    (Role.UNIT_LEADER,),
    (Role.BUILDING_LEADER,),
    (Role.GRID_LEADER, Role.COMMUNITY_SECRETARY),
    (Role.COUNTY_OFFICE,),
)
RUNG_OF = {role: number for number, roles in enumerate(RUNGS) for role in roles}
#: The level a request is on while this post answers for it.
LEVEL_OF = {
    Role.UNIT_LEADER: Level.BUILDING,
    Role.BUILDING_LEADER: Level.BUILDING,
    Role.GRID_LEADER: Level.GRID,
    Role.COMMUNITY_SECRETARY: Level.GRID,
    Role.DEPARTMENT_CONTACT: Level.COUNTY,
    Role.COUNTY_OFFICE: Level.COUNTY,
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post that is held: ``place`` is the place or department code, ``person`` the 人员编号."""

    place: str
    role: Role
    person: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """``post`` answers for it, on ``level``; ``also`` are told as well. ``post`` is None where nobody is left."""

    post: Post | None
    level: Level
    also: tuple[Post, ...] = ()


def assign(chain: Sequence[Post], *, urgent: bool = False) -> Assignment:
    """The lowest post that is held; of an urgent request the next one up is told as well.

    ``chain`` holds the held posts from the request's own place up to the county, in any order: for a unit's group
    it begins at the unit, for a building's at the building, for a grid's at the grid. Who reported makes no
    difference: a leader's own report goes to the leader who answers for the place.
    """
    first = _rung(chain, 0, asked=())
    if not first:
        return Assignment(None, Level.COUNTY)
    post = first[0]
    if not urgent:
        return Assignment(post, LEVEL_OF[post.role])
    return Assignment(post, LEVEL_OF[post.role], (*first[1:], *_above(chain, post, asked=_persons(first))))


def next_up(chain: Sequence[Post], current: Post | None, asked: Iterable[str] = ()) -> Assignment:
    """Who follows ``current`` (None: nobody yet; a department: the county office) when it stays silent or is late.

    ``asked`` are 人员编号 who were told before, so that nobody is told the same twice. ``post`` is None at the top.
    """
    if current is None:
        return assign(chain)
    rung = _above(chain, current, {*asked, current.person})
    if not rung:
        return Assignment(None, LEVEL_OF[current.role])
    return Assignment(rung[0], LEVEL_OF[rung[0].role], rung[1:])


def raise_level(chain: Sequence[Post], current: Post | None, level: Level) -> Assignment:
    """上报: one level up from ``level``: 1 -> grid leader and community -> county office.

    On the way a vacant level is skipped. ``post`` is None at the top.
    """
    asked = {current.person} if current else set()
    for number, roles in enumerate(RUNGS):
        if LEVEL_OF[roles[0]] > level:
            rung = _rung(chain, number, asked)
            return Assignment(rung[0], LEVEL_OF[rung[0].role], rung[1:]) if rung else Assignment(None, level)
    return Assignment(None, level)


def _above(chain: Sequence[Post], current: Post, asked: Iterable[str]) -> tuple[Post, ...]:
    """The next held rung above ``current``; above a department stands the county office."""
    return _rung(chain, RUNG_OF.get(current.role, len(RUNGS) - 2) + 1, asked)


def _rung(chain: Sequence[Post], lowest: int, asked: Iterable[str]) -> tuple[Post, ...]:
    """The posts of the first rung from ``lowest`` up that somebody not ``asked`` yet holds, each person once."""
    skip = set(asked)
    for roles in RUNGS[lowest:]:
        rung: dict[str, Post] = {}
        for post in (post for role in roles for post in chain if post.role is role):
            rung.setdefault(post.person, post)
        if free := tuple(post for person, post in rung.items() if person not in skip):
            return free
    return ()


def _persons(posts: Iterable[Post]) -> set[str]:
    return {post.person for post in posts}
