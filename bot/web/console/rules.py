"""词语与规则: the rules in force, and what others would do to open requests, shown before anybody changes them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions import rule_change
from bot.actions.rule_change import Hit
from bot.calendar import Unit
from bot.queries import console_records
from bot.rules.console_rights import Right
from bot.settings.all import Settings
from bot.settings.clocks import Clocks
from bot.terms import Kind
from bot.web.console import layout, parts
from bot.web.console.frame import Answer, Asked, Route, Shown, url
from bot.web.html import Child, Html, h

#: What can be tried: name in the address and in the settings, what people call it, the most it may be.
_TRIED: tuple[tuple[str, str, float], ...] = (
    ("accept_hours", "多少工作小时内接单", 200),
    ("accept_urgent_minutes", "紧急的多少分钟内接", 1440),
    ("escalate_workdays", "没人接，几个工作日后上报", 60),
    ("warn_workdays", "到期前几个工作日提醒", 60),
    ("overdue_workdays", "超时几个工作日后上报", 60),
    ("feedback_days", "办结后等居民几天", 60),
)
_LEVELS = ("第一级办结（工作日）", "第二级", "第三级")
_SHOWN = 100


async def rules(asked: Asked) -> Answer:
    """The rules, and the trial where the address asks for one."""
    settings = asked.desk.settings
    tried, faults = _tried(settings.clocks, asked.query)
    body: list[Child] = [
        layout.heading("词语与规则"),
        h.div(h.div(_form(settings.clocks, asked.query, faults)), h.div(_in_force(settings)), cls="even"),
        await _effect(asked, tried) if tried != settings.clocks and not faults else None,
        _kinds(settings),
    ]
    return Shown("词语与规则", body)


def _value(words: str, most: float) -> float | None:
    """A number above nought and not above ``most``; None for all else."""
    try:
        value = float(words)
    except ValueError:
        return None
    return value if 0 < value <= most else None


def _tried(clocks: Clocks, query: Mapping[str, str]) -> tuple[Clocks, list[str]]:
    """The clocks with what the address changes, and what is wrong in it."""
    changes: dict[str, object] = {}
    faults: list[str] = []
    for name, label, most in _TRIED:
        if words := query.get(name, "").strip():
            value = _value(words, most)
            changes |= {} if value is None else {name: value}
            faults += [f"“{label}”要写 0 到 {most:g} 之间的数"] if value is None else []
    levels = dict(clocks.resolve_workdays)
    for level, label in enumerate(_LEVELS, start=1):
        if words := query.get(f"level{level}", "").strip():
            value = _value(words, 365)
            levels |= {} if value is None else {level: value}
            faults += [f"“{label}”要写 0 到 365 之间的数"] if value is None else []
    same = levels == dict(clocks.resolve_workdays)
    return clocks.model_copy(update=changes | ({} if same else {"resolve_workdays": levels})), faults


def _form(clocks: Clocks, query: Mapping[str, str], faults: list[str]) -> Html:
    """Values that can be tried; those in force stand there already."""

    def field(name: str, label: str, value: float) -> Html:
        control = h.input(name=name, value=query.get(name, f"{value:g}"), inputmode="decimal", maxlength="8")
        return layout.labelled(label, control)

    trouble = h.div(h.ul(h.li(one) for one in faults), cls="trouble", role="alert") if faults else None
    return layout.card(
        "先试一试",
        h.p("改几个数，看在办的事会怎么变；这里不会保存。", cls="hint"),
        trouble,
        h.form(
            [field(name, label, float(getattr(clocks, name))) for name, label, _ in _TRIED],
            [field(f"level{n}", label, clocks.resolve_workdays[n]) for n, label in enumerate(_LEVELS, start=1)],
            h.button("看会怎么变", type="submit", cls="main"),
            h.a("恢复现在的", href=url("/rules")),
            method="get",
            action=url("/rules"),
            cls="fields",
            aria_label="试一试别的时限",
        ),
    )


async def _effect(asked: Asked, tried: Clocks) -> Html:
    """What would move, as far as the viewer sees it, and how to make it hold."""
    hits = await asked.read(rule_change.preview, asked.desk.core.context(), tried)
    seen = set(await asked.read(console_records.seen, [hit.no for hit in hits], asked.viewer.scope))
    shown = [hit for hit in hits if hit.no in seen]
    late = sum(hit.late_at_once for hit in shown)
    told = f"在办的事里有 {len(shown)} 件的时限会变" + (f"，其中 {late} 件马上超时。" if late else "。")
    table = parts.slim(("诉求", "现在的时限", "改后"), [_hit(hit) for hit in shown[:_SHOWN]]) if shown else None
    more = h.p(f"先列出前 {_SHOWN} 件。", cls="hint") if len(shown) > _SHOWN else None
    how = h.p("要这样改：把下面几行写进 config.yaml，先 python -m bot check，再重启机器人。", cls="hint")
    return layout.card("会怎么变", h.p(told, cls="words"), table, more, how, h.pre(_lines(asked, tried)), id="effect")


def _hit(hit: Hit) -> Html:
    what = h.th(h.a(f"{hit.no}号", href=url(f"/requests/{hit.no}")), f" {Kind(hit.kind).label} {hit.text}", scope="row")
    due = f"{hit.due_at:%m-%d %H:%M}" if hit.due_at else "没有"
    return h.tr(
        what,
        h.td(due),
        h.td(f"{hit.new_due_at:%m-%d %H:%M} ", layout.tag("马上超时", "hot") if hit.late_at_once else None),
    )


def _lines(asked: Asked, tried: Clocks) -> str:
    """What differs, as it stands in config.yaml."""
    now = asked.desk.settings.clocks
    lines = [
        f"  {name}: {getattr(tried, name):g}" for name, _, _ in _TRIED if getattr(tried, name) != getattr(now, name)
    ]
    if tried.resolve_workdays != now.resolve_workdays:
        levels = ", ".join(f"{level}: {value:g}" for level, value in sorted(tried.resolve_workdays.items()))
        lines.append(f"  resolve_workdays: {{{levels}}}")
    return "\n".join(["clocks:", *lines])


# --- in force ---------------------------------------------------------------------------------------------------------


def _in_force(settings: Settings) -> Html:
    clocks, manners, privacy = settings.clocks, settings.manners, settings.privacy
    hours = "、".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in clocks.working_hours)
    rows = [
        ("工作时间", hours),
        ("夜里不打扰", f"{clocks.quiet_hours.start:%H:%M}–{clocks.quiet_hours.end:%H:%M}（紧急除外）"),
        ("一位三长一天最多 @", f"{manners.leader_mentions_per_day} 次，其余进汇总"),
        ("汇总提醒", "、".join(f"{at:%H:%M}" for at in clocks.digest_times)),
        ("待确认清单", "、".join(f"{at:%H:%M}" for at in clocks.candidates_times)),
        ("日报", f"{clocks.daily_paper:%H:%M}"),
        ("“我家也是”到几户说一声", "、".join(map(str, manners.supporter_steps))),
        ("闲聊留", f"{privacy.chatter_hours:g} 小时"),
        ("诉求留", f"{privacy.retention_days} 天"),
    ]
    return layout.card("现在的规矩", layout.pairs(rows), id="in-force")


def _kinds(settings: Settings) -> Html:
    rows = []
    for kind in Kind:
        own = settings.clocks.by_kind.get(kind)
        levels = own.levels if own else settings.clocks.resolve_workdays
        unit = (own.unit if own else Unit.WORKING_DAY).label
        times = " / ".join(f"{levels[level]:g}" for level in sorted(levels))
        rows.append(h.tr(h.th(kind.label, scope="row"), h.td(f"{times} {unit}"), h.td("单独定的" if own else "")))
    return layout.card("各类别的办结时限（三级）", parts.slim(("类别", "时限", ""), rows), id="kinds")


ROUTES: tuple[Route, ...] = (Route("/rules", Right.SEE_RULES, rules, section="rules"),)
