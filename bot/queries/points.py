"""Reads of points: what was confirmed since, what an account holds, what waits for a person, and a month's sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import fn

from bot.context import Context, Speaker
from bot.database import tuples
from bot.messages import is_visitor
from bot.queries import requests, volunteers, wishes
from bot.rules.points import FUND, SHOP, Lines, Link, Statement, kept, statement
from bot.terms import BOT, Action, Deed, DeedState, State, WishState
from models import PointsDeed, PointsEntry, PriorityHousehold, Redemption, RequestEvent, ServiceRequest, Visit, WishStep

#: Accounts of nobody: together they hold the other side of every point.
HOUSE = (FUND, SHOP)
_COUNTED = [str(DeedState.BOOKED), str(DeedState.HELD)]


class Outcome(NamedTuple):
    """What was confirmed: ``doer`` and ``other`` are 微信号 (of a household that was visited or wished its code)."""

    key: str
    outcome: str
    deed: Deed
    doer: str
    other: str
    at: datetime


def account_of(context: Context, wxid: str) -> str:
    """The account of somebody: a person of the register keeps his when his 微信号 changes."""
    person = context.directory.person_by_wxid(wxid)
    return f"person:{person.code}" if person else f"wx:{wxid}"


def accounts_of(context: Context, speaker: Speaker) -> list[str]:
    """All accounts of who speaks: who came into the register keeps what he had before."""
    return list(dict.fromkeys([account_of(context, speaker.wxid), f"wx:{speaker.wxid}"]))


def name_of(context: Context, account: str) -> str:
    """What the holder of an account is called."""
    kind, _, code = account.partition(":")
    person = context.directory.person(code) if kind == "person" else None
    return person.name if person else context.directory.name_of(code)


def wxid_of(context: Context, account: str) -> str | None:
    """The 微信号 behind an account."""
    kind, _, code = account.partition(":")
    if kind == "wx":
        return code
    person = context.directory.person(code)
    return person.wxid if person else None


# --- what was confirmed -----------------------------------------------------------------------------------------------


def outcomes(context: Context, since: datetime, until: datetime) -> list[Outcome]:
    """What was confirmed after ``since`` and until ``until``, and still stands, the oldest first."""
    found = [*_requests(context, since, until), *_visits(context, since, until), *_wishes(since, until)]
    return sorted(found, key=lambda one: (one.at, one.key))


def _requests(context: Context, since: datetime, until: datetime) -> Iterator[Outcome]:
    """Requests that who reported them (or a neighbour who was asked) is content with."""
    event = RequestEvent
    query = event.select(event.request, event.actor, event.at).where(
        (event.at > since) & (event.at <= until) & (event.action == Action.VERIFY)
    )
    seen: set[int] = set()
    for no, actor, at in tuples(query.order_by(event.at, event.id)):
        row = requests.get(no)
        if row is None or row.no in seen or row.state != State.CLOSED or not row.satisfied:
            continue
        seen.add(row.no)
        yield from _of_request(context, row, actor, at)


def _of_request(context: Context, row: ServiceRequest, actor: str, at: datetime) -> Iterator[Outcome]:
    worker = row.handler or _assignee(context, row)
    mark, outcome = f"{row.no}:{row.reopened}", f"request:{row.no}"
    if not worker or is_visitor(worker) or worker == BOT:
        return
    if worker != actor:
        yield Outcome(f"{Deed.SETTLED}:{mark}", outcome, Deed.SETTLED, worker, actor, at)
    helper = volunteers.who_did(row.no)
    if helper and helper not in (worker, actor):
        yield Outcome(f"{Deed.VOLUNTEERED}:{mark}", outcome, Deed.VOLUNTEERED, helper, actor, at)
    if row.reporter != worker and not is_visitor(row.reporter):
        yield Outcome(f"{Deed.TRUE_REPORT}:{mark}", outcome, Deed.TRUE_REPORT, row.reporter, worker, at)


def _assignee(context: Context, row: ServiceRequest) -> str:
    person = context.directory.person(row.assignee_id) if row.assignee_id and row.accepted_at else None
    return (person.wxid or "") if person else ""


def _visits(context: Context, since: datetime, until: datetime) -> Iterator[Outcome]:
    """Visits that were made in their turn."""
    query = Visit.select(Visit.id, Visit.household, Visit.visitor, Visit.at, PriorityHousehold.cycle_days).join(
        PriorityHousehold, on=(Visit.household == PriorityHousehold.household)
    )
    rows = query.where((Visit.at > since) & (Visit.at <= until) & (Visit.result == "done")).order_by(Visit.at)
    for no, household, visitor, at, cycle_days in tuples(rows):
        person = context.directory.person(visitor)
        if person is None or not person.wxid or not kept(_before(household, at), at, cycle_days):
            continue
        key = f"{Deed.KEPT_VISIT}:{no}"
        yield Outcome(key, f"visit:{no}", Deed.KEPT_VISIT, person.wxid, household, at)


def _wishes(since: datetime, until: datetime) -> Iterator[Outcome]:
    """Wishes that are fulfilled by the wisher's word."""
    query = WishStep.select(WishStep.wish, WishStep.at).where(
        (WishStep.at > since) & (WishStep.at <= until) & (WishStep.step == "confirm")
    )
    for no, at in tuples(query.order_by(WishStep.id)):
        wish, done = wishes.get(no), wishes.last(no, "deliver")
        if wish is not None and done is not None and wish.state == WishState.FULFILLED:
            yield Outcome(f"{Deed.WISH}:{no}", f"wish:{no}", Deed.WISH, done.who, wish.household, at)


