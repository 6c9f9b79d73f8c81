"""What is offered to those who never sign in answers alike, whatever stands in the address."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.outside import Whole


async def test_a_line_break_in_an_address_leads_to_the_same_application() -> None:
    async def told(request: Request) -> PlainTextResponse:
        return PlainTextResponse(repr(request.path_params["name"]))

    app = Starlette(routes=[Whole("/l", Starlette(routes=[Route("/{name}", told)]))])
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")
    answers = {path: (await client.get(path)).text for path in ("/l/a", "/l/a%0Ab")}
    assert answers == {"/l/a": "'a'", "/l/a%0Ab": "'a\\nb'"}
    assert (await client.get("/lamp")).status_code == 404
