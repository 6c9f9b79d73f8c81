"""``requests`` and ``request``: what is open, and the whole story of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import (
    ConfigFile,
    DatabaseUrl,
    Trouble,
    clock_of,
    opened,
    readable,
    say,
    settings_of,
    short,
    wrong_use,
)
from bot.terms import Kind, Role, State, Step

if TYPE_CHECKING:
    from datetime import datetime

    from rich.table import Table

    from models import ServiceRequest

_HEADINGS = ("编号", "类别", "状态", "地点", "责任人", "时限", "内容")
_SHORT = 24
#: A screen's width where nobody looks, so that `| grep` finds whole lines.
_WIDE = 160

Show = Annotated[
    list[str] | None,
    typer.Option("--state", help=f"状态，可写多次：{' '.join(s.label for s in State)}", show_default=False),
]
InPlace = Annotated[str | None, typer.Option("--place", help="地点的编号或名称，连同它下面的", show_default=False)]


def requests(
    state: Show = None,
    place: InPlace = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看过了时限还没办结的")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="一行一个 JSON，和 replay 写出的一样")] = False,
    limit: Annotated[int, typer.Option("--limit", help="最多列多少件", min=1)] = 200,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """列出诉求。"""
    states = [_state(word) for word in state or ()]
    with opened(settings_of(config, database).database):
        from bot.queries import listing

        now = clock_of().now()
        wanted = listing.Wanted(
            states=states, place=place_named(place) if place else None, overdue_at=now if overdue else None
        )
        rows = listing.find(wanted, limit)
        if as_json:
            _print_json(rows)
        else:
            _print_table(rows, now)
        if len(rows) == limit and (every := listing.count(wanted)) > limit:
            say(f"只列出前 {limit} 件，共 {every} 件（--limit）")


def _state(word: str) -> State:
    found = State.of_label(word)
    if found is None:
        wrong_use(f"没有“{word}”这个状态，应为：{' '.join(s.label for s in State)}")
    return found


def place_named(words: str) -> str:
    """The code of the one place that is meant."""
    from bot.queries.listing import places_called

    found = places_called(words)
    if not found:
        raise Trouble(f"名册里没有“{words}”这个地点")
    if len(found) > 1:
        raise Trouble(f"“{words}”有 {len(found)} 处（{'、'.join(found[:5])}{'……' if found[5:] else ''}），请写编号")
    return found[0]


def _print_json(rows: list[ServiceRequest]) -> None:
    from bot.replay import request_out

    for row in rows:
        typer.echo(json.dumps(request_out(row), ensure_ascii=False))


def _print_table(rows: list[ServiceRequest], now: datetime) -> None:
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    console.print(_table(rows, now) if rows else "没有这样的诉求")


def _table(rows: list[ServiceRequest], now: datetime) -> Table:
    from rich.table import Table

    shown = Table(box=None, pad_edge=False)
    for heading in _HEADINGS:
        shown.add_column(heading, overflow="fold", no_wrap=heading not in ("地点", "内容"))
    for row in rows:
        shown.add_row(*_cells(row, now))
    return shown


def _cells(row: ServiceRequest, now: datetime) -> tuple[str, ...]:
    late = " 超时" if is_late(row, now) else ""
    return (
        f"{row.no}{' 紧急' if row.urgent else ''}",
        Kind(row.kind).label,
        State(row.state).label,
        where(row),
        who(row),
        f"{row.due_at:%m-%d %H:%M}{late}" if row.due_at else "",
        short(row.text, _SHORT),
    )


def is_late(row: ServiceRequest, now: datetime) -> bool:
    """Whether the deadline has passed while somebody has to act."""
    from bot.terms import ACTIVE

    return row.due_at is not None and row.due_at < now and row.state in ACTIVE


def where(row: ServiceRequest) -> str:
    """荷塘苑1栋2单元 3楼 楼道."""
    floor = f"{row.floor}楼" if row.floor and not row.room_no else ""
    return readable(" ".join(part for part in (row.place.name, floor, row.room_no, row.spot) if part))


def who(row: ServiceRequest) -> str:
    """平志刚（单元长）, or the department."""
    if row.department is not None:
        return readable(row.department.name)
    if row.assignee is None:
        return ""
    role = f"（{Role(row.post_role).label}）" if row.post_role else ""
    return readable(row.assignee.name) + role


def request(
    no: Annotated[int, typer.Argument(help="诉求编号", min=1)],
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """看一件诉求的来龙去脉：六个环节、每一步是谁在什么时候做的。"""
    with opened(settings_of(config, database).database):
        from bot.queries import listing

        found = listing.find(listing.Wanted(no=no), 1)
        if not found:
            raise Trouble(f"没有 {no} 号诉求")
        for line in story(found[0], clock_of().now()):
            typer.echo(line)


def story(row: ServiceRequest, now: datetime) -> list[str]:
    """The request in lines: what, where, who; the six steps; the history; what was said."""
    return [*_head(row, now), "", _steps(row.no), "", "经过", *_history(row.no), "", "原话", *_talk(row.no)]


def _head(row: ServiceRequest, now: datetime) -> list[str]:
    urgent = "　紧急" if row.urgent else ""
    late = "（已超时）" if is_late(row, now) else ""
    due = f"{row.due_at:%Y-%m-%d %H:%M}{late}" if row.due_at else "无"
    lines = [
        f"{row.no}号　{Kind(row.kind).label}　{State(row.state).label}{urgent}",
        f"地点：{where(row)}",
        f"责任：{who(row) or '无'}　第 {row.level} 级　时限：{due}",
        f"内容：{readable(row.text)}",
        f"依据：{'、'.join(map(readable, row.why)) or '无'}　附议：{row.supporter_count} 户",
    ]
    return lines + ([f"并入：{row.into}号"] if row.into else [])


def _steps(no: int) -> str:
    """事件上报 ✓　分流交办 ✓　服务处置 ·"""
    from bot.actions.service_requests.moving import steps

    reached = steps(no)
    return "　".join(f"{step.label} {'✓' if step in reached else '·'}" for step in Step)


def _history(no: int) -> list[str]:
    from bot.queries.cards import history

    return [
        f"  {e.at:%m-%d %H:%M}  {e.what}　{readable(e.who)}{'：' + readable(e.note) if e.note else ''}　→ {e.state}"
        for e in history(no)
    ]


def _talk(no: int) -> list[str]:
    from bot.queries.requests import talk

    return [f"  {m.at:%m-%d %H:%M}  {readable(m.text) or f'［{len(m.attachments)} 张照片］'}" for m in talk(no)]
