"""今日: what needs a person now, each one click from done."""

from __future__ import annotations

from datetime import datetime

from bot.actions import console_today as actions
from bot.queries import console_today as queries
from bot.queries.binding import Unbound
from bot.queries.console_requests import Row
from bot.queries.console_today import SHOWN, Account, Some, Unsaid, Unsure
from bot.rules.console_rights import Right
from bot.web.console import layout, request_rows
from bot.web.console.frame import Answer, Asked, Go, Route, Shown, post, required, url
from bot.web.html import Child, Html, h

#: Sorts of requests: title, what to do, and the filters under which all of them stand in the list.
_SORTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "urgent": ("紧急", "有危险，马上过问。", {"urgent": "1"}),
    "late": ("已超时", "过了时限还没办结：督促责任人，或转给别人。", {"late": "1"}),
    "nobody": ("没有责任人", "名册里没有人管：请转给能办的人。", {"state": "open"}),
    "unhappy": ("居民不满意", "说没解决，又重开了：看看卡在哪里。", {"unhappy": "1"}),
    "due": ("今天到期", "今天之内要办结。", {"sort": "due"}),
}


async def today(asked: Asked) -> Answer:
    """Everything that waits for somebody."""
    sections = [
        *await _offline(asked),
        *await _requests(asked),
        *await _unsure(asked),
        *await _repairs(asked),
    ]
    summary = [h.a(f"{title} ", h.b(str(count)), href=f"#{name}") for name, title, count, _ in sections]
    body: list[Child] = [
        layout.heading(
            "今日", h.span(f"{asked.now:%-m月%-d日} 星期{'一二三四五六日'[asked.now.weekday()]}", cls="hint")
        ),
        h.nav(summary, cls="chips", aria_label="今日各项") if summary else None,
        *(part for *_, part in sections),
        None if sections else _all_done(),
    ]
    return Shown("今日", body, live="requests candidates rooms outbox accounts")


def _all_done() -> Html:
    more = h.p(h.a("看全部未结的诉求", href=url("/requests")), "，或等群里有人说话：新的会自己出现在这里。")
    return layout.empty("现在没有要您处理的事。", more)


Part = tuple[str, str, int, Html]


def _part(name: str, title: str, hint: str, count: int, *body: Child, cls: str = "") -> Part:
    head = h.h2(title, " ", h.span(str(count), cls="count"))
    return name, title, count, h.section(head, h.p(hint, cls="hint"), *body, id=name, cls=f"card {cls}".strip())


# --- requests ---------------------------------------------------------------------------------------------------------


async def _requests(asked: Asked) -> list[Part]:
    found = await asked.share(queries.requests, asked.viewer.scope, asked.minute)
    return [_sort(asked, name, some) for name, some in found.items() if some.count]


def _sort(asked: Asked, name: str, some: Some) -> Part:
    title, hint, filters = _SORTS[name]
    rows = h.ol(
        (request_rows.line(row, asked.now, *_buttons(asked, row, some.pressed.get(row.no))) for row in some.rows),
        cls="rows",
    )
    more = h.p(h.a(f"看全部 {some.count} 件", href=url("/requests", **filters))) if some.count > SHOWN else None
    return _part(name, title, hint, some.count, rows, more, cls="hot" if name in ("urgent", "late") else "")


def _buttons(asked: Asked, row: Row, pressed: datetime | None) -> list[Html]:
    if not asked.viewer.may(Right.STEER):
        return []
    transfer = h.a("转办", href=url(f"/requests/{row.no}") + "#deed-transfer", cls="button")
    if not row.who:
        return [transfer]
    if pressed:
        again = asked.button_to(f"/requests/{row.no}/press", "再督促")
        return [h.span(f"{pressed:%H:%M} 督促过", cls="hint"), again, transfer]
    return [asked.button_to(f"/requests/{row.no}/press", "督促", cls="main"), transfer]


# --- what may be a request --------------------------------------------------------------------------------------------


async def _unsure(asked: Asked) -> list[Part]:
    if not asked.viewer.may(Right.STEER):
        return []
    found = await asked.share(queries.unsure, asked.viewer.scope, asked.minute)
    if not found:
        return []
    rows = h.ol((_candidate(asked, one) for one in found[:SHOWN]), cls="items")
    more = h.p(f"还有 {len(found) - SHOWN} 条，处理完上面的就会出现。", cls="hint") if len(found) > SHOWN else None
    return [
        _part("unsure", "可能是诉求", "机器人拿不准，没有在群里说话：是就立案，不是就划掉。", len(found), rows, more)
    ]


def _candidate(asked: Asked, one: Unsure) -> Html:
    return h.li(
        h.div(
            h.p(one.text, cls="words"),
            h.p(
                f"{one.place} · {one.who} · ",
                layout.moment(one.at, asked.now),
                f" · {one.kind or '类别不明'}",
                cls="place",
            ),
        ),
        h.div(
            asked.button_to(f"/candidates/{one.id}/open", "立案", cls="main"),
            asked.button_to(f"/candidates/{one.id}/dismiss", "不是"),
            cls="act",
        ),
        data_row=f"c{one.id}",
    )


