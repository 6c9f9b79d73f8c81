"""A group's history as a channel: events from a file of JSON lines, what is said into another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from bot.channels.base import Sent
from bot.clock import iso, parse_time
from bot.messages import Attachment, Event, Incoming, Joined, Left, Outgoing, Recall
from bot.terms import SendState


@dataclass(slots=True)
class BrokenLine:
    """A line that is no event: its number and what is wrong with it."""

    number: int
    why: str


def read(path: Path, broken: list[BrokenLine]) -> Iterator[Event]:
    """The events of a file in order; a broken line stops nothing and is added to ``broken``."""
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield event_of(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                broken.append(BrokenLine(number, _why(error)))


def _why(error: Exception) -> str:
    """What is wrong with a line, in the words of who reads the complaint."""
    match error:
        case json.JSONDecodeError():
            return f"不是 JSON（第 {error.colno} 个字那里）"
        case KeyError():
            return f"缺少 {error.args[0]}"
        case UnknownType():
            return f"没有这种事件：{error}"
        case ValueError():
            return f"时间或数值写得不对：{error}"
    return "不是一件事：应是一个 JSON 对象，各项是文字"


class UnknownType(ValueError):
    """An event of a type that there is not."""


def event_of(row: dict[str, Any]) -> Event:
    """One event of the file. Raises KeyError, ValueError (UnknownType) or TypeError where it is not one."""
    at = parse_time(row["at"])
    match row["type"]:
        case "message":
            return _message(row, at)
        case "recall":
            return Recall(str(row["id"]), at, row.get("room"), str(row["sender"]))
        case "join":
            return Joined(at, str(row["room"]), str(row["member"]), str(row.get("nickname") or ""))
        case "leave":
            return Left(at, str(row["room"]), str(row["member"]))
    raise UnknownType(str(row["type"])[:40])


def _message(row: dict[str, Any], at: datetime) -> Incoming:
    room = row["room"]
    return Incoming(
        id=str(row["id"]),
        at=at,
        room=None if room is None else str(room),
        sender=str(row["sender"]),
        text=str(row.get("text") or ""),
        mentions=tuple(str(m) for m in row.get("mentions") or ()),
        quote=str(row["quote"]) if row.get("quote") else None,
        attachments=tuple(Attachment(str(a["kind"]), str(a.get("name") or "")) for a in row.get("attachments") or ()),
    )


@dataclass(slots=True)
class Recorder:
    """Writes what is said, one line a message; every send ends well. ``told`` hears each message as well."""

    out: TextIO
    now: datetime
    count: int = field(default=0)
    told: Callable[[Outgoing], None] | None = None

    def send(self, message: Outgoing) -> Sent:
        """Write the message down as said when its time came."""
        self.count += 1
        if self.told:
            self.told(message)
        row = {
            "at": iso(message.not_before or self.now),
            "room": message.room,
            "to": message.to,
            "text": message.text,
            "mentions": list(message.mentions),
            "purpose": str(message.purpose),
            "request": message.request,
            "attachments": [{"kind": a.kind, "name": a.name} for a in message.attachments],
        }
        self.out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return Sent(SendState.SENT, message_id=f"bot:{message.key}")
