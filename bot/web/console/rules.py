"""词语与规则: the rules in force; others are tried on what is open and was said, saved, and brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.actions import rules as actions
from bot.config import Settings
from bot.queries import rules as queries
from bot.queries.rules import SETTINGS
from bot.refusals import Refusal
from bot.rules.console_rights import Right
from bot.settings.overlay import faults, overlaid
from bot.terms import Kind
from bot.web.console import layout, parts, rule_fields
from bot.web.console.frame import Answer, Asked, Go, Missing, Route, Shown, post, url
from bot.web.console.rule_effects import deadlines_card, heard_card, said_card
from bot.web.console.rule_fields import FIELDS, GROUPS, Field
from bot.web.console.rule_versions import versions_card
from bot.web.html import Child, Html, h

_EMPTY = "（空）"
#: Which groups of fields stand beneath each other.
_COLUMNS = ((0, 3, 4), (1, 2))


@dataclass(frozen=True, slots=True)
class Tried:
    """What the address or form asks for: the whole ``overlay`` it would be, its settings, and what is wrong in it.

    ``seen`` is the version that holds now (0: none), ``version`` the one that is to be brought back.
    """

    now: Settings
    then: Settings
    overlay: Mapping[str, Any]
    faults: Mapping[str, str]
    seen: int
    version: int = 0


async def tried(asked: Asked, words: Mapping[str, str]) -> Tried:
    """Read off what was filled in, or off the version that is named. Raises Missing where there is none."""
    base, now = asked.desk.settings, asked.desk.core.context().settings
    held = await asked.read(queries.latest, SETTINGS)
    seen, number = (held.id if held else 0), words.get("version", "")
    if number.isdecimal():
        row = await asked.read(queries.version, SETTINGS, int(number))
        if row is None:
            raise Missing
        overlay: Mapping[str, Any] = queries.overlay(row)
    else:
        overlay = {**(queries.overlay(held) if held else {}), **rule_fields.changes(now, words)}
    wrong = faults(base, overlay)
    then = now if wrong else overlaid(base, overlay)
    return Tried(now, then, overlay, wrong, seen, int(number) if number.isdecimal() else 0)


async def rules(asked: Asked) -> Answer:
    """The rules, and the trial where the address asks for one."""
    what = await tried(asked, asked.query)
    shown = what.then if what.version else what.now
    edits = asked.viewer.may(Right.EDIT_RULES)
    body: list[Child] = [
        layout.heading("词语与规则", h.a("本县的词语", href=url("/rules/words"), cls="button") if edits else None),
        await _effect(asked, what) if rule_fields.differences(what.now, what.then) else None,
        _form(shown, asked.query, what.faults),
        await versions_card(asked, SETTINGS, "/rules", "看看恢复会怎样"),
    ]
    return Shown("词语与规则", body)


# --- the form ---------------------------------------------------------------------------------------------------------


def _form(settings: Settings, query: Mapping[str, str], wrong: Mapping[str, str]) -> Html:
    """Every field with what holds; what was tried stands in its field."""
    labels = {field.key: field.label for field in FIELDS} | {
        rule_fields.BY_KIND: "类别的办结时限",
        rule_fields.HOTLINES: "紧急电话",
    }
    told = [h.li(f"{labels.get(key, key)}：{words}") for key, words in wrong.items()]
    return h.form(
        h.div(h.ul(told), cls="trouble", role="alert") if told else None,
        h.p("改几个数，先看会怎么变；看过再保存，从下一条消息起照新的办。", cls="hint"),
        h.div((h.div(_group(*GROUPS[at], settings, query) for at in column) for column in _COLUMNS), cls="even"),
        _hotlines(settings, query),
        _kinds(settings, query),
        h.p(h.button("看会怎么变", type="submit", cls="main"), " ", h.a("恢复现在的", href=url("/rules"))),
        method="get",
        action=url("/rules"),
        aria_label="改规则",
        id="in-force",
    )


def _group(title: str, fields: tuple[Field, ...], settings: Settings, query: Mapping[str, str]) -> Html:
    return layout.card(title, h.div((_field(field, settings, query) for field in fields), cls="fields"))


def _field(field: Field, settings: Settings, query: Mapping[str, str]) -> Html:
    value = query.get(field.name, rule_fields.as_text(settings, field))
    if field.long:
        words = h.textarea(value, name=field.name, rows="5", maxlength="600")
        return h.label(h.span(field.label), words, cls="field whole")
    return layout.labelled(field.label, h.input(name=field.name, value=value, maxlength="80"))


def _hotlines(settings: Settings, query: Mapping[str, str]) -> Html:
    fields = [
        layout.labelled(
            line.label,
            h.input(
                name=rule_fields.call_name(name),
                value=query.get(rule_fields.call_name(name), line.number),
                inputmode="tel",
                maxlength="20",
                placeholder="还没有填",
            ),
        )
        for name, line in settings.emergency.hotlines.items()
    ]
    how = h.p("有危险时，机器人在回执里先请人打这些电话。", cls="hint")
    return layout.card("紧急时打什么电话", how, h.div(fields, cls="fields"), id="hotlines")


def _kinds(settings: Settings, query: Mapping[str, str]) -> Html:
    everyday = rule_fields.as_text(settings, next(f for f in FIELDS if f.key == "clocks.resolve_workdays"))
    rows = [
        h.tr(
            h.th(kind.label, scope="row"),
            h.td(
                h.input(
                    name=rule_fields.kind_name(kind),
                    value=query.get(rule_fields.kind_name(kind), rule_fields.kind_text(settings, kind)),
                    placeholder=f"工作日 {everyday}",
                    aria_label=f"{kind.label}三级的办结时限",
                    maxlength="60",
                )
            ),
        )
        for kind in Kind
    ]
    how = h.p(
        "空着就按总的；单独定的写成“工作时 7、14、21”，单位可写 工作时、工作日、自然日、紧急（分钟）。", cls="hint"
    )
    return layout.card("各类别的办结时限（三级）", how, parts.slim(("类别", "时限"), rows), id="kinds")


# --- what it would do -------------------------------------------------------------------------------------------------


async def _effect(asked: Asked, what: Tried) -> Html:
    """What differs, what it would have done, and the button that makes it hold."""
    rows = [
        h.tr(h.th(label, scope="row"), h.td(now or _EMPTY), h.td(h.b(then or _EMPTY)))
        for label, now, then in rule_fields.differences(what.now, what.then)
    ]
    cards = [
        await deadlines_card(asked, what.now, what.then),
        await said_card(asked, what.now, what.then),
        await heard_card(asked, what.now, what.then),
    ]
    none = None if any(cards) else h.p("没有可以先看的影响，从下一条消息起照新的办。", cls="hint")
    table = parts.slim(("改什么", "现在", "改后"), rows)
    return layout.card("会怎么变", table, cards, none, _save(asked, what), id="effect")


def _save(asked: Asked, what: Tried) -> Html | None:
    if not asked.viewer.may(Right.EDIT_RULES):
        return h.p("要改，请县三长办的人来。", cls="hint")
    words = {"version": str(what.version)} if what.version else _given(what.now, asked.query)
    hidden = [h.input(type="hidden", name=name, value=value) for name, value in {**words, "seen": what.seen}.items()]
    why = layout.labelled("为什么改（留在记录里）", h.input(name="note", maxlength="120"))
    return asked.form_to("/rules/save", hidden, why, h.button("就这样改", type="submit", cls="main"))


def _given(settings: Settings, query: Mapping[str, str]) -> dict[str, str]:
    names = rule_fields.names(settings)
    return {name: value for name, value in query.items() if name in names}


async def save(asked: Asked) -> Answer:
    """What was shown holds from now on."""
    what = await tried(asked, asked.form)
    rows = rule_fields.differences(what.now, what.then)
    if what.faults or not rows:
        raise Refusal("没有要改的，或有写错的，请再看一遍。")
    told = "；".join(f"{label} {now or _EMPTY}→{then or _EMPTY}" for label, now, then in rows)
    note = asked.form.get("note", "").strip() or ("恢复" if what.version else "")
    given = asked.form.get("seen", "")
    seen = int(given) if given.isdecimal() else -1
    version = f"{note}：{told}" if note else told
    save = actions.save_settings
    await asked.act("save_rules", "规则", save, asked.viewer, what.overlay, version, seen, note=version)
    await asyncio.shield(asked.desk.core.adopt())
    return Go("/rules", "已改，从下一条消息起照新的办；在办的事时限也跟着变了。")


ROUTES: tuple[Route, ...] = (
    Route("/rules", Right.SEE_RULES, rules, section="rules"),
    post("/rules/save", Right.EDIT_RULES, save),
)
