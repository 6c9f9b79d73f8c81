"""互助: wishes that wait for a look, points that are held, the shop's shelf, departments that were called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.actions import console_service as actions
from bot.actions.points import outcome_label, rules_in_words
from bot.queries import console_service as queries
from bot.queries.console_service import HeldRow, WishRow
from bot.rules.console_rights import Right
from bot.rules.whistles import Record
from bot.terms import WishState
from bot.web.console import layout
from bot.web.console.frame import Answer, Asked, Go, Route, Shown, post, required
from bot.web.html import Child, Html, h

_LONGEST = 200


async def service(asked: Asked) -> Answer:
    """All of it on one page."""
    context, scope = asked.desk.core.context(), asked.viewer.scope
    wishes = await asked.read(queries.wishes, context, scope)
    called = await asked.read(queries.called, context, scope)
    named = await asked.read(queries.named, context, scope)
    body: list[Child] = [layout.heading("互助"), _wishes(asked, wishes), _called(called, named)]
    if asked.viewer.may(Right.JUDGE_POINTS):
        body += [_held(asked, await asked.read(queries.held, context)), _shop(asked, await asked.read(queries.goods))]
        body += [_booked(asked, await asked.read(queries.booked, context))]
        body += [_statements(await asked.read(queries.statements)), _rules(asked)]
    return Shown("互助", body)


# --- wishes -----------------------------------------------------------------------------------------------------------


def _wishes(asked: Asked, rows: Sequence[WishRow]) -> Html:
    wait = [row for row in rows if row.state is WishState.OPEN]
    rest = [row for row in rows if row.state is not WishState.OPEN]
    nothing = layout.empty("没有等着核实的微心愿。", h.p("居民私下说“许愿 …”，或走访时记下的，会出现在这里。"))
    hint = h.p("公开后人人看得到：只写要什么，不写姓名、门牌、病情。原话和是谁家，这里不显示。", cls="hint")
    cells = [(f"W{row.no}", row.shown, row.grid, layout.tag(row.state.label)) for row in rest]
    wall = layout.table(("编号", "心愿", "网格", "状态"), cells) if cells else None
    items = h.ol((_wish(asked, row, asked.now) for row in wait), cls="items") if wait else nothing
    return layout.card(f"微心愿：待核实 {len(wait)} 个", hint, items, wall, id="wishes")


def _wish(asked: Asked, row: WishRow, now: datetime) -> Html:
    words = h.input(name="words", value=row.shown, maxlength=str(_LONGEST), aria_label=f"W{row.no}公开时怎么写")
    why = h.input(name="why", maxlength="100", required=True, placeholder="原因", aria_label=f"W{row.no}不公开的原因")
    show = asked.form_to(f"/service/wishes/{row.no}/publish", words, h.button("公开", type="submit", cls="main"))
    hide = asked.form_to(f"/service/wishes/{row.no}/refuse", why, h.button("不公开", type="submit"), cls="inline")
    where = h.p(f"W{row.no} · {row.grid} · ", layout.moment(row.made_at, now), cls="place")
    return h.li(h.div(where, show), h.div(hide, cls="act"), data_row=f"w{row.no}")


async def publish(asked: Asked) -> Answer:
    """The wish goes on the wall."""
    no, words = asked.number(), asked.form.get("words", "")[:_LONGEST]
    await asked.act("publish_wish", f"W{no}", actions.publish, asked.viewer, no, words)
    return Go("/service", f"W{no} 公开了。")


async def refuse(asked: Asked) -> Answer:
    """It is not shown."""
    no, why = asked.number(), required(asked, "why", "请写一句为什么不公开。")[:_LONGEST]
    await asked.act("refuse_wish", f"W{no}", actions.refuse, asked.viewer, no, why, note=why)
    return Go("/service", f"W{no} 不公开，原因已经告诉许愿的人。")


# --- points -----------------------------------------------------------------------------------------------------------


def _held(asked: Asked, rows: Sequence[HeldRow]) -> Html:
    hint = h.p("同一家互相确认、几个人轮流确认的，机器人不入账，请人看过再定。", cls="hint")
    items = h.ol((_deed(asked, row) for row in rows), cls="items") if rows else layout.empty("没有等着核实的积分。")
    return layout.card(f"积分：待核实 {len(rows)} 笔", hint, items, id="held")


def _deed(asked: Asked, row: HeldRow) -> Html:
    words = h.p(f"{row.who} · {row.deed}（{outcome_label(row.outcome)}）{row.points} 分", cls="words")
    why = h.p(f"{row.why} · ", layout.moment(row.at, asked.now), cls="place")
    reason = h.input(
        name="why", maxlength="100", required=True, placeholder="原因", aria_label=f"第{row.no}笔不给的原因"
    )
    refuse = asked.form_to(f"/service/points/{row.no}/refuse", reason, h.button("不给", type="submit"), cls="inline")
    give = asked.button_to(f"/service/points/{row.no}/give", "给分", cls="main")
    return h.li(h.div(words, why), h.div(give, refuse, cls="act"), data_row=f"p{row.no}")


def _booked(asked: Asked, rows: Sequence[HeldRow]) -> Html | None:
    """What was booked last, and the form that takes one back; nothing before there is any."""
    if not rows:
        return None
    cells = [(str(row.no), row.who, row.deed, outcome_label(row.outcome), str(row.points)) for row in rows]
    no = h.input(name="no", type="number", min="1", required=True)
    why = h.input(name="why", required=True, maxlength="100")
    fields = (layout.labelled("第几笔", no), layout.labelled("为什么冲回", why), h.button("冲回", type="submit"))
    form = asked.form_to("/service/points/reverse", *fields)
    hint = h.p("发现不实的，可以冲回；账上留两笔，本人看得到原因。", cls="hint")
    table = layout.table(("笔", "谁", "做了什么", "哪一件", "积分"), cells, number=(4,))
    return layout.card("最近入账", hint, table, form, id="booked")


async def reverse(asked: Asked) -> Answer:
    """It is taken back."""
    no, why = _whole(asked, "no"), required(asked, "why", "请写一句为什么冲回。")[:_LONGEST]
    await asked.act("reverse_points", f"积分{no}", actions.reverse, asked.viewer, no, why, note=why)
    return Go("/service", f"第{no}笔冲回了，本人会看到原因。")


async def give(asked: Asked) -> Answer:
    """It is booked."""
    no = asked.number()
    await asked.act("give_points", f"积分{no}", actions.judge, asked.viewer, no, True, "")
    return Go("/service", f"第{no}笔已入账。")


async def withhold(asked: Asked) -> Answer:
    """It is not booked; whose it is reads why."""
    no, why = asked.number(), required(asked, "why", "请写一句为什么不给。")[:_LONGEST]
    await asked.act("refuse_points", f"积分{no}", actions.judge, asked.viewer, no, False, why, note=why)
    return Go("/service", f"第{no}笔不给分，本人会看到原因。")


def _shop(asked: Asked, rows: Sequence[tuple[str, int, int, int]]) -> Html:
    table = layout.table(("东西", "分数", "现有", "待领"), rows, number=(1, 2, 3)) if rows else None
    form = asked.form_to(
        "/service/goods",
        layout.labelled("东西", h.input(name="name", required=True, maxlength="64")),
        layout.labelled("分数", h.input(name="price", type="number", min="1", required=True)),
        layout.labelled("再添几件", h.input(name="count", type="number", min="0", value="0", required=True)),
        h.button("上架", type="submit", cls="main"),
    )
    brand = asked.desk.settings.county.brands.shop
    hint = h.p("同名的改分数、添件数。居民私下说“兑换 …”拿到兑换码，柜台上说“核销 码”。", cls="hint")
    return layout.card(brand, hint, table or layout.empty("还没有东西可换。"), form, id="shop")


async def fill(asked: Asked) -> Answer:
    """More of a thing on the shelf."""
    name = required(asked, "name", "请写东西。")
    price, count = _whole(asked, "price"), _whole(asked, "count")
    done = await asked.act("fill_shop", name, actions.fill, name, price, count, note=f"{price}分 添{count}件")
    return Go("/service", f"{done}上架了。")


def _whole(asked: Asked, name: str) -> int:
    """A whole number of the form; -1, which no shelf takes, for anything else."""
    words = asked.form.get(name, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 8 else -1


def _statements(rows: Sequence[tuple[str, str]]) -> Html:
    items = h.ul((h.li(text) for _, text in rows), cls="plain") if rows else layout.empty("还没有满一个月。")
    return layout.card("每月对账", items, id="statements")


def _rules(asked: Asked) -> Html:
    lines = rules_in_words(dict(asked.desk.settings.points.deeds))
    hint = h.p("在 config.yaml 的 points 里改。只有别人确认过的结果才给分。", cls="hint")
    return layout.card("怎么得分", hint, h.ul((h.li(line) for line in lines), cls="plain"), id="rules")


# --- departments ------------------------------------------------------------------------------------------------------


def _called(rows: Sequence[Record], named: Sequence[tuple[str, int, int]]) -> Html:
    heads = ("部门", "吹哨", "应报到", "按时报到", "应回哨", "按时回哨")
    cells = [tuple(map(str, row)) for row in rows]
    table = layout.table(heads, cells, number=(1, 2, 3, 4, 5)) if cells else layout.empty("这个月没有吹过哨。")
    sunk = "、".join(f"{name} {count}/{grids}" for name, count, grids in named)
    hint = h.p(f"下沉部门定了联系人的网格：{sunk}。没定的先找全部联络员。", cls="hint") if named else None
    return layout.card("吹哨报到：这个月", table, hint, id="whistles")


ROUTES: tuple[Route, ...] = (
    Route("/service", Right.SEE_SERVICE, service, section="service"),
    post("/service/wishes/{no}/publish", Right.CHECK_WISHES, publish),
    post("/service/wishes/{no}/refuse", Right.CHECK_WISHES, refuse),
    post("/service/points/{no}/give", Right.JUDGE_POINTS, give),
    post("/service/points/{no}/refuse", Right.JUDGE_POINTS, withhold),
    post("/service/points/reverse", Right.JUDGE_POINTS, reverse),
    post("/service/goods", Right.JUDGE_POINTS, fill),
)
