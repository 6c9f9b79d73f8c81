"""Photos that belong to a request: kept once, by content, without what a camera adds, and only if they are photos.

Only what is kept with a request comes here; the photos of chatter are never fetched.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

#: Formats that are kept, as Pillow calls them, with the ending of their files.
_KEPT = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}
_KEY = re.compile(rf"[0-9a-f]{{64}}\.({'|'.join(_TYPES)})")
_MEBIBYTE = 1024 * 1024
#: More pixels than any phone makes: a picture made to fill the memory.
_MOST_PIXELS = 64_000_000
#: The longest side that is kept.
_LONGEST = 4096
_QUALITY = 88


class MediaRefused(Exception):
    """What was sent is not kept; the message says why, in Chinese, for the office."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: ``key`` names it, ``size`` is in bytes; ``width`` and ``height`` in pixels, 0 for papers."""

    key: str
    type: str
    size: int
    width: int = 0
    height: int = 0


class MediaStore:
    """Files in ``folder``, named by the SHA-256 of their content."""

    def __init__(self, folder: Path, *, most_bytes: int = 20 * _MEBIBYTE) -> None:
        """``most_bytes`` is the largest file that is looked at."""
        self._folder = folder
        self._most = most_bytes

    def put(self, data: bytes) -> Kept:
        """Keep a photo or a PDF. Raises MediaRefused when it is too large, or something else than it should be."""
        if len(data) > self._most:
            raise MediaRefused(f"文件超过 {self._most // _MEBIBYTE} MB")
        if data.startswith(b"%PDF-"):
            return self._store(data, "pdf")
        clean, ending, (width, height) = _cleaned(data)
        return self._store(clean, ending, width, height)

    def put_own(self, data: bytes, ending: str) -> Kept:
        """Keep a file of the bot's own making as it is; ``ending`` says what it is (ValueError when unknown)."""
        if ending not in _TYPES:
            raise ValueError(f"no file of this kind is kept: {ending}")
        return self._store(data, ending)

    def read(self, key: str) -> bytes:
        """The file. Raises LookupError when there is none of this name."""
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            raise LookupError(f"no file {key}") from None

    def path(self, key: str) -> Path:
        """Where the file lies, or would. Raises LookupError when ``key`` is no key: it may come from outside."""
        if not _KEY.fullmatch(key):
            raise LookupError(f"no key: {key[:80]!r}")
        return self._folder / key[:2] / key

    def delete(self, key: str) -> bool:
        """Remove the file for good; whether it was there."""
        path = self.path(key)
        there = path.exists()
        path.unlink(missing_ok=True)
        return there

    def keys(self) -> list[str]:
        """All that is kept, to compare with what requests still name."""
        return sorted(path.name for path in self._folder.glob("??/*") if _KEY.fullmatch(path.name))

    def keys_before(self, moment: datetime) -> list[str]:
        """Those that were kept before ``moment`` (aware)."""
        return [key for key in self.keys() if self.path(key).stat().st_mtime < moment.timestamp()]

    def _store(self, data: bytes, ending: str, width: int = 0, height: int = 0) -> Kept:
        key = f"{hashlib.sha256(data).hexdigest()}.{ending}"
        path = self.path(key)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        return Kept(key, _TYPES[ending], len(data), width, height)


def _write(path: Path, data: bytes) -> None:
    """All or nothing, readable by the bot alone."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _cleaned(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """The picture drawn anew: turned upright, without place, time, device, or anything hidden behind it."""
    try:
        with Image.open(BytesIO(data)) as picture:
            _check(picture)
            return _drawn(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise MediaRefused("不是能看的图片") from error


def _check(picture: Image.Image) -> None:
    if picture.format not in {*_KEPT, "GIF"}:
        raise MediaRefused(f"不收 {picture.format} 图片")
    if picture.width * picture.height > _MOST_PIXELS:
        raise MediaRefused(f"图片太大：{picture.width}×{picture.height}")


def _drawn(picture: Image.Image) -> tuple[bytes, str, tuple[int, int]]:
    format_ = picture.format if picture.format in _KEPT else "PNG"  # of a moving picture the first frame is kept
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((_LONGEST, _LONGEST))
    mode = (
        "RGB" if format_ == "JPEG" else "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    )
    bare = Image.new(mode, upright.size)
    bare.paste(upright.convert(mode))
    out = BytesIO()
    bare.save(out, format_, quality=_QUALITY, optimize=True)
    return out.getvalue(), _KEPT[format_], bare.size
