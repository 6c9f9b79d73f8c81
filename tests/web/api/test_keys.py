"""A key opens what it was made for, as long as it holds, and not more often than it should."""

from __future__ import annotations

from datetime import timedelta

from bot.actions import api_keys
from bot.rules.api_keys import Scope, digest, looks_right
from models import ApiToken
from tests.web.api.system import Server


async def test_without_a_key_nothing_is_told(server: Server) -> None:
    answer = await server.system(key="").get("/requests")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "没有令牌，或者令牌不对、过期、作废了"


async def test_a_wrong_key_opens_nothing(server: Server) -> None:
    client = server.system(key="").client
    for key in ("sz_" + "A" * 43, "sz_short", "Bearer", "x" * 5000, "sz_" + "中" * 43):
        answer = await client.get("/api/v1/requests", headers={b"authorization": f"Bearer {key}".encode()})
        assert answer.status_code == 401, key


def test_only_the_digest_is_kept(server: Server) -> None:
    key = server.key()
    row = ApiToken.get()
    assert looks_right(key)
    assert row.hash == digest(key)
    assert key not in str(row.__data__)


WAYS = (
    ("/requests", Scope.REQUESTS_READ),
    ("/requests/1", Scope.REQUESTS_READ),
    ("/requests/1/events", Scope.REQUESTS_READ),
    ("/events", Scope.REQUESTS_READ),
    ("/places", Scope.PLACES_READ),
    ("/places/361030", Scope.PLACES_READ),
    ("/kinds", Scope.PLACES_READ),
    ("/figures?place=361030&start=2026-03-01", Scope.FIGURES_READ),
)


async def test_each_way_wants_its_own_scope(server: Server) -> None:
    server.town.says("wx_ming", "三楼楼道灯坏了，黑漆漆的", room="u12")
    for path, scope in WAYS:
        others = [one for one in Scope if one is not scope]
        refused = await server.system(*others).client.get(f"/api/v1{path}")
        assert (refused.status_code, scope.value in refused.json()["detail"]) == (403, True), path
        assert (await server.system(scope).client.get(f"/api/v1{path}")).status_code == 200, path


async def test_reporting_wants_its_own_scope(server: Server) -> None:
    body = {"place": "361030001001001", "text": "楼顶漏水"}
    others = [one for one in Scope if one is not Scope.REQUESTS_WRITE]
    assert (await server.system(*others).post("/requests", body)).status_code == 403
    assert server.town.requests() == 0


async def test_a_key_ends_and_is_taken_back(server: Server) -> None:
    key = server.key(days=30)
    system = server.system(key=key)
    assert (await system.get("/kinds")).status_code == 200
    server.town.now += timedelta(days=31)
    assert (await system.get("/kinds")).status_code == 401
    other = server.system()
    assert api_keys.revoke(server.town.now, 2)
    assert (await other.get("/kinds")).status_code == 401
    assert not api_keys.revoke(server.town.now, 2)


async def test_that_a_key_is_used_is_noted_now_and_then(server: Server) -> None:
    system = server.system()
    await system.get("/kinds")
    first = ApiToken.get().used_at
    assert first == server.town.now
    server.town.now += timedelta(minutes=5)
    await system.get("/kinds")
    assert ApiToken.get().used_at == first
    server.town.now += timedelta(minutes=6)
    await system.get("/kinds")
    assert ApiToken.get().used_at == server.town.now


async def test_too_often_is_told_with_when_again_and_only_to_who_it_is(
    server: Server,
) -> None:
    first, second = server.system(), server.system()
    for _ in range(server.settings.api.per_minute):
        server.desk.keys._asked.allows("1")
    answer = await first.get("/kinds")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert (await second.get("/kinds")).status_code == 200


async def test_who_guesses_keys_has_to_wait(server: Server) -> None:
    guesser = server.system(key="sz_" + "A" * 43, address="10.6.6.6")
    assert [(await guesser.get("/kinds")).status_code for _ in range(22)][-1] == 429
    assert (await server.system(address="10.0.0.2").get("/kinds")).status_code == 200
