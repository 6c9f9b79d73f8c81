"""Open311 GeoReport v2: discovery, services, definitions, requests; XML and JSON by the ending of the address.

The county is the one jurisdiction. Places are known by ``address_id`` (the code of the register) or by the exact
``address_string``; the register has no coordinates, so ``lat`` and ``long`` alone lead nowhere. What a client sends of
a person (name, mail, phone, device) is not kept: it stays with the system that knows the person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import parse_time
from bot.context import Context
from bot.queries import api as queries
from bot.queries.api import Eyes, Wanted
from bot.queries.listing import places_called
from bot.rules.api_keys import Holder, Scope
from bot.terms import ACTIVE, Kind, State
from bot.text.plain import storable
from bot.web.api import xml
from bot.web.api.desk import Desk, Report
from bot.web.api.keys import Refused, eyes, shown
from bot.web.api.shapes import LONGEST
from bot.web.api.v1 import aware, reachable

ROOT = "/open311"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: Changes whenever the services or their definitions do.
CHANGESET = "2026-03-01 00:00"
_SPAN, _MOST, _MOST_ROWS = timedelta(days=90), 1000, 2**31 - 1
_OPEN = frozenset({*ACTIVE, State.RESOLVED})
_STATES = {"open": _OPEN, "closed": frozenset(State) - _OPEN}
Answering = Callable[[Request], Awaitable[tuple[str, Any]]]


class Open311:
    """The endpoint and its discovery."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is asked yet."""
        self._desk = desk

    def app(self) -> Starlette:
        """The application, to be mounted at :data:`ROOT`."""
        ways: list[tuple[str, Answering]] = [
            ("/discovery", self.discovery),
            ("/v2/services", self.services),
            ("/v2/services/{code}", self.definition),
            ("/v2/requests/{number}", self.one),
            ("/v2/tokens/{token}", self.token),
        ]
        routes = [Route(f"{path}.{{format}}", self._told(way)) for path, way in ways]
        routes.insert(3, Route("/v2/requests.{format}", self._told(self.requests), methods=["GET", "POST"]))
        return Starlette(routes=routes)

    def _told(self, way: Answering) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            format_ = request.path_params["format"]
            if format_ not in xml.FORMATS:
                return xml.answer("xml", "errors", _errors(404, "格式只有 xml 和 json"), 404)
            try:
                self._in_county(request)
                root, value = await way(request)
            except Refused as refused:
                status = 403 if refused.status == 401 else refused.status
                return xml.answer(format_, "errors", _errors(status, refused.text), status)
            return xml.answer(format_, root, value)

        return endpoint

    def _in_county(self, request: Request) -> None:
        asked = request.query_params.get("jurisdiction_id", "")
        if asked and asked != self._desk.settings.county.code_prefix:
            raise Refused(404, f"jurisdiction_id 不对，这里是 {self._desk.settings.county.code_prefix}，也可以不写")

    # --- what there is ------------------------------------------------------------------------------------------------

    async def discovery(self, request: Request) -> tuple[str, Any]:
        """Where everything is."""
        base = self._desk.settings.web.public_url.rstrip("/") or str(request.base_url).rstrip("/")
        base = base.removesuffix(ROOT)
        formats = ["text/xml", "application/json"]
        endpoint = {"specification": SPECIFICATION, "url": f"{base}{ROOT}/v2", "changeset": CHANGESET}
        return "discovery", {
            "changeset": CHANGESET,
            "contact": f"{self._desk.settings.county.name}三长办",
            "key_service": "请向县三长办申请令牌（python -m bot token add）",
            "endpoints": [{**endpoint, "type": "production", "formats": formats}],
        }

    async def services(self, request: Request) -> tuple[str, Any]:
        """The kinds of requests."""
        return "services", [self._service(kind) for kind in Kind]

    def _service(self, kind: Kind) -> dict[str, Any]:
        own = self._desk.settings.kinds.get(kind)
        return {
            "service_code": str(kind),
            "service_name": kind.label,
            "description": f"{kind.label}方面的诉求",
            "metadata": True,
            "type": "realtime",
            "keywords": f"GB/T 30428.2 {own.gbt30428}" if own and own.gbt30428 else "",
            "group": self._desk.settings.county.name,
        }

    async def definition(self, request: Request) -> tuple[str, Any]:
        """What more can be said of a request of a kind."""
        kind = _kind(request.path_params["code"])
        quiet = [{"key": "0", "name": "可以在群里说"}, {"key": "1", "name": "只告诉负责的人"}]
        return "service_definition", {
            "service_code": str(kind),
            "attributes": [
                _attribute("spot", "string", 1, "具体位置，例如“三楼楼道”", []),
                _attribute("private", "singlevaluelist", 2, "要不要在群里说", quiet),
            ],
        }

    # --- requests -----------------------------------------------------------------------------------------------------

    async def requests(self, request: Request) -> tuple[str, Any]:
        """The latest of the last 90 days, or those asked for; a POST files one."""
        if request.method == "POST":
            return await self._file(request)
        looking = await self._eyes(request)
        wanted, start, size = _asked(request.query_params, self._desk.core.clock.now())
        found = await self._desk.read(queries.requests, looking, wanted, size, start)
        return "service_requests", [_request(value) for value in found]

    async def one(self, request: Request) -> tuple[str, Any]:
        """One request."""
        looking = await self._eyes(request)
        wanted = Wanted(numbers=[_number(request.path_params["number"])])
        found = await self._desk.read(queries.requests, looking, wanted, 1)
        if not found:
            raise Refused(404, "没有这个 service_request_id")
        return "service_requests", [_request(value) for value in found]

    async def token(self, request: Request) -> tuple[str, Any]:
        """Numbers are given at once here, so no token was ever given."""
        raise Refused(404, "没有这个 token：这里报上来马上就有 service_request_id")

    async def _eyes(self, request: Request) -> Eyes:
        """Those of the key; without one, where the county lets anybody look, those of the public."""
        key = shown(request) or request.query_params.get("api_key", "")
        if not key and self._desk.settings.api.open311_public:
            return Eyes(public=True)
        return eyes(await self._desk.keys.holder(request, Scope.REQUESTS_READ, key))

    async def _file(self, request: Request) -> tuple[str, Any]:
        async with request.form(max_files=0, max_fields=40) as form:
            given = {name: storable(value).strip() for name, value in form.items() if isinstance(value, str)}
        key = shown(request) or given.get("api_key", "")
        holder = await self._desk.keys.holder(request, Scope.REQUESTS_WRITE, key)
        kind = _kind(given.get("service_code", ""), missing="没有写 service_code")
        filed = await self._desk.file(holder, await self._report(holder, kind, given))
        if filed is None:
            raise Refused(400, "没有立案，请检查内容")
        notice = "同一件事已经有人反映，并在一起办" if filed[1] else "已收到"
        told = {"service_request_id": str(filed[0]), "service_notice": notice, "account_id": None}
        return "service_requests", [told]

    async def _report(self, holder: Holder, kind: Kind, given: Mapping[str, str]) -> Report:
        words = " ".join(filter(None, (given.get("attribute[spot]", ""), given.get("description", ""))))
        if not words:
            raise Refused(400, "没有写 description")
        place = await self._desk.read(_place, given.get("address_id", ""), given.get("address_string", ""))
        if not place or not await self._desk.read(reachable, holder, place):
            raise Refused(400, "地点请写 address_id（名册里的地点编号），或和名册一字不差的 address_string")
        return Report(place, words[:LONGEST], kind, given.get("attribute[private]") == "1")


