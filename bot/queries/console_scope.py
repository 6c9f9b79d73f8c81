"""The bounds of who is signed in, as conditions for queries: every page of the console keeps to them."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from bot.rules.console_rights import Scope
from models import Place, Room, ServiceRequest


def requests_within(scope: Scope, *, few: bool = False) -> Any:
    """The condition on service requests that ``scope`` sees.

    ``few``: another condition leaves only a few, so that they are not looked up by place.
    """
    if scope.lost:
        return SQL("1 = 0")
    seen: Any = SQL("1 = 1")
    if scope.path:
        seen = place_of(few).in_(Place.select(Place.code).where(Place.path.startswith(scope.path)))
    if scope.department:
        seen = seen & (ServiceRequest.department == scope.department)
    return seen


def place_of(few: bool) -> Any:
    """The column of the place; wrapped where no index of it should be taken."""
    return fn.COALESCE(ServiceRequest.place, "") if few else ServiceRequest.place


def places_within(scope: Scope) -> Any:
    """The condition on places that ``scope`` sees; a department sees none."""
    if scope.lost or scope.department:
        return SQL("1 = 0")
    return Place.path.startswith(scope.path) if scope.path else SQL("1 = 1")


def rooms_within(scope: Scope) -> Any:
    """The condition on rooms that hang at a place ``scope`` sees; rooms without a place are the whole county's."""
    if scope.whole:
        return SQL("1 = 1")
    return Room.place.in_(Place.select(Place.code).where(places_within(scope)))
