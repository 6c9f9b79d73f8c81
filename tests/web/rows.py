"""What was said and opened, written straight into the tables: the pages only read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from models import Message, OutboxMessage, RequestEvent, ServiceRequest
from tests.registers import NOW, UNIT_12

T = TypeVar("T")
MINUTE = timedelta(minutes=1)


def some(value: T | None) -> T:
    """``value``, which must be there."""
    assert value is not None
    return value


def heard(room: str, sender: str, text: str, at: datetime = NOW, **more: Any) -> str:
    """A person's message; returns its id."""
    message_id = str(more.pop("id", f"m{Message.select().count() + 1}"))
    Message.insert(room=room, message_id=message_id, sender=sender, at=at, text=text, **more).execute()
    return message_id


def said(text: str, at: datetime = NOW, **more: Any) -> str:
    """A line of the bot, sent unless ``state`` says otherwise; returns its message id."""
    key = f"k{OutboxMessage.select().count() + 1}"
    fields: dict[str, Any] = {
        "purpose": "receipt",
        "state": "sent",
        "created_at": at,
        "next_try_at": at,
        "sent_at": at,
        "message_id": f"web-{key}",
        **more,
    }
    OutboxMessage.insert(key=key, text=text, **fields).execute()
    return f"web-{key}"


def asked(text: str = "三楼楼道灯不亮了", at: datetime = NOW, **more: Any) -> int:
    """A request of 1栋2单元 that waits for its 单元长; returns its number."""
    fields: dict[str, Any] = {
        "kind": "facility",
        "state": "assigned",
        "place": UNIT_12,
        "room": "u12",
        "message_id": "m1",
        "reporter": "wx_ming",
        "assignee": "P07",
        "post_role": "unit_leader",
        "opened_at": at,
        "last_message_at": at,
        "reporter_at": at,
        "due_at": at + timedelta(days=3),
        **more,
    }
    return int(ServiceRequest.create(text=text, **fields).no)


def happened(no: int, action: str, actor: str, note: str = "", at: datetime = NOW) -> None:
    """A row of a request's history."""
    RequestEvent.insert(request=no, at=at, actor=actor, action=action, note=note, state="assigned").execute()
