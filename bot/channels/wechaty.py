"""The bot in WeChat: several accounts in one process, each behind its own gateway, as one channel."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Receive, Sent
from bot.channels.wechaty_account import Account
from bot.channels.wechaty_hearing import FindQuoted, Marks, Shared
from bot.channels.wechaty_lanes import Lanes
from bot.channels.wechaty_people import Member
from bot.channels.wechaty_sending import ReadAttachment, Voice
from bot.channels.wechaty_wire import Endpoint, Line, Waits, trust
from bot.clock import Clock
from bot.messages import Attachment, Outgoing, is_visitor
from bot.rules.leases import speaker
from bot.rules.register_sheets import PENDING
from bot.settings.wechaty import Account as AccountSettings
from bot.settings.wechaty import Pacing, Wechaty
from bot.terms import SendState

log = logging.getLogger(__name__)

#: Called when an account's state changes: (account, state, why, now). States: up, down, logged_out, taken_over;
#: beside them the news "missed" (entries gone from the journal) and "stuck" (an event cannot be saved).
OnState = Callable[[str, str, str, datetime], None]

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class AccountView:
    """How an account does, for `doctor` and the office; ``skew`` is the gateway's clock minus ours."""

    name: str
    state: str
    why: str
    since: datetime
    alive_at: datetime
    contact: str
    rooms: int
    skew: timedelta
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ports:
    """What the channel needs of the house."""

    clock: Clock
    marks: Marks
    on_state: OnState
    read_attachment: ReadAttachment
    find_quoted: FindQuoted | None = None


