"""Reads of who was asked, or can be asked, for a word on what somebody else reported."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.database import tuples
from bot.messages import is_visitor
from bot.queries import objections
from bot.queries import requests as queries
from bot.terms import State
from models import Household, NeighbourReview, Place, ServiceRequest, Supporter

#: Nobody is asked more often than this.
_REST = timedelta(days=30)


def backers(request: ServiceRequest) -> dict[str, str]:
    """Household (or 微信号) -> 微信号 of those who said: ours too."""
    rows = Supporter.select().where(Supporter.request == request.no).order_by(Supporter.at)
    return {row.key: row.wxid for row in rows}


def dwellers(context: Context, request: ServiceRequest) -> dict[str, str]:
    """Household -> 微信号 of those who live where it is and sit in the group in which it was told."""
    place = context.directory.place(request.place_id)
    inside = {m.household: wxid for wxid, m in context.directory.members(request.room).items() if m.household}
    if place is None or not inside:
        return {}
    near = Household.select(Household.code).join(Place).where(Place.path.startswith(place.path) & ~Household.gone)
    return {code: inside[code] for (code,) in tuples(near.where(Household.code.in_(list(inside))))}


def may_be_asked(context: Context, wxid: str) -> bool:
    """No leader, nobody whom no chat reaches or who wants to be left alone, nobody who was asked of late."""
    if is_visitor(wxid) or context.directory.person_by_wxid(wxid) is not None or wxid in objections.load():
        return False
    lately = (NeighbourReview.wxid == wxid) & (NeighbourReview.asked_at > context.now - _REST)
    return not NeighbourReview.select().where(lately).exists()


def asked(request: ServiceRequest) -> list[NeighbourReview]:
    """The neighbours who were asked about the result as it stands, the first asked first."""
    if request.state != State.RESOLVED or request.resolved_at is None:
        return []
    since = (NeighbourReview.request == request.no) & (NeighbourReview.asked_at >= request.resolved_at)
    return list(NeighbourReview.select().where(since).order_by(NeighbourReview.id))


def was_asked(request: ServiceRequest, wxid: str) -> bool:
    """Whether somebody is one of the neighbours asked."""
    return any(row.wxid == wxid for row in asked(request))


def waiting_for(wxid: str) -> list[ServiceRequest]:
    """The requests whose result waits for a word of this neighbour, the last asked first."""
    open_ = (NeighbourReview.wxid == wxid) & NeighbourReview.content.is_null()
    rows = NeighbourReview.select(NeighbourReview.request).where(open_).order_by(NeighbourReview.id.desc())
    found = queries.fetch((no for (no,) in tuples(rows)), {State.RESOLVED})
    return [request for request in found if was_asked(request, wxid)]
