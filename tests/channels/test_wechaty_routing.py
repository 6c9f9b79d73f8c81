"""Which of several accounts says what: one a room, the one that heard from a person, another when it is gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.channels.base import Sent
from bot.channels.wechaty import Ports, WechatyChannel, endpoint_of, waits_of
from bot.channels.wechaty_account import Account
from bot.clock import SHANGHAI, SettableClock
from bot.messages import Attachment, Outgoing
from bot.rules.leases import TAKEOVER
from bot.rules.register_sheets import PENDING
from bot.settings.wechaty import Account as AccountSettings
from bot.settings.wechaty import Wechaty
from bot.terms import Purpose, SendState

NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


@dataclass
class Stub:
    """An account as the channel sees it: which rooms it is in, whether it can speak."""

    name: str
    rooms: set[str]
    usable: bool = True
    alive_at: datetime = NOON
    counts: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)

    @property
    def hearing(self) -> Any:
        return SimpleNamespace(rooms=dict.fromkeys(self.rooms, ("", 0)))

    @property
    def people(self) -> Any:
        async def members(room: str) -> list[str]:
            return [f"{self.name} sees {room}"]

        return SimpleNamespace(members=members)

    def line(self) -> Any:
        async def image(message: str) -> bytes:
            return f"image {message}".encode()

        async def file(message: str) -> bytes:
            return f"file {message}".encode()

        return SimpleNamespace(image=image, file=file)


class Mouth:
    """In the place of the voice: writes down who said what, and ends as a test wants."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.end = Sent(SendState.SENT)
        self.echoes: dict[str, bool | None] = {}

    async def say(self, account: Stub, message: Outgoing) -> Sent:
        self.said.append((account.name, message.text))
        return self.end

    async def echoed(self, account: Stub, message: Outgoing, since: datetime) -> bool | None:
        account.asked.append(message.key)
        return self.echoes.get(account.name, False)


class Bench:
    """A channel of two accounts that are told to it by hand."""

    def __init__(self) -> None:
        self.clock = SettableClock(NOON)
        self.states: list[tuple[str, str]] = []
        ports = Ports(self.clock, cast("Any", None), self._on_state, lambda _: b"")
        self.channel = WechatyChannel(Wechaty(), {}, ports)
        self.a, self.b = Stub("a", {"both", "only_a"}), Stub("b", {"both", "only_b"})
        self.channel._accounts = cast("dict[str, Account]", {"a": self.a, "b": self.b})
        self.mouth = Mouth()
        self.channel._voice = cast("Any", self.mouth)
        self.private: dict[str, str] = {}
        self.channel._shared = cast("Any", SimpleNamespace(private=self.private))

    def _on_state(self, account: str, state: str, why: str, now: datetime) -> None:
        if state == "broken":
            raise RuntimeError("nobody listens")
        self.states.append((account, state))

    def speaker(self, room: str | None = None, to: str | None = None) -> str | None:
        return self.channel.mouth(line(room, to))

    async def say(self, room: str | None = None, to: str | None = None, key: str = "k") -> Sent:
        return await self.channel.send(line(room, to, key))


def line(room: str | None = None, to: str | None = None, key: str = "k") -> Outgoing:
    return Outgoing(key, "已记下", Purpose.RECEIPT, room=room, to=to)


@pytest.fixture
def bench() -> Bench:
    return Bench()


# --- in groups --------------------------------------------------------------------------------------------------


def test_a_room_of_one_account_is_its_own(bench: Bench) -> None:
    assert (bench.speaker("only_a"), bench.speaker("only_b")) == ("a", "b")


def test_of_two_in_a_room_one_speaks_and_always_the_same(bench: Bench) -> None:
    assert len({bench.speaker("both") for _ in range(5)}) == 1


async def test_the_one_that_spoke_keeps_the_room_while_it_can(bench: Bench) -> None:
    bench.a.usable = False
    bench.clock.forward(TAKEOVER)
    await bench.say("both")
    bench.a.usable = True
    assert bench.speaker("both") == "b"


async def test_away_for_a_moment_nobody_takes_its_room(bench: Bench) -> None:
    first = bench.speaker("both")
    assert first is not None
    await bench.say("both")
    holder = {"a": bench.a, "b": bench.b}[first]
    holder.usable, holder.alive_at = False, bench.clock.now()
    bench.clock.forward(TAKEOVER - timedelta(seconds=1))
    assert bench.speaker("both") is None, "it may be back soon: two voices would be worse than a pause"
    bench.clock.forward(timedelta(seconds=1))
    assert bench.speaker("both") not in (None, first)


def test_a_room_that_nobody_sees_is_spoken_to_by_nobody(bench: Bench) -> None:
    assert bench.speaker("unknown") is None


def test_an_only_account_speaks_where_it_has_not_looked_yet(bench: Bench) -> None:
    del bench.channel._accounts["b"]
    assert bench.speaker("unknown") == "a"


async def test_nobody_who_can_speak_is_a_failure_that_is_tried_again(bench: Bench) -> None:
    bench.a.usable = bench.b.usable = False
    bench.a.alive_at = bench.b.alive_at = NOON - timedelta(hours=1)
    sent = await bench.say("both")
    assert (sent.state, sent.retry) == (SendState.FAILED, True)
    assert bench.mouth.said == []


