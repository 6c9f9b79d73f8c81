"""Who asks: the key in the head of a request, what it opens, and how often it may ask."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from starlette.requests import Request

from bot.actions import api_keys as actions
from bot.queries import api_keys as queries
from bot.queries.api import Eyes
from bot.rules.api_keys import Holder, Scope, looks_right
from bot.web.core import Acting
from bot.web.reading import Reader
from bot.web.throttle import Throttle

log = structlog.get_logger()
#: So many wrong keys from one address in ten minutes.
_WRONG = 20
#: That a key is used is written down so often at most.
_NOTED = timedelta(minutes=10)


class Refused(Exception):
    """The key does not open this; ``status`` is HTTP's, the text is for who wrote the other system."""

    def __init__(self, status: int, text: str, wait: int = 0) -> None:
        """``wait``: seconds after which it may be asked again."""
        super().__init__(text)
        self.status, self.text, self.wait = status, text, wait


class Keys:
    """Knows keys, counts what they ask, notes that they are used."""

    def __init__(self, core: Acting, reader: Reader, per_minute: int) -> None:
        """Nobody has asked yet; a key may ask ``per_minute`` times a minute."""
        self._core, self._reader, self._per_minute = core, reader, per_minute
        self._asked = Throttle(per_minute, 60)
        self._wrong = Throttle(_WRONG, 600)
        self._noted: dict[int, datetime] = {}

    async def holder(self, request: Request, scope: Scope, key: str = "") -> Holder:
        """Whose key it is that opens ``scope``. Raises Refused: 401 without a good key, 403 without the scope, 429."""
        key = key or shown(request)
        found = await self._known(key)
        if found is None:
            if key and not self._wrong.allows(request.client.host if request.client else ""):
                raise Refused(429, "错误的令牌试得太多，请稍后再试", 60)
            raise Refused(401, "没有令牌，或者令牌不对、过期、作废了")
        if not self._asked.allows(str(found.id)):
            raise Refused(429, f"问得太快，每分钟最多 {self._per_minute} 次", 1 + int(self._asked.wait(str(found.id))))
        if not found.may(scope):
            raise Refused(403, f"这个令牌没有权限“{scope.label}”（{scope.value}）")
        await self._note(found)
        if scope is Scope.REQUESTS_READ and found.may(Scope.PERSONAL_READ):
            log.info("personal data told", key=found.id, path=request.url.path)
        return found

    async def allows(self, request: Request, scope: Scope) -> bool:
        """Whether the request shows a key that opens ``scope``."""
        try:
            await self.holder(request, scope)
        except Refused:
            return False
        return True

    async def _known(self, key: str) -> Holder | None:
        return await self._reader.read(queries.holder, self._core.clock.now(), key) if looks_right(key) else None

    async def _note(self, holder: Holder) -> None:
        now = self._core.clock.now()
        if now - self._noted.get(holder.id, now - _NOTED) >= _NOTED:
            self._noted[holder.id] = now
            await self._core.act(actions.used, holder.id)


def shown(request: Request) -> str:
    """The key in the head: ``Authorization: Bearer KEY``."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def eyes(holder: Holder) -> Eyes:
    """What the holder may see."""
    return Eyes(holder.place, holder.may(Scope.PERSONAL_READ))
