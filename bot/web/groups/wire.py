"""What goes over the wire to the browser: values of the queries as plain dicts with short keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.messages import Attachment
from bot.queries.cards import Card, Cards, Event
from bot.queries.rooms import Human, Node, RoomRow, level_label
from bot.queries.talk import Line
from bot.terms import Purpose, RoomType
from bot.web.pictures import is_picture

Wire = dict[str, Any]
#: An @ with the name behind it: up to the blank WeChat sets, or up to the next blank or stop.
_MENTION = re.compile(r"(?<![A-Za-z0-9_.])@(?:[^@\u2005\n]{1,40}\u2005|[^\s@，。！？：；、,!?:;（）()]{1,24})")
_TURNING = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_KINDS = {"image": "图片", "voice": "语音", "video": "视频", "file": "文件", "location": "位置"}
#: Purposes that a reader should see at a glance; the others only make noise.
_SHOWN = {
    Purpose.REMIND,
    Purpose.ESCALATE,
    Purpose.URGENT,
    Purpose.RESOLVE,
    Purpose.ASK_FEEDBACK,
    Purpose.SUMMARY,
    Purpose.CANDIDATES,
    Purpose.VISIT,
}


def plain(name: str) -> str:
    """``name`` on one line, without signs that would turn the writing of what stands around it."""
    return " ".join(_TURNING.sub("", name).split()) or "？"


def millis(moment: datetime | None) -> int | None:
    """Milliseconds since 1970, as the browser counts."""
    return None if moment is None else round(moment.timestamp() * 1000)


def segments(text: str) -> list[list[Any]]:
    """``text`` cut into [piece, whether it is an @]; joined they are the text again."""
    pieces: list[list[Any]] = []
    end = 0
    for found in _MENTION.finditer(text):
        pieces.extend([[text[end : found.start()], 0]] if found.start() > end else [])
        pieces.append([found.group(), 1])
        end = found.end()
    return [*pieces, [text[end:], 0]] if end < len(text) else pieces


def line(said: Line) -> Wire:
    """A line of a talk."""
    return {
        "k": said.key,
        "id": said.id,
        "at": millis(said.at),
        "who": said.sender,
        "name": plain(said.name),
        "post": said.post,
        "bot": said.bot,
        "segs": segments(said.text),
        "quote": {"k": said.quote.key, "name": plain(said.quote.name), "text": said.quote.text} if said.quote else None,
        "files": [attachment(one) for one in said.attachments],
        "no": said.request,
        "tag": _tag(said.purpose),
        "urgent": said.urgent,
        "gone": said.gone,
    }


def _tag(purpose: str) -> str:
    found = Purpose.of_label(purpose) if purpose in _SHOWN else None
    return found.label if found else ""


def attachment(one: Attachment) -> Wire:
    """Something sent along: shown where it is our own picture, else named."""
    if one.kind == "image" and is_picture(one.ref):
        return {"src": f"/media/small/{one.ref}", "full": f"/media/{one.ref}", "label": one.name or "图片"}
    return {"src": "", "full": "", "label": f"[{_KINDS.get(one.kind, '附件')}] {one.name}".strip()}


def room(row: RoomRow) -> Wire:
    """A group in a list."""
    found = RoomType.of_label(row.type)
    return {"code": row.code, "name": row.name, "type": found.label if found else "", "last": millis(row.last)}


def node(one: Node) -> Wire:
    """A place of the tree with its groups."""
    rooms = [room(row) for row in one.rooms]
    return {"code": one.code, "name": one.name, "level": level_label(one.level), "rooms": rooms, "kids": one.children}


def human(one: Human) -> Wire:
    """Somebody who may speak."""
    labels = list(dict.fromkeys(label for label, _ in one.posts))
    where = "、".join(f"{place}{label}" for label, place in one.posts)
    return {
        "wxid": one.wxid,
        "name": plain(one.name),
        "real": plain(one.real or one.name),
        "posts": labels,
        "where": where,
        "home": one.household,
        "inside": one.inside,
    }


def cards(found: Cards) -> Wire:
    """The requests beside a talk."""
    return {"open": _cards(found.open), "count": found.open_count, "done": _cards(found.done)}


def _cards(several: Iterable[Card]) -> list[Wire]:
    return [card(one) for one in several]


def card(one: Card) -> Wire:
    """One request at a glance."""
    return {
        "no": one.no,
        "kind": one.kind,
        "state": one.state,
        "label": one.state_label,
        "urgent": one.urgent,
        "text": one.text,
        "place": one.place,
        "who": one.assignee,
        "post": one.post,
        "opened": millis(one.opened_at),
        "due": millis(one.due_at),
        "late": one.late,
        "more": one.supporters,
    }


def event(one: Event) -> Wire:
    """One row of a history."""
    return {"at": millis(one.at), "who": one.who, "what": one.what, "note": one.note}
