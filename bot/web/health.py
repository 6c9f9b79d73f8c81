"""For machines that watch: ``/healthz`` (the process lives), ``/readyz`` (it can work), ``/metrics`` (Prometheus).

None of them names a person, a place or a word of anybody. ``/metrics`` and the details of ``/readyz`` are for this
machine, or for who shows a key with the scope ``metrics``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import structlog
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.config import Settings
from bot.jobs import JOBS
from bot.queries import vitals
from bot.queries.vitals import Vitals
from bot.web.core import Acting
from bot.web.reading import Reader

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

log = structlog.get_logger()
#: The bot's thread may be in the middle of two hundred messages; longer than this it hangs.
PATIENCE = 3.0
_NO_STORE = {"cache-control": "no-store"}
Allowed = Callable[[Request], Awaitable[bool]]


class Health:
    """Asks the bot how it does."""

    def __init__(self, core: Acting, settings: Settings, allowed: Allowed | None = None) -> None:
        """``allowed`` says who else may read the figures than this machine."""
        self._core = core
        self._reader = Reader(core)
        self._accounts = [account.name for account in settings.wechaty.accounts]
        self._allowed = allowed

    def add(self, app: Starlette) -> None:
        """Put the three on ``app``."""
        app.add_route("/healthz", self.alive)
        app.add_route("/readyz", self.ready)
        app.add_route("/metrics", self.metrics)

    async def alive(self, request: Request) -> Response:
        """The process lives and its loop goes round."""
        return PlainTextResponse("ok\n", headers=_NO_STORE)

    async def ready(self, request: Request) -> Response:
        """It can work: the database answers, the bot's thread does, and somebody can speak. 503 when not."""
        checks = {
            "database": await self._answers(self._reader.read(vitals.answers)),
            "thread": await self._answers(self._core.run(vitals.answers)),
            "channel": await self._channel(),
        }
        good = all(checks.values())
        told = {"ready": good, **(checks if await self._may(request) else {})}
        return JSONResponse(told, 200 if good else 503, headers=_NO_STORE)

    async def metrics(self, request: Request) -> Response:
        """The figures in the text format of Prometheus."""
        if not await self._may(request):
            return PlainTextResponse("只给本机看，或带有 metrics 权限的令牌\n", 403, headers=_NO_STORE)
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

        now = self._core.clock.now()
        found = await self._reader.read(vitals.vitals, now, self._accounts, [job.name for job in JOBS])
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told(found, now))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST, headers=_NO_STORE)

    async def _channel(self) -> bool:
        """An account of WeChat is up; without any the built-in groups are the channel, and they are this server."""
        if not self._accounts:
            return True
        found: list[dict[str, bool]] = []

        async def look() -> bool:
            found.append(await self._reader.read(vitals.account_states, self._accounts))
            return True

        return await self._answers(look()) and any(found[0].values())

    async def _answers(self, asked: Awaitable[bool]) -> bool:
        """Whether it says yes in time; what it raises is a no."""
        (answer,) = await asyncio.gather(asyncio.wait_for(asked, PATIENCE), return_exceptions=True)
        if answer is not True:
            log.warning("not ready", why=repr(answer))
        return answer is True

    async def _may(self, request: Request) -> bool:
        return near(request) or (self._allowed is not None and await self._allowed(request))


def near(connection: HTTPConnection) -> bool:
    """Whether it comes from this very machine, and not through something that stands before the server."""
    if any(name in connection.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip")):
        return False
    try:
        return connection.client is not None and ip_address(connection.client.host).is_loopback
    except ValueError:
        return False


class _Told:
    """Vitals as Prometheus wants them; a moment that is not there has no line."""

    def __init__(self, found: Vitals, now: datetime) -> None:
        self._found, self._now = found, now

    def collect(self) -> Iterator[Metric]:
        """Every figure with its help."""
        from prometheus_client.core import CounterMetricFamily

        found = self._found
        yield CounterMetricFamily("sanzhang_messages_taken", "收下的消息条数", value=found.taken)
        yield from self._plain()
        yield _labelled("sanzhang_outbox_messages", "发件箱里的消息条数，按状态", "state", found.outbox)
        yield _labelled("sanzhang_requests", "诉求件数，按状态", "state", found.requests)
        yield _labelled("sanzhang_webhook_deliveries", "对外推送条数，按状态", "state", found.deliveries)
        yield _labelled("sanzhang_account_up", "微信号是否在线（1 在线）", "account", found.accounts)
        done = {name: job.done_at for name, job in found.jobs.items()}
        due = {name: job.due_at for name, job in found.jobs.items()}
        yield _labelled("sanzhang_job_last_run_timestamp_seconds", "定时任务上次运行的时间", "job", _seconds(done))
        yield _labelled("sanzhang_job_next_run_timestamp_seconds", "定时任务下次运行的时间", "job", _seconds(due))

    def _plain(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        found = self._found
        counts = (
            ("sanzhang_requests_overdue", "在办且超过时限的诉求件数", found.overdue),
            ("sanzhang_duties_late", "到时间还没办的计时事项", found.late_duties),
            ("sanzhang_rooms", "名册里的群数", found.rooms),
            ("sanzhang_rooms_unbound", "还没有对上真实群的群数", found.rooms_unbound),
            ("sanzhang_clock_timestamp_seconds", "机器人的时钟", self._now.timestamp()),
        )
        for name, told, value in counts:
            yield GaugeMetricFamily(name, told, value=value)
        moments = {
            "sanzhang_last_message_timestamp_seconds": ("最近一条消息的时间", found.last_message),
            "sanzhang_outbox_waiting_since_timestamp_seconds": ("最早一条待发消息该发的时间", found.waiting_since),
        }
        for name, (told, at) in moments.items():
            if at is not None:
                yield GaugeMetricFamily(name, told, value=at.timestamp())


def _labelled(name: str, told: str, label: str, values: Any) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family


def _seconds(moments: dict[str, datetime | None]) -> dict[str, float]:
    return {name: at.timestamp() for name, at in moments.items() if at is not None}