def _place(context: Context, code: str, name: str) -> str:
    if code:
        return code
    found = [one for one in places_called(name) if (p := context.directory.place(one)) and p.name == name]
    return found[0] if len(found) == 1 else ""


def _errors(status: int, text: str) -> list[dict[str, Any]]:
    return [{"code": str(status), "description": text}]


def _attribute(code: str, datatype: str, order: int, text: str, values: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": False,
        "datatype_description": "",
        "order": order,
        "description": text,
        "values": values,
    }


def _kind(code: str, missing: str = "") -> Kind:
    if not code and missing:
        raise Refused(400, missing)
    if code not in {str(kind) for kind in Kind}:
        raise Refused(404, "没有这个 service_code")
    return Kind(code)


def _number(text: str) -> int:
    """A number of a request; 0, which none has, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= _MOST_ROWS else 0


def _asked(given: Mapping[str, str], now: datetime) -> tuple[Wanted, int, int]:
    """What is wanted, from which on, and how many. Raises Refused where it cannot be read."""
    size = min(_number(given.get("page_size", "")) or _MOST, _MOST)
    start = (max(_number(given.get("page", "")), 1) - 1) * size
    if numbers := given.get("service_request_id", ""):
        return Wanted(numbers=[_number(one.strip()) for one in numbers.split(",")][:_MOST]), 0, _MOST
    kinds = [_kind(code.strip()) for code in given.get("service_code", "").split(",") if code.strip()]
    since, until = _moment(given.get("start_date", "")), _moment(given.get("end_date", ""))
    until = until or (since + _SPAN if since else None)
    since = since or (until or now) - _SPAN
    states = [state for word in given.get("status", "").split(",") if word.strip() for state in _states(word.strip())]
    if start > 100_000:
        raise Refused(400, "page 太大")
    return Wanted(kinds=kinds, states=states, opened_from=since, opened_to=until), start, size


def _states(word: str) -> frozenset[State]:
    if word not in _STATES:
        raise Refused(400, "status 只有 open 和 closed")
    return _STATES[word]


def _moment(text: str) -> datetime | None:
    try:
        return aware(parse_time(text.replace(" ", "+"))) if text else None
    except (ValueError, OverflowError):
        raise Refused(400, "时间要写成 2026-03-02T09:00:00+08:00 的样子") from None


def _request(value: Mapping[str, Any]) -> dict[str, Any]:
    place, who = value["place"] or {}, value["responsible"]
    return {
        "service_request_id": str(value["no"]),
        "status": "open" if value["state"] in _OPEN else "closed",
        "status_notes": value["resolution"] or value["state_label"],
        "service_name": value["kind_label"],
        "service_code": value["kind"],
        "description": value["text"],
        "agency_responsible": who["department_name"] or who["role_label"],
        "service_notice": "",
        "requested_datetime": value["opened_at"],
        "updated_datetime": value["updated_at"],
        "expected_datetime": value["due_at"],
        "address": place.get("name", ""),
        "address_id": place.get("code", ""),
        "zipcode": "",
        "lat": None,
        "long": None,
        "media_url": None,
    }
