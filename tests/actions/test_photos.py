"""Photos are kept with the request they belong to, and dropped when nothing names them."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.actions import photos
from bot.config import Settings
from bot.media import MediaStore
from bot.messages import Attachment, Incoming
from bot.queries import photos as queries
from models import Message, RequestMessage
from tests.talk import Town

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"


def shows(town: Town, who: str, name: str, room: str) -> None:
    """Somebody sends a photo that the channel knows and the house does not."""
    town.take(Incoming(name, town.now, room, who, "", attachments=(Attachment("image", "p.jpg", f"a/image/{name}"),)))


def test_photos_of_a_request_are_wanted_until_they_are_kept_and_those_of_chatter_never():
    town = Town().open()
    shows(town, "wx_li", "chat", "u11")
    shows(town, "wx_ming", "first", "u12")  # before the words
    town.says("wx_ming", LAMP, room="u12")
    shows(town, "wx_ming", "second", "u12")
    wanted = queries.wanted(town.now - timedelta(days=1))

    assert sorted(photo.message_id for photo in wanted) == ["first", "second"]
    context = town.app.context(town.now)
    photos.keep(context, wanted[0], "kept.png")
    photos.keep(context, wanted[1], photos.REFUSED)
    assert not queries.wanted(town.now - timedelta(days=1))
    kept = {row.message_id: row.attachments for row in RequestMessage.select() if row.attachments}
    assert kept[wanted[0].message_id] == [["image", "p.jpg", "kept.png"]]
    assert Message.get(Message.message_id == "chat").attachments == [["image", "p.jpg", "a/image/chat"]]


def test_at_night_files_go_that_nothing_names(tmp_path: Path):
    town = Town(Settings(data_dir=str(tmp_path))).open()
    store = MediaStore(tmp_path / "media")
    named, alone, young = (store.put(png(shade)).key for shade in (10, 20, 30))
    shows(town, "wx_ming", "first", "u12")
    town.says("wx_ming", LAMP, room="u12")
    context = town.app.context(town.now)
    photos.keep(context, queries.wanted(town.now - timedelta(days=1))[0], named)
    old = (town.now - timedelta(days=3)).timestamp()
    for key in (named, alone):
        os.utime(store.path(key), (old, old))
    os.utime(store.path(young), (town.now.timestamp(), town.now.timestamp()))

    assert photos.purge(context) == 1
    assert sorted(store.keys()) == sorted((named, young))


def png(shade: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()
