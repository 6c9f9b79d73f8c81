"""积分 as arithmetic: what a confirmed deed earns, what is held for a person, and bookings that come to nothing.

Double entry: every booking takes from one account what it gives to another, so that all accounts together are always
nothing. ``FUND`` gives points out and takes lapsed ones back, ``SHOP`` takes what was redeemed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.terms import Deed, DeedState

FUND, SHOP = "fund", "shop"
Lines = dict[str, int]

#: Between whom nothing has to be looked at: who visits goes to the same homes by duty.
_BY_DUTY = frozenset({Deed.KEPT_VISIT})
#: What can close a ring: a report is confirmed by whoever did the work, which is no favour.
_FAVOURS = frozenset({Deed.SETTLED, Deed.WISH, Deed.VOLUNTEERED})
#: So many hands make a ring that is looked for.
_RING = 4
#: From so many days before the end of its cycle on a visit counts as the next one.
_EARLY = 0.5


class Link(NamedTuple):
    """Who did something for whom (homes, or accounts where no home is known), and which outcome it was."""

    doer: str
    other: str
    outcome: str
    deed: Deed


class Guard(NamedTuple):
    """From how many outcomes between two on they wait for a person."""

    pair_times: int
    pair_days: int


class Fate(NamedTuple):
    """What becomes of a deed: its state, its points, and why it is not simply booked."""

    state: DeedState
    points: int
    why: str = ""


class Known:
    """What was confirmed lately, ready to be asked: between whom how often, and who did whom a favour."""

    def __init__(self, links: Iterable[Link] = ()) -> None:
        """Know ``links``."""
        self._pairs: dict[frozenset[str], set[str]] = {}
        self._favours: dict[str, set[str]] = {}
        for link in links:
            self.add(link)

    def add(self, link: Link) -> None:
        """One more."""
        if link.deed not in _BY_DUTY:
            self._pairs.setdefault(frozenset({link.doer, link.other}), set()).add(link.outcome)
        if link.deed in _FAVOURS:
            self._favours.setdefault(link.doer, set()).add(link.other)

    def times(self, link: Link) -> int:
        """How many outcomes there are between the two, this one included."""
        return len(self._pairs.get(frozenset({link.doer, link.other}), set()) | {link.outcome})

    def closes_ring(self, link: Link) -> bool:
        """Whether favours lead back from who confirmed it to who did it, over at least one more hand."""
        reached = self._favours.get(link.other, set()) - {link.doer}
        for _ in range(_RING - 2):
            step = {far for near in reached for far in self._favours.get(near, ())}
            if link.doer in step:
                return True
            reached = step
        return False


def judge(link: Link, points: int, counts: tuple[int, int], caps: tuple[int, int], known: Known, guard: Guard) -> Fate:
    """The fate of a deed that would earn ``points``.

    ``counts`` are the deeds of this sort that the doer has today and this month, ``caps`` how many may be;
    ``known`` are all links of the guard's days.
    """
    if points <= 0 or any(count >= cap for count, cap in zip(counts, caps, strict=True)):
        return Fate(DeedState.CAPPED, 0, "超过每天或每月的上限")
    why = suspicion(link, known, guard)
    return Fate(DeedState.HELD if why else DeedState.BOOKED, points, why)


def suspicion(link: Link, known: Known, guard: Guard) -> str:
    """Why a person has to look at it first; empty where nothing is odd."""
    if link.doer == link.other:
        return "做的和确认的是同一家"
    if link.deed in _BY_DUTY:
        return ""
    if (times := known.times(link)) > guard.pair_times:
        return f"{guard.pair_days}天里和同一家第{times}次"
    return "几个人轮流给对方确认" if link.deed in _FAVOURS and known.closes_ring(link) else ""


def kept(before: datetime | None, at: datetime, cycle_days: int) -> bool:
    """Whether a visit keeps its cycle: not earlier than half of it after the one before, not later than its end."""
    if before is None:
        return True
    passed = at - before
    return timedelta(days=cycle_days * _EARLY) <= passed <= timedelta(days=cycle_days + 1)


# --- bookings ---------------------------------------------------------------------------------------------------------


def earned(account: str, points: int) -> Lines:
    """The fund gives ``points`` out."""
    return {account: points, FUND: -points}


def lapsed(account: str, points: int) -> Lines:
    """The fund takes ``points`` back that nobody used in time."""
    return {account: -points, FUND: points}


def spent(balances: Mapping[str, int], price: int) -> Lines | None:
    """``price`` from the accounts of one person to the shop, the first one first; None where they do not hold it."""
    lines: Lines = {}
    left = price
    for account, balance in balances.items():
        part = min(max(balance, 0), left)
        if part:
            lines[account] = -part
        left -= part
    return None if left or price <= 0 or sum(balances.values()) < price else {**lines, SHOP: price}


def reversed_(lines: Mapping[str, int]) -> Lines:
    """The same booking the other way round: nothing is ever deleted."""
    return {account: -points for account, points in lines.items()}


def balanced(lines: Mapping[str, int]) -> bool:
    """Whether a booking gives what it takes, and touches at least two accounts."""
    return len(lines) > 1 and all(lines.values()) and sum(lines.values()) == 0


def to_lapse(entries: Iterable[tuple[datetime, int]], before: datetime) -> int:
    """Of the points of one account those earned before a moment and not used since: the oldest are used first."""
    old = used = 0
    for at, points in entries:
        if points < 0:
            used -= points
        elif at < before:
            old += points
    return max(old - used, 0)


def months_before(moment: datetime, months: int) -> datetime:
    """The first of the month so many months before that of ``moment``, at midnight."""
    index = moment.year * 12 + moment.month - 1 - months
    return moment.replace(year=index // 12, month=index % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


class Statement(NamedTuple):
    """A month of the ledger in points: what people held before, what came and went, and what they hold now."""

    opening: int
    earned: int
    redeemed: int
    refunded: int
    reversed: int
    lapsed: int
    closing: int

    @property
    def adds_up(self) -> bool:
        """Whether the month leads from the opening to the closing stock."""
        moved = self.earned - self.redeemed + self.refunded - self.reversed - self.lapsed
        return self.opening + moved == self.closing


#: Which figure of a statement a kind of entry is in, and its sign as people's accounts feel it.
_FIGURE = {"earn": ("earned", 1), "redeem": ("redeemed", -1), "refund": ("refunded", 1)}
_FIGURE |= {"reverse": ("reversed", -1), "lapse": ("lapsed", -1)}


def statement(opening: int, moved: Mapping[str, int], closing: int) -> Statement:
    """The statement of what ``moved`` on people's accounts, by kind of entry."""
    figures = {name: sign * moved.get(kind, 0) for kind, (name, sign) in _FIGURE.items()}
    return Statement(opening=opening, closing=closing, **figures)
