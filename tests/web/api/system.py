"""Another system with a key, before the API of a town."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.actions import api_keys
from bot.config import Settings
from bot.media import MediaStore
from bot.rules.api_keys import Scope
from bot.web.api import open311
from bot.web.api.desk import Desk
from bot.web.api.open311 import Open311
from bot.web.api.site import ROOT, api
from tests.talk import Town
from tests.web.live import LiveTown

EVERY = tuple(Scope)
PLAIN = (Scope.REQUESTS_READ, Scope.PLACES_READ, Scope.FIGURES_READ)


class Server:
    """The API on a town."""

    def __init__(self, folder: Path, town: Town | None = None, **settings: Any) -> None:
        self.settings = Settings(data_dir=str(folder), **settings)
        self.town = town or Town(self.settings).open()
        self.core = LiveTown(self.town)
        self.desk = Desk(self.core, self.settings, MediaStore(folder / "media"))
        routes = [Mount(ROOT, api(self.desk)), Mount(open311.ROOT, Open311(self.desk).app())]
        self.app = Starlette(routes=routes)

    def key(self, *scopes: Scope, place: str = "", days: int | None = None) -> str:
        return api_keys.make(self.town.now, "数字城管", scopes or PLAIN, place, days)[1]

    def system(self, *scopes: Scope, place: str = "", key: str | None = None, address: str = "10.0.0.1") -> System:
        return System(self, self.key(*scopes, place=place) if key is None else key, address)


class System:
    """Asks with its key."""

    def __init__(self, server: Server, key: str, address: str) -> None:
        transport = httpx.ASGITransport(server.app, client=(address, 1))
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self.client = httpx.AsyncClient(transport=transport, base_url="http://bot", headers=headers)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(ROOT + path, params=query)

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.client.post(ROOT + path, json=body)

    async def asks(self, path: str, **query: Any) -> Any:
        """What it is told; fails when it is refused."""
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()
