"""本县的词语: the county's own words, tried on the last messages before they are saved, and brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.actions import rules as actions
from bot.learning.comparing import Difference
from bot.learning.trying import differences, with_words
from bot.queries import rules as queries
from bot.queries.rules import WORDS
from bot.refusals import Refusal
from bot.rules.console_rights import Right
from bot.rules.understanding import Thresholds
from bot.text.lexicon import Lexicon, LexiconError, load
from bot.understander import OWN_LEXICON, own
from bot.web.console import layout, parts
from bot.web.console.frame import Answer, Asked, Go, Missing, Route, Shown, post, url
from bot.web.console.rule_effects import heard_otherwise
from bot.web.console.rule_versions import versions_card
from bot.web.html import Child, Html, h

_MOST = 16_000


@dataclass(frozen=True, slots=True)
class Own:
    """The county's own words as they are written in the form: a class and its words a line; spellings likewise."""

    classes: str
    same_as: str


async def words(asked: Asked) -> Answer:
    """The page; with a version in the address, that one stands in the form, and is saved by saving."""
    text = await _text(asked)
    return Shown("本县的词语", await _page(asked, written(text), []))


async def _text(asked: Asked) -> str:
    """The words that hold, or those of the version that the address names. Raises Missing."""
    number = asked.query.get("version", "")
    if not number.isdecimal():
        return await asyncio.to_thread(_in_force, asked)
    row = await asked.read(queries.version, WORDS, int(number))
    if row is None:
        raise Missing
    return str(row.content)


def _in_force(asked: Asked) -> str:
    file = asked.desk.data / OWN_LEXICON
    return file.read_text(encoding="utf-8") if file.exists() else ""


async def _page(asked: Asked, shown: Own, effect: list[Child]) -> list[Child]:
    base = await asyncio.to_thread(load)
    return [
        layout.heading("本县的词语", h.a("回到规则", href=url("/rules"))),
        *effect,
        _form(asked, shown),
        await versions_card(asked, WORDS, "/rules/words", "放进上面看看"),
        _classes(base),
    ]


def _form(asked: Asked, shown: Own) -> Html:
    how = "一行一类：类名、冒号、本县的说法，用空格隔开。类名见下面的表；加进去的词马上有这一类的分量。"
    return asked.form_to(
        "/rules/words/try",
        h.p(how, cls="hint"),
        layout.labelled("词", h.textarea(shown.classes, name="classes", rows="8", placeholder="电梯：升降机 厢式梯")),
        layout.labelled(
            "写法（左边是通用的，右边是本县的说法、错别字）",
            h.textarea(shown.same_as, name="same_as", rows="5", placeholder="停水：水断脱了 没得水"),
        ),
        h.button("看最近的话会怎么听", type="submit", cls="main"),
        cls="card",
        aria_label="本县的词语",
    )


def _classes(base: Lexicon) -> Html:
    rows = [
        h.tr(
            h.th(group.name, scope="row"),
            h.td(group.what),
            h.td(group.kind.label if group.kind else ""),
            h.td("、".join(group.words[:8])),
        )
        for group in base.classes.values()
    ]
    return layout.card("程序自带的类", parts.slim(("类名", "是什么", "类别", "已有的词（前几个）"), rows), id="classes")


# --- trying and saving ------------------------------------------------------------------------------------------------


async def attempt(asked: Asked) -> Answer:
    """What the words would make of the last messages, and the button that saves them."""
    shown = Own(asked.form.get("classes", ""), asked.form.get("same_as", ""))
    try:
        text = composed(shown, await asyncio.to_thread(_in_force, asked))
        said = await asked.read(queries.heard)
        gate = asked.desk.core.context().settings.gate
        limits = Thresholds(sure=gate.sure, unsure=gate.unsure)
        found = await asyncio.to_thread(_compared, asked.desk.data, text, said, limits)
    except (LexiconError, Refusal) as wrong:
        trouble = h.div(h.p(str(wrong)), cls="trouble", role="alert")
        return Shown("本县的词语", await _page(asked, shown, [trouble]))
    held = await asked.read(queries.latest, WORDS)
    save = asked.form_to(
        "/rules/words/save",
        [h.input(type="hidden", name=name, value=value) for name, value in
         (("classes", shown.classes), ("same_as", shown.same_as), ("seen", held.id if held else 0))],
        layout.labelled("说明（留在记录里）", h.input(name="note", maxlength="120")),
        h.button("保存，马上用", type="submit", cls="main"),
    )  # fmt: skip
    effect = layout.card("会怎么听", heard_otherwise(said, found), save, id="effect")
    return Shown("本县的词语", await _page(asked, shown, [effect]))


