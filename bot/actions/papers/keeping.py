"""What all papers share: who says them, and the row and the files that are kept of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from peewee import fn

from bot import inbox, outbox
from bot.context import Context
from bot.database import tuples
from bot.media import MediaStore
from bot.messages import Attachment, Outgoing
from bot.rules.figures import RATES, Figures, Name, Period
from bot.terms import Purpose
from models import Message, Paper, Room


def county(context: Context) -> str:
    """The code of the county; empty before there is a register."""
    county = context.directory.county()
    return county.code if county else ""


def name_of(context: Context, code: str) -> str:
    """What a community is called."""
    place = context.directory.place(code) if code else None
    return place.name if place else "不在社区内"


def say(context: Context, kind: str, place: str, text: str, files: Sequence[Attachment] = ()) -> None:
    """To the group of ``place``: a community's working group or the county office's; without one to nobody."""
    room = context.directory.room_of_place(place)
    if room is not None and text:
        key = f"paper:{kind}:{place}:{context.now:%Y-%m-%dT%H:%M}"
        outbox.put(context, Outgoing(key, text, Purpose.SUMMARY, room=room.code, attachments=tuple(files)))


def keep_file(context: Context, name: str, data: bytes) -> Attachment:
    """Keep a file of a paper in the store; the attachment that names it."""
    ending = name.rpartition(".")[2]
    kept = MediaStore(Path(context.settings.data_dir) / "media").put_own(data, ending)
    return Attachment("image" if ending == "png" else "file", name, kept.key)


def read_files(context: Context, keys: Iterable[str]) -> list[bytes]:
    """Files of the store by their keys; one that is not there (any more) is left out."""
    store = MediaStore(Path(context.settings.data_dir) / "media")
    found = []
    for key in keys:
        try:
            found.append(store.read(key))
        except LookupError:
            continue
    return found


def keep(
    context: Context, kind: str, place: str, period: Period, whole: Figures, text: str, files: Sequence[Attachment] = ()
) -> None:
    """Keep the paper as a row, with the requests behind each of its figures."""
    figures = {str(name): sorted(whole.of(name)) for name in Name}
    rates = {label: whole.rate(label) for label in RATES}
    Paper.insert(
        key=f"{kind}:{place}:{period.end:%Y-%m-%dT%H:%M}",
        kind=kind,
        place=place,
        start=period.start,
        end=period.end,
        made_at=context.now,
        figures={"numbers": figures, "rates": rates},
        text=text,
        files=[[file.kind, file.name, file.ref] for file in files],
    ).on_conflict_ignore().execute()


def keeps_files(context: Context) -> bool:
    """Whether papers have files: a bot whose database is not kept (a trial run) keeps none."""
    return not context.settings.database.endswith(":memory:")


def note_heard(context: Context) -> None:
    """Once a day: when each group was last heard, before the ids of old messages are dropped."""
    since = context.now - timedelta(days=inbox.ID_DAYS)
    latest = Message.select(Message.room, fn.MAX(Message.at)).where(Message.at >= since).group_by(Message.room)
    for room, at in tuples(latest):
        if not room.startswith("private:"):
            Room.update(last_message_at=at).where(Room.code == room).execute()