def _before(household: str, at: datetime) -> datetime | None:
    """When the household was visited (or came on the list) before ``at``."""
    query = Visit.select(Visit.at).where(
        (Visit.household == household) & (Visit.at < at) & Visit.result.in_(["done", "listed"])
    )
    row = query.order_by(Visit.at.desc()).first()
    return row.at if row else None


def taken_back(since: datetime, until: datetime) -> list[PointsDeed]:
    """Deeds of requests that were reopened after ``since`` and are no longer content."""
    event = RequestEvent
    again = event.select(event.request).where(
        (event.at > since) & (event.at <= until) & (event.action == Action.REOPEN)
    )
    unhappy = [no for (no,) in tuples(again.distinct()) if not _content(no)]
    marks = [f"request:{no}" for no in unhappy]
    return list(PointsDeed.select().where(PointsDeed.outcome.in_(marks) & PointsDeed.state.in_(_COUNTED)))


def _content(no: int) -> bool:
    row = requests.get(no)
    return row is not None and row.state == State.CLOSED and bool(row.satisfied)


def links(since: datetime) -> list[Link]:
    """Who did something for whom since a moment."""
    deed = PointsDeed
    query = deed.select(deed.home, deed.other, deed.outcome, deed.deed)
    rows = tuples(query.where((deed.at >= since) & deed.state.in_(_COUNTED)))
    return [Link(home, other, outcome, Deed(kind)) for home, other, outcome, kind in rows]


