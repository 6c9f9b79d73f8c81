"""Rooms and their members as the channel reports them: who came, who left, what a room is called."""

from __future__ import annotations

from bot import outbox
from bot.actions.register import bind_room
from bot.context import Context, Said
from bot.messages import Joined, Left, Outgoing, RoomSeen
from bot.rules import wording
from bot.terms import Purpose
from models import Member, Room


def seen(context: Context, event: Joined | Left | RoomSeen) -> None:
    """Write down what the channel saw of a room."""
    match event:
        case Joined():
            _know(event.room, event.room)
            Member.insert(room=event.room, wxid=event.member, nickname=event.nickname).on_conflict(
                conflict_target=[Member.room, Member.wxid], update={Member.nickname: event.nickname}
            ).execute()
        case Left():
            Member.delete().where((Member.room == event.room) & (Member.wxid == event.member)).execute()
        case RoomSeen():
            _know(event.room, event.name or event.room)
            changes = {Room.gone: event.gone} | ({Room.name: event.name} if event.name else {})
            Room.update(changes).where(Room.code == event.room).execute()
            bind_room(event.room, event.name)


def _know(room: str, name: str) -> None:
    Room.insert(code=room, name=name, bound=False, registered=False).on_conflict_ignore().execute()


def warn_personal(context: Context, said: Said) -> None:
    """Ask the poster of personal data once a day, in private, to take it back."""
    wxid = said.message.sender
    key = f"personal:{said.key}:{wxid}:{context.now:%Y-%m-%d}"
    outbox.put(context, Outgoing(key, wording.personal_data(), Purpose.NOTICE, to=wxid))
