"""The pages before the console: sign in, and the links that open once. Nobody is known here yet."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.actions import accounts
from bot.queries import accounts as queries
from bot.refusals import Refusal
from bot.web.console import layout
from bot.web.console.frame import ROOT, Desk, url
from bot.web.console.passwords import LONGEST, SHORTEST, Door, slip
from bot.web.console.site import COOKIE, mark_of, same_origin
from bot.web.html import Html, h

_WRONG = "登录名或密码不对。"


class Entrance:
    """Signs people in and out."""

    def __init__(self, desk: Desk) -> None:
        """Nobody has knocked yet."""
        self._desk = desk
        self._door = Door()

    def add(self, app: Starlette) -> None:
        """Put the pages on the server."""
        app.add_route(ROOT + "/sign-in", self.sign_in, methods=["GET", "POST"])
        app.add_route(ROOT + "/sign-out", self.sign_out, methods=["POST"])
        app.add_route(ROOT + "/welcome/{token}", self.welcome, methods=["GET", "POST"])

    # --- in and out ---------------------------------------------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        """The door: a name and a password."""
        wanted = _inside(request.query_params.get("next", ""))
        if request.method == "GET":
            known = await self._desk.reader.read(queries.any_account)
            return _page("登录", _sign_in_form(wanted) if known else _no_account())
        name, password, wanted = await self._posted(request, "name", "password", "next")
        address, now = request.client.host if request.client else "", self._desk.real.now()
        if minutes := self._door.waits(name, address, now):
            return _page("登录", _sign_in_form(wanted, name, f"试错太多次了，请 {minutes} 分钟后再试。"), 429)
        account = await self._desk.reader.read(queries.by_name, name)
        if not await self._desk.passwords.fits(account.password if account else "", password) or account is None:
            self._door.failed(name, address, now)
            await self._desk.core.act(accounts.refused, name[:64], address)
            return _page("登录", _sign_in_form(wanted, name, _WRONG), 403)
        self._door.came_in(name, address)
        token = await self._desk.core.act(accounts.sign_in, now, account, request.headers.get("user-agent", ""))
        return self._entered(request, token, _inside(wanted) or url("/today"))

    async def sign_out(self, request: Request) -> Response:
        """Out again."""
        token = request.cookies.get(COOKIE, "")
        form = await request.form(max_files=0, max_fields=5)
        found = await self._desk.reader.read(queries.signed_in, token, self._desk.real.now()) if token else None
        if found is not None:
            if form.get("mark") != mark_of(token) or not same_origin(request, self._desk.settings.web.public_url):
                return RedirectResponse(url("/self"), 303)
            await self._desk.core.act(accounts.sign_out, found.viewer, token)
        response = RedirectResponse(url("/sign-in"), 303)
        response.delete_cookie(COOKIE, path="/")
        return response

    def _entered(self, request: Request, token: str, to: str) -> Response:
        secure = request.url.scheme == "https" or self._desk.settings.web.public_url.startswith("https:")
        response = RedirectResponse(to, 303)
        seconds = int(accounts.LONGEST.total_seconds())
        response.set_cookie(
            COOKIE, token, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure
        )  # fmt: skip
        return response

    async def _posted(self, request: Request, *names: str) -> list[str]:
        """Fields of a form of ours; empty ones when it came from elsewhere."""
        if not same_origin(request, self._desk.settings.web.public_url):
            return ["" for _ in names]
        form = await request.form(max_files=0, max_fields=10)
        return [str(form.get(name, "")).strip() if name != "password" else str(form.get(name, "")) for name in names]

    # --- a link that opens once ---------------------------------------------------------------------------------------

    async def welcome(self, request: Request) -> Response:
        """Choose a password; the first account chooses its name as well."""
        token, now = request.path_params["token"], self._desk.real.now()
        link = await self._desk.reader.read(queries.link, token, now)
        if link is None:
            return _page("链接打不开", _link_gone(), 404)
        first = link.account_id is None
        if request.method == "GET":
            return _page("设置密码", _welcome_form(token, first))
        name, title, password, again = await self._posted(request, "name", "title", "password", "again")
        if problem := slip(password, again, name):
            return _page("设置密码", _welcome_form(token, first, name, title, problem), 400)
        hashed = await self._desk.passwords.hashed(password)
        try:
            account = await self._desk.core.act(accounts.settle, now, token, name, title, hashed)
        except Refusal as refusal:
            return _page("设置密码", _welcome_form(token, first, name, title, refusal.text), 409)
        signed = await self._desk.core.act(accounts.sign_in, now, account, request.headers.get("user-agent", ""))
        return self._entered(request, signed, url("/today"))


def _inside(wanted: str) -> str:
    """``wanted`` where it is a page of ours, else "": nobody is led elsewhere."""
    ours = wanted == "/" or wanted.startswith(("/?", f"{ROOT}/"))
    return wanted if ours and "\\" not in wanted and not wanted.startswith("//") else ""


# --- what they look like ----------------------------------------------------------------------------------------------


def _page(title: str, body: Html, status: int = 200) -> Response:
    return HTMLResponse(
        layout.document(title, h.main(h.h1(layout.BRAND), body, id="main", cls="door")), status
    )  # fmt: skip


def _field(label: str, name: str, kind: str = "text", **attributes: str) -> Html:
    return layout.labelled(label, h.input(name=name, type=kind, required=True, maxlength=str(LONGEST), **attributes))


def _trouble(problem: str) -> Html | None:
    return h.p(problem, cls="trouble", role="alert") if problem else None


def _sign_in_form(wanted: str, name: str = "", problem: str = "") -> Html:
    return h.form(
        h.h2("登录"),
        _trouble(problem),
        h.input(type="hidden", name="next", value=wanted),
        _field("登录名", "name", value=name, autocomplete="username"),
        _field("密码", "password", "password", autocomplete="current-password"),
        h.button("登录", type="submit", cls="main"),
        h.p("忘了密码，请县三长办在“账号”里给您发一个新链接。", cls="hint"),
        method="post",
        action=url("/sign-in"),
        cls="card",
    )


def _no_account() -> Html:
    return layout.empty(
        "还没有人开通账号。",
        h.p("启动机器人时，终端里打印了一个只能用一次的网址，请用它开通第一个账号；再启动一次，会打印一个新的。"),
    )


def _link_gone() -> Html:
    return layout.empty(
        "这个链接已经用过，或者过期了。",
        h.p(h.a("已有账号，去登录", href=url("/sign-in")), "；没有的话，请管理员再发一个链接。"),
    )


def _welcome_form(token: str, first: bool, name: str = "", title: str = "", problem: str = "") -> Html:
    named = [
        _field("登录名", "name", value=name, autocomplete="username"),
        _field("称呼（群里和记录里这样写，例如：县三长办 王敏）", "title", value=title),
    ]
    return h.form(
        h.h2("开通第一个账号（县三长办）" if first else "设置密码"),
        _trouble(problem),
        named if first else None,
        _field(f"密码（至少 {SHORTEST} 个字，可以是一句话）", "password", "password", autocomplete="new-password"),
        _field("再写一遍", "again", "password", autocomplete="new-password"),
        h.button("开通并登录" if first else "保存并登录", type="submit", cls="main"),
        method="post",
        action=url(f"/welcome/{token}"),
        cls="card",
    )
