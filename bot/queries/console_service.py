"""What the console shows of wishes, points, the shop and departments that were called, within a viewer's bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.queries import points, whistles
from bot.rules.console_rights import Scope
from bot.rules.whistles import Record
from bot.terms import Deed, DeedState, PlaceLevel, WishState
from models import PointsDeed, PointsGoods, PointsStatement, Redemption, Wish

#: So many lines of a sort are shown.
MOST = 50
_SHOWN = [str(s) for s in (WishState.OPEN, WishState.PUBLIC, WishState.CLAIMED, WishState.DELIVERED)]


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish as the office reads it: never whose it is."""

    no: int
    shown: str
    grid: str
    made_at: datetime
    state: WishState


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A deed that waits for a person, or was booked."""

    no: int
    who: str
    deed: str
    outcome: str
    points: int
    why: str
    at: datetime


def wishes(context: Context, scope: Scope) -> list[WishRow]:
    """The wishes that are not over, those to be checked first."""
    rows = Wish.select().where(Wish.state.in_(_SHOWN)).order_by(Wish.state != WishState.OPEN, Wish.id)
    found = []
    for row in rows:
        place = context.directory.place(row.place)
        if place is not None and scope.holds_place(place.path):
            grid = context.directory.above(row.place, PlaceLevel.GRID)
            state = WishState(row.state)
            found.append(WishRow(row.id, row.shown, grid.name if grid else place.name, row.made_at, state))
    return found[:MOST]


def held(context: Context) -> list[HeldRow]:
    """What a person has to look at, the oldest first."""
    return [_held(context, row) for row in points.held()[:MOST]]


def booked(context: Context) -> list[HeldRow]:
    """What was booked last, the latest first."""
    rows = PointsDeed.select().where(PointsDeed.state == DeedState.BOOKED).order_by(PointsDeed.id.desc())
    return [_held(context, row) for row in rows.limit(20)]


def _held(context: Context, row: PointsDeed) -> HeldRow:
    name = points.name_of(context, row.doer)
    return HeldRow(row.id, name, Deed(row.deed).label, row.outcome, row.points, row.why, row.at)


def goods() -> list[tuple[str, int, int, int]]:
    """What the shop has: name, price, stock, how many codes wait."""
    waits = [row.goods for row in Redemption.select(Redemption.goods).where(Redemption.state == "waiting")]
    rows = PointsGoods.select().where(PointsGoods.offered).order_by(PointsGoods.price)
    return [(row.name, row.price, row.stock, waits.count(row.id)) for row in rows]


def statements() -> list[tuple[str, str]]:
    """The last twelve statements: month and words."""
    rows = PointsStatement.select().order_by(PointsStatement.month.desc()).limit(12)
    return [(row.month, row.text) for row in rows]


def called(context: Context, scope: Scope) -> list[Record]:
    """This month's records of departments, for matters within the bounds."""
    start = context.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return whistles.figures(context, start, context.now, scope.path)


def named(context: Context, scope: Scope) -> list[tuple[str, int, int]]:
    """Of each sunk department: in how many grids of the bounds somebody is named, of how many."""
    return whistles.named(context, scope.path)
