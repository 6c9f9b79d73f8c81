"""Pictures that are sent in the built-in groups: checked, made small, and freed of what the camera wrote into them."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

#: Longest side of a picture and of its small copy, in pixels.
SIDE, SMALL_SIDE = 1600, 360
#: Largest file and largest picture that is looked at.
MAX_BYTES, MAX_PIXELS = 12 * 1024 * 1024, 60_000_000
_NAME = re.compile(r"[0-9a-f]{32}(-small)?\.jpg")
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


class NotAPicture(ValueError):
    """What was sent cannot be shown as a picture; the text says why, in Chinese, for who sent it."""


class Media:
    """Pictures in one folder, named by their content."""

    def __init__(self, folder: Path) -> None:
        """Keep pictures in ``folder``; it is made with the first one."""
        self._folder = folder

    def save(self, content: bytes) -> str:
        """Keep the picture ``content`` without its metadata (place, camera) and tell its name. Raises NotAPicture."""
        if len(content) > MAX_BYTES:
            raise NotAPicture(f"图片太大了，最多 {MAX_BYTES // 1024 // 1024} MB")
        stem = hashlib.sha256(content).hexdigest()[:32]
        large, small = _redraw(content)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{stem}.jpg").write_bytes(large)
        (self._folder / f"{stem}-small.jpg").write_bytes(small)
        return f"{stem}.jpg"

    def path(self, name: str) -> Path | None:
        """The file of ``name``, or None: for a name that is none, or a picture that is not here."""
        file = self._folder / name
        return file if _NAME.fullmatch(name) and file.is_file() else None


def small(name: str) -> str:
    """The name of the small copy of ``name``."""
    return name.removesuffix(".jpg") + "-small.jpg"


def is_name(name: str) -> bool:
    """Whether ``name`` can be one of ours."""
    return _NAME.fullmatch(name) is not None


def _redraw(content: bytes) -> tuple[bytes, bytes]:
    """The picture as JPEG, upright, large and small."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # 60 ms and only where pictures are sent

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise NotAPicture("图片的尺寸太大了")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as error:
        raise error if isinstance(error, NotAPicture) else NotAPicture("这不是能显示的图片") from error
    return _jpeg(picture, SIDE), _jpeg(picture, SMALL_SIDE)


def _jpeg(picture: object, side: int) -> bytes:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    copy = picture.copy()
    copy.thumbnail((side, side))
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=84)
    return out.getvalue()
