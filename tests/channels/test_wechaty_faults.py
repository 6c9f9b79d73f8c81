"""What goes wrong between the bot and WeChat, against a real gateway process: nothing is lost, said twice or hidden."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.wechaty import WechatyChannel
from bot.clock import Clock
from bot.messages import Incoming, Joined, Outgoing
from bot.terms import SendState
from tests.channels.authority import make_authority
from tests.channels.gateway_process import Gateway
from tests.channels.talk import Ears, line, listening

pytestmark = [pytest.mark.slow, pytest.mark.gateway]

UNIT, BUILDING = "unit@chatroom", "building@chatroom"


def numbered(ears: Ears, room: str = UNIT) -> list[int]:
    return [int(heard.text) for heard in ears.of(Incoming) if heard.room == room and heard.text.isdigit()]


async def told(channel: WechatyChannel, message: Outgoing, since: datetime) -> bool | None:
    """What the echo says once anybody can tell."""
    async with asyncio.timeout(15):
        while (answer := await channel.echoed(message, since)) is None:
            await asyncio.sleep(0.05)
    return answer


# -- gone and back ---------------------------------------------------------------------------------------------------


async def test_what_was_said_while_the_bot_was_away_comes_once_and_in_order(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("0")
        await ears.hear("0")
    for number in range(1, 40):
        gateway.say(str(number), room=(UNIT, BUILDING)[number % 2])
    async with listening(ears, gateway):
        await ears.hear("38", "39")
    assert numbered(ears) == list(range(0, 40, 2))
    assert numbered(ears, BUILDING) == list(range(1, 40, 2))


async def test_what_was_said_just_before_the_gateway_was_killed_comes_when_it_is_back(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("0")
        await ears.hear("0")
        ears.gate = asyncio.Event()  # the bot is busy: nothing more is saved
        for number in range(1, 20):
            gateway.say(str(number))
        gateway.journalled('"text":"19"')
        gateway.kill()
        await ears.state("down")
        ears.gate.set()
        gateway.start()
        await ears.state("up", seconds=5)
        gateway.say("20")
        await ears.hear("20")
    assert numbered(ears) == list(range(21))


async def test_bot_and_gateway_were_both_away(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("0")
        await ears.hear("0")
    for number in range(1, 10):
        gateway.say(str(number))
    gateway.journalled('"text":"9"')
    gateway.kill()
    gateway.start()
    for number in range(10, 15):
        gateway.say(str(number))
    async with listening(ears, gateway):
        await ears.hear("14")
    assert numbered(ears) == list(range(15))


async def test_who_joined_while_the_bot_was_away_is_told_too(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("0")
        await ears.hear("0")
    gateway.do("join", room=UNIT, members=["wxid_carol"], by="wxid_bob")
    async with listening(ears, gateway):
        await ears.until(lambda: ears.of(Joined))


async def test_a_bot_that_was_killed_hears_again_what_it_had_not_saved(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("0")
        await ears.hear("0")
        await ears.until(lambda: ears.marks)
        ears.gate = asyncio.Event()
        gateway.say("1")
        gateway.say("2", room=BUILDING)
        await asyncio.sleep(0.2)
        kept = dict(ears.marks)
    ears.marks, ears.gate = kept, None
    async with listening(ears, gateway):
        await ears.hear("1", "2")
    assert sorted(ears.texts) == ["0", "1", "2"]


async def test_the_endpoint_is_not_there_at_the_start(gateway: Gateway, ears: Ears):
    gateway.kill()
    async with listening(ears, gateway, up=False):
        why = await ears.state("down")
        assert "no connection" in why
        gateway.start()
        await ears.state("up")
        gateway.say("终于")
        await ears.hear("终于")


async def test_it_is_back_five_seconds_after_a_short_outage(gateway: Gateway, ears: Ears):
    clock = Clock()
    async with listening(ears, gateway):
        gateway.kill()
        await ears.state("down")
        await asyncio.sleep(5)
        gateway.start()
        back = clock.monotonic()
        await ears.state("up", seconds=5)
        gateway.say("在吗")
        await ears.hear("在吗", seconds=5)
        assert clock.monotonic() - back <= 5


# -- frozen, slow ----------------------------------------------------------------------------------------------------


async def test_a_frozen_gateway_is_noticed_and_its_thaw_too(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.freeze()
        await ears.state("down", seconds=15)
        gateway.thaw()
        await ears.state("up", seconds=15)
        gateway.say("醒了")
        await ears.hear("醒了")


async def test_a_send_into_a_frozen_gateway_is_unknown_and_found_in_the_echo(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        begun = Clock().now()
        gateway.freeze()
        message = line("已登记 12 号")
        assert (await channel.send(message)).state is SendState.UNKNOWN
        assert await channel.echoed(message, begun) is None
        gateway.thaw()
        assert await told(channel, message, begun) is True
        assert await told(channel, line("没说过的"), begun) is False
    assert [said["text"] for said in gateway.sent()] == ["已登记 12 号"]


async def test_a_slow_send_is_unknown_until_it_is_done(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        begun = Clock().now()
        gateway.do("fault", method="messageSendText", delayMs=3500)
        message = line("慢慢来")
        assert (await channel.send(message)).state is SendState.UNKNOWN
        assert await channel.echoed(message, begun) is None
        await ears.until(lambda: gateway.sent())
        assert await channel.echoed(message, begun) is True


async def test_a_gateway_killed_in_the_middle_of_a_send_leaves_it_unknown(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        begun = Clock().now()
        gateway.do("fault", method="messageSendText", delayMs=60_000)
        message = line("说了吗")
        sending = asyncio.create_task(channel.send(message))
        await asyncio.sleep(0.5)
        gateway.kill()
        assert (await sending).state is SendState.UNKNOWN
        gateway.start()
        await ears.until(lambda: channel.views()[0].state == "up", 15)
        assert await channel.echoed(message, begun) is None
        gateway.say("说了吗", from_="wxid_bot")  # WeChat shows the account its own message
        gateway.say("看到了")
        await ears.hear("看到了")
        assert await channel.echoed(message, begun) is True


async def test_nothing_is_said_while_the_gateway_is_away(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        begun = Clock().now()
        gateway.kill()
        await ears.state("down")
        sent = await channel.send(line("听得见吗"))
        assert (sent.state, sent.retry) == (SendState.FAILED, True)
        gateway.start()
        await ears.state("up", seconds=15)
        assert await channel.echoed(line("听得见吗"), begun) is False


async def test_of_a_message_in_parts_only_the_missing_ones_are_repeated(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        begun = Clock().now()
        message = line("第一段。" * 100 + "\n" + "第二段。" * 100)
        gateway.do("fault", method="messageSendText", count=1)
        gateway.do("fault", method="messageSendText", count=1, message="puppet is out of breath")
        assert (await channel.send(message)).state is SendState.FAILED
        assert len(gateway.sent()) == 1
        assert await channel.echoed(message, begun) is False
        assert (await channel.send(message)).state is SendState.SENT
    assert "\n".join(said["text"] for said in gateway.sent()) == message.text


async def test_a_frequency_warning_is_told_as_such(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        gateway.do("fault", method="messageSendText", message="操作过于频繁，请稍后再试")
        sent = await channel.send(line("再说一句"))
    assert sent.state is SendState.FAILED
    assert sent.reason.startswith("frequency warning")


# -- not let in --------------------------------------------------------------------------------------------------------


async def test_a_wrong_token_is_said_and_never_logged(gateway: Gateway, ears: Ears, caplog: pytest.LogCaptureFixture):
    async with listening(ears, gateway, up=False, tokens={"a": "a secret that is wrong"}) as channel:
        assert "wrong token" in await ears.state("down")
        assert (await channel.send(line("x"))).state is SendState.FAILED
    assert "a secret that is wrong" not in caplog.text + gateway.said()


async def test_a_certificate_of_somebody_else_is_not_trusted(tmp_path: Path, ears: Ears):
    with Gateway(tmp_path / "gateway", tls="auto") as gateway:
        gateway.ca.write_bytes(make_authority(tmp_path).ca.read_bytes())
        async with listening(ears, gateway, up=False):
            assert "not trusted" in await ears.state("down")


async def test_tls_against_a_gateway_without_it_is_no_connection(gateway: Gateway, ears: Ears, tmp_path: Path):
    gateway.settings["tls"] = "auto"
    gateway.ca.write_bytes(make_authority(tmp_path).ca.read_bytes())
    async with listening(ears, gateway, up=False):
        await ears.state("down")


async def test_a_second_bot_is_told_and_takes_over_when_the_first_leaves(gateway: Gateway, ears: Ears):
    second = Ears()
    async with listening(ears, gateway):
        gateway.say("一")
        await ears.hear("一")
        async with listening(second, gateway, up=False):
            assert "another bot" in await second.state("taken_over")
            gateway.say("二")
            await ears.hear("二")
    assert second.texts == []
    second.marks = dict(ears.marks)
    async with listening(second, gateway):
        gateway.say("三")
        await second.hear("三")
    assert second.texts == ["三"]


# -- odd events --------------------------------------------------------------------------------------------------------


async def test_logout_and_login_are_told(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        await ears.until(lambda: channel.accounts_of(UNIT))
        gateway.do("logout")
        await ears.state("logged_out")
        assert (await channel.send(line("x"))).state is SendState.FAILED
        gateway.do("login")
        await ears.state("up")
        assert (await channel.send(line("y"))).state is SendState.SENT


async def test_nobody_has_logged_in_yet(tmp_path: Path, ears: Ears):
    with Gateway(tmp_path / "gateway", no_login=True) as gateway:
        async with listening(ears, gateway, up=False):
            assert "QR" in await ears.state("logged_out")
            gateway.do("login")
            await ears.state("up")


MALFORMED = [
    ("error", {"data": "boom"}),
    ("error", "boom"),
    ("error", None),
    ("heartbeat", {}),
    ("heartbeat", None),
    ("ready", {}),
    ("message", {}),
    ("message", None),
    ("message", {"messageId": 5}),
    ("message", {"messageId": "no such message"}),
    ("room-join", {"roomId": UNIT, "inviteeIdList": ["wxid_carol"], "inviterId": "wxid_bob"}),
    ("room-join", {"roomId": UNIT}),
    ("room-join", {"inviteeIdList": "wxid_carol"}),
    ("room-leave", None),
    ("room-topic", {"roomId": UNIT}),
    ("room-topic", {}),
    ("login", None),
    ("scan", {}),
    ("scan", {"status": "odd", "qrcode": None}),
    ("friendship", {"friendshipId": "f"}),
    ("room-invite", {"roomInvitationId": "i"}),
    ("post", {"postId": "p"}),
    ("dirty", {"payloadType": 99, "payloadId": "x"}),
    ("dong", {}),
    ("reset", {"data": "r"}),
    ("no such event", {"x": 1}),
]


async def test_no_event_however_malformed_makes_it_deaf(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        for number, (event, payload) in enumerate(MALFORMED):
            gateway.do("emit", event=event, payload=payload)
            gateway.say(str(number))
        await ears.hear(str(len(MALFORMED) - 1))
        assert channel.views()[0].state == "up"
    assert numbered(ears) == list(range(len(MALFORMED)))
    assert [event.member for event in ears.of(Joined)] == ["wxid_carol"]


ODD = [
    {"id": "odd-1", "talkerId": "wxid_alice", "roomId": UNIT},
    {"id": "odd-2", "talkerId": "wxid_alice", "roomId": UNIT, "text": None, "type": 7, "timestamp": None},
    {"id": "odd-3", "talkerId": "wxid_alice", "roomId": UNIT, "text": "", "type": 99, "timestamp": -1},
    {"id": "odd-4", "roomId": UNIT, "text": "from nobody", "type": 7},
    {"id": "odd-5", "talkerId": "wxid_alice", "text": {"not": "text"}, "type": 7},
    {"id": "odd-6", "talkerId": "wxid_alice", "roomId": UNIT, "text": "x", "type": 7, "mentionIdList": "wxid_bot"},
    {"id": "odd-7", "talkerId": 7, "roomId": 8, "text": 9, "type": "text"},
    {"id": "odd-8", "talkerId": "wxid_alice", "roomId": UNIT, "type": 13, "text": ""},
    {"id": "odd-9", "talkerId": "wxid_alice", "roomId": UNIT, "type": 16, "text": "<xml><title>看看</title></xml>"},
]


async def test_no_payload_however_odd_makes_it_deaf(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway) as channel:
        for number, payload in enumerate(ODD):
            gateway.do("raw", payload=payload)
            gateway.say(str(number))
        await ears.hear(str(len(ODD) - 1))
        assert channel.views()[0].state == "up"
    assert numbered(ears) == list(range(len(ODD)))


async def test_a_payload_that_fails_twice_is_had_the_third_time(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.do("fault", method="messageRawPayload", count=2, message="not yet")
        gateway.say("第三次")
        gateway.say("之后")
        await ears.hear("第三次", "之后")
    assert ears.texts == ["第三次", "之后"]


async def test_a_text_of_many_megabytes_passes_the_cap_of_a_call(gateway: Gateway, ears: Ears):
    long = "长" * 2_000_000
    async with listening(ears, gateway, call_seconds=15):
        gateway.say(long)
        gateway.say("短")
        await ears.hear("短")
    assert [len(text) for text in ears.texts] == [2_000_000, 1]


async def test_old_messages_replayed_after_a_login_are_not_heard_again(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        now = int(Clock().now().timestamp() * 1000)
        first = gateway.say("今天的", timestamp=now)
        await ears.hear("今天的")
        gateway.do("resend", id=first)
        gateway.say("上周的", timestamp=now - 7 * 24 * 3600 * 1000)
        gateway.say("上周的私聊", room=None, to="wxid_bot", timestamp=now - 7 * 24 * 3600 * 1000)
        gateway.say("刚才迟到的", timestamp=now - 60_000)
        gateway.say("以秒计的", timestamp=now // 1000)
        await ears.hear("以秒计的")
    assert ears.texts == ["今天的", "刚才迟到的", "以秒计的"]


async def test_rooms_that_cannot_be_listed_are_heard_all_the_same(gateway: Gateway, ears: Ears):
    gateway.do("fault", method="roomList", message="who knows")
    async with listening(ears, gateway) as channel:
        gateway.say("听得见")
        await ears.hear("听得见")
        assert channel.rooms_of("a") == {UNIT}


async def test_a_room_that_cannot_be_looked_up_is_heard_all_the_same(gateway: Gateway, ears: Ears):
    gateway.do("fault", method="roomRawPayload", count=1000, message="who knows")
    async with listening(ears, gateway):
        gateway.say("听得见")
        await ears.hear("听得见")


# -- the bot's own troubles ----------------------------------------------------------------------------------------


async def test_while_the_database_is_away_nothing_is_lost_and_the_office_is_told(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        ears.broken = True
        gateway.say("1")
        gateway.say("2")
        await ears.state("stuck")
        marks = dict(ears.marks)
        ears.broken = False
        await ears.hear("1", "2")
        await ears.until(lambda: ears.marks != marks)
    assert numbered(ears) == [1, 2]


async def test_a_new_journal_is_read_from_its_beginning(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        for number in range(5):
            gateway.say(str(number))
        await ears.hear("4")
        gateway.kill()
        for file in (gateway.data / "journal").iterdir():
            file.unlink()
        gateway.start()
        gateway.say("5")
        await ears.hear("5")
    assert numbered(ears) == list(range(6))


async def test_a_journal_put_back_from_an_older_copy_does_not_make_it_deaf(gateway: Gateway, ears: Ears):
    async with listening(ears, gateway):
        gateway.say("0")
        await ears.hear("0")
        (file,) = (gateway.data / "journal").iterdir()
        copy = file.read_text()
        gateway.say("1")
        await ears.hear("1")
        gateway.kill()
        file.write_text(copy)
        gateway.start()
        gateway.say("2")
        await ears.hear("2")
    assert numbered(ears) == [0, 1, 2]


def test_a_journal_of_a_newer_version_is_refused_loudly(gateway: Gateway):
    gateway.kill()
    for file in (gateway.data / "journal").iterdir():
        file.write_text(file.read_text().replace('{"journal":1', '{"journal":2', 1))
    assert "journal of version 2" in gateway.refuses_to_start()


async def test_a_new_bot_does_not_listen_to_what_was_said_long_before_it_came(gateway: Gateway, ears: Ears):
    gateway.say("刚才")
    gateway.journalled("刚才")
    gateway.kill()
    (file,) = (gateway.data / "journal").iterdir()
    long_ago = int((Clock().now() - timedelta(hours=1)).timestamp() * 1000)
    lines = file.read_text().splitlines()
    old = f'{{"n":{len(lines)},"at":{long_ago},"kind":"message","message":{{"id":"old","room":"{UNIT}",'
    old += f'"from":"wxid_bob","to":"","text":"很久以前","mentions":[],"type":"text","time":{long_ago},"file":""}}}}'
    file.write_text("\n".join([*lines, old]) + "\n")
    gateway.start()
    async with listening(ears, gateway):
        gateway.say("现在")
        await ears.hear("刚才", "现在")
    assert "很久以前" not in ears.texts


# -- two accounts ---------------------------------------------------------------------------------------------------


async def test_of_two_accounts_in_a_room_one_speaks_and_the_other_takes_over(tmp_path: Path, ears: Ears):
    first = Gateway(tmp_path / "one", bot="wxid_bot1")
    second = Gateway(tmp_path / "two", bot="wxid_bot2")
    with first, second:
        async with listening(ears, first, second) as channel:
            await ears.until(lambda: channel.accounts_of(UNIT) == {"a", "b"})
            for number in range(4):
                await channel.send(line(f"第{number}句"))
            spoke = [len(first.sent()), len(second.sent())]
            assert sorted(spoke) == [0, 4]
            speaking, other = (first, second) if spoke[0] else (second, first)
            speaking.kill()
            await ears.state("down")
            begun = Clock().monotonic()
            while (await channel.send(line("换我说"))).state is not SendState.SENT:
                await asyncio.sleep(0.5)
            assert Clock().monotonic() - begun <= 30
            assert [said["text"] for said in other.sent()] == ["换我说"]


async def test_accounts_do_not_listen_to_each_other_and_a_newcomer_is_told_once(tmp_path: Path, ears: Ears):
    first = Gateway(tmp_path / "one", bot="wxid_bot1")
    second = Gateway(tmp_path / "two", bot="wxid_bot2")
    with first, second:
        async with listening(ears, first, second):
            second.say("我是另一个号", from_="wxid_bot1")
            for gateway in (first, second):
                gateway.do("join", room=UNIT, members=["wxid_carol"], by="wxid_bob")
                gateway.say("大家好", from_="wxid_carol", id="same-id")
            await ears.until(lambda: ears.repeats)
    assert [(heard.id, heard.text) for heard in ears.of(Incoming)] == [("same-id", "大家好")]
    assert len(ears.of(Joined)) == 1
