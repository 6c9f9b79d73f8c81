"""The council's votes: one household one word, the last before the close; quorum per unit; seconds that call a vote.

Sources: the county's council rules (five parties, a topic from the residents); for a household's one vote and the
double threshold of taking part and agreeing, article 278 of the Civil Code. No row and no name is seen here: a
household is a code, a unit is a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil

from bot.terms import Choice, Role, TopicState

#: Who may open a vote where they answer for the place.
LEADERS = frozenset(
    {Role.UNIT_LEADER, Role.BUILDING_LEADER, Role.GRID_LEADER, Role.COMMUNITY_SECRETARY, Role.COUNTY_OFFICE}
)


@dataclass(frozen=True, slots=True)
class Ballot:
    """What was said for a household at a moment (aware); the latest of a household holds, of two alike the later."""

    household: str
    unit: str
    choice: Choice
    at: datetime


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Of a unit: how many households it has, how many took part, and how many have to."""

    unit: str
    households: int
    took_part: int
    needed: int

    @property
    def reached(self) -> bool:
        """Whether enough of the unit took part."""
        return self.took_part >= self.needed


@dataclass(frozen=True, slots=True)
class Count:
    """A vote counted: how many households for each choice, and each unit's taking part, by code."""

    choices: Mapping[Choice, int]
    units: tuple[UnitCount, ...]

    @property
    def took_part(self) -> int:
        """Households that voted."""
        return sum(self.choices.values())

    @property
    def quorate(self) -> bool:
        """Whether every unit took part as it has to; without a unit nothing was decided."""
        return bool(self.units) and all(unit.reached for unit in self.units)

    @property
    def passed(self) -> bool:
        """Whether it holds: quorate, and more households are for it than all others that voted."""
        return self.quorate and 2 * self.choices[Choice.FOR] > self.took_part

    @property
    def minority(self) -> tuple[Choice, int]:
        """The side (for or against) that fewer took, and how many: it has its place on the result sheet."""
        side = Choice.AGAINST if self.choices[Choice.FOR] >= self.choices[Choice.AGAINST] else Choice.FOR
        return side, self.choices[side]


def count(ballots: Iterable[Ballot], households: Mapping[str, int], share: float, closes_at: datetime) -> Count:
    """Count a vote of the units ``households`` (unit: how many live there); ``share`` (0 to 1) of each has to vote.

    What came at the close or later, and what comes from another unit, does not count.
    """
    last: dict[str, Ballot] = {}
    for ballot in ballots:
        before = last.get(ballot.household)
        if ballot.unit in households and ballot.at < closes_at and (before is None or ballot.at >= before.at):
            last[ballot.household] = ballot
    held = last.values()
    choices = {choice: sum(one.choice is choice for one in held) for choice in Choice}
    units = [
        UnitCount(unit, homes, sum(one.unit == unit for one in held), needed(homes, share))
        for unit, homes in sorted(households.items())
    ]
    return Count(choices, tuple(units))


def needed(households: int, share: float) -> int:
    """How many of so many households a ``share`` (0 to 1) is, rounded up; one at least.

    The share is taken as it is written: 0.07 of 100 are 7, not 8.
    """
    return max(1, ceil(households * Fraction(str(share))))


def seconded(seconds: Sequence[str], proposer: str, wanted: int) -> bool:
    """Whether ``wanted`` households stand behind a topic; who proposed it is one, each counts once."""
    return len({*seconds, proposer} - {""}) >= wanted


#: Where a topic may go from where it stands.
MOVES: Mapping[TopicState, frozenset[TopicState]] = {
    TopicState.PROPOSED: frozenset({TopicState.SECONDED, TopicState.DROPPED}),
    TopicState.SECONDED: frozenset({TopicState.CALLED, TopicState.VOTING, TopicState.DROPPED}),
    TopicState.CALLED: frozenset({TopicState.VOTING, TopicState.DROPPED}),
    TopicState.VOTING: frozenset({TopicState.PASSED, TopicState.REJECTED, TopicState.NOT_QUORATE}),
    TopicState.PASSED: frozenset(),
    TopicState.REJECTED: frozenset(),
    TopicState.NOT_QUORATE: frozenset({TopicState.VOTING, TopicState.DROPPED}),
    TopicState.DROPPED: frozenset(),
}


def may_move(state: TopicState, to: TopicState) -> bool:
    """Whether a topic may go from ``state`` to ``to``."""
    return to in MOVES[state]


def outcome(counted: Count) -> TopicState:
    """Where a vote that is over leads."""
    if not counted.quorate:
        return TopicState.NOT_QUORATE
    return TopicState.PASSED if counted.passed else TopicState.REJECTED