def _compared(data: Path, text: str, said: list[str], limits: Thresholds) -> list[Difference]:
    return differences(said, (own(data), limits), (with_words(text, data), limits))


async def save(asked: Asked) -> Answer:
    """The words hold from the next message on."""
    shown = Own(asked.form.get("classes", ""), asked.form.get("same_as", ""))
    try:
        text = composed(shown, await asyncio.to_thread(_in_force, asked))
        judge = await asyncio.to_thread(with_words, text, asked.desk.data)
    except LexiconError as wrong:
        raise Refusal(str(wrong)) from wrong
    note, given = asked.form.get("note", "").strip(), asked.form.get("seen", "")
    seen = int(given) if given.isdecimal() else -1
    file = asked.desk.data / OWN_LEXICON
    await asked.act("save_words", "词语", actions.save_words, asked.viewer, text, note, seen, file, note=note)
    await asyncio.shield(asked.desk.core.adopt(judge))
    return Go("/rules/words", "已保存，从下一条消息起照新的听。")


# --- the form and the file --------------------------------------------------------------------------------------------


def written(text: str) -> Own:
    """The file's words as lines of the form; what cannot be read is an empty form."""
    data = _read(text)
    classes = (f"{name}：{_words(entry)}" for name, entry in data["classes"].items())
    same = (f"{common}：{_words(spellings)}" for common, spellings in data["same_as"].items())
    return Own("\n".join(classes), "\n".join(same))


def composed(shown: Own, before: str) -> str:
    """The file for what stands in the form; classes that the file made itself keep what they are. Raises Refusal."""
    own_classes, known = _read(before)["classes"], load().classes
    classes: dict[str, Any] = {}
    for name, own_words in _lines(shown.classes):
        there = own_classes.get(name)
        if there is None and name not in known:
            raise Refusal(f"没有“{name}”这一类，请看下面的表。")
        classes[name] = {**(there if isinstance(there, dict) else {}), "words": own_words}
    data = {"classes": classes, "same_as": dict(_lines(shown.same_as))}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)


def _lines(text: str) -> list[tuple[str, str]]:
    """Name and words of each line. Raises Refusal for a line that is none."""
    if len(text) > _MOST:
        raise Refusal(f"太长了，最多 {_MOST} 个字。")
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, mark, own_words = line.replace(":", "：", 1).partition("：")
        if not mark or not name.strip() or not own_words.split():
            raise Refusal(f"这一行要写成“类名：词 词”：{line[:40]}")
        found.append((name.strip(), " ".join(own_words.split())))
    return found


def _read(text: str) -> dict[str, Mapping[str, Any]]:
    try:
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        data = {}
    given = data if isinstance(data, dict) else {}
    found = {part: given.get(part) for part in ("classes", "same_as")}
    return {part: one if isinstance(one, dict) else {} for part, one in found.items()}


def _words(entry: object) -> str:
    words = entry.get("words", "") if isinstance(entry, dict) else entry
    return " ".join(map(str, words)) if isinstance(words, list) else str(words or "")


ROUTES: tuple[Route, ...] = (
    Route("/rules/words", Right.EDIT_RULES, words, section="rules"),
    post("/rules/words/try", Right.EDIT_RULES, attempt, section="rules"),
    post("/rules/words/save", Right.EDIT_RULES, save, section="rules"),
)
