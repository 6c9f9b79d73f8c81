"""Saying one message through an account: in parts, how it ended, and what the journal knows of it. No gateway."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.channels.wechaty_account import Account
from bot.channels.wechaty_people import FRESH, People
from bot.channels.wechaty_sending import Voice, file_name
from bot.channels.wechaty_wire import FileTooLarge, Line, Room
from bot.clock import SHANGHAI
from bot.messages import Attachment, Outgoing
from bot.terms import Purpose, SendState

NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
PHOTO = Attachment("image", "灯.jpg", "a/1")


@dataclass
class Wire:
    """A gateway's line that writes down what is asked of it; each call may be made to fail."""

    names: dict[str, str] = field(default_factory=dict)
    ends: list[BaseException | None] = field(default_factory=list)
    said: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    journal: list[dict[str, str]] = field(default_factory=list)
    known_from: int = 0
    looked_up: list[str] = field(default_factory=list)
    away: BaseException | None = None

    def _end(self) -> str:
        end = self.ends.pop(0) if self.ends else None
        if end is not None:
            raise end
        return f"id{len(self.said) + len(self.files)}"

    async def say(self, to: str, text: str, mentions: tuple[str, ...]) -> str:
        self.said.append((to, text, mentions))
        return self._end()

    async def say_file(self, to: str, name: str, data: bytes) -> str:
        self.files.append((to, name, data))
        return self._end()

    async def sent_to(self, to: str, since: int) -> dict[str, Any]:
        if self.away:
            raise self.away
        return {"entries": self.journal, "from": self.known_from}

    async def member(self, room: str, member: str) -> tuple[str, str]:
        self.looked_up.append(member)
        if member not in self.names:
            raise TimeoutError("no answer")
        return self.names[member], ""

    async def room(self, room: str) -> Room:
        return Room(room, "荷塘苑", tuple(self.names))

    async def contact(self, member: str) -> str:
        return "本名"


@dataclass
class Connected:
    """An account as the voice sees it."""

    wire: Wire
    broken: BaseException | None = None
    skew: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.people = People(cast("Callable[[], Line]", self.line))

    def line(self) -> Wire:
        if self.broken is not None:
            raise self.broken
        return self.wire


def read(attachment: Attachment) -> bytes:
    if attachment.ref == "gone":
        raise FileNotFoundError("gone")
    return b"photo"


VOICE: dict[str, Any] = {"most": 20, "pieces": 3, "pause": 0.0}


@pytest.fixture
def voice() -> Voice:
    return Voice(read, **VOICE)


@pytest.fixture
def account() -> Connected:
    return Connected(Wire(names={"wx_a": "小陈", "wx_b": "老李"}))


def line(
    text: str = "已记下", key: str = "k", mentions: Sequence[str] = (), files: Sequence[Attachment] = ()
) -> Outgoing:
    return Outgoing(key, text, Purpose.RECEIPT, room="r", mentions=tuple(mentions), attachments=tuple(files))


async def say(voice: Voice, account: Connected, message: Outgoing) -> tuple[SendState, str]:
    sent = await voice.say(cast("Account", account), message)
    return sent.state, sent.reason


async def echoed(voice: Voice, account: Connected, message: Outgoing) -> bool | None:
    return await voice.echoed(cast("Account", account), message, NOON)


# --- in parts ---------------------------------------------------------------------------------------------------

LONG = "第一段话说得很长很长。\n\n第二段话也不算短。\n\n第三段。"


async def test_a_long_text_goes_in_parts_and_the_call_is_in_the_first(voice: Voice, account: Connected) -> None:
    assert (await say(voice, account, line(LONG, mentions=["wx_a"])))[0] is SendState.SENT
    assert len(account.wire.said) == 2
    assert [mentions for _, _, mentions in account.wire.said] == [("wx_a",), ()]
    assert account.wire.said[0][1].startswith("@小陈\u2005第一段")


async def test_photos_follow_the_words_under_their_name(voice: Voice, account: Connected) -> None:
    await say(voice, account, line(files=[PHOTO]))
    assert account.wire.said[0][1] == "已记下"
    assert account.wire.files == [("r", "灯.jpg", b"photo")]


