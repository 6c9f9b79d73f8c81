"""The API put together: an application of its own beneath ``/api/v1``, with its OpenAPI and its way to say no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from bot.rules.api_keys import Scope
from bot.web.api.desk import Desk
from bot.web.api.keys import Refused
from bot.web.api.shapes import Problem
from bot.web.api.v1 import router

ROOT = "/api/v1"
_PROBLEM = "application/problem+json"
_NO_STORE = {"cache-control": "no-store"}
_SAID = {
    400: "请求本身不对",
    401: "没有令牌，或者令牌不对、过期、作废了",
    403: "令牌没有这项权限",
    404: "没有这一条，或者不归这个令牌管",
    409: "没有立案",
    422: "参数不对",
    429: "问得太快",
}
_ABOUT = f"""
给县里其他系统用的接口。

- **令牌**：`python -m bot token add 名称 --scope …`，放在 `Authorization: Bearer 令牌` 里。
  问得太快时回答 429 和 `Retry-After`。
- **权限**：{"、".join(f"`{scope.value}` {scope.label}" for scope in Scope)}。
- **个人信息**：没有 `personal:read` 的令牌，回答里没有姓名、门牌、电话，私下反映的只有网格和类别。
- **时间**：ISO 8601，带时区。
- **出错**：`application/problem+json`（RFC 9457）。
- Open311 GeoReport v2 在 `/open311/discovery.xml`。
""".strip()


def api(desk: Desk) -> FastAPI:
    """The application, to be mounted at :data:`ROOT`."""
    app = FastAPI(
        title="三长开放接口",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        servers=[{"url": ROOT}],
        responses={code: _described(text) for code, text in _SAID.items()},
    )
    app.state.desk = desk
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(HTTPException, _http)
    app.include_router(router)
    _secured(app)
    return app


def _described(text: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": text, "content": {_PROBLEM: {"schema": schema}}}


def _secured(app: FastAPI) -> None:
    """Tell in the OpenAPI how a key is shown; the schema of problems is named there too."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            parts = schema.setdefault("components", {})
            parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "令牌"}}
            parts.setdefault("schemas", {})[Problem.__name__] = Problem.model_json_schema()
            schema["security"] = [{"key": []}]
        return app.openapi_schema or {}

    app.openapi = described  # type: ignore[method-assign]


def _problem(
    status: int, detail: str = "", errors: list[str] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    title = _SAID.get(status) or {405: "这个地址不能这样用"}.get(status, "出错了")
    told = Problem(title=title, status=status, detail=detail, errors=errors or [])
    return JSONResponse(told.model_dump(), status, {**_NO_STORE, **(headers or {})}, media_type=_PROBLEM)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    headers = {"www-authenticate": "Bearer"} if error.status == 401 else {}
    headers |= {"retry-after": str(error.wait)} if error.wait else {}
    return _problem(error.status, error.text, headers=headers)


def _wrong(request: Request, error: Exception) -> Response:
    """Which parameters are wrong, one line each."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    lines = [f"{'.'.join(str(part) for part in one['loc'])}：{one['msg']}"[:200] for one in found]
    return _problem(422, errors=lines)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    allowed = {"allow": ", ".join(_methods(request))} if error.status_code == 405 else error.headers
    return _problem(error.status_code, headers=allowed)


def _methods(request: Request) -> list[str]:
    """All that may be asked of an address; each of its routes knows but its own."""
    here = (route for route in router.routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in here if isinstance(route, Route) for method in route.methods or ()})
