"""The house around the WeChat channel: marks, news for the office, photos of requests, who is in a group.

All of it is beside the messages: what is looked up or fetched here holds nobody up, and is tried again later.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot import inbox
from bot.actions import binding, office, photos
from bot.channels.wechaty import Ports, WechatyChannel
from bot.channels.wechaty_people import LookupFailed
from bot.channels.wechaty_wire import FileTooLarge
from bot.clock import Clock
from bot.config import Settings
from bot.context import room_key
from bot.media import MediaRefused, MediaStore
from bot.messages import Attachment, Event, Incoming, RoomSeen
from bot.queries import binding as binding_queries
from bot.queries import photos as photo_queries
from bot.queries.photos import Photo
from bot.shell import Shell

log = structlog.get_logger()

_MARK, _STATE = "wechaty_mark:", "wechaty_state:"
#: What the office reads about an account, by state.
_NEWS = {
    "down": "微信号“{}”的网关连不上已经超过一分钟，群里的话先存在网关，恢复后会补收。请看 python -m bot doctor",
    "logged_out": "微信号“{}”掉线了，请在网关的终端里重新扫码登录。",
    "taken_over": "另一个机器人占用了微信号“{}”的网关，请停掉其中一个。",
    "missed": "微信号“{}”停得太久，有一些话已经补收不到了。",
    "stuck": "有消息存不进数据库，机器人正在反复重试。请看磁盘和数据库：python -m bot doctor",
    "up": "微信号“{}”恢复了。",
}
#: Seconds between two marks of an account: each is a write to the disk.
_MARK_PAUSE = 0.5
#: Seconds that an account may be down before anybody is told.
_GRACE = 60.0
#: Seconds between two groups, and between two handfuls of people, that are looked up: WeChat counts look-ups too.
_ROOM_PAUSE, _PEOPLE_PAUSE = 0.5, 0.5
_HANDFUL = 20
#: What could not be looked up is looked up again after so many seconds.
_ROOM_AGAIN = 300.0
#: Photos of requests are asked for so long; what failed, again after so many seconds.
_PHOTO_DAYS, _PHOTO_AGAIN, _PHOTO_TRIES = timedelta(days=2), 30.0, 20
_PHOTO_PAUSE, _LATELY = 0.2, timedelta(minutes=30)
_KNOWN = 100_000


class WechatHouse:
    """One beside a :class:`bot.shell.Shell` whose first channel is :attr:`channel`."""

    def __init__(self, settings: Settings, tokens: Mapping[str, str], clock: Clock) -> None:
        """``tokens`` by account name. Raises ValueError or OSError as the channel does."""
        self.media = MediaStore(Path(settings.data_dir) / "media")
        self.counts: Counter[str] = Counter()
        self._limit = settings.wechaty.rooms_per_account
        ports = Ports(clock, self, self._on_state, self._read, self._find_quoted)
        self.channel = WechatyChannel(settings.wechaty, tokens, ports)
        self._shell: Shell
        self._states: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._rooms: asyncio.Queue[str] = asyncio.Queue()
        self._people: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._met: set[tuple[str, str]] = set()
        self._pictured: dict[str, datetime] = {}
        self._looked = False
        self._failed: Counter[str] = Counter()
        self._photos = asyncio.Event()
        self._tasks: set[asyncio.Future[None]] = set()

    def join(self, shell: Shell) -> None:
        """Belong to ``shell``, before it starts."""
        self._shell = shell
        shell.follow(self._saved)

    def start(self) -> None:
        """Begin to look after photos and members."""
        for work in (self._fetch_photos, self._meet_rooms, self._meet_people):
            self._go(self._lasting(work))
        self._photos.set()

    async def stop(self) -> None:
        """What was not done is done after the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _go(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _lasting(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do ``work`` again and again; what breaks it is logged."""
        while True:
            try:
                await work()
            except Exception:
                log.exception("beside the messages")
                await asyncio.sleep(_PHOTO_AGAIN)

    # --- what the channel asks of the house ------------------------------------------------------------------

    async def get(self, account: str) -> str:
        """The mark of an account."""
        return await self._shell.run(inbox.fact, _MARK + account)

    async def put(self, account: str, mark: str) -> None:
        """Keep the mark of an account, now and then: what was saved after it comes again, and the inbox knows it."""
        await self._shell.run(inbox.keep_fact, _MARK + account, mark)
        await asyncio.sleep(_MARK_PAUSE)

    def _read(self, attachment: Attachment) -> bytes:
        return self.media.read(attachment.ref)

    async def _find_quoted(self, room: str, text: str) -> str | None:
        return await self._shell.run(binding_queries.quoted, room, text)

    # --- news ------------------------------------------------------------------------------------------------

    def _on_state(self, account: str, state: str, why: str, now: datetime) -> None:
        self.counts[state] += 1
        log.warning("wechat", account=account, state=state, why=why)
        self._states[account] = state
        seen = json.dumps({"state": state, "since": now.timestamp(), "why": why, "count": self.counts[state]})
        self._go(self._told_of(account, state, seen))

    async def _told_of(self, account: str, state: str, seen: str) -> None:
        """Keep the state for `doctor`, and tell the office: of trouble that lasts, and when it is over."""
        await self._shell.run(inbox.keep_fact, _STATE + account, seen)
        if state == "down":
            await asyncio.sleep(_GRACE)
        if self._states.get(account) != state or state not in _NEWS:
            return
        if state == "up" and self._told.get(account, "up") == "up":
            return
        self._told[account] = state
        key = f"{account}:{state}:{self._shell.clock.now():%Y-%m-%dT%H}"
        await self._shell.act(office.tell, key, _NEWS[state].format(account))

    # --- what was saved --------------------------------------------------------------------------------------

    def _saved(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Incoming):
                self._heard(event)
            elif isinstance(event, RoomSeen) and not event.gone:
                self._rooms.put_nowait(event.room)
                self._count_rooms(event.account)

    def _heard(self, event: Incoming) -> None:
        if not event.account:
            return
        if event.attachments:
            self._pictured[room_key(event.room, event.sender)] = event.at
        if self._pictured:
            self._photos.set()
        if event.room and (event.room, event.sender) not in self._met:
            if len(self._met) >= _KNOWN:
                self._met.clear()
            self._met.add((event.room, event.sender))
            self._people.put_nowait((event.room, event.sender))

    def _count_rooms(self, account: str) -> None:
        count = len(self.channel.rooms_of(account)) if account else 0
        if count > self._limit:
            text = f"微信号“{account}”已在 {count} 个群里，超过设定的 {self._limit} 个，请再加一个号分担。"
            key = f"rooms:{account}:{self._shell.clock.now():%Y-%m-%d}"
            self._go(self._note(key, text))

    async def _note(self, key: str, text: str) -> None:
        await self._shell.act(office.note, key, text)

    # --- members ---------------------------------------------------------------------------------------------

    async def _meet_rooms(self) -> None:
        """Everybody in a bound group, once a day."""
        room = await self._rooms.get()
        if await self._shell.run(binding_queries.members_wanted, self._shell.directory, room, self._shell.clock.now()):
            own = {view.contact for view in self.channel.views()}
            try:
                people = [(m.id, m.shown) for m in await self.channel.members(room) if m.id not in own]
            except LookupFailed as error:
                log.info("members are not known", room=room, reason=repr(error))
                asyncio.get_running_loop().call_later(_ROOM_AGAIN, self._rooms.put_nowait, room)
                return
            await self._shell.act(binding.know_all, room, people)
            await asyncio.sleep(_ROOM_PAUSE)

    async def _meet_people(self) -> None:
        """Who speaks in a bound group and is not known there yet."""
        pairs = [await self._people.get()]
        while len(pairs) < _HANDFUL and not self._people.empty():
            pairs.append(self._people.get_nowait())
        new = await self._shell.run(binding_queries.strangers, self._shell.directory, pairs)
        for room, wxid in new:
            try:
                member = await self.channel.member(room, wxid)
            except LookupFailed as error:
                log.info("who speaks is not known", room=room, reason=repr(error))
                continue
            await self._shell.act(binding.know, room, [(wxid, member.shown)])
        if new:
            await asyncio.sleep(_PEOPLE_PAUSE)

    # --- photos ----------------------------------------------------------------------------------------------

    async def _fetch_photos(self) -> None:
        """Photos of requests, when something was said where photos were sent lately; after a start everywhere."""
        await self._photos.wait()
        self._photos.clear()
        now = self._shell.clock.now()
        self._pictured = {room: at for room, at in self._pictured.items() if now - at < _LATELY}
        rooms, self._looked = (list(self._pictured) if self._looked else None), True
        for photo in await self._shell.run(photo_queries.wanted, now - _PHOTO_DAYS, rooms):
            await self._fetch(photo)
        await asyncio.sleep(_PHOTO_PAUSE)

    async def _fetch(self, photo: Photo) -> None:
        try:
            data = await self.channel.fetch(Attachment("image", photo.name, photo.ref))
            kept = await asyncio.to_thread(self.media.put, data)
        except (MediaRefused, FileTooLarge, KeyError) as error:
            await self._refused(photo, str(error))
        except LookupFailed as error:
            self._failed[photo.ref] += 1
            log.info("photo not fetched", message=photo.message_id, reason=repr(error))
            if self._failed[photo.ref] >= _PHOTO_TRIES:
                await self._refused(photo, repr(error))
            asyncio.get_running_loop().call_later(_PHOTO_AGAIN, self._again)
        else:
            self.counts["photos"] += 1
            await self._shell.act(photos.keep, photo, kept.key)

    async def _refused(self, photo: Photo, why: str) -> None:
        log.warning("photo refused", message=photo.message_id, reason=why)
        await self._shell.act(photos.keep, photo, photos.REFUSED)

    def _again(self) -> None:
        """What failed is looked for everywhere."""
        self._looked = False
        self._photos.set()
