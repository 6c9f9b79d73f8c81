"""What machines read: alive, ready, and figures that name nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from bot import inbox
from bot.config import Settings
from bot.queries import vitals
from bot.settings.wechaty import Account, Wechaty
from bot.web.health import Health
from models import ServiceRequest
from tests.talk import Town
from tests.web.live import LiveTown

FAR, NEAR = "10.0.0.7", "127.0.0.1"


@pytest.fixture
def core() -> LiveTown:
    return LiveTown(Town().open())


def client(
    core: LiveTown, address: str = NEAR, accounts: tuple[str, ...] = (), allowed: Any = None
) -> httpx.AsyncClient:
    names = tuple(Account(name=name, endpoint="127.0.0.1:1", token_env="T", tls=False) for name in accounts)
    app = Starlette()
    Health(core, Settings(wechaty=Wechaty(accounts=names)), allowed).add(app)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://bot")


async def figures(core: LiveTown, **more: Any) -> dict[str, float]:
    text = (await client(core, **more).get("/metrics")).text
    lines = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


async def test_alive_is_one_word_even_where_nothing_works(core: LiveTown) -> None:
    core.town.database.close()
    answer = await client(core, FAR).get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_ready_tells_what_it_looked_at(core: LiveTown) -> None:
    answer = await client(core).get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": True, "thread": True, "channel": True},
    )


async def test_from_far_it_tells_no_more_than_yes_or_no(core: LiveTown) -> None:
    assert (await client(core, FAR).get("/readyz")).json() == {"ready": True}


async def test_a_broken_database_is_not_ready(core: LiveTown, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise OSError("disk")

    monkeypatch.setattr(vitals, "answers", broken)
    answer = await client(core).get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.json()["channel"]) == (503, False, True)


async def test_a_thread_that_hangs_is_not_ready(core: LiveTown, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(*_: object) -> bool:
        raise TimeoutError

    monkeypatch.setattr(core, "run", hangs)
    assert (await client(core).get("/readyz")).json()["thread"] is False


@pytest.mark.parametrize(
    ("states", "good"),
    [({"一号": "up", "二号": "down"}, True), ({"一号": "down"}, False), ({"一号": "logged_out"}, False), ({}, False)],
)
async def test_with_wechat_somebody_has_to_be_there_to_speak(
    core: LiveTown, states: dict[str, str], good: bool
) -> None:
    for name, state in states.items():
        inbox.keep_fact(f"wechaty_state:{name}", json.dumps({"state": state}))
    answer = await client(core, accounts=("一号", "二号")).get("/readyz")
    assert (answer.status_code == 200) is good


# --- figures --------------------------------------------------------------------------------------------------------


async def test_the_figures_follow_the_talk(core: LiveTown) -> None:
    before = await figures(core)
    core.town.says("wx_ming", "三楼楼道灯坏了，黑漆漆的", room="u12")
    after = await figures(core)
    assert after["sanzhang_messages_taken_total"] == before["sanzhang_messages_taken_total"] + 1
    assert (before['sanzhang_requests{state="assigned"}'], after['sanzhang_requests{state="assigned"}']) == (0, 1)
    assert after['sanzhang_outbox_messages{state="sent"}'] >= 1
    assert after["sanzhang_last_message_timestamp_seconds"] == core.town.now.timestamp()
    ServiceRequest.update(due_at=core.town.now - timedelta(hours=1)).execute()
    later = await figures(core)
    assert (after["sanzhang_requests_overdue"], later["sanzhang_requests_overdue"]) == (0, 1)


async def test_every_job_tells_when_it_ran_and_when_it_will(core: LiveTown) -> None:
    core.town.passes(days=1)
    found = await figures(core)
    at = found['sanzhang_job_last_run_timestamp_seconds{job="purge"}']
    assert 0 < core.town.now.timestamp() - at <= 24 * 3600
    assert found['sanzhang_job_next_run_timestamp_seconds{job="purge"}'] == at + 24 * 3600


async def test_accounts_are_up_down_or_never_seen(core: LiveTown) -> None:
    inbox.keep_fact("wechaty_state:一号", json.dumps({"state": "up"}))
    found = await figures(core, accounts=("一号", "二号"))
    assert found['sanzhang_account_up{account="一号"}'] == 1
    assert found['sanzhang_account_up{account="二号"}'] == 0


async def test_no_figure_names_anybody(core: LiveTown) -> None:
    core.town.says("wx_ming", "三楼楼道灯坏了，黑漆漆的，电话13900001234", room="u12")
    text = (await client(core).get("/metrics")).text
    for word in ("wx_", "灯", "1390", "荷塘", "平志刚", "u12"):
        assert word not in text


async def test_the_figures_are_for_this_machine_and_for_keys(core: LiveTown) -> None:
    async def with_a_key(request: Request) -> bool:
        return request.headers.get("authorization") == "Bearer good"

    far = client(core, FAR, allowed=with_a_key)
    assert (await far.get("/metrics")).status_code == 403
    assert (await far.get("/metrics", headers={"authorization": "Bearer good"})).status_code == 200
    assert (await client(core).get("/metrics", headers={"x-forwarded-for": "1.2.3.4"})).status_code == 403
