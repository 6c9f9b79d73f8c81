"""``papers``, ``decisions``, ``deadlines``: papers read and checked; a meeting's sheet entered; rules tried."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import (
    ConfigFile,
    DatabaseUrl,
    Trouble,
    clock_of,
    existing,
    opened,
    readable,
    say,
    settings_of,
    wrong_use,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Settings
    from bot.context import Context
    from models import Paper

KINDS = {"daily": "日报", "weekly": "周报", "monthly": "月报", "bulletin": "公示"}

KindOf = Annotated[
    str | None, typer.Option("--kind", help=f"只看哪一种：{' '.join(KINDS.values())}", show_default=False)
]


def context_of(settings: Settings, now: datetime) -> Context:
    """What the inside is told, for a command that acts beside the bot."""
    from bot.context import Context
    from bot.queries.directory import Directory

    return Context(now, Directory.load(), settings, settings.clocks.calendar())


def papers(
    kind: KindOf = None,
    last: Annotated[int, typer.Option("--last", help="最近几份", min=1)] = 10,
    out: Annotated[Path | None, typer.Option("--out", help="连同附件写到这个文件夹", show_default=False)] = None,
    check: Annotated[bool, typer.Option("--check", help="核对数字：各部分和总数、这期和上期、重数一遍")] = False,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """看机器人写过的日报、周报、月报，存成文件，或核对里面的数字。"""
    settings = settings_of(config, database)
    with opened(settings.database):
        rows = _rows(_kind(kind), last)
        for row in rows:
            first = readable(row.text.split("\n")[0]) if row.text else "（没有事，没有发）"
            typer.echo(f"{row.end:%Y-%m-%d %H:%M}  {KINDS[row.kind]}  {first}")
        if not rows:
            typer.echo("还没有写过报")
        if out is not None:
            typer.echo(f"已写到 {out}：{write_papers(settings, rows, out)} 个文件")
        if check:
            _check(context_of(settings, clock_of().now()), rows)


def _kind(word: str | None) -> str | None:
    found = next((kind for kind, label in KINDS.items() if word in (kind, label)), None)
    if word and found is None:
        wrong_use(f"没有“{word}”这种报，应为：{' '.join(KINDS.values())}")
    return found


def _rows(kind: str | None, last: int) -> list[Paper]:
    from models import Paper

    query = Paper.select().where(Paper.kind == kind) if kind else Paper.select()
    return list(query.order_by(Paper.end.desc(), Paper.key).limit(last))[::-1]


def write_papers(settings: Settings, rows: list[Paper], folder: Path) -> int:
    """Each paper's text and files into ``folder``; how many files."""
    from bot.media import MediaStore

    store, count = MediaStore(Path(settings.data_dir) / "media"), 0
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        name = f"{row.end:%Y-%m-%d} {KINDS[row.kind]} {row.place}"
        if row.text:
            (folder / f"{name}.txt").write_text(row.text + "\n", encoding="utf-8")
            count += 1
        for _, title, key in row.files:
            (folder / f"{row.end:%Y-%m-%d} {title}").write_bytes(store.read(key))
            count += 1
    return count


def _check(context: Context, rows: list[Paper]) -> None:
    from bot.queries import paper_check

    found = 0
    for row in rows:
        for fault in paper_check.check(context, row) if row.kind in paper_check.COUNTED else ():
            say(f"{row.end:%Y-%m-%d} {KINDS[row.kind]}（{row.place}）：{fault}")
            found += 1
    if found:
        raise Trouble(f"{found} 处对不上")
    typer.echo(f"{len(rows)} 份，数字都对得上")


def decisions(
    book: Annotated[Path, typer.Argument(help="填好的交办会材料 .xlsx（“交办决定”那张表）", show_default=False)],
    meeting: Annotated[str | None, typer.Option("--meeting", help="哪次会，例如 2026年3月；不写就是上个月的")] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """交办会的决定进系统：每一条成为部门或责任人的限期任务，办好了销号，没办完结转到下次会。"""
    from bot.papers.dispatch import BadDecisions, read_decisions

    data = existing(book, "表格").read_bytes()
    settings = settings_of(config, database)
    with opened(settings.database) as base:
        from bot.actions import tasks
        from bot.rules.figures import month_of

        now = clock_of().now()
        of_month = month_of(now).start
        try:
            lines = read_decisions(data)
            with base.atomic():
                new = tasks.enter(context_of(settings, now), meeting or f"{of_month.year}年{of_month.month}月", lines)
        except BadDecisions as bad:
            raise Trouble("\n".join([*bad.faults, f"{len(bad.faults)} 处要改，什么都没有进"])) from bad
    typer.echo(f"进了 {new} 条任务，已通知责任人" + (f"；{len(lines) - new} 条以前进过" if new < len(lines) else ""))


def deadlines(
    new: Annotated[Path, typer.Option("--new", help="改过、还没换上的 config.yaml", show_default=False)],
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """改时限之前先看：新的设置会把哪些在办的事改到什么时候；什么都不改。"""
    settings = settings_of(config, database)
    changed = settings_of(existing(new, "文件"))
    with opened(settings.database):
        from bot.actions import rule_change
        from bot.terms import Kind

        context = context_of(settings, clock_of().now())
        hits = rule_change.preview(context, changed.clocks)
        for hit in hits:
            before = f"{hit.due_at:%m-%d %H:%M}" if hit.due_at else "没有时限"
            late = "　马上超时！" if hit.late_at_once else ""
            what = readable(hit.text) or "（私下反映）"
            typer.echo(f"{hit.no}号　{Kind(hit.kind).label}　{before} → {hit.new_due_at:%m-%d %H:%M}{late}　{what}")
        late_now = sum(hit.late_at_once for hit in hits)
    typer.echo(f"在办的事里有 {len(hits)} 件的时限会变" + (f"，其中 {late_now} 件马上超时" if late_now else ""))