def counts(doer: str, deed: Deed, at: datetime) -> tuple[int, int]:
    """How many deeds of a sort somebody has on the day of ``at``, and in its month."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    month = day.replace(day=1)
    query = PointsDeed.select(PointsDeed.at).where(
        (PointsDeed.doer == doer) & (PointsDeed.deed == deed) & PointsDeed.state.in_(_COUNTED)
    )
    days = [when for (when,) in tuples(query.where((PointsDeed.at >= month) & (PointsDeed.at < _next(month))))]
    return sum(day <= when < day + timedelta(days=1) for when in days), len(days)


def _next(month: datetime) -> datetime:
    return (month + timedelta(days=32)).replace(day=1)


# --- accounts ---------------------------------------------------------------------------------------------------------


def balances(accounts: Iterable[str]) -> Lines:
    """What each of the accounts holds, in the order given."""
    wanted = list(accounts)
    total = fn.SUM(PointsEntry.points)
    query = PointsEntry.select(PointsEntry.account, total).where(PointsEntry.account.in_(wanted))
    found = dict(tuples(query.group_by(PointsEntry.account)))
    return {account: int(found.get(account, 0)) for account in wanted}


def entries(accounts: Sequence[str], limit: int) -> list[PointsEntry]:
    """The last bookings of a person's accounts, the latest first."""
    query = PointsEntry.select().where(PointsEntry.account.in_(list(accounts)))
    return list(query.order_by(PointsEntry.id.desc()).limit(limit))


def earned_since(accounts: Sequence[str], since: datetime) -> int:
    """What a person got since a moment, what was taken back left out."""
    mine = PointsEntry.account.in_(list(accounts)) & (PointsEntry.at >= since)
    kinds = PointsEntry.kind.in_(["earn", "reverse"])
    found = PointsEntry.select(fn.SUM(PointsEntry.points)).where(mine & kinds).scalar()
    return int(found or 0)


def booked(booking: str) -> Lines:
    """The sides of a booking; empty where there is none."""
    query = PointsEntry.select(PointsEntry.account, PointsEntry.points).where(PointsEntry.booking == booking)
    return dict(tuples(query))


def held(accounts: Sequence[str] | None = None) -> list[PointsDeed]:
    """What waits for a person, of some accounts or of all; the oldest first."""
    where = PointsDeed.state == DeedState.HELD
    if accounts is not None:
        where &= PointsDeed.doer.in_(list(accounts))
    return list(PointsDeed.select().where(where).order_by(PointsDeed.id))


def redemption(code: str) -> Redemption | None:
    """What was redeemed under a code."""
    found: Redemption | None = Redemption.get_or_none(Redemption.code == code)
    return found


def aged(before: datetime) -> dict[str, list[tuple[datetime, int]]]:
    """The bookings of people's accounts that have earned anything before a moment, oldest first."""
    entry = PointsEntry
    old = entry.select(entry.account).where((entry.at < before) & (entry.points > 0) & entry.account.not_in(HOUSE))
    query = entry.select(entry.account, entry.at, entry.points).where(entry.account.in_(old))
    found: dict[str, list[tuple[datetime, int]]] = {}
    for account, at, points in tuples(query.order_by(entry.id)):
        found.setdefault(account, []).append((at, points))
    return found


# --- a month ----------------------------------------------------------------------------------------------------------


def month(start: datetime, end: datetime) -> Statement:
    """What people's accounts held at ``start`` and hold at ``end``, and what led from one to the other."""
    moved = _sums(PointsEntry.kind, (PointsEntry.at >= start) & (PointsEntry.at < end))
    return statement(_stock(start), moved, _stock(end))


def _sums(by: object, where: object) -> dict[str, int]:
    total = fn.SUM(PointsEntry.points)
    query = PointsEntry.select(by, total).where(where & PointsEntry.account.not_in(HOUSE))
    return {str(name): int(points) for name, points in tuples(query.group_by(by))}


def _stock(before: datetime) -> int:
    where = (PointsEntry.at < before) & PointsEntry.account.not_in(HOUSE)
    return int(PointsEntry.select(fn.SUM(PointsEntry.points)).where(where).scalar() or 0)


def total() -> int:
    """All accounts together, those of the house included: nothing, or the ledger is broken."""
    return int(PointsEntry.select(fn.SUM(PointsEntry.points)).scalar() or 0)


def earned_by_deed(start: datetime, end: datetime) -> dict[str, int]:
    """What was given out in a period, by what it was for."""
    kind = (PointsEntry.kind == "earn") & (PointsEntry.at >= start) & (PointsEntry.at < end)
    return _sums(PointsEntry.note, kind)
