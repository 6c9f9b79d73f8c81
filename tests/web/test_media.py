"""Pictures: small, upright, and without what the camera wrote into them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.web import media
from bot.web.media import Media, NotAPicture


@pytest.fixture
def kept(tmp_path):
    return Media(tmp_path / "media")


def picture(size=(80, 60), kind="JPEG", **how):
    out = io.BytesIO()
    Image.new("RGB", size, "#2f6f8f").save(out, kind, **how)
    return out.getvalue()


def test_a_picture_is_kept_large_and_small(kept):
    name = kept.save(picture((4000, 3000)))
    with Image.open(kept.path(name)) as large, Image.open(kept.path(media.small(name))) as small:
        assert (max(large.size), max(small.size)) == (media.SIDE, media.SMALL_SIDE)


def test_the_same_picture_is_kept_once(kept, tmp_path):
    assert kept.save(picture()) == kept.save(picture())
    assert len(list((tmp_path / "media").iterdir())) == 2


def test_where_and_with_what_it_was_taken_is_forgotten_and_it_stands_upright(kept):
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Camera of the Lis"
    exif.get_ifd(0x8825)[2] = (28.0, 51.0, 0.0)  # where they live
    with Image.open(kept.path(kept.save(picture((80, 60), exif=exif)))) as found:
        assert dict(found.getexif()) == {}
        assert found.size == (60, 80)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP"])
def test_every_usual_kind_becomes_a_jpeg(kept, kind):
    with Image.open(kept.path(kept.save(picture(kind=kind)))) as found:
        assert found.format == "JPEG"


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4", picture()[:200], b"GIF89a" + b"\0" * 9]
)
def test_what_is_no_picture_is_refused(kept, content):
    with pytest.raises(NotAPicture, match="不是能显示的图片"):
        kept.save(content)


def test_what_is_too_large_is_refused_before_it_is_unpacked(kept, monkeypatch):
    with pytest.raises(NotAPicture, match="最多 12 MB"):
        kept.save(b"\0" * (media.MAX_BYTES + 1))
    monkeypatch.setattr(media, "MAX_PIXELS", 1000)
    with pytest.raises(NotAPicture, match="尺寸"):
        kept.save(picture())


@pytest.mark.parametrize(
    "name", ["../web.secret", "a.jpg", "x" * 32 + ".jpg", "0" * 32 + ".png", "", "0" * 32 + ".jpg"]
)
def test_only_names_of_kept_pictures_lead_to_a_file(kept, name, tmp_path):
    (tmp_path / "web.secret").write_text("secret")
    assert kept.path(name) is None
