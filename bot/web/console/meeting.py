"""交办会: the hard cases and what was decided on each, on one screen; what earlier meetings left open; the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from python_calamine import CalamineError

from bot.actions import tasks
from bot.actions.papers import from_console as actions
from bot.clock import SHANGHAI
from bot.papers.dispatch import BadDecisions, Entered, read_decisions
from bot.queries import console_papers as queries
from bot.queries.console_papers import TaskRow
from bot.queries.dispatch import HardCase
from bot.refusals import Refusal
from bot.rules.console_rights import Right
from bot.web.console import layout
from bot.web.console.frame import Answer, Asked, Go, Route, Shown, post, url
from bot.web.html import Child, Html, h

#: Lines for what no request stands behind.
_FREE = 3
_MOST_SHEET = 5 * 1024 * 1024


async def screen(asked: Asked) -> Answer:
    """All of it."""
    return await _screen(asked, ())


async def _screen(asked: Asked, faults: Sequence[str]) -> Shown:
    cases, count, open_tasks = await asked.read(queries.meeting, asked.desk.core.context())
    more = h.p(f"难题共 {count} 件，这里列出前 {len(cases)} 件；其余的请用下面的表格。", cls="hint")
    body: list[Child] = [
        layout.heading("交办会", h.a("看材料", href=url("/papers", kind="monthly"), cls="button")),
        h.div(h.p("还没有保存，请改好下面几处："), h.ul(h.li(one) for one in faults), cls="trouble", role="alert")
        if faults
        else None,
        _entering(asked, cases),
        more if count > len(cases) else None,
        _sheet(asked),
        _open(asked, open_tasks),
    ]
    return Shown("交办会", body, status=422 if faults else 200)


def _entering(asked: Asked, cases: Sequence[HardCase]) -> Html:
    """The form: a row a case, and a few free ones; only rows with a decision count."""
    form = asked.form
    year, month = asked.now.year, asked.now.month
    directory = asked.desk.core.directory
    owners = h.datalist((h.option(value=one.name) for one in directory.departments()), id="owners")
    rows = [_case(asked, number, case) for number, case in enumerate(cases)]
    free = [_row(asked, number, "", "另外的事") for number in range(len(cases), len(cases) + _FREE)]
    hint = "只填有决定的几行。牵头写部门或人员全名；存下后，责任人马上收到，反映的居民在群里读到决定。"
    return layout.card(
        "会上的决定",
        h.p(hint, cls="hint"),
        asked.form_to(
            "/papers/meeting",
            layout.labelled(
                "哪次会",
                h.input(
                    name="meeting", value=form.get("meeting") or f"{year}年{month}月", required=True, maxlength="30"
                ),
            ),
            owners,
            rows if rows else h.p("这个月没有难题。要记别的决定，写在下面。", cls="hint"),
            free,
            h.input(type="hidden", name="rows", value=str(len(cases) + _FREE)),
            h.button("存下决定，通知责任人", type="submit", cls="main"),
            data_keep=True,
            cls="decisions",
        ),
    )


def _case(asked: Asked, number: int, case: HardCase) -> Html:
    item = case.item
    told = [
        h.p(h.a(f"{item.no}号", href=url(f"/requests/{item.no}")), f" {item.kind.label} · {item.where} · {item.who}"),
        h.p(item.what, cls="words"),
        h.p("为什么难：", "；".join(case.why), cls="hint"),
        h.p("建议：", case.proposal, cls="hint") if case.proposal else None,
    ]
    return _row(asked, number, str(item.no), told, case.department)


def _row(asked: Asked, number: int, no: str, told: Child, owner: str = "") -> Html:
    form = asked.form
    legend = f"{no}号的决定" if no else f"另外的事 {number + 1}"
    return h.fieldset(
        h.legend(legend, cls="sr"),
        h.div(told, cls="told"),
        h.input(type="hidden", name=f"no{number}", value=no),
        layout.labelled(
            "决定", h.textarea(form.get(f"text{number}", ""), name=f"text{number}", rows="2", maxlength="500")
        ),
        layout.labelled(
            "牵头",
            h.input(name=f"owner{number}", value=form.get(f"owner{number}", owner), list="owners", maxlength="60"),
        ),
        layout.labelled("完成时限", h.input(name=f"due{number}", type="date", value=form.get(f"due{number}", ""))),
        cls="decision",
    )


async def enter(asked: Asked) -> Answer:
    """Keep the decisions, all or none; what is wrong is shown beside what was written."""
    faults: list[str] = []
    lines = [line for number in range(_count(asked)) if (line := _line(asked, number, faults))]
    if not faults and not lines:
        faults.append("一条决定也没有写。")
    if not faults:
        faults += await _kept(asked, asked.form.get("meeting", "")[:30], lines)
    if faults:
        return await _screen(asked, faults)
    return Go("/papers/meeting", f"存下了 {len(lines)} 条决定，责任人已收到。")


def _count(asked: Asked) -> int:
    words = asked.form.get("rows", "")
    return min(int(words), 200) if words.isascii() and words.isdigit() else 0


def _line(asked: Asked, number: int, faults: list[str]) -> Entered | None:
    """A row of the form that holds a decision; what it lacks goes to ``faults``."""
    form = asked.form
    text, owner, due = (form.get(f"{name}{number}", "") for name in ("text", "owner", "due"))
    if not text:
        return None
    when = _day(due)
    lacks = [*([] if owner else ["没有写牵头"]), *([] if when else ["没有写完成时限"])]
    if lacks or when is None:
        faults.append(f"第{number + 1}行：{'，'.join(lacks)}")
        return None
    no = form.get(f"no{number}", "")
    return Entered(number + 1, int(no) if no.isascii() and no.isdigit() else None, owner, text, when)


def _day(words: str) -> datetime | None:
    """The end of that day."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(hours=18)


