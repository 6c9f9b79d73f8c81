"""Other systems are told of every step, signed, once; what is not taken is tried again, and not for ever."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.actions import webhooks
from bot.links import Links
from bot.queries import webhooks as queries
from bot.rules.webhooks import BACK_OFF, DELIVERY, SIGNATURE, next_pause, signature
from bot.shell_hooks import Hooks
from bot.terms import Action
from models import Webhook, WebhookDelivery
from tests.registers import BUILDING_1, BUILDING_2
from tests.talk import Town
from tests.web.live import LiveTown

LAMP = "三楼楼道灯坏了，501的陈明差点摔了"


class Other:
    """The other system: takes what it is sent, or answers ``status``; keeps everything."""

    def __init__(self) -> None:
        self.status = 204
        self.heard: list[httpx.Request] = []
        self.broken: Callable[[], None] | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        if self.broken:
            self.broken()
        return httpx.Response(self.status)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.heard]

    def actions(self) -> list[str]:
        return [body["event"]["action"] for body in self.bodies()]


class Telling:
    """A town that tells another system."""

    def __init__(self, folder: Path) -> None:
        self.town = Town().open()
        self.core = LiveTown(self.town)
        self.other = Other()
        self.links = Links.of(folder)
        self.hooks = Hooks(self.core, str(folder), httpx.MockTransport(self.other))  # type: ignore[arg-type]

    def add(self, **more: Any) -> str:
        return webhooks.add(self.town.now, self.links, "数字城管", "http://other/hook", **more)[1]

    async def round(self) -> Any:
        async with httpx.AsyncClient(transport=httpx.MockTransport(self.other)) as client:
            return await self.hooks.round(client)

    def states(self) -> list[str]:
        return [row.state for row in WebhookDelivery.select().order_by(WebhookDelivery.id)]


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


async def test_every_step_from_now_on_is_told_once_and_in_order(telling: Telling) -> None:
    telling.town.says("wx_lu", "楼下垃圾桶满了好几天没人收", room="u21")
    telling.add()
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.town.says("wx_u12", "办结 2 换了新灯", room="u12")
    assert await telling.round() is None
    assert telling.other.actions() == ["report", "assign", "resolve"]
    await telling.round()
    assert len(telling.other.heard) == 3
    assert set(telling.states()) == {"sent"}


async def test_it_is_signed_and_the_signature_holds_the_body_and_the_time(telling: Telling) -> None:
    secret = telling.add()
    telling.town.says("wx_ming", LAMP, room="u12")
    await telling.round()
    request = telling.other.heard[0]
    at, proof = (part.partition("=")[2] for part in request.headers[SIGNATURE].split(","))
    mine = hmac.new(secret.encode(), f"{at}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(mine, proof)
    assert signature(secret, b"x", 1) != signature(secret, b"x", 2) != signature("other", b"x", 2)
    assert request.headers["content-type"] == "application/json; charset=utf-8"


async def test_the_secret_is_sealed_in_the_database(telling: Telling) -> None:
    secret = telling.add()
    assert secret not in Webhook.get().secret


async def test_nothing_personal_is_told_unless_it_was_agreed(telling: Telling) -> None:
    telling.add()
    telling.add(personal=True)
    telling.town.says("wx_ming", LAMP, room="u12")
    await telling.round()
    plain, personal = (
        json.dumps([b for b in telling.other.bodies() if b["delivery"].startswith(n)], ensure_ascii=False)
        for n in ("1-", "2-")
    )
    assert "灯坏了" in plain
    assert "陈明" not in plain
    assert "501" not in plain
    assert "wx_" not in plain
    assert "陈明" in personal


async def test_only_what_is_wanted_is_told(telling: Telling) -> None:
    telling.add(events=[Action.RESOLVE, Action.VERIFY])
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    telling.town.says("wx_ming", "满意", room="u12")
    await telling.round()
    assert telling.other.actions() == ["resolve", "verify"]


@pytest.mark.parametrize(("place", "count"), [(BUILDING_1, 2), (BUILDING_2, 0), ("", 2)])
async def test_only_what_happens_there_is_told(telling: Telling, place: str, count: int) -> None:
    telling.add(place=place)
    telling.town.says("wx_ming", LAMP, room="u12")
    await telling.round()
    assert len(telling.other.heard) == count


# --- not taken ------------------------------------------------------------------------------------------------------


async def test_what_is_not_taken_is_tried_again_later_and_under_the_same_number(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.other.status = 503
    assert await telling.round() == telling.town.now + BACK_OFF[0]
    await telling.round()
    assert len(telling.other.heard) == 1
    telling.town.now += BACK_OFF[0]
    telling.other.status = 200
    assert await telling.round() is None
    assert {request.headers[DELIVERY] for request in telling.other.heard} == {"1-1"}
    assert (telling.states(), WebhookDelivery.get().tries) == (["sent"], 2)


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), OSError("cable"), ValueError()])
async def test_any_trouble_on_the_way_is_a_try_that_failed(telling: Telling, error: Exception) -> None:
    def broken() -> None:
        raise error

    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.other.broken = broken
    await telling.round()
    row = WebhookDelivery.get()
    assert (row.state, row.tries) == ("queued", 1)
    assert type(error).__name__ in row.reason


async def test_it_is_given_up_in_the_end_told_to_the_office_and_can_be_revived(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.other.status = 500
    while (due := await telling.round()) is not None:
        telling.town.now = due
    assert telling.states() == ["dead"]
    assert len(telling.other.heard) == len(BACK_OFF) + 1
    telling.town.passes(minutes=11)
    assert "webhook list" in telling.town.heard("notice", room="c").text
    assert webhooks.revive(telling.town.now, 1) == 1
    telling.other.status = 200
    await telling.round()
    assert telling.states() == ["sent"]


async def test_an_address_that_is_gone_is_given_up_at_once(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.other.status = 410
    await telling.round()
    assert telling.states() == ["dead"]


async def test_a_redirect_is_not_followed(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    telling.other.status = 302
    await telling.round()
    assert (len(telling.other.heard), telling.states()) == (1, ["queued"])


def test_the_pauses_grow_to_two_days_and_a_half() -> None:
    total = sum(BACK_OFF, timedelta())
    assert timedelta(days=2) < total < timedelta(days=3)
    assert [next_pause(1), next_pause(len(BACK_OFF) + 1)] == [BACK_OFF[0], None]


async def test_one_that_is_stopped_hears_nothing_more(telling: Telling) -> None:
    telling.add()
    telling.town.says("wx_ming", LAMP, room="u12")
    assert webhooks.stop(telling.town.now, 1)
    await telling.round()
    assert telling.other.heard == []
    assert not webhooks.stop(telling.town.now, 1)


# --- the process dies -----------------------------------------------------------------------------------------------


async def test_gathered_twice_is_told_once(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    context = telling.core.context()
    assert webhooks.gather(context) == 1
    Webhook.update(last_event=0).execute()  # as if the mark had not been written
    assert webhooks.gather(context) == 0
    await telling.round()
    assert len(telling.other.heard) == 1


async def test_what_was_in_flight_goes_again_after_a_start(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    context = telling.core.context()
    webhooks.gather(context)
    (post,) = webhooks.claim(context)
    assert webhooks.claim(context) == []
    await telling.round()
    assert telling.other.heard == []
    assert webhooks.recover(context) == 1
    await telling.round()
    assert telling.other.heard[0].headers[DELIVERY] == post.number


async def test_what_was_sent_long_ago_is_dropped(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    telling.town.says("wx_ming", LAMP, room="u12")
    await telling.round()
    telling.town.now += timedelta(days=29)
    webhooks.recover(telling.core.context())
    assert telling.states() == ["sent"]
    telling.town.now += timedelta(days=2)
    webhooks.recover(telling.core.context())
    assert telling.states() == []


async def test_many_at_once_are_all_told(telling: Telling) -> None:
    telling.add()
    for n in range(30):
        telling.town.now += timedelta(minutes=3)
        telling.town.says("wx_ming", f"{n + 1}楼的灯坏了", room="u12")
    await telling.round()
    assert len(telling.other.heard) == queries.last_event() == len(set(telling.states()) and telling.states())


async def test_a_secret_that_does_not_open_is_no_post(telling: Telling) -> None:
    telling.add(events=[Action.REPORT])
    Webhook.update(secret="broken").execute()
    telling.town.says("wx_ming", LAMP, room="u12")
    await telling.round()
    assert (telling.other.heard, telling.states()) == ([], ["queued"])
