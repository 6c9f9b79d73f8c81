"""Frozen values that cross the layers: what came in, and what is to be said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.terms import Kind, Purpose
from bot.text.plain import storable


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something sent along: ``kind`` is image, voice, video, file or location; ``ref`` names it to the channel."""

    kind: str
    name: str = ""
    ref: str = ""


#: How the 微信号 of a visitor begins, who has none: somebody who filled in a page, or another system.
VISITOR = "light:"


#: How the 微信号 of somebody begins who acts from the console; what stands behind it is what he is called.
CONSOLE = "console:"


def is_visitor(wxid: str) -> bool:
    """Whether it is nobody whom a chat reaches."""
    return wxid.startswith((VISITOR, CONSOLE))


@dataclass(frozen=True, slots=True)
class Form:
    """What a filled-in page knows beside the words: the code of the ``place``, and the ``kind`` where it asks for it.

    What it says is a report, whatever it sounds like.
    """

    place: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as a person sent it; ``room`` is None in a private chat with the bot.

    ``at`` is aware; ``mentions`` holds 微信号; ``quote`` is the id of the message answered;
    ``account`` is the bot's own account that heard it; ``form`` is there where it was filled in, not said.
    """

    id: str
    at: datetime
    room: str | None
    sender: str
    text: str
    mentions: tuple[str, ...] = ()
    quote: str | None = None
    attachments: tuple[Attachment, ...] = ()
    account: str = ""
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """Somebody took the message ``id`` back."""

    id: str
    at: datetime
    room: str | None
    sender: str


@dataclass(frozen=True, slots=True)
class Joined:
    """``member`` came into ``room`` under ``nickname``."""

    at: datetime
    room: str
    member: str
    nickname: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """``member`` left ``room``."""

    at: datetime
    room: str
    member: str


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """A room became known, was renamed, or (``gone``) lost the bot."""

    at: datetime
    room: str
    name: str = ""
    members: int = 0
    gone: bool = False
    account: str = ""


Event = Incoming | Recall | Joined | Left | RoomSeen


def sound(event: Event) -> Event:
    """``event`` as it can be kept: some phones send halves of characters, and whoever wants to, NUL."""
    changed: dict[str, Any] = {}
    for name in event.__slots__:
        value = getattr(event, name)
        if isinstance(value, str) and (kept := storable(value)) is not value:
            changed[name] = kept
    attachments: tuple[Attachment, ...] = getattr(event, "attachments", ())
    if any(storable(one.name) is not one.name for one in attachments):
        changed["attachments"] = tuple(replace(one, name=storable(one.name)) for one in attachments)
    return replace(event, **changed) if changed else event


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be said, to a ``room`` or in private ``to`` a 微信号 (exactly one of both).

    ``key`` is stable: the same key is said once, however often it is put.
    """

    key: str
    text: str
    purpose: Purpose
    room: str | None = None
    to: str | None = None
    mentions: tuple[str, ...] = ()
    request: int | None = None
    attachments: tuple[Attachment, ...] = ()
    urgent: bool = False
    not_before: datetime | None = None
