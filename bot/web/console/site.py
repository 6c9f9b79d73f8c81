"""The console on the server: who asks is known, what he may is checked, forms are ours, and answers are pages."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Hashable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.actions import accounts
from bot.queries import accounts as queries
from bot.queries.accounts import SignedIn
from bot.refusals import Refusal
from bot.rules.console_rights import Right
from bot.web.console import layout
from bot.web.console.frame import ROOT, Answer, Asked, Data, Desk, Go, Missing, Route, Shown, Upload, url
from bot.web.console.static import PATH, kept
from bot.web.html import h

COOKIE, SAID = "sanzhang", "sanzhang_said"
#: A session that is used is prolonged so often.
_TOUCH = timedelta(minutes=5)
#: The same form again within this (seconds) is a double click.
_TWICE = 5.0
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


def mark_of(token: str) -> str:
    """What every form of a session carries: nobody else can know it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def same_origin(request: Request, public: str) -> bool:
    """Whether a POST comes from a page of ours; browsers always say where from."""
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    if not origin:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return urlsplit(origin).netloc in (request.headers.get("host", ""), urlsplit(public).netloc or None)


class _Doing(NamedTuple):
    """An action that is being done or was: since when, and its answer."""

    at: float
    task: asyncio.Future[Answer]


class Site:
    """Puts routes on an application and answers for them."""

    def __init__(self, desk: Desk, routes: Sequence[Route]) -> None:
        """Know the routes; nothing is on a server yet."""
        self.desk = desk
        self.routes = tuple(routes)
        self._done: dict[Hashable, _Doing] = {}
        self._built = frozenset(route.section for route in routes if route.method == "GET" and route.section)

    def add(self, app: Starlette) -> None:
        """Put everything under /console."""
        for route in self.routes:
            app.add_route(ROOT + route.path, self._endpoint(route), methods=[route.method])
        app.add_route(PATH + "/{name:path}", _static, methods=["GET"])
        app.add_route(ROOT, _home, methods=["GET"])
        app.add_exception_handler(Exception, _broken)

    def end(self, app: Starlette) -> None:
        """What is no page of the console is told so, in its own words; added after everything else."""
        app.add_route(ROOT + "/{rest:path}", self._endpoint(_NOWHERE), methods=["GET"])

    async def signed_in(self, request: Any) -> SignedIn | None:
        """Who asks (a request or a socket); None where nobody is signed in."""
        token = request.cookies.get(COOKIE, "")
        if not token:
            return None
        now = self.desk.real.now()
        found = await self.desk.reader.read(queries.signed_in, token, now)
        alone = "x-part" in request.headers  # fetched by an open page, not by somebody's hand
        if found is not None and now - found.seen_at > _TOUCH and not alone:
            await self.desk.core.act(accounts.seen, now, found.key)
        return found

    def _endpoint(self, route: Route) -> Any:
        async def endpoint(request: Request) -> Response:
            found = await self.signed_in(request)
            if found is None:
                return _to_door(request)
            asked = Asked(
                desk=self.desk,
                viewer=found.viewer,
                address=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
                path=request.path_params,
                query=dict(request.query_params),
                mark=mark_of(request.cookies[COOKIE]),
                token=request.cookies[COOKIE],
                origin=self.desk.settings.web.public_url.rstrip("/") or str(request.base_url).rstrip("/"),
            )
            return await self._answered(route, asked, request)

        return endpoint

    async def _answered(self, route: Route, asked: Asked, request: Request) -> Response:
        try:
            if not asked.viewer.may(route.right):
                raise HTTPException(403)
            if route.method == "POST":
                asked = await self._with_form(route, asked, request)
            answer = await self._once(route, asked)
        except Refusal as refusal:
            answer = _problem("没有办成", refusal.text, 409)
        except Missing:
            answer = _problem("没有这一页", "可能已经合并或移走了，或者不归您看。", 404)
        except HTTPException as error:
            answer = _problem(*_TOLD[error.status_code], error.status_code)
        return self._response(route, asked, answer, request)

    async def _once(self, route: Route, asked: Asked) -> Answer:
        """A double click does it once: the same form of the same person shortly after gets the same answer."""
        if route.method != "POST" or asked.files:
            return await route.handler(asked)
        now = self.desk.real.monotonic()
        self._done = {key: one for key, one in self._done.items() if one.at > now - _TWICE or not one.task.done()}
        form = hashlib.sha256(repr(sorted(asked.fields.items())).encode()).digest()  # no password is kept lying about
        key = (asked.viewer.account, asked.address, form)
        if key not in self._done:
            self._done[key] = _Doing(now, asyncio.ensure_future(route.handler(asked)))
        task = self._done[key].task
        try:
            answer = await asyncio.shield(task)
        except BaseException:
            self._done.pop(key, None)
            raise
        if not isinstance(answer, Go):  # nothing was done: it may be asked again
            self._done.pop(key, None)
        return answer

    async def _with_form(self, route: Route, asked: Asked, request: Request) -> Asked:
        """The request with the fields of its form. HTTPException where it is not ours or too large."""
        if not same_origin(request, self.desk.settings.web.public_url):
            raise HTTPException(400)
        if int(request.headers.get("content-length") or 0) > route.most:
            raise HTTPException(413)
        async with request.form(max_files=1 if route.files else 0, max_fields=2000, max_part_size=route.most) as form:
            if not hmac.compare_digest(str(form.get("mark", "")).encode(), asked.mark.encode()):
                raise HTTPException(400)
            fields, files = _fields(form), {name: await _upload(one) for name, one in _files(form)}
        return Asked(**{**vars(asked), "fields": fields, "files": files})

    def _response(self, route: Route, asked: Asked, answer: Answer, request: Request) -> Response:
        if isinstance(answer, Go):
            return _go(answer)
        if isinstance(answer, Data):
            return _data(answer)
        if request.headers.get("x-part"):
            return HTMLResponse(layout.main(answer), answer.status)
        said = unquote(request.cookies.get(SAID, ""))
        response = HTMLResponse(layout.page(asked, answer, route.section, self._built, said), answer.status)
        if said:
            response.delete_cookie(SAID, path=ROOT)
        return response