async def open_candidate(asked: Asked) -> Answer:
    """It is a request."""
    number = asked.number("id")
    no = await asked.act("open_candidate", f"待确认{number}", actions.open_candidate, asked.viewer, number)
    return Go(asked.back("/today"), f"已立为 {no}号，责任人已收到。")


async def dismiss_candidate(asked: Asked) -> Answer:
    """It is none."""
    number = asked.number("id")
    await asked.act("dismiss_candidate", f"待确认{number}", actions.dismiss_candidate, asked.viewer, number)
    return Go(asked.back("/today"), "好的，不立。")


# --- groups, messages, accounts ---------------------------------------------------------------------------------------


async def _repairs(asked: Asked) -> list[Part]:
    if not asked.viewer.may(Right.REPAIR):
        return []
    rooms = await asked.read(queries.unbound, asked.desk.core.directory)
    unsaid = await asked.share(queries.unsaid, asked.minute)
    parts = []
    if rooms:
        rows = h.ol((_room(asked, one) for one in rooms[:SHOWN]), cls="items")
        hint = "机器人在这些群里，但不知道是哪个单元、楼栋或网格的群：选一个地点。"
        parts.append(_part("rooms", "没对上地点的群", hint, len(rooms), rows))
    if unsaid:
        rows = h.ol((_message(asked, one) for one in unsaid[:SHOWN]), cls="items")
        parts.append(_part("unsaid", "没发出去的消息", "试了几次都没成：再发一次，或不用发了。", len(unsaid), rows))
    return parts


def _room(asked: Asked, one: Unbound) -> Html:
    guesses = [
        asked.button_to("/rooms/bind", f"绑定到 {place.name}", {"room": one.code, "place": place.code}, cls="main")
        for place in one.suggestions
    ]
    other = asked.form_to(
        "/rooms/bind",
        h.input(type="hidden", name="room", value=one.code),
        h.input(type="hidden", name="back", value=asked.address),
        h.input(
            name="place", required=True, placeholder="地点全名，如 荷塘苑3栋2单元", aria_label=f"{one.name}属于哪个地点"
        ),
        h.button("绑定", type="submit"),
        cls="inline",
        data_keep=True,
    )
    return h.li(h.div(h.p(one.name, cls="words")), h.div(guesses, other, cls="act"), data_row=f"r{one.code}")


async def bind(asked: Asked) -> Answer:
    """A group belongs to a place."""
    room, place = required(asked, "room", "没有说是哪个群。"), required(asked, "place", "请写地点。")
    name = await asked.act("bind", room, actions.bind_named, room, place, note=place)
    return Go(asked.back("/today"), f"已绑定到{name}。")


def _message(asked: Asked, one: Unsaid) -> Html:
    about = [h.a(f"{one.request}号", href=url(f"/requests/{one.request}")), " · "] if one.request else None
    return h.li(
        h.div(
            h.p(one.text, cls="words"),
            h.p(about, f"{one.to} · ", layout.moment(one.at, asked.now), f" · {one.reason}", cls="place"),
        ),
        h.div(
            asked.button_to(f"/messages/{one.id}/again", "再发一次", cls="main"),
            asked.button_to(f"/messages/{one.id}/drop", "不用发了"),
            cls="act",
        ),
        data_row=f"o{one.id}",
    )


async def say_again(asked: Asked) -> Answer:
    """Try to say it anew."""
    await asked.act("say_again", f"消息{asked.number('id')}", actions.say_again, asked.number("id"))
    return Go(asked.back("/today"), "已排队再发。")


async def let_be(asked: Asked) -> Answer:
    """It need not be said."""
    await asked.act("let_be", f"消息{asked.number('id')}", actions.let_be, asked.number("id"))
    return Go(asked.back("/today"), "好的，不再发。")


async def _offline(asked: Asked) -> list[Part]:
    accounts = [account.name for account in asked.desk.settings.wechaty.accounts]
    if not accounts or not asked.viewer.may(Right.SEE_HEALTH):
        return []
    found = await asked.read(queries.offline, accounts)
    if not found:
        return []
    rows = h.ol((_account(asked, one) for one in found), cls="items")
    hint = "群里的话先存在网关，恢复后会补收；要发的话在排队。没有登录的，请在网关的终端里重新扫码。"
    return [_part("offline", "机器人掉线", hint, len(found), rows, cls="hot")]


def _account(asked: Asked, one: Account) -> Html:
    since = [" · 从 ", layout.moment(one.since, asked.now), " 起"] if one.since else None
    return h.li(h.p(h.b(one.name), f" {one.state}", since), data_row=f"a{one.name}")


ROUTES: tuple[Route, ...] = (
    Route("/today", Right.SEE_REQUESTS, today, section="today"),
    post("/candidates/{id}/open", Right.STEER, open_candidate),
    post("/candidates/{id}/dismiss", Right.STEER, dismiss_candidate),
    post("/rooms/bind", Right.REPAIR, bind),
    post("/messages/{id}/again", Right.REPAIR, say_again),
    post("/messages/{id}/drop", Right.REPAIR, let_be),
)
