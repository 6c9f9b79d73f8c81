"""The channel against a real gateway process: what is said in WeChat arrives, what the bot says gets there."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.wechaty_wire import FileTooLarge
from bot.messages import Attachment, Incoming, Joined, Left, Recall, RoomSeen
from bot.terms import BOT, SendState
from tests.channels.gateway_process import Gateway
from tests.channels.talk import Ears, line, listening, photo

pytestmark = [pytest.mark.slow, pytest.mark.gateway]

UNIT = "unit@chatroom"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One process for all tests of this file: nothing here breaks it."""
    with Gateway(tmp_path_factory.mktemp("gateway")) as gateway:
        yield gateway


@pytest.fixture
def gateway(running: Gateway, ears: Ears) -> Gateway:
    """The gateway as new, and ears that do not listen to what was said before."""
    running.do("reset")
    ears.marks["a"] = running.position()
    return running


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_a_line_in_a_group_arrives_whole(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        message = gateway.say("@小区助手\u2005三楼灯坏了🔦", mentions=["wxid_bot", "wxid_bob"])
        await ears.hear("@小区助手\u2005三楼灯坏了🔦")
    (heard,) = ears.of(Incoming)
    assert (heard.id, heard.room, heard.sender, heard.account) == (message, UNIT, "wxid_alice", "a")
    assert heard.mentions == (BOT, "wxid_bob")
    assert heard.at.utcoffset()


async def test_the_room_is_told_before_its_first_message(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        gateway.do("room", id="new@chatroom", topic="新群", members=["wxid_alice"])
        gateway.say("大家好", room="new@chatroom")
        await ears.hear("大家好")
        told = [event for event in ears.events if getattr(event, "room", "") == "new@chatroom"]
        assert isinstance(told[0], RoomSeen)
        assert (told[0].name, told[0].members, told[0].account) == ("新群", 2, "a")
        assert channel.accounts_of("new@chatroom") == {"a"}
        assert "new@chatroom" in channel.rooms_of("a")


async def test_rooms_that_say_nothing_are_known_too(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        await ears.until(lambda: {event.room for event in ears.of(RoomSeen)} >= {UNIT, "building@chatroom"})


async def test_the_at_lights_up(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        sent = await channel.send(line("@李师傅\u2005请看一下 3 楼的灯", mentions=("wxid_bob",)))
    assert sent.state is SendState.SENT
    (said,) = gateway.sent()
    assert sent.message_id == said["id"]
    assert said["text"] == "@1-502 老李\u2005请看一下 3 楼的灯"
    assert said["mentions"] == ["wxid_bob"]


async def test_a_text_without_an_at_gets_it_in_front(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        await channel.send(line("请看一下", mentions=("wxid_bob", "wxid_alice")))
    assert gateway.sent()[0]["text"] == "@1-502 老李\u2005@张姐\u2005请看一下"


async def test_nicknames_with_emoji_light_up_and_one_called_everybody_does_not(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        gateway.do("nickname", room=UNIT, member="wxid_alice", nickname="301 🌸陈妈妈👨‍👩‍👧")
        gateway.do("nickname", room=UNIT, member="wxid_bob", nickname="所有人")
        await channel.send(line("你好", mentions=("wxid_alice",)))
        await channel.send(line("@邻居\u2005你好", mentions=("wxid_bob",)))
    assert [said["text"] for said in gateway.sent()] == ["@301 🌸陈妈妈👨‍👩‍👧\u2005你好", "@邻居\u2005你好"]


async def test_an_at_everybody_is_nobody_in_particular(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("@所有人 明天停水", mentions=["announcement@all"])
        await ears.hear("@所有人 明天停水")
    assert ears.of(Incoming)[0].mentions == ()


async def test_the_bots_name_in_the_text_is_a_mention_where_the_puppet_tells_none(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("@小区助手 帮助")
        gateway.say("给 a@小区助手的.com 写信")
        await ears.until(lambda: len(ears.of(Incoming)) == 2)
    assert [heard.mentions for heard in ears.of(Incoming)] == [(BOT,), ()]


async def test_a_quote_is_found_again(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        report = gateway.say("三楼的灯不亮了，\n摔了怎么办")
        receipt = await channel.send(line("已登记 12 号，已告诉@1-502 老李\u2005"))
        gateway.say("「张姐：三楼的灯不亮了，\n摔了怎么办」\n- - - - - - - - - - - - - - -\n收到", from_="wxid_bob")
        gateway.say("「小区助手：已登记 12 号，已告诉@1-502 老李\u2005」\n- - - - - - - - - - - - - - -\n谢谢")
        await ears.hear("收到", "谢谢")
    quotes = {heard.text: heard.quote for heard in ears.of(Incoming)}
    assert quotes["收到"] == report
    assert quotes["谢谢"] == receipt.message_id


async def test_a_quote_of_long_ago_is_asked_of_the_house(gateway: Gateway, ears: Ears):
    ears.quoted[UNIT, "去年的事"] = "old-1"
    async with listening(ears, gateway):
        gateway.say("「张姐：去年的事」\n- - - - - - - - - - - - - - -\n还没好")
        await ears.hear("还没好")
    assert ears.of(Incoming)[0].quote == "old-1"


async def test_a_private_chat(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        gateway.say("我是 3栋2单元501", room=None, to="wxid_bot", from_="wxid_bob")
        await ears.hear("我是 3栋2单元501")
        sent = await channel.send(line("好的", room=None, to="wxid_bob"))
    assert (ears.of(Incoming)[0].room, ears.of(Incoming)[0].sender) == (None, "wxid_bob")
    assert sent.state is SendState.SENT
    assert gateway.sent()[0]["to"] == "wxid_bob"


async def test_a_recall(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        message = gateway.say("说错了")
        await ears.hear("说错了")
        gateway.do("recall", room=UNIT, from_="wxid_alice", target=message)
        await ears.until(lambda: ears.of(Recall))
    assert [(event.id, event.room, event.sender) for event in ears.of(Recall)] == [(message, UNIT, "wxid_alice")]


async def test_what_was_recalled_before_it_was_handled_is_never_handled(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        ears.gate = asyncio.Event()
        gateway.say("先说的")
        secret = gateway.say("我的身份证号是……")
        gateway.do("recall", room=UNIT, from_="wxid_alice", target=secret)
        await ears.until(lambda: channel.views()[0].counts.get("recalled_unread") == 1)
        ears.gate.set()
        await ears.until(lambda: ears.of(Recall))
    assert ears.texts == ["先说的"]
    assert ears.of(Recall)[0].id == secret


async def test_coming_and_going_and_renaming(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        gateway.do("nickname", room=UNIT, member="wxid_carol", nickname="2-301 小王")
        gateway.do("join", room=UNIT, members=["wxid_carol"], by="wxid_bob")
        await ears.until(lambda: ears.of(Joined))
        gateway.do("leave", room=UNIT, members=["wxid_alice"], by="wxid_alice")
        await ears.until(lambda: ears.of(Left))
        gateway.do("topic", room=UNIT, topic="幸福里3栋2单元群", by="wxid_bob")
        await ears.until(lambda: ears.of(RoomSeen)[-1].name == "幸福里3栋2单元群")
        names = {member.id: member.shown for member in await channel.members(UNIT)}
    assert [(event.member, event.nickname) for event in ears.of(Joined)] == [("wxid_carol", "2-301 小王")]
    assert [event.member for event in ears.of(Left)] == ["wxid_alice"]
    assert names == {
        "wxid_bot": "小区助手",
        "wxid_bob": "1-502 老李",
        "wxid_carol": "2-301 小王",
        "wxid_grid": "网格员老陈",
    }


async def test_the_bot_is_removed_from_a_room(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        gateway.do("leave", room=UNIT, members=["wxid_bot"], by="wxid_grid")
        await ears.until(lambda: any(event.gone for event in ears.of(RoomSeen)))
        assert not channel.accounts_of(UNIT)


@pytest.mark.parametrize(
    ("mode", "size"), [("base64", 300), ("buffer", 60_000), ("file", 3_000_000), ("base64", 20_000_000)]
)
async def test_photos_come_in_any_size_when_asked_for(gateway: Gateway, ears: Ears, mode: str, size: int):
    data = os.urandom(size)
    async with listening(ears, gateway, call_seconds=20) as channel:
        gateway.do("image", room=UNIT, from_="wxid_alice", base64=base64.b64encode(data).decode(), mode=mode)
        await ears.until(lambda: ears.of(Incoming))
        (heard,) = ears.of(Incoming)
        assert heard.text == ""
        assert [each.kind for each in heard.attachments] == ["image"]
        assert digest(await channel.fetch(heard.attachments[0])) == digest(data)


async def test_a_photo_beyond_20_mb_or_by_link_only_is_refused(gateway: Gateway, ears: Ears):
    big = base64.b64encode(bytes(21 * 1024 * 1024)).decode()
    async with listening(ears, gateway, call_seconds=20) as channel:
        gateway.do("image", room=UNIT, from_="wxid_alice", base64=big)
        gateway.do("image", room=UNIT, from_="wxid_alice", mode="url", url="http://127.0.0.1:9/x.png")
        await ears.until(lambda: len(ears.of(Incoming)) == 2)
        for heard in ears.of(Incoming):
            with pytest.raises(FileTooLarge):
                await channel.fetch(heard.attachments[0])


@pytest.mark.parametrize("size", [100, 600_000, 5_000_000, 20_000_000])
async def test_photos_go_out_beyond_the_4_mib_of_a_call(gateway: Gateway, ears: Ears, size: int):
    data = os.urandom(size)
    async with listening(ears, gateway, call_seconds=20) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        sent = await channel.send(line("日报", attachments=(photo(ears, data),)))
    assert sent.state is SendState.SENT
    text, file = gateway.sent()
    assert (text["text"], file["name"], file["size"], file["sha"]) == ("日报", "photo.jpg", size, digest(data))


async def test_an_attachment_that_is_not_there_or_too_large_fails_for_good(gateway: Gateway, ears: Ears):
    huge = photo(ears, bytes(21 * 1024 * 1024))
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        for attachment in (huge, Attachment("image", "x", "nowhere")):
            sent = await channel.send(line("", key=attachment.ref, attachments=(attachment,)))
            assert (sent.state, sent.retry) == (SendState.FAILED, False)
    assert gateway.sent() == []


async def test_what_the_account_says_itself_is_not_heard(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("我在手机上说的", from_="wxid_bot")
        gateway.say("听到了")
        await ears.hear("听到了")
    assert ears.texts == ["听到了"]


async def test_order_is_kept_in_every_room(gateway: Gateway, ears: Ears):
    rooms = [UNIT, "building@chatroom"]
    async with listening(ears, gateway):
        gateway.do("burst", n=600, rooms=rooms)
        await ears.until(lambda: len(ears.texts) == 600)
    for room in rooms:
        numbers = [int(heard.text.split("#")[1]) for heard in ears.of(Incoming) if heard.room == room]
        assert numbers == sorted(numbers)
        assert len(numbers) == 300


async def test_a_message_told_twice_is_heard_once(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        message = gateway.say("一次")
        await ears.hear("一次")
        gateway.do("resend", id=message)
        gateway.say("之后")
        await ears.hear("之后")
    assert (ears.texts, ears.repeats) == (["一次", "之后"], 0)


@pytest.mark.parametrize("own", [False, True])
async def test_tls_with_the_gateways_own_certificate_and_with_an_own_authority(tmp_path: Path, ears: Ears, own: bool):
    given = {"tls": "auto"}
    if own:
        from tests.channels.authority import make_authority

        made = make_authority(tmp_path)
        given |= {"cert": str(made.cert), "key": str(made.key)}
    with Gateway(tmp_path / "gateway", **given) as gateway:
        if own:
            gateway.ca.write_bytes(made.ca.read_bytes())
        async with listening(ears, gateway) as channel:
            gateway.say("加密的")
            await ears.hear("加密的")
            await ears.until(lambda: channel.accounts_of(UNIT))
            assert (await channel.send(line("好"))).state is SendState.SENT
