"""What an entry of the gateway's journal means: pure, values in and events out."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import SHANGHAI
from bot.messages import Attachment, Event, Incoming, Joined, Left, Recall, RoomSeen
from bot.terms import BOT

Entry = Mapping[str, Any]

#: WeChat ends an @ with a four-per-em space.
AT_END = "\u2005"
#: Types of messages that carry something to fetch, as attachments of ours.
_ATTACHED = {"image": "image", "audio": "voice", "video": "video", "attachment": "file", "location": "location"}
#: Types without words of their own.
_WORDLESS = {
    "emoticon": "[表情]",
    "contact": "[名片]",
    "red_envelope": "[红包]",
    "transfer": "[转账]",
    "post": "[朋友圈]",
}
#: Types whose text is XML with a title.
_TITLED = {"url": "[链接]", "mini_program": "[小程序]", "chat_history": "[聊天记录]"}
#: 「name：text」, a line of dashes, the reply.
_QUOTE = re.compile(r"\A「(?P<name>[^：:\n]{0,64})[：:](?P<text>.*?)」\n(?:- ){4,}-\n(?P<reply>.*)\Z", re.S)
_TITLE = re.compile(r"<title>(?:<!\[CDATA\[)?(.{1,200}?)(?:\]\]>)?</title>", re.S)
_RECALLED = re.compile(r"<newmsgid>(\d+)</newmsgid>")
_REMEMBERED = 20_000
_SAME = timedelta(minutes=2)


@dataclass(slots=True)
class Lately:
    """What was said lately, so that a quoted text is found again: the newest id of (room, text)."""

    _ids: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _sending: OrderedDict[int, tuple[str, str]] = field(default_factory=OrderedDict)

    def note(self, room: str, text: str, message: str) -> None:
        """``message`` said ``text``."""
        if not text or not message:
            return
        key = (room, _plain(text))
        self._ids[key] = message
        self._ids.move_to_end(key)
        if len(self._ids) > _REMEMBERED:
            self._ids.popitem(last=False)

    def sending(self, number: int, to: str, text: str) -> None:
        """The bot began to say ``text``; its id comes with :meth:`sent`."""
        self._sending[number] = (to, text)
        if len(self._sending) > _REMEMBERED:
            self._sending.popitem(last=False)

    def sent(self, number: int, message: str) -> None:
        """What began as ``number`` was said as ``message``."""
        to, text = self._sending.pop(number, ("", ""))
        self.note(to, text, message)

    def find(self, room: str, text: str) -> str | None:
        """The id of the newest message that said ``text`` in ``room``, or None."""
        return self._ids.get((room, _plain(text)))


@dataclass(slots=True)
class Twins:
    """Two accounts in one room see the same person come and go, each under its own time: the second is no news."""

    _seen: OrderedDict[tuple[type[Event], str, str], tuple[str, datetime]] = field(default_factory=OrderedDict)

    def first(self, event: Event, account: str) -> bool:
        """False when another account told of the same coming or going within _SAME of it."""
        if not isinstance(event, Joined | Left):
            return True
        key = (type(event), event.room, event.member)
        teller, at = self._seen.get(key, (account, event.at))
        if teller != account and abs(event.at - at) <= _SAME:
            return False
        self._seen[key] = (account, event.at)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class Heard:
    """One entry read: the lane it keeps its order in, what it says, and the text it quotes if that was not found."""

    lane: str
    events: tuple[Event, ...] = ()
    quoted: str = ""


def read_entry(entry: Entry, account: str, selves: Set[str], lately: Lately) -> Heard:
    """What ``entry`` says to ``account``; ``selves`` are all of the bot's own 微信号, who are not listened to.

    Raises KeyError, TypeError or ValueError when the entry is malformed.
    """
    kind = entry["kind"]
    if kind == "message":
        return _message(entry["message"], account, selves, lately)
    if kind in ("join", "leave"):
        return _membership(kind, entry, account, selves)
    if kind == "topic":
        return Heard(entry["room"], (RoomSeen(moment(entry["time"]), entry["room"], entry["topic"], account=account),))
    if kind == "sending":
        lately.sending(entry["n"], entry["to"], entry.get("text", ""))
    elif kind == "sent":
        lately.sent(entry["sending"], entry["id"])
    return Heard("")


def moment(milliseconds: float) -> datetime:
    """Milliseconds since 1970 as an aware time in Shanghai."""
    return datetime.fromtimestamp(milliseconds / 1000, SHANGHAI)


def split_quote(text: str) -> tuple[str, str]:
    """(reply, quoted text) of WeChat's 「name：text」 form; the quoted text is empty when there is none."""
    found = _QUOTE.match(text)
    return (found["reply"].strip(), found["text"]) if found else (text, "")


def _message(said: Mapping[str, Any], account: str, selves: Set[str], lately: Lately) -> Heard:
    room, sender, kind = said["room"] or None, said["from"], said["type"]
    lane = room or (said["to"] if sender in selves else sender)
    if kind == "recalled":
        return Heard(lane, (Recall(_recalled(said["text"]), moment(said["time"]), room, sender),))
    text, quoted = split_quote(_words(kind, said["text"]))
    quote = lately.find(lane, quoted) if quoted else None
    lately.note(lane, text, said["id"])
    if sender in selves:
        return Heard(lane)
    event = Incoming(
        id=said["id"],
        at=moment(said["time"]),
        room=room,
        sender=sender,
        text=text,
        mentions=_mentions(said["mentions"], selves),
        quote=quote,
        attachments=_attachments(said, account),
        account=account,
    )
    return Heard(lane, (event,), quoted if quoted and quote is None else "")


def _words(kind: str, text: str) -> str:
    if kind in _ATTACHED:
        return ""
    if kind in _TITLED:
        title = _TITLE.search(text)
        return _TITLED[kind] + (title[1].strip() if title else "")
    return _WORDLESS.get(kind, text)


def _mentions(ids: list[str], selves: Set[str]) -> tuple[str, ...]:
    # An @所有人 comes as an id like announcement@all: it is nobody in particular.
    people = (BOT if each in selves else each for each in ids if each and not each.endswith("@all"))
    return tuple(dict.fromkeys(people))


def _attachments(said: Mapping[str, Any], account: str) -> tuple[Attachment, ...]:
    kind = _ATTACHED.get(said["type"])
    return (Attachment(kind, said["file"], f"{account}/{said['type']}/{said['id']}"),) if kind else ()


def _recalled(text: str) -> str:
    found = _RECALLED.search(text)
    return found[1] if found else text.strip()


def _membership(kind: str, entry: Entry, account: str, selves: Set[str]) -> Heard:
    room, at = entry["room"], moment(entry["time"])
    events: list[Event] = []
    for member in entry["members"]:
        if member in selves:
            events.append(RoomSeen(at, room, gone=kind == "leave", account=account))
        else:
            events.append(Joined(at, room, member) if kind == "join" else Left(at, room, member))
    return Heard(room, tuple(events))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
