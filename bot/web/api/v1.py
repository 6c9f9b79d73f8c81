"""The JSON API, version 1: requests, their history, places, kinds, figures. Described by its own OpenAPI."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request

from bot.clock import SHANGHAI
from bot.context import Context
from bot.queries import api as queries
from bot.queries import light
from bot.queries.api import Wanted
from bot.queries.figures import counted
from bot.rules.api_keys import Holder, Scope
from bot.rules.figures import RATES, Figures, Name, Period
from bot.terms import Kind, PlaceLevel, State
from bot.web.api.desk import Desk, Report
from bot.web.api.keys import Refused, eyes
from bot.web.api.shapes import (
    Code,
    EventOut,
    FiguresOut,
    Filed,
    KindOut,
    Moment,
    NewRequest,
    Page,
    PlaceOut,
    ServiceRequestOut,
    page_of,
)

#: A number of a row, as every engine can hold it.
_MOST_ROWS = 2**31 - 1
_LONGEST_DAYS, _LAST_YEAR = 366, 9000


def desk_of(request: Request) -> Desk:
    """The desk that the application was built with."""
    found: Desk = request.app.state.desk
    return found


def opening(scope: Scope) -> Any:
    """The holder of the key that is shown, which has to open ``scope``; asked before anything else is looked at."""

    async def holder(request: Request) -> Holder:
        return await desk_of(request).keys.holder(request, scope)

    return Depends(holder)


At = Annotated[Desk, Depends(desk_of)]
Reads = Annotated[Holder, opening(Scope.REQUESTS_READ)]
Writes = Annotated[Holder, opening(Scope.REQUESTS_WRITE)]
LooksUp = Annotated[Holder, opening(Scope.PLACES_READ)]
Counts = Annotated[Holder, opening(Scope.FIGURES_READ)]
Limit = Annotated[int, Query(ge=1, le=200, description="一页最多多少条")]
Number = Annotated[int, Path(ge=1, le=_MOST_ROWS, description="诉求编号")]
Under = Annotated[Code, Query(description="只要这个地点和它下面的（地点编号）")]
Since = Annotated[Moment | None, Query(description="立案时间不早于；不带时区按北京时间")]
Until = Annotated[Moment | None, Query(description="立案时间早于；不带时区按北京时间")]
Kinds = Annotated[list[Kind] | None, Query(description="类别代码，可写多个")]
States = Annotated[list[State] | None, Query(description="状态，可写多个")]
Urgent = Annotated[bool | None, Query(description="只要紧急的，或只要不紧急的")]
Late = Annotated[bool, Query(description="只要在办并且过了时限的")]
Onward = Annotated[int | None, Query(ge=1, le=_MOST_ROWS, description="上一页给的 next")]

router = APIRouter()


def wanted(
    place: Under = "",
    kind: Kinds = None,
    state: States = None,
    urgent: Urgent = None,
    overdue: Late = False,
    opened_from: Since = None,
    opened_to: Until = None,
    after: Onward = None,
) -> Wanted:
    """What a list is asked for."""
    return Wanted(place, kind or (), state or (), urgent, overdue, aware(opened_from), aware(opened_to), below=after)


@router.get("/requests", response_model=Page[ServiceRequestOut], summary="列出诉求，新的在前", tags=["诉求"])
async def list_requests(desk: At, holder: Reads, asked: Annotated[Wanted, Depends(wanted)], limit: Limit = 50) -> Any:
    """翻页：把回答里的 `next` 作为 `after` 再问一次，直到 `next` 为 null。"""
    return page_of(await desk.read(queries.requests, eyes(holder), asked, limit + 1), limit, "no")


@router.post("/requests", response_model=Filed, status_code=201, summary="报一件诉求", tags=["诉求"])
async def file_request(desk: At, holder: Writes, new: Annotated[NewRequest, Body()]) -> Any:
    """和居民在群里说一样办：同一件事并在一起，派给负责的人，群里（或私下）通知。"""
    if not await desk.read(reachable, holder, new.place):
        raise Refused(404, "没有这个地点，或者不归这个令牌管")
    report = Report(new.place, new.text.strip(), new.kind, new.private, new.external_id)
    filed = await desk.file(holder, report) if report.text else None
    if filed is None:
        raise Refused(409, "没有立案，请检查内容")
    no, joined = filed
    return {"request": _there(await desk.read(queries.request, eyes(holder), no)), "joined": joined}


@router.get("/requests/{no}", response_model=ServiceRequestOut, summary="一件诉求", tags=["诉求"])
async def one_request(desk: At, holder: Reads, no: Number) -> Any:
    """并入了别件的，`merged_into` 是那一件的编号。"""
    return _there(await desk.read(queries.request, eyes(holder), no))


@router.get("/requests/{no}/events", response_model=list[EventOut], summary="一件诉求的办理记录", tags=["诉求"])
async def history(desk: At, holder: Reads, no: Number) -> Any:
    """从早到晚，最多 1000 行。"""
    _there(await desk.read(queries.request, eyes(holder), no))
    return await desk.read(queries.events, eyes(holder), 0, 1000, no)


@router.get("/events", response_model=Page[EventOut], summary="所有办理记录，旧的在前", tags=["诉求"])
async def list_events(
    desk: At,
    holder: Reads,
    after: Annotated[int, Query(ge=0, le=_MOST_ROWS, description="从这个序号之后")] = 0,
    limit: Limit = 100,
) -> Any:
    """同步用：记住最后一行的 `id`，下次从它之后问起，一条不漏、一条不重。"""
    return page_of(await desk.read(queries.events, eyes(holder), after, limit + 1), limit, "id")


@router.get("/places", response_model=Page[PlaceOut], summary="列出地点", tags=["地点"])
async def list_places(
    desk: At,
    holder: LooksUp,
    place: Under = "",
    level: Annotated[PlaceLevel | None, Query(description="只要这一层级的")] = None,
    name: Annotated[Code, Query(description="名称里有这几个字")] = "",
    after: Annotated[Code, Query(description="上一页给的 next")] = "",
    limit: Limit = 100,
) -> Any:
    """按编号排列。"""
    asked = (place, str(level or ""), name, after, limit + 1)
    return page_of(await desk.read(queries.places, eyes(holder), *asked), limit, "code")


@router.get("/places/{code}", response_model=PlaceOut, summary="一个地点", tags=["地点"])
async def one_place(desk: At, holder: LooksUp, code: Annotated[Code, Path(description="地点编号")]) -> Any:
    """用名册里的地点编号问。"""
    return _there(await desk.read(queries.place, eyes(holder), code))


@router.get("/kinds", response_model=list[KindOut], summary="类别", tags=["地点"])
async def kinds(desk: At, holder: LooksUp) -> Any:
    """所有类别。"""
    own = desk.settings.kinds
    classes = {kind: own[kind].gbt30428 if kind in own else "" for kind in Kind}
    return [{"code": str(kind), "label": kind.label, "gbt30428": code} for kind, code in classes.items()]


@router.get("/figures", response_model=FiguresOut, summary="统计数字", tags=["数字"])
async def figures(
    desk: At,
    holder: Counts,
    place: Annotated[Code, Query(min_length=1, description="地点编号")],
    start: Annotated[Moment, Query(description="从何时起（含）；不带时区按北京时间")],
    days: Annotated[int, Query(ge=1, le=_LONGEST_DAYS, description="多少天")] = 7,
) -> Any:
    """定义见 docs/figures.md，和日报、周报、月报、公示里的是同一份。"""
    since = _surely(start)
    since = since if since.year < _LAST_YEAR else since.replace(year=_LAST_YEAR)
    period = Period(since, since + timedelta(days=days))
    async with desk.counting:  # one at a time: a county's year takes a while
        return _there(await desk.read(_count, holder, place, period))


def reachable(context: Context, holder: Holder, code: str) -> bool:
    """Whether the place is there, and within what the key reaches."""
    return light.place(context, code) is not None and queries.seen(eyes(holder), context, code)


def _count(context: Context, holder: Holder, code: str, period: Period) -> dict[str, Any] | None:
    if not queries.seen(eyes(holder), context, code):
        return None
    found: Figures = counted(context, period, code).whole
    return {
        "place": code,
        "start": period.start,
        "end": period.end,
        "counts": {str(name): found.count(name) for name in Name},
        "labels": {str(name): name.label for name in Name},
        "rates": {label: found.rate(label) for label in RATES},
        "mean_hours": found.mean_hours,
    }


def _there(value: dict[str, Any] | None) -> dict[str, Any]:
    if value is None:
        raise Refused(404, "没有这一条，或者不归这个令牌管")
    return value


def aware(moment: datetime | None) -> datetime | None:
    """A time with its zone; one without is Shanghai's."""
    return moment.replace(tzinfo=SHANGHAI) if moment is not None and moment.tzinfo is None else moment


def _surely(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment
