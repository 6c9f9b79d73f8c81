"""Photos in the store: written into the rows that name them, and dropped when nothing names them any more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.context import Context
from bot.media import MediaStore
from bot.queries import photos as queries
from bot.queries.photos import Photo
from models import Message, RequestMessage

#: A photo that was refused: it is not asked for again.
REFUSED = "-"
#: A file that is younger may be named by something that is not written yet.
_YOUNG = timedelta(days=1)


def keep(context: Context, photo: Photo, ref: str) -> None:
    """The photo lies in the store under ``ref`` (or :data:`REFUSED`): its request, and the message, name that."""
    heard = Message.get_or_none((Message.room == photo.room) & (Message.message_id == photo.message_id))
    tables: tuple[Any, ...] = (RequestMessage, Message)
    for table in tables:
        here = (table.room == photo.room) & (table.message_id == photo.message_id)
        for row in list(table.select().where(here)):
            before = row.attachments or []
            if table is RequestMessage and heard is not None and len(before) != len(heard.attachments):
                before = heard.attachments
            if before:
                table.update(attachments=_with(before, photo, ref)).where(_this(table, row)).execute()


def _this(table: Any, row: Any) -> Any:
    here = (table.room == row.room) & (table.message_id == row.message_id)
    return here & (table.request == row.request_id) if table is RequestMessage else here


def _with(attachments: list[Any], photo: Photo, ref: str) -> list[list[str]]:
    return [[one[0], photo.name or one[1], ref] if at == photo.at else list(one) for at, one in enumerate(attachments)]


def purge(context: Context) -> int:
    """Drop the files that nothing names; how many."""
    store = MediaStore(Path(context.settings.data_dir) / "media")
    named = queries.named()
    return sum(store.delete(key) for key in store.keys_before(context.now - _YOUNG) if key not in named)