_TOLD = {
    400: ("表单过期了", "这一页开得太久，或不是从工作台打开的。请返回，刷新一下再办。"),
    403: ("没有权限", "您的账号不能打开这一页。需要的话，请县三长办调整。"),
    413: ("内容太大了", "请缩小后再传。"),
}


async def _nowhere(asked: Asked) -> Answer:
    raise Missing


_NOWHERE = Route("/{rest}", Right.SELF, _nowhere)


def _problem(title: str, words: str, status: int) -> Shown:
    back = h.p(h.a("回到今日", href=url("/today")))
    return Shown(title, [layout.heading(title), layout.empty(words, back)], status=status)


def _to_door(request: Request) -> Response:
    """To the sign-in page, and from there back to where one wanted to go."""
    if request.headers.get("x-part"):
        return PlainTextResponse("请重新登录", 401)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(url("/sign-in", next=wanted if request.method == "GET" else ""), 303)


def _go(answer: Go) -> Response:
    response = RedirectResponse(answer.to if answer.to.startswith(ROOT + "/") else url(answer.to), 303)
    if answer.said:
        response.set_cookie(SAID, quote(answer.said[:300]), max_age=60, path=ROOT, httponly=True, samesite="lax")
    return response


def _data(answer: Data) -> Response:
    headers = {"cache-control": "no-store"}
    if answer.name:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(answer.name)}"
    return Response(answer.content, media_type=answer.media_type, headers=headers)


def _fields(form: FormData) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return fields


def _files(form: FormData) -> list[tuple[str, UploadFile]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]


async def _upload(file: UploadFile) -> Upload:
    return Upload((file.filename or "")[-120:], await file.read())


async def _broken(request: Request, error: Exception) -> Response:
    """Something went wrong that nobody foresaw: the log has it, the person is told what to do."""
    if not request.url.path.startswith(ROOT):
        return PlainTextResponse("出错了，请再试一次\n", 500)
    words = "这一步没有办成，什么也没有改动。请再试一次；还是不行，请看日志，或告诉维护的人。"
    back = h.p(h.a("回到今日", href=url("/today")))
    body = h.main(h.h1("出错了"), layout.empty(words, back), id="main", cls="door")
    return HTMLResponse(layout.document("出错了", body), 500)


async def _home(request: Request) -> Response:
    return RedirectResponse(url("/today"), 303)


async def _static(request: Request) -> Response:
    found = kept(request.path_params["name"])
    if found is None:
        return PlainTextResponse("没有这个文件\n", 404)
    return Response(found.content, media_type=found.media_type, headers=_FOREVER)
