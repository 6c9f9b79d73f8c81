"""A quiet word to who joins a group: what is read and kept, and how to object. Once a person and group, gathered."""

from __future__ import annotations

from datetime import timedelta

from bot import inbox, outbox
from bot.actions import chatter
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import objections
from bot.terms import Purpose, RoomType
from models import Duty, Message, Setting

#: The duty that says what was gathered; its key ends with the room.
WELCOME = "welcome"
_RESIDENTIAL = (RoomType.UNIT, RoomType.BUILDING, RoomType.GRID)


def joined(context: Context, room: str, wxid: str) -> None:
    """Somebody came: the group is told soon, once for all who come meanwhile; who was here before is not greeted."""
    settings, found = context.settings.welcome, context.directory.room(room)
    if not settings.text or found is None or not found.place or found.type not in _RESIDENTIAL:
        return
    key = f"welcomed:{room}:{wxid}"
    if inbox.fact(key) or context.directory.person_by_wxid(wxid) is not None:
        return
    inbox.keep_fact(key, f"{context.now:%Y-%m-%d}")
    waiting = Duty.select().where(
        Duty.name == WELCOME, Duty.state == "waiting", Duty.key.startswith(f"{WELCOME}:{room}:")
    )
    if not waiting.exists():
        due = context.now + timedelta(minutes=settings.gather_minutes)
        key = f"{WELCOME}:{room}:{due:%Y-%m-%dT%H:%M:%S}"
        Duty.insert(key=key, name=WELCOME, due_at=due).on_conflict_ignore().execute()


def say(context: Context, duty: Duty) -> None:
    """Say it in the group of the duty; in the morning what became due at night."""
    room = duty.key.split(":")[1]
    privacy, text = context.settings.privacy, context.settings.welcome.text
    if not text:
        return
    words = text.format(bot=context.settings.bot.name, hours=f"{privacy.chatter_hours:g}", days=privacy.retention_days)
    morning = context.calendar.after_quiet(context.now)
    outbox.put(context, Outgoing(duty.key, words, Purpose.NOTICE, room=room, not_before=morning))


def object_(context: Context, said: Said) -> None:
    """``退出记录``: from now on only commands of this person are heard; what no request keeps is forgotten."""
    Message.update(text="", attachments=[]).where(Message.sender == said.message.sender, ~Message.kept).execute()
    chatter.forget_of(said.message.sender)
    inbox.keep_fact(objections.KEY + said.message.sender, f"{context.now:%Y-%m-%d}")


def agree(context: Context, said: Said) -> None:
    """``恢复记录``: heard again."""
    Setting.delete().where(Setting.key == objections.KEY + said.message.sender).execute()
