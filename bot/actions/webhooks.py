"""What other systems are told of: a row for each history row and each who wants it, kept until it was taken.

Nothing is lost: which history rows were taken is written in the same transaction as their deliveries. Nothing is
doubled: a history row is one delivery, and a repeat after a crash carries the same number.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import office
from bot.context import Context
from bot.links import Links, Use
from bot.queries import webhooks as queries
from bot.rules.webhooks import next_pause
from bot.statements import insert
from bot.terms import Action
from models import Webhook, WebhookDelivery

#: So many history rows are taken in one transaction, and so many deliveries claimed at once.
_BATCH, _AT_ONCE = 200, 8
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Post:
    """A claimed delivery: what to send where, and the secret (sealed) that signs it. ``tries`` counts this one."""

    id: int
    number: str
    url: str
    secret: str
    body: str
    tries: int


def add(
    now: datetime,
    links: Links,
    name: str,
    url: str,
    events: Sequence[Action] = (),
    place: str = "",
    personal: bool = False,
) -> tuple[int, str]:
    """A webhook told of everything from now on: its number, and the secret that proves who tells."""
    secret = secrets.token_urlsafe(32)
    row = Webhook.create(
        name=name,
        url=url,
        secret=links.seal(Use.SECRET, secret),
        events=sorted(str(event) for event in events),
        place=place,
        personal=personal,
        last_event=queries.last_event(),
        created_at=now,
    )
    return int(row.id), secret


def stop(now: datetime, number: int) -> bool:
    """Tell it nothing more; False when there is none of that number that is told."""
    change = Webhook.update(stopped_at=now)
    return bool(change.where((Webhook.id == number) & Webhook.stopped_at.is_null()).execute())


def gather(context: Context) -> int:
    """Make deliveries of the history rows that no webhook was told of yet; how many."""
    made = 0
    for hook in queries.behind():
        rows = queries.news_for(hook, _BATCH)
        for row in rows:
            if queries.wants(context, hook, row):
                body = json.dumps(queries.body(context, hook, row), ensure_ascii=False, separators=(",", ":"))
                made += _put(context, hook, row.id, body)
        seen = rows[-1].id if rows else queries.last_event()
        Webhook.update(last_event=seen).where(Webhook.id == hook.id).execute()
    return made


def _put(context: Context, hook: Webhook, event: int, body: str) -> int:
    at = context.now
    row = {"webhook": hook.id, "event": event, "body": body, "created_at": at, "next_try_at": at}
    return insert(WebhookDelivery, ignore=True, **row)


def claim(context: Context) -> list[Post]:
    """Take what is due for sending, one for each webhook, the oldest first."""
    found: dict[int, WebhookDelivery] = {}
    for row in queries.due(context.now):
        found.setdefault(row.webhook_id, row)
    posts = []
    for row in list(found.values())[:_AT_ONCE]:
        change = WebhookDelivery.update(state="sending", claimed_at=context.now, tries=row.tries + 1)
        if change.where((WebhookDelivery.id == row.id) & (WebhookDelivery.state == "queued")).execute():
            number, hook = f"{row.webhook_id}-{row.event}", row.webhook
            posts.append(Post(row.id, number, hook.url, hook.secret, row.body, row.tries + 1))
    return posts


def taken(context: Context, post: Post) -> None:
    """It was taken."""
    _settle(post, state="sent", sent_at=context.now, reason="")


def failed(context: Context, post: Post, reason: str, hopeless: bool = False) -> None:
    """It was not: tried again later, or given up and told to the office."""
    pause = None if hopeless else next_pause(post.tries)
    if pause is not None:
        _settle(post, state="queued", next_try_at=context.now + pause, reason=reason[:256])
        return
    _settle(post, state="dead", reason=reason[:256])
    hook = post.number.partition("-")[0]
    line = f"对外推送 {hook} 号有发不出去的，请看：python -m bot webhook list"
    office.note(context, f"webhook:{hook}:{context.now:%Y-%m-%d}", line)


def _settle(post: Post, **changes: object) -> None:
    here = (WebhookDelivery.id == post.id) & (WebhookDelivery.state == "sending")
    WebhookDelivery.update(**changes).where(here).execute()


def recover(context: Context) -> int:
    """After a start: what was in flight is sent again, under its old number. How many; old ones are dropped."""
    old = (WebhookDelivery.state == "sent") & (WebhookDelivery.next_try_at < context.now - _KEPT)
    WebhookDelivery.delete().where(old).execute()
    change = WebhookDelivery.update(state="queued", next_try_at=context.now)
    return int(change.where(WebhookDelivery.state == "sending").execute())


def revive(now: datetime, number: int) -> int:
    """Try again, from the start, what was given up for a webhook; how many."""
    change = WebhookDelivery.update(state="queued", tries=0, next_try_at=now)
    dead = (WebhookDelivery.webhook == number) & (WebhookDelivery.state == "dead")
    return int(change.where(dead).execute())