async def _kept(asked: Asked, meeting: str, lines: Sequence[Entered]) -> list[str]:
    """Enter them; the faults where that cannot be, and then nothing was."""
    try:
        await asked.act("decide", meeting, tasks.enter, meeting, lines, note=f"{len(lines)} 条")
    except BadDecisions as bad:
        return list(bad.faults)
    return []


# --- the sheet, and what is still open --------------------------------------------------------------------------------


def _sheet(asked: Asked) -> Html:
    form = asked.form_to(
        "/papers/meeting/sheet",
        layout.labelled("填好的交办会材料（.xlsx）", h.input(type="file", name="sheet", accept=".xlsx", required=True)),
        layout.labelled(
            "哪次会",
            h.input(name="meeting", value=f"{asked.now.year}年{asked.now.month}月", required=True, maxlength="30"),
        ),
        h.button("导入“交办决定”这张表", type="submit"),
        enctype="multipart/form-data",
    )
    return layout.card("用表格导入", h.details(h.summary("会后一次传上来"), form))


async def sheet(asked: Asked) -> Answer:
    """The filled-in sheet of the pack."""
    upload = asked.files.get("sheet")
    if upload is None:
        raise Refusal("请选填好的表格。")
    try:
        lines = await asked.read(read_decisions, upload.content)
    except BadDecisions as bad:
        return await _screen(asked, bad.faults)
    except (CalamineError, ValueError, OSError) as broken:
        raise Refusal("读不了这个文件，请用机器人发的那份 .xlsx 填好再传。") from broken
    faults = await _kept(asked, asked.form.get("meeting", "")[:30], lines)
    if faults:
        return await _screen(asked, faults)
    return Go("/papers/meeting", f"表里的 {len(lines)} 条决定都在了，责任人已收到。")


def _open(asked: Asked, rows: Sequence[TaskRow]) -> Html:
    if not rows:
        return layout.card("还没销号的", h.p("以前交办的都办完了。", cls="hint"), id="tasks")
    return layout.card("还没销号的", h.ul((_task(asked, row) for row in rows), cls="items"), id="tasks")


def _task(asked: Asked, row: TaskRow) -> Html:
    about = [h.a(f"{row.request}号", href=url(f"/requests/{row.request}")), " · "] if row.request else None
    late = layout.tag("已超时", "hot") if row.due_at <= asked.now else None
    carried = layout.tag(f"结转 {row.carried} 次", "warm") if row.carried else None
    told = h.div(
        h.p(h.b(f"任务{row.id}"), " ", row.text, cls="words"),
        h.p(about, row.owner, " · 时限 ", layout.moment(row.due_at, asked.now), " ", late, carried, cls="place"),
    )
    form = asked.form_to(
        f"/papers/tasks/{row.id}/done",
        h.input(
            name="note", required=True, maxlength="200", placeholder="怎么办的", aria_label=f"任务{row.id}怎么办的"
        ),
        h.button("销号", type="submit"),
        cls="inline",
        data_keep=True,
    )
    return h.li(told, h.div(form, cls="act"), data_row=f"t{row.id}")


async def done(asked: Asked) -> Answer:
    """A task is struck off."""
    number = asked.number()
    await asked.act("strike_off", f"任务{number}", actions.strike_off, number, asked.form.get("note", ""))
    return Go("/papers/meeting", f"任务{number}已销号。")


ROUTES: tuple[Route, ...] = (
    Route("/papers/meeting", Right.EDIT_PAPERS, screen, section="papers"),
    post("/papers/meeting", Right.EDIT_PAPERS, enter),
    post("/papers/meeting/sheet", Right.EDIT_PAPERS, sheet, most=_MOST_SHEET, files=True),
    post("/papers/tasks/{no}/done", Right.EDIT_PAPERS, done),
)
