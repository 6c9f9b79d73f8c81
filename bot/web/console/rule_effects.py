"""What other rules would do: to open requests, to what the bot said in a week, to the last messages it heard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.actions import rule_change
from bot.actions.rule_change import Hit
from bot.config import Settings
from bot.learning.comparing import Difference
from bot.learning.trying import differences
from bot.queries import console_records
from bot.queries import rules as queries
from bot.rules.understanding import Thresholds, Understanding
from bot.terms import Kind
from bot.understander import own
from bot.web.console import layout, parts
from bot.web.console.frame import Asked, url
from bot.web.html import Html, h

_FIRST, _SHOWN, _HEARD = 8, 100, 60
_WEEK = timedelta(days=7)


async def deadlines_card(asked: Asked, now: Settings, then: Settings) -> Html | None:
    """The open requests whose deadline would move, as far as the viewer sees them."""
    if now.clocks == then.clocks:
        return None
    hits = await asked.read(rule_change.preview, asked.desk.core.context(), then.clocks)
    seen = set(await asked.read(console_records.seen, [hit.no for hit in hits], asked.viewer.scope))
    shown = [hit for hit in hits if hit.no in seen]
    late = sum(hit.late_at_once for hit in shown)
    told = f"在办的事里有 {len(shown)} 件的时限会变" + (f"，其中 {late} 件马上超时。" if late else "。")
    return h.div(h.p(told, cls="words"), _hits(shown[:_FIRST]), _rest(shown[_FIRST:]), cls="effect")


def _hits(hits: Sequence[Hit]) -> Html | None:
    return parts.slim(("诉求", "现在的时限", "改后"), [_hit(hit) for hit in hits]) if hits else None


def _rest(hits: Sequence[Hit]) -> Html | None:
    """The others, folded; of very many the next hundred."""
    if not hits:
        return None
    shown = f"，先列出 {_SHOWN} 件" if len(hits) > _SHOWN else ""
    return h.details(h.summary(f"另外 {len(hits)} 件{shown}"), _hits(hits[:_SHOWN]))


def _hit(hit: Hit) -> Html:
    what = h.th(h.a(f"{hit.no}号", href=url(f"/requests/{hit.no}")), f" {Kind(hit.kind).label} {hit.text}", scope="row")
    due = f"{hit.due_at:%m-%d %H:%M}" if hit.due_at else "没有"
    return h.tr(
        what,
        h.td(due),
        h.td(f"{hit.new_due_at:%m-%d %H:%M} ", layout.tag("马上超时", "hot") if hit.late_at_once else None),
    )


async def said_card(asked: Asked, now: Settings, then: Settings) -> Html | None:
    """What caps and quiet hours would have changed in the last seven days; how a new text reads."""
    quiet, most = then.clocks.quiet_hours, then.manners.leader_mentions_per_day
    lines: list[str] = []
    if quiet != now.clocks.quiet_hours or most != now.manners.leader_mentions_per_day:
        said = await asked.read(queries.said, asked.now - _WEEK)
        if quiet != now.clocks.quiet_hours:
            lines.append(f"最近 7 天里，有 {said.put_off(quiet)} 条不急的话会等到 {quiet.end:%H:%M} 再说。")
        if most != now.manners.leader_mentions_per_day:
            lines.append(f"最近 7 天里，有 {said.too_many(most)} 人次一天被 @ 超过 {most} 次；多出来的会进汇总。")
    if then.welcome != now.welcome or then.bot != now.bot:
        lines += ["新邻居进群时会读到："] if then.welcome.text else ["新邻居进群时不再说话。"]
    read = h.blockquote(_welcome(then)) if lines and "读到" in lines[-1] else None
    return h.div((h.p(line, cls="words") for line in lines), read, cls="effect") if lines else None


def _welcome(settings: Settings) -> str:
    privacy = settings.privacy
    return settings.welcome.text.format(
        bot=settings.bot.name, hours=f"{privacy.chatter_hours:g}", days=privacy.retention_days
    )


async def heard_card(asked: Asked, now: Settings, then: Settings) -> Html | None:
    """The last messages that other thresholds would take otherwise."""
    if now.gate == then.gate:
        return None
    said = await asked.read(queries.heard)
    old, new = (Thresholds(sure=one.gate.sure, unsure=one.gate.unsure) for one in (now, then))
    found = await asyncio.to_thread(_compared, asked, said, old, new)
    return heard_otherwise(said, found)


def _compared(asked: Asked, said: Sequence[str], old: Thresholds, new: Thresholds) -> list[Difference]:
    judge = own(asked.desk.data)
    return differences(said, (judge, old), (judge, new))


def heard_otherwise(said: Sequence[str], found: Sequence[Difference]) -> Html:
    """The messages that would be taken otherwise, before and after."""
    told = h.p(f"最近 {len(said)} 条还留着的群消息里，{len(found)} 条会听得不一样。", cls="words")
    rows = [
        h.tr(h.th(one.text[:60], scope="row"), h.td(_meaning(one.before)), h.td(h.b(_meaning(one.after))))
        for one in found[:_HEARD]
    ]
    more = h.p(f"先列出前 {_HEARD} 条。", cls="hint") if len(found) > _HEARD else None
    return h.div(told, parts.slim(("话", "现在", "改后"), rows) if rows else None, more, cls="effect")


def _meaning(one: Understanding) -> str:
    words = (one.act.label, one.kind.label if one.kind else "", "紧急" if one.urgent else "", one.outcome.label)
    return " ".join(filter(None, words))