class WechatyChannel:
    """Hears with all its accounts and speaks with the one that a room belongs to."""

    name = "wechaty"
    #: A gateway that froze carries out what was asked of it when it thaws.
    patience = timedelta(minutes=10)

    def __init__(self, settings: Wechaty, tokens: Mapping[str, str], ports: Ports) -> None:
        """``tokens`` by account name. Raises ValueError or OSError when an endpoint cannot be used as it is set."""
        self._endpoints = [endpoint_of(account, tokens[account.name]) for account in settings.accounts]
        self._settings, self._ports = settings, ports
        self.pacing: Pacing | None = settings.pacing
        self._accounts: dict[str, Account] = {}
        self._holders: dict[str, str] = {}  # room -> the account that spoke there last
        self._spoke: dict[str, str] = {}  # key -> the account that tried to say it
        pacing = settings.pacing
        self._voice = Voice(ports.read_attachment, most=pacing.max_characters, pieces=pacing.max_parts)
        self._shared: Shared | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, receive: Receive) -> None:
        """Connect every account in the background; an endpoint that is not there yet is waited for."""
        lanes = Lanes(receive, lambda lane, why: self._told("", "stuck", f"{lane}: {why}"))
        self._shared = Shared(lanes, self._ports.marks, self._ports.clock, self._told, self._ports.find_quoted)
        for endpoint in self._endpoints:
            account = Account(
                endpoint,
                self._shared,
                waits_of(self._settings),
                most=self._settings.reconnect_seconds,
                ding=self._settings.ding_seconds,
            )
            self._accounts[account.name] = account
            self._tasks.append(asyncio.create_task(account.run(), name=f"wechaty {account.name}"))

    async def stop(self) -> None:
        """Hang up. What was heard and not saved yet comes again after the next start."""
        if self._shared:
            await self._shared.lanes.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def send(self, message: Outgoing) -> Sent:
        """Say it with the account that the room or person belongs to; never raises."""
        account = self.speaker(message)
        if account is None:
            return Sent(SendState.FAILED, reason="no account that is up can speak there now")
        self._spoke[message.key] = account.name
        if message.room:
            self._holders[message.room] = account.name
        sent = await self._voice.say(account, message)
        account.counts[f"send_{sent.state}"] += 1
        if sent.state is not SendState.UNKNOWN:
            del self._spoke[message.key]
        return sent

    async def echoed(self, message: Outgoing, since: datetime) -> bool | None:
        """Whether ``message``, tried at ``since`` or later, was said: True, False, or None when nobody can tell."""
        tried = self._spoke.get(message.key)
        asked = [self._accounts[tried]] if tried else self._may_have_spoken(message)
        answers = [await self._voice.echoed(account, message, since) for account in asked]
        if True in answers:
            return True
        return None if None in answers or not answers else False

    def speaks_to(self, message: Outgoing) -> bool:
        """Everybody in private who has a 微信号, and every group but those of the register that have no 群编号 yet."""
        if message.room is None:
            return not is_visitor(message.to or "")
        return not message.room.startswith(PENDING)

    def mouth(self, message: Outgoing) -> str | None:
        """The account that would say ``message`` now."""
        account = self.speaker(message)
        return account.name if account else None

    # -- who is where ---------------------------------------------------------------------------------------------

    def speaker(self, message: Outgoing) -> Account | None:
        """The account that says ``message``, or None when none can now."""
        name = self._speaker_in(message.room) if message.room else self._private_with(message.to or "")
        return self._accounts.get(name or "")

    def rooms_of(self, account: str) -> frozenset[str]:
        """The rooms that ``account`` sees."""
        return frozenset(self._accounts[account].hearing.rooms)

    def accounts_of(self, room: str) -> frozenset[str]:
        """The accounts that see ``room``."""
        return frozenset(name for name, account in self._accounts.items() if room in account.hearing.rooms)

    async def members(self, room: str) -> list[Member]:
        """Everybody in ``room`` with their nickname there. Raises ConnectionError or the wire's errors."""
        return await self._up_in(room).people.members(room)

    async def member(self, room: str, member: str) -> Member:
        """One of them."""
        return await self._up_in(room).people.member(room, member)

    async def fetch(self, attachment: Attachment) -> bytes:
        """The photo or file of an incoming message, at most 20 MB. Raises as the wire does, FileTooLarge beyond."""
        account, kind, message = attachment.ref.split("/", 2)
        line = self._accounts[account].line()
        return await (line.image(message) if kind == "image" else line.file(message))

    def views(self) -> list[AccountView]:
        """How each account does."""
        return [_view(account) for account in self._accounts.values()]

    def _told(self, account: str, state: str, why: str) -> None:
        try:
            self._ports.on_state(account, state, why, self._ports.clock.now())
        except Exception:  # news that cannot be delivered must not end a connection
            log.exception("%s: nobody could be told: %s: %s", account, state, why)

    def _speaker_in(self, room: str) -> str | None:
        there = self.accounts_of(room) or frozenset(self._accounts if len(self._accounts) == 1 else ())
        holder = self._holders.get(room)
        seen = self._accounts[holder].alive_at if holder else None
        able = [name for name in there if self._accounts[name].usable]
        return speaker(room, able, self._ports.clock.now(), holder, seen)

    def _private_with(self, person: str) -> str | None:
        """Who heard from the person in private last; else the first account that is up."""
        known = self._shared.private.get(person) if self._shared else None
        if known:
            return known if self._accounts[known].usable else None
        return next((name for name, account in self._accounts.items() if account.usable), None)

    def _may_have_spoken(self, message: Outgoing) -> list[Account]:
        there = self.accounts_of(message.room) if message.room else frozenset()
        return [self._accounts[name] for name in there or self._accounts]

    def _up_in(self, room: str) -> Account:
        account = next((self._accounts[name] for name in self.accounts_of(room) if self._accounts[name].usable), None)
        if account is None:
            raise ConnectionError(f"no account that is up sees {room}")
        return account


def endpoint_of(account: AccountSettings, token: str) -> Endpoint:
    """The account's endpoint. Raises ValueError without TLS beyond loopback, OSError when ``ca`` cannot be read."""
    host, _, port = account.endpoint.rpartition(":")
    if not account.tls and host not in _LOOPBACK:
        raise ValueError(f"{account.name}: TLS may be off only on loopback, not for {host}")
    context: ssl.SSLContext | None = trust(account.ca) if account.tls else None
    return Endpoint(account.name, host, int(port), token, context)


def waits_of(settings: Wechaty) -> Waits:
    """How long the wire waits."""
    return Waits(settings.call_seconds, settings.keepalive_seconds, settings.keepalive_timeout_seconds)


async def probe(endpoint: Endpoint, waits: Waits) -> dict[str, Any]:
    """The gateway's status, asked over a connection of its own: for `doctor`. Raises what the wire raises."""
    line = Line(endpoint, waits)
    try:
        return await line.status()
    finally:
        line.close()


def _view(account: Account) -> AccountView:
    return AccountView(
        name=account.name,
        state=account.state,
        why=account.why,
        since=account.since,
        alive_at=account.alive_at,
        contact=account.contact,
        rooms=len(account.hearing.rooms),
        skew=account.skew,
        counts=dict(account.counts),
    )