async def test_a_message_of_a_photo_alone_says_no_empty_words(voice: Voice, account: Connected) -> None:
    await say(voice, account, line("", files=[PHOTO]))
    assert (account.wire.said, len(account.wire.files)) == ([], 1)


async def test_what_broke_in_the_middle_goes_on_where_it_ended(voice: Voice, account: Connected) -> None:
    account.wire.ends = [None, GRPCError(Status.INTERNAL, "broken")]
    assert (await say(voice, account, line(LONG)))[0] is SendState.FAILED
    assert (await say(voice, account, line(LONG)))[0] is SendState.SENT
    texts = [text for _, text, _ in account.wire.said]
    assert texts == [texts[0], texts[1], texts[1]], "the first part is not said again"


async def test_two_messages_do_not_share_how_far_they_came(voice: Voice, account: Connected) -> None:
    account.wire.ends = [None, GRPCError(Status.INTERNAL, "broken")]
    await say(voice, account, line(LONG, key="one"))
    await say(voice, account, line(LONG, key="other"))
    assert len(account.wire.said) == 4


@pytest.mark.parametrize(
    ("attachment", "name"),
    [(PHOTO, "灯.jpg"), (Attachment("image", "", "a/b/7.png"), "7.png"), (Attachment("image"), "file")],
)
def test_a_file_has_a_name(attachment: Attachment, name: str) -> None:
    assert file_name(attachment) == name


# --- how it ended -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (GRPCError(Status.INTERNAL, "no such room"), SendState.FAILED),
        (GRPCError(Status.DEADLINE_EXCEEDED, "late"), SendState.UNKNOWN),
        (GRPCError(Status.UNAVAILABLE, "away"), SendState.UNKNOWN),
        (GRPCError(Status.INTERNAL, "Timeout of 30000ms"), SendState.UNKNOWN),
        (StreamTerminatedError("gone"), SendState.UNKNOWN),
        (TimeoutError(), SendState.UNKNOWN),
        (ConnectionResetError("reset"), SendState.UNKNOWN),
        (ConnectionRefusedError("refused"), SendState.FAILED),
    ],
)
async def test_only_what_certainly_was_not_said_has_failed(
    voice: Voice, account: Connected, end: BaseException, state: SendState
) -> None:
    account.wire.ends = [end]
    assert (await say(voice, account, line()))[0] is state


async def test_without_a_connection_nothing_was_tried_and_it_may_be_tried_again(
    voice: Voice, account: Connected
) -> None:
    account.broken = ConnectionError("down")
    sent = await voice.say(cast("Account", account), line())
    assert (sent.state, sent.retry) == (SendState.FAILED, True)
    assert account.wire.said == []


async def test_a_warning_of_wechat_is_told_as_one(voice: Voice, account: Connected) -> None:
    account.wire.ends = [GRPCError(Status.INTERNAL, "操作过于频繁，请稍后再试")]
    state, reason = await say(voice, account, line())
    assert state is SendState.FAILED
    assert reason.startswith("frequency warning")


@pytest.mark.parametrize("ref", ["gone", "a/1"])
async def test_a_photo_that_can_never_be_sent_is_not_tried_again(voice: Voice, account: Connected, ref: str) -> None:
    account.wire.ends = [None, FileTooLarge("21 MB")]
    sent = await voice.say(cast("Account", account), line(files=[Attachment("image", "x.jpg", ref)]))
    assert (sent.state, sent.retry) == (SendState.FAILED, False)


# --- what the journal knows -------------------------------------------------------------------------------------


def begun(text: str, state: str) -> dict[str, str]:
    return {"text": text, "state": state}


@pytest.mark.parametrize(
    ("journal", "said"),
    [
        ([begun("已记下", "sent")], True),
        ([begun("已记下", "sending")], None),
        ([begun("别的话", "sent")], False),
        ([], False),
        ([begun("已记下", "failed")], False),
        ([begun("已记下", "sending"), begun("已记下", "sent")], True),
    ],
)
async def test_the_own_echo_tells(
    voice: Voice, account: Connected, journal: list[dict[str, str]], said: bool | None
) -> None:
    account.wire.journal = journal
    assert await echoed(voice, account, line()) is said


async def test_a_changed_nickname_does_not_hide_the_echo(voice: Voice, account: Connected) -> None:
    account.wire.journal = [begun("@小陈呀\u2005请看一下", "sent")]
    assert await echoed(voice, account, line("@小陈\u2005请看一下", mentions=["wx_a"])) is True


