"""名册: what it holds; a workbook uploaded, looked at before it is taken, and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.actions import handover as actions
from bot.context import Context
from bot.queries import handover as queries
from bot.queries.directory import Directory
from bot.refusals import NotPossible, Refusal
from bot.rules.console_rights import Right
from bot.rules.register import Register, RegisterErrors
from bot.rules.register_changes import PostChange, RegisterChanges
from bot.rules.register_sheets import Problem
from bot.web.console import layout, parts
from bot.web.console import register_files as files
from bot.web.console.frame import Answer, Asked, Data, Go, Missing, Route, Shown, post, required, url
from bot.web.html import Child, Html, h

_MOST = 20 * 1024 * 1024
_SHOWN = 80
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def overview(asked: Asked) -> Answer:
    """What there is, and what can be done with it."""
    found = await asked.read(queries.totals)
    may = asked.viewer.may(Right.EDIT_REGISTER)
    rows = [(label, str(count)) for label, count in found.counts]
    noted = found.imported_at[:16].replace("T", " ")
    empty = not any(count for _, count in found.counts)
    body: list[Child] = [
        layout.heading("名册", h.a("岗位和交接", href=url("/register/posts"), cls="button main")),
        layout.empty("名册还是空的。", h.p("请上传一本名册工作簿（.xlsx），表的样子见演示名册。")) if empty else None,
        h.div(
            h.div(
                layout.card("现在的名册", layout.pairs([*rows, ("最近改动", noted)]), _download(asked) if may else None)
            ),
            h.div(_upload(asked), await _earlier(asked)) if may else None,
            cls="even",
        ),
    ]
    return Shown("名册", body)


def _download(asked: Asked) -> Html:
    told = h.p("里面有住户姓名和走访户，只作校对用；下载会记入操作记录。", cls="hint")
    return h.div(asked.form_to("/register/download", h.button("下载名册（.xlsx）", type="submit")), told)


def _upload(asked: Asked) -> Html:
    form = asked.form_to(
        "/register/upload",
        layout.labelled("名册工作簿（.xlsx）", h.input(type="file", name="book", accept=".xlsx", required=True)),
        h.button("上传，先看改了什么", type="submit", cls="main"),
        enctype="multipart/form-data",
    )
    return layout.card("导入", h.p("整本检查，有错就一条一条列出来；看过差别、点了导入才会改。", cls="hint"), form)


async def _earlier(asked: Asked) -> Html:
    rows = await asked.read(files.earlier, asked.desk.data)
    lines = (
        h.li(
            h.div(h.p(layout.moment(one.at, asked.desk.real.now()), " 导入之前的名册")),
            h.div(h.a("看差别，退回去", href=url(f"/register/files/{one.name}"), cls="button"), cls="act"),
        )
        for one in rows
    )
    listed = h.ul(list(lines), cls="items") if rows else h.p("还没有导入过；导入以后可以在这里退回去。", cls="hint")
    return layout.card("撤销导入", listed, id="earlier")


async def download(asked: Asked) -> Answer:
    """The register as a workbook; that somebody took it is written down."""
    content = await asked.read(files.as_it_stands, asked.desk.data, asked.desk.real.now())
    await asked.act("export_register", "名册", _noted)
    return Data(content, _XLSX, f"名册-{asked.now:%Y%m%d}.xlsx")


def _noted(context: Context) -> None:
    """Only who did it is written down."""


async def upload(asked: Asked) -> Answer:
    """A workbook came: it waits to be looked at."""
    book = asked.files.get("book")
    if book is None:
        raise Refusal("请选一个 .xlsx 文件。")
    name = await asked.read(files.keep_upload, asked.desk.data, book.content, asked.desk.real.now())
    return Go(f"/register/files/{name}")


# --- the difference ---------------------------------------------------------------------------------------------------


def _path(asked: Asked) -> Path:
    path = files.path_of(asked.desk.data, asked.path["name"])
    if path is None:
        raise Missing
    return path


async def difference(asked: Asked) -> Answer:
    """What a waiting workbook would change; or everything that is wrong in it."""
    path = _path(asked)
    try:
        _, changes = await asked.read(files.looked_at, path)
    except RegisterErrors as errors:
        return _faulty(errors.problems)
    undo = path.name.startswith("before-")
    title = "退回以前的名册" if undo else "导入名册"
    if not changes:
        same = layout.empty("和现在的名册一样，没有要改的。", h.p(h.a("回到名册", href=url("/register"))))
        return Shown(title, [layout.heading(title), same])
    take = asked.form_to(
        f"/register/files/{path.name}/take",
        h.input(type="hidden", name="shown", value=actions.fingerprint(changes)),
        h.button("退回到这一本" if undo else "导入", type="submit", cls="main"),
        h.a("不导入", href=url("/register"), cls="button"),
        cls="confirm",
    )
    body: list[Child] = [layout.heading(title), _counts(changes), _posts(asked.desk.core.directory, changes.posts)]
    return Shown(title, [*body, _gone(asked.desk.core.directory, changes), _warnings(changes.warnings), take])


def _faulty(problems: Sequence[Problem]) -> Shown:
    rows = [
        h.tr(
            h.th(one.sheet, scope="row"),
            h.td(str(one.row or "")),
            h.td(one.column or ""),
            h.td(f"{one.expected}，实为“{one.found[:60]}”" if one.found else one.expected),
        )
        for one in problems[:300]
    ]
    told = h.p(f"{len(problems)} 处要改，什么都没有导入。改好再传一次。")
    more = h.p("先列出前 300 处。", cls="hint") if len(problems) > len(rows) else None
    again = h.p(h.a("回到名册，重新上传", href=url("/register")))
    table = parts.slim(("表", "行", "列", "错在哪里"), rows)
    body = [
        layout.heading("名册有错"),
        h.div(told, cls="trouble", role="alert"),
        layout.card("要改的", table, more),
        again,
    ]
    return Shown("名册有错", body, status=422)


def _counts(changes: RegisterChanges) -> Html:
    rows = [
        h.tr(h.th(sheet, scope="row"), (h.td(str(number) if number else "") for number in counts))
        for sheet, counts in changes.counts.items()
        if any(counts)
    ]
    return layout.card("改多少行", parts.slim(("表", "新增", "改动", "移除"), rows), id="counts")


def _posts(directory: Directory, posts: Sequence[PostChange]) -> Html | None:
    if not posts:
        return None
    hint = h.p("导入后，原来的人手上没办完的事马上转给接手的人，并通知他。", cls="hint")
    return layout.card(f"换人的岗位（{len(posts)}）", hint, _listed(_post(directory, one) for one in posts), id="posts")


def _listed(lines: Iterable[Child]) -> Html:
    rows = list(lines)
    more = h.li(f"……另有 {len(rows) - _SHOWN} 个") if len(rows) > _SHOWN else None
    return h.ul((h.li(row) for row in rows[:_SHOWN]), more, cls="plain")


def _post(directory: Directory, one: PostChange) -> Child:
    place = directory.place(one.place) if one.place else None
    office = directory.department(one.department) if one.department else None
    where = place.name if place else office.name if office else one.place or one.department or ""
    return [
        f"{where} {one.role.label}：",
        _name(directory, one.old, "空缺"),
        " → ",
        h.b(_name(directory, one.new, "空缺")),
    ]


def _name(directory: Directory, code: str | None, otherwise: str) -> str:
    person = directory.person(code) if code else None
    return person.name if person else code or otherwise


def _gone(directory: Directory, changes: RegisterChanges) -> Html | None:
    """What would leave the register, by name: this is where a wrong workbook shows."""
    places = [(place.name if (place := directory.place(code)) else code) for code in changes.removed_places]
    people = [_name(directory, code, code) for code in changes.removed_persons]
    offices = [(found.name if (found := directory.department(code)) else code) for code in changes.removed_departments]
    rows = [("地点", places), ("人员", people), ("部门", offices), ("群", list(changes.removed_rooms))]
    told = [
        (label, f"{len(names)} 个：{'、'.join(names[:20])}{'……' if len(names) > 20 else ''}")
        for label, names in rows
        if names
    ]
    return layout.card("会移除的", layout.pairs(told), id="gone") if told else None


def _warnings(warnings: Sequence[Problem]) -> Html | None:
    return layout.card("提醒", _listed(str(one) for one in warnings), id="warnings") if warnings else None


async def take(asked: Asked) -> Answer:
    """It was looked at: bring it in, and keep what was there before."""
    path, shown = _path(asked), required(asked, "shown", "请先看差别。")
    try:
        register: Register = (await asked.read(files.looked_at, path))[0]
    except RegisterErrors as errors:
        raise NotPossible("名册有错，请先改好。") from errors
    before = await asked.read(files.keep_earlier, asked.desk.data, asked.desk.real.now())
    changes, moved = await asked.act(
        "import_register", path.name, actions.take, register, shown, note=f"原来的：{before}"
    )
    await asked.desk.core.run(asked.desk.core.directory.reload)
    if path.name.startswith("upload-"):
        path.unlink(missing_ok=True)
    followed = f"；{moved} 件在办的事转给了新的人" if moved else ""
    return Go("/register", f"已导入：{changes.summary()}{followed}。")


ROUTES: tuple[Route, ...] = (
    Route("/register", Right.SEE_REGISTER, overview, section="register"),
    post("/register/upload", Right.EDIT_REGISTER, upload, most=_MOST, files=True),
    post("/register/download", Right.EDIT_REGISTER, download),
    Route("/register/files/{name}", Right.EDIT_REGISTER, difference, section="register"),
    post("/register/files/{name}/take", Right.EDIT_REGISTER, take),
)
