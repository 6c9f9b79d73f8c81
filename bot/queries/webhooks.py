"""Reads for what other systems are told: who is behind, what is due, how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from bot.context import Context
from bot.database import tuples
from bot.queries import api
from bot.queries.api import Eyes
from models import RequestEvent, ServiceRequest, Webhook, WebhookDelivery

_LOOKED_AT = 200


def last_event() -> int:
    """The number of the last history row; 0 before the first."""
    return int(RequestEvent.select(fn.MAX(RequestEvent.id)).scalar() or 0)


def behind() -> list[Webhook]:
    """The webhooks that were not told of the last history rows yet."""
    live = Webhook.stopped_at.is_null() & (Webhook.last_event < last_event())
    return list(Webhook.select().where(live).order_by(Webhook.id))


def news_for(hook: Webhook, limit: int) -> list[RequestEvent]:
    """The next history rows for a webhook, with their requests, oldest first."""
    query = RequestEvent.select(RequestEvent, ServiceRequest).join(ServiceRequest)
    return list(query.where(RequestEvent.id > hook.last_event).order_by(RequestEvent.id).limit(limit))


def wants(context: Context, hook: Webhook, row: RequestEvent) -> bool:
    """Whether the webhook is told of such an action, there."""
    if hook.events and row.action not in hook.events:
        return False
    return not hook.place or context.directory.contains(hook.place, row.request.place_id)


def body(context: Context, hook: Webhook, row: RequestEvent) -> dict[str, Any]:
    """What is told: the history row, and the request as it stands now."""
    eyes = Eyes(hook.place, hook.personal)
    told = api.event_value(context, eyes, row)
    request = api.request(context, Eyes(personal=hook.personal), row.request.no) or {}
    return {"delivery": f"{hook.id}-{row.id}", "event": _readable(told), "request": _readable(request)}


def _readable(value: Any) -> Any:
    """Moments in ISO 8601 with their zone."""
    if isinstance(value, Mapping):
        return {key: _readable(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def due(now: datetime) -> list[WebhookDelivery]:
    """Deliveries that wait and may go, oldest first, with their webhooks; those of stopped ones stay."""
    row = WebhookDelivery
    query = row.select(row, Webhook).join(Webhook).where(Webhook.stopped_at.is_null())
    return list(query.where((row.state == "queued") & (row.next_try_at <= now)).order_by(row.id).limit(_LOOKED_AT))


def next_due() -> datetime | None:
    """When the next delivery may go, or None."""
    row = WebhookDelivery
    query = row.select(fn.MIN(row.next_try_at)).join(Webhook).where(Webhook.stopped_at.is_null())
    found: datetime | None = query.where(row.state == "queued").scalar()
    return found


def work(now: datetime) -> tuple[bool, bool]:
    """Whether there is something to gather, and something to send."""
    found = next_due()
    return bool(behind()), found is not None and found <= now


def every() -> list[tuple[Webhook, dict[str, int], str]]:
    """All webhooks, with how many deliveries stand where, and why the last failed one did."""
    row = WebhookDelivery
    counts: dict[int, dict[str, int]] = {}
    counted = row.select(row.webhook, row.state, fn.COUNT(SQL("*"))).group_by(row.webhook, row.state)
    for hook, state, count in tuples(counted):
        counts.setdefault(hook, {})[state] = count
    return [(hook, counts.get(hook.id, {}), _why(hook.id)) for hook in Webhook.select().order_by(Webhook.id)]


def _why(hook: int) -> str:
    row = WebhookDelivery
    failed = row.select(row.reason).where((row.webhook == hook) & (row.reason != "")).order_by(row.id.desc())
    return str(failed.limit(1).scalar() or "")