def test_a_group_of_the_register_that_nobody_has_seen_is_not_spoken_to(bench: Bench) -> None:
    assert not bench.channel.speaks_to(line(f"{PENDING}荷塘苑1栋1单元邻里群"))
    assert bench.channel.speaks_to(line("both"))


# --- in private -------------------------------------------------------------------------------------------------


def test_who_spoke_to_one_account_is_answered_by_it(bench: Bench) -> None:
    bench.private["wx_ming"] = "b"
    assert bench.speaker(to="wx_ming") == "b"


def test_while_it_is_away_no_other_answers_a_stranger_to_it(bench: Bench) -> None:
    bench.private["wx_ming"] = "b"
    bench.b.usable = False
    assert bench.speaker(to="wx_ming") is None


def test_who_never_spoke_in_private_is_told_by_the_first_that_is_up(bench: Bench) -> None:
    assert bench.speaker(to="wx_new") == "a"
    bench.a.usable = False
    assert bench.speaker(to="wx_new") == "b"


@pytest.mark.parametrize("to", ["light:7f3a", "console:wang"])
def test_who_has_no_wechat_is_not_spoken_to(bench: Bench, to: str) -> None:
    assert not bench.channel.speaks_to(line(to=to))


# --- what became of it ------------------------------------------------------------------------------------------


async def test_an_unknown_send_is_asked_of_the_account_that_tried(bench: Bench) -> None:
    bench.mouth.end = Sent(SendState.UNKNOWN)
    await bench.say("both", key="lost")
    tried = bench.mouth.said[0][0]
    bench.mouth.echoes = {tried: True}
    assert await bench.channel.echoed(line("both", key="lost"), NOON) is True
    assert [one.name for one in (bench.a, bench.b) if one.asked] == [tried]


async def test_after_a_restart_all_that_may_have_said_it_are_asked(bench: Bench) -> None:
    bench.mouth.echoes = {"a": False, "b": True}
    assert await bench.channel.echoed(line("both"), NOON) is True
    assert (bench.a.asked, bench.b.asked) == (["k"], ["k"])


@pytest.mark.parametrize(
    ("echoes", "said"),
    [({"a": False, "b": False}, False), ({"a": False, "b": None}, None), ({"a": None, "b": True}, True)],
)
async def test_only_when_all_say_no_it_was_not_said(
    bench: Bench, echoes: dict[str, bool | None], said: bool | None
) -> None:
    bench.mouth.echoes = echoes
    assert await bench.channel.echoed(line("both"), NOON) is said


async def test_how_sends_end_is_counted(bench: Bench) -> None:
    await bench.say("only_a")
    bench.mouth.end = Sent(SendState.FAILED, reason="x")
    await bench.say("only_a")
    assert (bench.a.counts["send_sent"], bench.a.counts["send_failed"]) == (1, 1)


# --- what is asked of it ----------------------------------------------------------------------------------------


async def test_photos_are_fetched_from_the_account_that_heard_them(bench: Bench) -> None:
    assert await bench.channel.fetch(Attachment("image", "p.jpg", "b/image/m7")) == b"image m7"
    assert await bench.channel.fetch(Attachment("file", "p.pdf", "a/attachment/m8")) == b"file m8"
    with pytest.raises(KeyError):
        await bench.channel.fetch(Attachment("image", "p.jpg", "gone/image/m9"))


async def test_members_are_asked_of_an_account_that_is_up(bench: Bench) -> None:
    bench.a.usable = False
    assert cast("Any", await bench.channel.members("both")) == ["b sees both"]
    with pytest.raises(ConnectionError, match="only_a"):
        await bench.channel.members("only_a")


def test_who_sees_which_rooms(bench: Bench) -> None:
    assert bench.channel.accounts_of("both") == {"a", "b"}
    assert bench.channel.rooms_of("b") == {"both", "only_b"}


def test_news_that_nobody_hears_breaks_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.channel._told("a", "broken", "why")
    bench.channel._told("a", "down", "why")
    assert bench.states == [("a", "down")]


# --- settings ---------------------------------------------------------------------------------------------------


def test_an_endpoint_is_read_off_the_settings() -> None:
    plain = AccountSettings(name="a", endpoint="127.0.0.1:8788", token_env="TOKEN_A", tls=False)
    found = endpoint_of(plain, "secret")
    assert (found.account, found.host, found.port, found.token, found.tls) == ("a", "127.0.0.1", 8788, "secret", None)


def test_without_tls_nothing_leaves_the_machine() -> None:
    far = AccountSettings(name="a", endpoint="10.0.0.7:8788", token_env="TOKEN_A", tls=False)
    with pytest.raises(ValueError, match="only on loopback"):
        endpoint_of(far, "secret")


def test_waits_are_those_of_the_settings() -> None:
    waits = waits_of(Wechaty(call_seconds=7, keepalive_seconds=9, keepalive_timeout_seconds=3))
    assert (waits.call, waits.keepalive, waits.keepalive_timeout) == (7, 9, 3)
