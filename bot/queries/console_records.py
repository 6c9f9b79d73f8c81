"""The requests behind a figure, a page at a time and within the viewer's bounds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.database import tuples
from bot.queries import console_requests
from bot.queries.console_requests import PAGE, Listing
from bot.queries.console_scope import requests_within
from bot.rules.console_rights import Scope
from models import ServiceRequest

_ONE_GO = 5000


def records(numbers: Collection[int], scope: Scope, now: datetime, page: int) -> Listing:
    """Of ``numbers`` those that ``scope`` sees, the latest first."""
    within = sorted(seen(sorted(numbers), scope), reverse=True)
    first = (max(1, page) - 1) * PAGE
    shown = console_requests.rows(within[first : first + PAGE], now)
    return Listing(shown, len(within), first + PAGE < len(within))


def seen(numbers: list[int], scope: Scope) -> list[int]:
    """Those of ``numbers`` that ``scope`` sees."""
    found: list[int] = []
    for at in range(0, len(numbers), _ONE_GO):
        some = ServiceRequest.no.in_(numbers[at : at + _ONE_GO])
        found += [no for (no,) in tuples(ServiceRequest.select(ServiceRequest.no).where(some & requests_within(scope)))]
    return found
