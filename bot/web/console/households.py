"""A visited household: by code; its name only for who asks for it, and that look is written down and shown."""

from __future__ import annotations

from datetime import datetime

from bot.context import Context
from bot.queries import console_households as queries
from bot.queries.console_households import LOOK, Visited
from bot.rules.console_rights import Right, Scope
from bot.web.console import layout
from bot.web.console.frame import Answer, Asked, Missing, Route, Shown, post
from bot.web.html import Html, h


async def one(asked: Asked) -> Answer:
    """The household by its code."""
    found = await asked.read(_visited, asked.path["code"], asked.viewer.scope)
    if found is None:
        raise Missing
    ask = asked.form_to(
        f"/households/{found.code}/name",
        h.p("看姓名、门牌和类别会记入操作记录，谁在什么时候看过，这一页上都写着。", cls="hint"),
        h.button("看姓名", type="submit", cls="main"),
    )
    return _shown(found, asked.now, layout.card("姓名", ask))


def _visited(code: str, scope: Scope) -> Visited | None:
    return queries.visited(code, scope, named=False)


async def named(asked: Asked) -> Answer:
    """With the name; the look is written down before it is shown, in the same transaction."""
    code = asked.path["code"]
    found = await asked.act(LOOK, code, _named, code, asked.viewer.scope)
    rows = [("户主", found.head or "名册里没有写"), ("门牌", f"{found.unit}{found.door}"), ("类别", found.category)]
    return _shown(found, asked.now, layout.card("姓名", layout.pairs(rows), h.p("这次查看已经记下。", cls="hint")))


def _named(context: Context, code: str, scope: Scope) -> Visited:
    found = queries.visited(code, scope, named=True)
    if found is None:
        raise Missing
    return found


def _shown(found: Visited, now: datetime, name: Html) -> Shown:
    facts = [
        ("户编号", found.code),
        ("单元", found.unit),
        ("走访人", found.visitor),
        ("周期", f"{found.cycle_days} 天"),
    ]
    visits = [
        h.li(layout.moment(one.at, now), " ", h.b(one.result), f" {one.visitor}", _note(one.note))
        for one in found.visits
    ]
    looks = [h.li(layout.moment(one.at, now), f" {one.who}") for one in found.looks]
    body = [
        layout.heading(f"走访户 {found.code}"),
        layout.card("情况", layout.pairs(facts)),
        name,
        layout.card("走访", h.ol(visits, cls="plain") if visits else h.p("还没有走访过。", cls="hint")),
        layout.card("谁看过姓名", h.ol(looks, cls="plain") if looks else h.p("还没有人看过。", cls="hint")),
    ]
    return Shown(f"走访户 {found.code}", body)


def _note(note: str) -> Html | None:
    return h.p(note, cls="note") if note else None


ROUTES: tuple[Route, ...] = (
    Route("/households/{code}", Right.SEE_HOUSEHOLDS, one),
    post("/households/{code}/name", Right.SEE_HOUSEHOLDS, named),
)