async def test_a_journal_that_begins_too_late_tells_nothing(voice: Voice, account: Connected) -> None:
    account.wire.known_from = int(NOON.timestamp() * 1000) + 60_000
    assert await echoed(voice, account, line()) is None


async def test_a_gateway_that_is_away_tells_nothing(voice: Voice, account: Connected) -> None:
    account.wire.away = StreamTerminatedError("away")
    assert await echoed(voice, account, line()) is None


async def test_of_several_parts_only_the_missing_ones_are_said_again(voice: Voice, account: Connected) -> None:
    message = line(LONG)
    first, second = (part.text for part in voice.parts(message))
    account.wire.journal = [begun(first, "sent")]
    assert await echoed(voice, account, message) is False
    await say(voice, account, message)
    assert [text for _, text, _ in account.wire.said] == [second]


async def test_a_photo_is_known_by_its_name(voice: Voice, account: Connected) -> None:
    account.wire.journal = [{"file": "灯.jpg", "state": "sent"}]
    assert await echoed(voice, account, line("", files=[PHOTO])) is True


# --- names that light up ----------------------------------------------------------------------------------------


async def lit(account: Connected, text: str, *mentions: str) -> str:
    return await account.people.lit("r", text, mentions)


async def test_an_at_has_the_name_of_this_moment(account: Connected) -> None:
    assert await lit(account, "@陈先生\u2005请看", "wx_a") == "@小陈\u2005请看"


async def test_each_at_its_own(account: Connected) -> None:
    assert await lit(account, "@甲\u2005 @乙\u2005请看", "wx_b", "wx_a") == "@老李\u2005 @小陈\u2005请看"


async def test_who_cannot_be_looked_up_keeps_his_name(account: Connected) -> None:
    assert await lit(account, "@老王\u2005请看", "wx_unknown") == "@老王\u2005请看"


async def test_a_text_without_ats_gets_them_in_front(account: Connected) -> None:
    assert await lit(account, "请看", "wx_a", "wx_b") == "@小陈\u2005@老李\u2005请看"


async def test_more_or_fewer_ats_than_people_are_left_alone(account: Connected) -> None:
    text = "@甲\u2005 @乙\u2005请看"
    assert await lit(account, text, "wx_a") == text


@pytest.mark.parametrize("name", ["所有人", "大家@所有人", "怪\u2005名"])
async def test_a_name_that_would_call_everybody_is_not_taken(account: Connected, name: str) -> None:
    account.wire.names["wx_a"] = name
    assert await lit(account, "@小陈\u2005请看", "wx_a") == "@小陈\u2005请看"


async def test_who_has_no_nickname_is_called_by_his_own_name(account: Connected) -> None:
    account.wire.names["wx_a"] = ""
    assert await lit(account, "@陈\u2005请看", "wx_a") == "@本名\u2005请看"


# --- looked up once ---------------------------------------------------------------------------------------------


async def test_a_name_is_looked_up_once_and_again_when_it_changed(account: Connected) -> None:
    for _ in range(3):
        await lit(account, "@陈\u2005请看", "wx_a")
    assert account.wire.looked_up == ["wx_a"]
    account.wire.names["wx_a"] = "陈大哥"
    account.people.forget("wx_a")
    assert await lit(account, "@陈\u2005请看", "wx_a") == "@陈大哥\u2005请看"


async def test_what_could_not_be_looked_up_is_tried_again(account: Connected) -> None:
    await lit(account, "@新\u2005请看", "wx_new")
    account.wire.names["wx_new"] = "新邻居"
    assert await lit(account, "@新\u2005请看", "wx_new") == "@新邻居\u2005请看"


async def test_after_some_hours_it_is_looked_up_again(account: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    await lit(account, "@陈\u2005请看", "wx_a")
    monkeypatch.setattr("bot.channels.wechaty_people.FRESH", -FRESH)
    await lit(account, "@陈\u2005请看", "wx_a")
    assert account.wire.looked_up == ["wx_a", "wx_a"]


async def test_everybody_of_a_room(account: Connected) -> None:
    assert [member.shown for member in await account.people.members("r")] == ["小陈", "老李"]
