"""Pictures in the built-in groups: taken into the store, and served large or small."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.media import MediaStore

#: Largest file that is taken: more than any phone sends.
MAX_BYTES = 12 * 1024 * 1024
#: Longest side of the small copy, in pixels.
SMALL_SIDE = 400
_KEY = re.compile(r"[0-9a-f]{64}\.(jpg|png|webp)")


class NotAPicture(ValueError):
    """What was sent cannot be shown as a picture; the text says why, in Chinese, for who sent it."""


def take(store: MediaStore, content: bytes) -> str:
    """Keep the picture ``content`` and tell its key. Raises NotAPicture."""
    from bot.media import MediaRefused  # brings the picture library along: late

    if content.startswith(b"%PDF-"):
        raise NotAPicture("这里只能发图片")
    try:
        return store.put(content).key
    except MediaRefused as refused:
        raise NotAPicture(str(refused)) from refused


def is_picture(key: str) -> bool:
    """Whether ``key`` can be that of a kept picture."""
    return _KEY.fullmatch(key) is not None


def small(store: MediaStore, key: str) -> bytes:
    """The picture as a small JPEG. Raises LookupError when there is none of this key."""
    from PIL import Image

    if not is_picture(key):
        raise LookupError(key)
    with Image.open(BytesIO(store.read(key))) as picture:
        picture.draft("RGB", (SMALL_SIDE, SMALL_SIDE))  # a large JPEG is unpacked small at once
        copy = Image.new("RGB", picture.size, "white")
        upright = picture.convert("RGBA")
        copy.paste(upright, mask=upright.getchannel("A"))
    copy.thumbnail((SMALL_SIDE, SMALL_SIDE))
    out = BytesIO()
    copy.save(out, "JPEG", quality=82)
    return out.getvalue()
