"""The house around WeChat: what the office hears of an account, who is in a group, which photos are kept. By hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PIL import Image

from bot import inbox, shell_wechat
from bot.actions.photos import REFUSED
from bot.channels.wechaty_people import Member as Shown
from bot.channels.wechaty_wire import FileTooLarge
from bot.clock import SettableClock
from bot.config import Settings
from bot.messages import Attachment, Event, Incoming, RoomSeen
from bot.shell_wechat import WechatHouse
from models import Member, OutboxMessage, RequestMessage
from tests.hearing import LAMP
from tests.talk import Town


def photo(shade: int = 90) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


class Gateway:
    """What the channel knows of groups, people and photos."""

    def __init__(self) -> None:
        self.people: dict[str, list[Shown] | BaseException] = {}
        self.photos: dict[str, bytes | BaseException] = {}
        self.asked: list[str] = []
        self.own = "bot_a"
        self.rooms: dict[str, frozenset[str]] = {}

    def views(self) -> list[Any]:
        return [SimpleNamespace(contact=self.own)]

    def rooms_of(self, account: str) -> frozenset[str]:
        return self.rooms.get(account, frozenset())

    async def members(self, room: str) -> list[Shown]:
        self.asked.append(room)
        found = self.people.get(room, [])
        if isinstance(found, BaseException):
            raise found
        return found

    async def member(self, room: str, member: str) -> Shown:
        self.asked.append(f"{room}/{member}")
        found = self.people.get(room, [])
        if isinstance(found, BaseException):
            raise found
        return next(one for one in found if one.id == member)

    async def fetch(self, attachment: Attachment) -> bytes:
        self.asked.append(attachment.ref)
        found = self.photos[attachment.ref]
        if isinstance(found, BaseException):
            raise found
        return found


class House:
    """A town with the house beside it; nothing waits longer than a moment."""

    def __init__(self, folder: Path) -> None:
        self.town = Town(Settings(data_dir=str(folder)), meanings={}).open()
        self.clock = SettableClock(self.town.now)
        self.house = WechatHouse(self.town.settings, {}, self.clock)
        self.gateway = Gateway()
        self.house.channel = cast("Any", self.gateway)
        self.house.join(cast("Any", self))

    # what the house needs of a shell

    @property
    def directory(self) -> Any:
        return self.town.app.directory

    def follow(self, callback: Callable[[Any], None]) -> None:
        self.saved = callback

    async def run(self, function: Callable[..., Any], *arguments: object) -> Any:
        return function(*arguments)

    async def act(self, action: Callable[..., Any], *arguments: object) -> Any:
        with self.town.database.atomic():
            return action(self.town.app.context(self.clock.now()), *arguments)

    # what happens

    def hears(self, event: Event) -> None:
        self.town.take(event)
        self.saved([event])

    def says(self, who: str, text: str, *pictures: str, id: str = "m1", room: str = "u12") -> None:
        sent = tuple(Attachment("image", "p.jpg", ref) for ref in pictures)
        self.hears(Incoming(id, self.town.now, room, who, text, attachments=sent, account="a"))

    async def settle(self) -> None:
        """Until nothing moves any more."""
        for _ in range(60):
            await asyncio.sleep(0)

    def news(self) -> list[str]:
        return [row.text for row in OutboxMessage.select().where(OutboxMessage.room == "c")]


async def at_once(function: Callable[..., Any], *arguments: object) -> Any:
    """In the place of a thread beside the loop."""
    return function(*arguments)


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    for name in ("_GRACE", "_MARK_PAUSE", "_ROOM_PAUSE", "_PEOPLE_PAUSE", "_PHOTO_PAUSE", "_ROOM_AGAIN"):
        monkeypatch.setattr(shell_wechat, name, 0.0)
    monkeypatch.setattr(asyncio, "to_thread", at_once)
    one = House(tmp_path)
    one.house.start()
    yield one
    await one.house.stop()


# --- news of an account -----------------------------------------------------------------------------------------


def state(one: House, name: str, account: str = "阳光一号") -> None:
    one.house._on_state(account, name, "why", one.clock.now())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("logged_out", "掉线了，请在网关的终端里重新扫码登录"),
        ("taken_over", "请停掉其中一个"),
        ("stuck", "存不进数据库"),
    ],
)
async def test_trouble_is_told_to_the_office_with_what_to_do(house: House, name: str, words: str) -> None:
    state(house, name)
    await house.settle()
    (told,) = house.news()
    assert words in told


async def test_a_short_outage_is_no_news(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell_wechat, "_GRACE", 60.0)
    state(house, "down")
    state(house, "up")
    await house.settle()
    assert house.news() == []


async def test_an_outage_that_lasts_is_told_and_its_end_too(house: House) -> None:
    state(house, "down")
    await house.settle()
    state(house, "up")
    await house.settle()
    first, second = house.news()
    assert "连不上已经超过一分钟" in first
    assert second == "微信号“阳光一号”恢复了。"


async def test_coming_up_for_the_first_time_is_no_news(house: House) -> None:
    state(house, "up")
    await house.settle()
    assert house.news() == []


async def test_the_same_trouble_within_an_hour_is_told_once(house: House) -> None:
    for _ in range(3):
        state(house, "logged_out")
        await house.settle()
    assert len(house.news()) == 1


async def test_the_state_is_kept_for_doctor(house: House) -> None:
    state(house, "logged_out")
    await house.settle()
    kept = json.loads(inbox.fact("wechaty_state:阳光一号"))
    assert (kept["state"], kept["count"]) == ("logged_out", 1)


async def test_a_mark_is_kept_by_account(house: House) -> None:
    await house.house.put("a", "e1:7")
    assert await house.house.get("a") == "e1:7"
    assert await house.house.get("b") == ""


async def test_an_account_in_too_many_groups_is_told_once_a_day(house: House) -> None:
    house.gateway.rooms["a"] = frozenset(f"r{number}" for number in range(101))
    for number in range(3):
        house.hears(RoomSeen(house.town.now, "u12", "荷塘苑1栋2单元邻里群", 8 + number, account="a"))
    await house.settle()
    house.town.passes(minutes=11)
    lines = "\n".join(line.text for line in house.town.all("notice", room="c"))
    assert lines.count("超过设定的 100 个") == 1


# --- who is in a group ------------------------------------------------------------------------------------------


async def test_everybody_of_a_group_is_known_when_it_is_seen(house: House) -> None:
    house.gateway.people["u12"] = [Shown("wx_new", "502老周", "周"), Shown("bot_a", "", "小区助手")]
    house.hears(RoomSeen(house.town.now, "u12", "荷塘苑1栋2单元邻里群", 9))
    await house.settle()
    found = {row.wxid: row.nickname for row in Member.select().where(Member.room == "u12")}
    assert found["wx_new"] == "502老周"
    assert "bot_a" not in found, "the bot is nobody's neighbour"


async def test_looked_up_today_it_is_not_looked_up_again(house: House) -> None:
    house.gateway.people["u12"] = [Shown("wx_new", "502老周", "周")]
    for _ in range(3):
        house.hears(RoomSeen(house.town.now, "u12", "荷塘苑1栋2单元邻里群", 9))
        await house.settle()
    assert house.gateway.asked == ["u12"]


async def test_a_group_of_no_place_is_not_looked_up(house: House) -> None:
    house.hears(RoomSeen(house.town.now, "wild", "相亲相爱一家人", 9))
    await house.settle()
    assert house.gateway.asked == []


async def test_who_speaks_and_is_not_known_is_looked_up(house: House) -> None:
    house.gateway.people["u12"] = [Shown("wx_new", "502老周", "周")]
    house.says("wx_new", "大家好")
    await house.settle()
    assert Member.get((Member.room == "u12") & (Member.wxid == "wx_new")).nickname == "502老周"
    house.says("wx_new", "又是我", id="m2")
    await house.settle()
    assert house.gateway.asked == ["u12/wx_new"]


async def test_who_is_known_is_not_looked_up(house: House) -> None:
    house.says("wx_ming", "大家好")
    await house.settle()
    assert house.gateway.asked == []


async def test_a_look_up_that_fails_stops_nothing(house: House) -> None:
    house.gateway.people["u12"] = ConnectionError("down")
    house.says("wx_new", "大家好")
    await house.settle()
    house.gateway.people["u12"] = [Shown("wx_other", "老吴", "吴")]
    house.says("wx_other", "我也来了", id="m2")
    await house.settle()
    assert Member.select().where(Member.wxid == "wx_other").exists()


# --- photos of requests -----------------------------------------------------------------------------------------


def kept(one: House) -> list[str]:
    return [ref for row in RequestMessage.select() for kind, _, ref in row.attachments]


async def test_the_photo_of_a_report_is_fetched_and_kept(house: House) -> None:
    house.gateway.photos["a/image/1"] = photo()
    house.says("wx_ming", LAMP, "a/image/1")
    await house.settle()
    (name,) = kept(house)
    assert name.endswith(".png")
    assert house.house._read(Attachment("image", "p.jpg", name))


async def test_a_photo_of_chatter_is_never_fetched(house: House) -> None:
    house.says("wx_ming", "晚饭吃这个", "a/image/1")
    await house.settle()
    assert house.gateway.asked == []


@pytest.mark.parametrize("what", [b"no picture at all", FileTooLarge("21 MB"), KeyError("a")])
async def test_what_is_no_photo_is_refused_for_good(house: House, what: bytes | BaseException) -> None:
    house.gateway.photos["a/image/1"] = what
    house.says("wx_ming", LAMP, "a/image/1")
    await house.settle()
    assert kept(house) == [REFUSED]
    asked = len(house.gateway.asked)
    house.house._photos.set()
    await house.settle()
    assert len(house.gateway.asked) == asked


async def test_what_cannot_be_fetched_now_is_fetched_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell_wechat, "_PHOTO_AGAIN", 0.0)
    house.gateway.photos["a/image/1"] = ConnectionError("down")
    house.says("wx_ming", LAMP, "a/image/1")
    for _ in range(3):
        await asyncio.sleep(0)
    house.gateway.photos["a/image/1"] = photo()
    await house.settle()
    assert kept(house)[0].endswith(".png")


async def test_what_never_comes_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell_wechat, "_PHOTO_AGAIN", 0.0)
    monkeypatch.setattr(shell_wechat, "_PHOTO_TRIES", 3)
    house.gateway.photos["a/image/1"] = ConnectionError("down")
    house.says("wx_ming", LAMP, "a/image/1")
    await house.settle()
    await house.settle()
    assert kept(house) == [REFUSED]
    assert len(house.gateway.asked) == 3
