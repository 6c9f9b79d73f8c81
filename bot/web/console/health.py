"""运行: how the bot itself does - accounts, groups, what waits to be said, regular jobs, noise, backups."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.context import Context
from bot.copies import back_up, folder_of, named_at
from bot.database import DatabaseTrouble, file_of
from bot.jobs import JOBS
from bot.queries import console_health as queries
from bot.queries.console_health import Account, Health
from bot.queries.papers import Noise
from bot.refusals import NotPossible
from bot.rules.console_rights import Right
from bot.rules.findings import Finding
from bot.terms import SendState
from bot.web.console import layout, parts
from bot.web.console.frame import Answer, Asked, Go, Route, Shown, post, url
from bot.web.html import Child, Html, h

#: What people call the regular jobs.
JOB_LABELS = {
    "candidates": "待确认清单",
    "digest": "三长汇总提醒",
    "visits": "走访提醒",
    "heard": "记下各群最后说话时间",
    "tasks": "交办任务跟进",
    "daily_paper": "日报",
    "weekly_paper": "周报",
    "monthly_paper": "月报和交办会材料",
    "chatter": "删闲聊",
    "purge": "到期删除",
    "points": "记积分",
    "points_statement": "积分对账单",
    "wishes": "跟进微心愿",
}
_SHOWN = 8
_SIGNS = {"✓": ("正常", "good"), "!": ("要看", "warm"), "✗": ("出错", "hot")}
_DELIVERIES = {"queued": "待推送", "sending": "推送中", "sent": "已推送", "dead": "放弃"}


async def health(asked: Asked) -> Answer:
    """The page."""
    desk = asked.desk
    names = [account.name for account in desk.settings.wechaty.accounts]
    jobs = {job.name: JOB_LABELS.get(job.name, job.name) for job in JOBS}
    found = await asked.read(queries.health, desk.core.context(), names, jobs, desk.data, desk.real.now())
    body: list[Child] = [
        layout.heading("运行", h.span(f"机器人的时钟 {asked.now:%Y-%m-%d %H:%M}", cls="hint")),
        _findings(found.findings),
        h.div(
            h.div(_accounts(asked, found), _rooms(found), _outbox(asked, found)),
            h.div(_jobs(asked, found), _noise(found), _copies(asked, found), _deleted(asked, found)),
            cls="even",
        ),
        _machines(asked),
    ]
    return Shown("运行", body, live="accounts rooms outbox")


def _findings(findings: tuple[Finding, ...]) -> Html:
    """What has to be put right first; what is well in few words."""
    order = sorted(findings, key=lambda one: "✗!✓".index(one.sign))
    worse = sum(one.sign != "✓" for one in findings)
    title = f"{worse} 处要看" if worse else "一切正常"
    return layout.card(title, h.ul((_finding(one) for one in order), cls="items"), id="findings")


def _finding(one: Finding) -> Html:
    label, kind = _SIGNS[one.sign]
    todo = h.p(one.todo, cls="hint") if one.todo else None
    return h.li(h.div(h.p(layout.tag(label, kind), " ", one.what), todo))


def _accounts(asked: Asked, found: Health) -> Html:
    if not found.accounts:
        words = h.p("还没有接微信：机器人现在只在内置群聊里说话。", cls="hint")
        todo = h.p("要接真的微信群，请在 config.yaml 的 wechaty.accounts 里写上账号和网关，再重启。", cls="hint")
        return layout.card("微信号", words, todo, id="accounts")
    rows = h.ul((_account(one, asked.now) for one in found.accounts), cls="items")
    return layout.card("微信号", rows, id="accounts")


def _account(one: Account, now: datetime) -> Html:
    since = [" · 从 ", layout.moment(one.since, now), " 起"] if one.since else None
    why = h.p(one.why, cls="hint") if one.why and not one.up else None
    state = layout.tag(one.state, "good" if one.up else "hot")
    return h.li(h.div(h.p(h.b(one.name), " ", state, since), why), data_row=f"a{one.name}")


def _rooms(found: Health) -> Html:
    rooms = found.rooms
    last = found.vitals.last_message
    bind = h.a("去绑定", href=url("/today") + "#rooms") if rooms.strange else None
    rows: list[tuple[str, Child]] = [
        ("名册里的群", f"{rooms.registered} 个"),
        ("还没对上真实群", f"{rooms.unbound} 个"),
        ("见到但不知是哪里的群", [f"{rooms.strange} 个 ", bind]),
        ("24 小时内有人说话", f"{rooms.spoke} 个"),
        ("很久没有声音", f"{rooms.quiet} 个"),
        ("最近一条消息", f"{last:%m-%d %H:%M}" if last else "还没有收到过"),
        ("收下的消息", f"{found.vitals.taken} 条"),
    ]
    return layout.card("群", layout.pairs(rows), id="groups")


def _outbox(asked: Asked, found: Health) -> Html:
    counts = found.vitals.outbox
    rows: list[tuple[str, Child]] = [(state.label, f"{counts.get(state, 0)} 条") for state in SendState]
    since = found.vitals.waiting_since
    if since is not None:
        rows.append(("最早一条该发于", layout.moment(since, asked.now)))
    rows += [(f"对外{_DELIVERIES[name]}", f"{count} 条") for name, count in found.vitals.deliveries.items() if count]
    more = (
        h.p(h.a("没发出去的：再发一次，或不用发了", href=url("/today") + "#unsaid"))
        if counts.get(SendState.FAILED)
        else None
    )
    return layout.card("发件箱", layout.pairs(rows), more, id="outbox")


def _jobs(asked: Asked, found: Health) -> Html:
    rows = (
        h.tr(
            h.th(JOB_LABELS.get(name, name), scope="row"),
            h.td(layout.moment(job.done_at, asked.now) or "还没有过", _broken(name, found)),
            h.td(layout.moment(job.due_at, asked.now) or "没有排上"),
        )
        for name, job in found.vitals.jobs.items()
    )
    late = found.vitals.late_duties
    told = h.p(f"计时事项（催办、回访等）：{late} 件到时间还没办。", cls="hint") if late else None
    return layout.card("定时任务", parts.slim(("任务", "上次", "下次"), rows), told, id="jobs")


def _broken(name: str, found: Health) -> Html | None:
    return layout.tag("没做成", "hot") if name in found.failed else None


def _noise(found: Health) -> Html:
    head = ("最近", "群里", "私聊", "@三长", "一人一天最多")
    rows = [_said(label, noise) for label, noise in found.noise]
    return layout.card("机器人说了多少", parts.slim(head, rows), id="noise")


def _said(label: str, noise: Noise) -> Html:
    called = f"{noise.mentions} 次，{noise.leaders} 人"
    cells = (f"{noise.to_rooms} 条", f"{noise.in_private} 条", called, f"{noise.most_a_day} 次")
    return h.tr(h.th(label, scope="row"), (h.td(cell) for cell in cells))


def _copies(asked: Asked, found: Health) -> Html:
    rows = (
        h.li(h.p(one.name), h.p(layout.moment(one.at, asked.now), f" · {one.size / 1e6:.1f} MB", cls="hint"))
        for one in found.copies[:_SHOWN]
    )
    listed = h.ul(list(rows), cls="items") if found.copies else h.p("还没有备份。", cls="hint")
    more = h.p(f"共 {len(found.copies)} 份。", cls="hint") if len(found.copies) > _SHOWN else None
    if file_of(asked.desk.settings.database) is None:
        return layout.card("备份", h.p("数据库在 PostgreSQL 服务器上，请用 pg_dump 备份。", cls="hint"), id="copies")
    button = asked.button_to("/health/backup", "现在备份", cls="main") if asked.viewer.may(Right.REPAIR) else None
    told = h.p("备份时机器人照常运行。恢复要先停下机器人：python -m bot restore 备份文件。", cls="hint")
    return layout.card("备份", listed, more, told, button, id="copies")


def _deleted(asked: Asked, found: Health) -> Html:
    """What was promised to residents, and done."""
    privacy = asked.desk.settings.privacy
    told = h.p(
        f"闲聊原文最多留 {privacy.chatter_hours:g} 小时，诉求了结后 {privacy.retention_days} 天删去原话、姓名、门牌"
        "和照片；只记删了什么、几条、什么时候。",
        cls="hint",
    )
    rows = [
        h.tr(h.th(one.what, scope="row"), h.td(f"{one.count}"), h.td(layout.moment(one.at, asked.now)))
        for one in found.deleted
    ]
    listed = parts.slim(("最近 30 天删了", "条", "最近一次"), rows) if rows else h.p("最近 30 天没有到期的内容。")
    return layout.card("到期删除", listed, told, id="deleted")


def _machines(asked: Asked) -> Html:
    """What watching machines ask."""
    links = [
        h.a("/healthz", href="/healthz"), h.span("进程活着"),
        h.a("/readyz", href="/readyz"), h.span("能干活"),
        h.a("/metrics", href="/metrics"), h.span("给 Prometheus 的数字"),
    ]  # fmt: skip
    return layout.card("给监控程序", h.p(links, cls="links"), id="machines")


async def backup(asked: Asked) -> Answer:
    """A copy of the database, made beside the running bot."""
    source = file_of(asked.desk.settings.database)
    if source is None:
        raise NotPossible("数据库在服务器上，请用 pg_dump 备份。")
    target = folder_of(asked.desk.data) / named_at(asked.desk.real.now())
    if target.exists():
        raise NotPossible("刚刚已经备份过一次了。")
    try:
        size = await asyncio.to_thread(back_up, source, target)
    except (DatabaseTrouble, OSError) as trouble:
        raise NotPossible(f"没有备份成：{trouble}") from trouble
    await asked.act("backup", target.name, _noted)
    return Go("/health", f"已备份：{target.name}（{size / 1e6:.1f} MB，已检查完好）。")


def _noted(context: Context) -> None:
    """Only who did it is written down."""


ROUTES: tuple[Route, ...] = (
    Route("/health", Right.SEE_HEALTH, health, section="health"),
    post("/health/backup", Right.REPAIR, backup),
)
