"""What can be done to a request: a form for each deed, and the page that shows what it will say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.actions.service_requests.office import DeedName
from bot.actions.service_requests.office_told import Line, Told
from bot.queries.console_request import Sheet
from bot.terms import Kind, PauseReason
from bot.web.console import layout
from bot.web.console.frame import Asked, url
from bot.web.html import Child, Html, h, text

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """To whom a request may go: departments by code, and the people up the ladder by code."""

    departments: Pairs = ()
    people: Pairs = ()


#: One letter each, so that hands stay on the keyboard.
KEYS: Mapping[DeedName, str] = {
    DeedName.REPLY: "r",
    DeedName.TRANSFER: "t",
    DeedName.REMIND: "d",
    DeedName.ACCEPT: "a",
    DeedName.DECLINE: "b",
    DeedName.ESCALATE: "u",
    DeedName.PAUSE: "p",
    DeedName.RESUME: "p",
    DeedName.RESOLVE: "f",
    DeedName.EXPLAIN: "e",
    DeedName.CORRECT: "c",
    DeedName.MERGE: "m",
    DeedName.SPLIT: "s",
    DeedName.CLOSE: "x",
    DeedName.REOPEN: "o",
}


def accordion(asked: Asked, sheet: Sheet, choices: Choices, deeds: tuple[DeedName, ...]) -> Html | None:
    """All that the viewer may do now, folded."""
    if not deeds:
        return None
    folded = [_folded(asked, sheet, choices, name) for name in deeds]
    return layout.card("办理", *folded, cls="deeds", id="deeds")


def _folded(asked: Asked, sheet: Sheet, choices: Choices, name: DeedName) -> Html:
    fields = _FIELDS[name](sheet, choices)
    form = asked.form_to(
        f"/requests/{sheet.row.no}/{name}/preview", *fields, h.button("先看群里会读到什么", type="submit", cls="main")
    )
    key = KEYS[name]
    summary = h.summary(name.label, " ", h.kbd(key), data_shortcut=key)
    return h.details(summary, form, name="deed", id=f"deed-{name}", data_keep=True)


def _words(label: str, *, required: bool = True, rows: int = 3) -> Html:
    area = h.textarea(name="words", required=required, rows=str(rows), maxlength="500")
    return layout.labelled(label, area)


def _reply(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("要对群里说的话")]


def _transfer(sheet: Sheet, choices: Choices) -> list[Child]:
    groups = [
        h.option("请选…", value=""),
        h.optgroup([h.option(name, value=f"department:{code}") for code, name in choices.departments], label="部门"),
        h.optgroup([h.option(name, value=f"person:{code}") for code, name in choices.people], label="三长和上级"),
    ]
    select = h.select(groups, name="to", required=True)
    return [layout.labelled("转给", select), _words("附一句话（可不写，只进记录）", required=False, rows=2)]


def _remind(sheet: Sheet, choices: Choices) -> list[Child]:
    return [h.p("只私聊责任人，不在群里说。", cls="hint"), _words("附一句话（可不写）", required=False, rows=2)]


def _accept(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("打算怎么办（可不写）", required=False, rows=2)]


def _decline(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("为什么不归本部门办（县三长办会读到）")]


def _escalate(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("为什么要上报（接手的人会读到）")]


def _pause(sheet: Sheet, choices: Choices) -> list[Child]:
    reasons = [(str(reason), reason.label) for reason in PauseReason]
    return [layout.labelled("原因", layout.choice("reason", reasons)), _words("说明（可不写）", required=False, rows=2)]


def _resume(sheet: Sheet, choices: Choices) -> list[Child]:
    return [h.p("时限按停的时间往后推。", cls="hint")]


def _resolve(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("怎么办的（居民会读到）")]


def _explain(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("为什么现在办不了、什么时候能办（居民会读到）")]


def _correct(sheet: Sheet, choices: Choices) -> list[Child]:
    kinds = [(str(kind), kind.label) for kind in Kind if kind != sheet.request.kind]
    return [layout.labelled(f"现在是“{sheet.row.kind}”，改成", layout.choice("kind", kinds))]


def _merge(sheet: Sheet, choices: Choices) -> list[Child]:
    field = h.input(name="into", required=True, inputmode="numeric", pattern="[#＃]?[0-9]+号?", maxlength="10")
    return [layout.labelled("并入哪一件（编号）", field)]


def _split(sheet: Sheet, choices: Choices) -> list[Child]:
    lines = [line for line in sheet.talk if not line.bot and line.where != "工作台"]
    checks = [
        h.label(
            h.input(type="checkbox", name="messages", value=line.id),
            f"{line.who}：{line.text or '［照片］'}",
            cls="check",
        )
        for line in lines
    ]
    kinds = [(str(kind), kind.label) for kind in Kind]
    group = h.fieldset(h.legend("哪些话是另一件事"), checks)
    return [group, layout.labelled("新的一件是什么类别", layout.choice("kind", kinds))]


def _close(sheet: Sheet, choices: Choices) -> list[Child]:
    return [h.p("居民没有评价，由县里销号；群里不再说。", cls="hint"), _words("说明（可不写）", required=False, rows=2)]


def _reopen(sheet: Sheet, choices: Choices) -> list[Child]:
    return [_words("为什么要再办（责任人会读到）")]


_FIELDS: Mapping[DeedName, Callable[[Sheet, Choices], list[Child]]] = {
    DeedName.REPLY: _reply,
    DeedName.TRANSFER: _transfer,
    DeedName.REMIND: _remind,
    DeedName.ACCEPT: _accept,
    DeedName.DECLINE: _decline,
    DeedName.ESCALATE: _escalate,
    DeedName.PAUSE: _pause,
    DeedName.RESUME: _resume,
    DeedName.RESOLVE: _resolve,
    DeedName.EXPLAIN: _explain,
    DeedName.CORRECT: _correct,
    DeedName.MERGE: _merge,
    DeedName.SPLIT: _split,
    DeedName.CLOSE: _close,
    DeedName.REOPEN: _reopen,
}


# --- shown before it is done ------------------------------------------------------------------------------------------


def confirmation(asked: Asked, no: int, name: DeedName, form: Mapping[str, str], told: Told) -> Html:
    """Exactly what will be read, by whom and when; and the button that does it."""
    group = [line for line in told.lines if line.group]
    alone = [line for line in told.lines if not line.group]
    hidden = [
        h.input(type="hidden", name=key, value=one)
        for key, value in form.items()
        for one in (value.split("\n") if key == "messages" else [value])
        if one
    ]
    confirm = asked.form_to(
        f"/requests/{no}/{name}",
        *hidden,
        h.input(type="hidden", name="digest", value=told.digest),
        h.button(f"确认{name.label}", type="submit", cls="main", autofocus=True),
        h.a("返回修改", href=url(f"/requests/{no}") + f"#deed-{name}", cls="button"),
        cls="confirm",
    )
    return h.div(
        _read(asked.now, "群里会读到", group, "群里什么也不会说。"),
        _read(asked.now, "私聊会读到", alone, "") if alone else None,
        confirm,
    )


def _read(now: datetime, title: str, lines: list[Line], otherwise: str) -> Html:
    shown = [
        h.li(
            h.p(h.b(line.to), " ", _when(line.at, now), cls="by"),
            h.p(line.text, cls="words"),
            cls="bot",
        )
        for line in lines
    ]
    return layout.card(title, h.ol(shown, cls="talk") if shown else h.p(otherwise, cls="hint"))


def _when(at: datetime, now: datetime) -> Html:
    late = (at - now).total_seconds() > 60
    return h.span(["安静时段，", layout.moment(at, now), "再说"] if late else text("马上说"), cls="place")
