"""Reads of small wishes: those that wait beneath the places somebody answers for, the wall, claims, figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.context import Context, Speaker
from bot.database import tuples
from bot.queries.requests import home_of
from bot.rules.wishes import SILENT_DAYS, Claim, Claimer, Year, year
from bot.terms import PlaceLevel, Role, WishState
from models import Member, Place, Wish, WishStep

#: Still to be fulfilled.
_WAITING = [str(s) for s in (WishState.OPEN, WishState.PUBLIC, WishState.CLAIMED, WishState.DELIVERED)]


def reach(context: Context, speaker: Speaker) -> list[str]:
    """Paths of the grids (or what is higher) of the places that somebody has a post at: there he may see wishes."""
    posts = context.directory.posts_of(speaker.person.code) if speaker.person else ()
    found = []
    for place in (post.place for post in posts if post.place):
        top = context.directory.above(place, PlaceLevel.GRID) or context.directory.place(place)
        found += [top.path] if top else []
    return found


def get(no: int) -> Wish | None:
    """The wish."""
    found: Wish | None = Wish.get_or_none(Wish.id == no)
    return found


def waiting(context: Context, speaker: Speaker) -> list[Wish]:
    """The wishes that wait where somebody answers for a place, and those he wrote down; the oldest first."""
    code = speaker.person.code if speaker.person else ""
    here = (Wish.visitor == code) & (Wish.visitor != "")
    for path in reach(context, speaker):
        here |= Place.path.startswith(path)
    query = Wish.select(Wish).join(Place, on=(Wish.place == Place.code)).where(Wish.state.in_(_WAITING) & here)
    return list(query.order_by(Wish.id))


def wall(context: Context, place: str | None) -> list[Wish]:
    """What waits for a claim in the community of ``place`` (None: anywhere), the oldest first."""
    top = context.directory.above(place, PlaceLevel.COMMUNITY) if place else None
    query = Wish.select(Wish).join(Place, on=(Wish.place == Place.code)).where(Wish.state == WishState.PUBLIC)
    return list((query.where(Place.path.startswith(top.path)) if top else query).order_by(Wish.id))


def steps(no: int) -> list[WishStep]:
    """What happened to a wish, the oldest first."""
    return list(WishStep.select().where(WishStep.wish == no).order_by(WishStep.id))


def last(no: int, *names: str) -> WishStep | None:
    """The last of some steps of a wish."""
    query = WishStep.select().where((WishStep.wish == no) & WishStep.step.in_(names))
    found: WishStep | None = query.order_by(WishStep.id.desc()).first()
    return found


def teller(no: int) -> str:
    """微信号 of who told his own wish; empty where a visitor wrote it down."""
    found = last(no, "tell")
    return found.who if found else ""


def claimer(wish: Wish) -> str:
    """微信号 of who has claimed it now; empty where nobody has."""
    found = last(wish.id, "claim", "silent", "give_up")
    return found.who if found and found.step == "claim" else ""


def claim(wish: Wish) -> Claim | None:
    """The claim that runs; its end is the last one that was given."""
    rows = steps(wish.id)
    at = max((i for i, row in enumerate(rows) if row.step in ("claim", "deny") and row.due_at), default=None)
    if at is None:
        return None
    return Claim(rows[at].due_at, any(row.step == "remind" for row in rows[at:]))


def in_state(state: WishState) -> list[Wish]:
    """All wishes in a state, the oldest first."""
    return list(Wish.select().where(Wish.state == state).order_by(Wish.id))


def claims_as(context: Context, speaker: Speaker, wish: Wish, now: datetime) -> Claimer:
    """How somebody stands who wants to claim a wish."""
    wxid = speaker.wxid
    home = speaker.household or home_of(wxid)
    known = speaker.person is not None or bool(home) or Member.select().where(Member.wxid == wxid).exists()
    mine = [row for row in in_state(WishState.CLAIMED) if claimer(row) == wxid]
    let_go = _let_go(wxid, now)
    at_home = wxid == teller(wish.id) or bool(home and home == wish.household)
    return Claimer(known, at_home, len(mine), len(let_go), wish.id in let_go)


def _let_go(wxid: str, now: datetime) -> list[int]:
    """Wishes whose claim somebody let end without a word, lately."""
    since = now - timedelta(days=SILENT_DAYS)
    query = WishStep.select(WishStep.wish).where((WishStep.step == "silent") & (WishStep.at >= since))
    return [no for (no,) in tuples(query.where(WishStep.note == wxid))]


def of_household(household: str) -> int:
    """How many wishes of a household wait."""
    return int(Wish.select().where((Wish.household == household) & Wish.state.in_(_WAITING)).count())


def checkers(context: Context, place: str) -> list[str]:
    """人员编号 of who checks wishes of ``place``: the community, without one the grid, without both the county."""
    people = {role: person for _, role, person in context.directory.leaders_up(place) if person}
    order = (Role.COMMUNITY_SECRETARY, Role.GRID_LEADER, Role.COUNTY_OFFICE)
    found = [people[role] for role in order if role in people]
    return found[:1]


def year_of(context: Context, speaker: Speaker, at: int, now: datetime) -> Year:
    """The figures of the year ``at`` where somebody answers for a place."""
    start = now.replace(year=at, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    wishes = _wishes_at(reach(context, speaker))
    rows = WishStep.select(WishStep.wish, WishStep.step, WishStep.at).where(WishStep.wish.in_(wishes))
    inside = rows.where((WishStep.at >= start) & (WishStep.at < start.replace(year=at + 1)))
    before = WishStep.select(WishStep.wish, WishStep.at).where((WishStep.step == "publish") & (WishStep.at < start))
    return year(list(tuples(inside)), list(tuples(before)))


def _wishes_at(paths: Iterable[str]) -> list[int]:
    where = Place.code == ""
    for path in paths:
        where |= Place.path.startswith(path)
    query = Wish.select(Wish.id).join(Place, on=(Wish.place == Place.code)).where(where)
    return [no for (no,) in tuples(query)]
