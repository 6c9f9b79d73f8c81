"""Pictures that are sent in the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.media import MediaStore
from bot.web import pictures
from bot.web.pictures import MAX_BYTES, NotAPicture


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path, most_bytes=MAX_BYTES)


def picture(size=(80, 60), kind="JPEG", colour="#2f6f8f", mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind)
    return out.getvalue()


def test_a_picture_is_kept_and_has_a_small_copy(store):
    key = pictures.take(store, picture((3000, 2000)))
    assert pictures.is_picture(key)
    with Image.open(io.BytesIO(pictures.small(store, key))) as small:
        assert (small.format, small.size) == ("JPEG", (400, 267))


def test_a_picture_one_can_see_through_lies_on_white(store):
    key = pictures.take(store, picture(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    with Image.open(io.BytesIO(pictures.small(store, key))) as small:
        assert small.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4 paper", picture()[:200]])
def test_what_is_no_picture_is_refused_in_words(store, content):
    with pytest.raises(NotAPicture, match="图片"):
        pictures.take(store, content)


def test_what_is_too_large_is_refused(store):
    with pytest.raises(NotAPicture, match="12 MB"):
        pictures.take(store, b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize("key", ["../web.secret", "a.jpg", "0" * 64 + ".pdf", "0" * 64 + ".jpg", ""])
def test_only_kept_pictures_have_a_small_copy(store, key):
    with pytest.raises(LookupError):
        pictures.small(store, key)
