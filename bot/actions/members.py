"""Rooms and their members as the channel reports them: who came, who left, what a room is called."""

from __future__ import annotations

from bot import outbox
from bot.actions import binding, welcome
from bot.context import Context, Said
from bot.messages import Joined, Left, Outgoing, RoomSeen
from bot.rules import wording
from bot.terms import Purpose
from models import Member


def seen(context: Context, event: Joined | Left | RoomSeen) -> None:
    """Write down what the channel saw of a room."""
    match event:
        case Joined():
            binding.know_room(event.room, event.room)
            binding.know(context, event.room, [(event.member, event.nickname)])
            welcome.joined(context, event.room, event.member)
        case Left():
            Member.delete().where((Member.room == event.room) & (Member.wxid == event.member)).execute()
        case RoomSeen():
            binding.room_seen(context, event)


def warn_personal(context: Context, said: Said) -> None:
    """Ask the poster of personal data once a day, in private, to take it back."""
    wxid = said.message.sender
    key = f"personal:{said.key}:{wxid}:{context.now:%Y-%m-%d}"
    outbox.put(context, Outgoing(key, wording.personal_data(), Purpose.NOTICE, to=wxid))
