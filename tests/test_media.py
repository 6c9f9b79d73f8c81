"""Photos are kept once, without what a camera adds, and only when they are photos."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.media import MediaRefused, MediaStore


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def picture(format_: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **given: object) -> bytes:
    out = BytesIO()
    image = Image.new(mode, size)
    image.putpixel((0, 0), (255,) * len(mode))
    image.save(out, format_, **given)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    marks = Image.Exif()
    marks[0x0112] = orientation
    marks[0x010F] = "SecretPhone"
    marks.get_ifd(0x8825)[2] = (27.0, 30.0, 0.0)
    return marks


def test_place_and_device_are_gone(store: MediaStore):
    taken = picture(exif=exif())
    assert b"SecretPhone" in taken
    kept = store.read(store.put(taken).key)
    assert b"SecretPhone" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_a_photo_taken_sideways_stands_upright(store: MediaStore):
    kept = store.put(picture(size=(40, 20), exif=exif(orientation=6)))
    assert (kept.width, kept.height) == (20, 40)
    assert Image.open(store.path(kept.key)).size == (20, 40)


def test_what_hides_behind_a_photo_is_gone(store: MediaStore):
    kept = store.put(picture() + b"PK\x03\x04 hidden")
    assert b"hidden" not in store.read(kept.key)


def test_comments_in_a_png_are_gone_and_transparency_stays(store: MediaStore):
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "SecretName")
    kept = store.put(picture("PNG", mode="RGBA", pnginfo=notes))
    assert kept.type == "image/png"
    assert b"SecretName" not in store.read(kept.key)
    assert Image.open(store.path(kept.key)).mode == "RGBA"


@pytest.mark.parametrize(("format_", "type_"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_the_type_is_that_of_the_content(store: MediaStore, format_: str, type_: str):
    assert store.put(picture(format_)).type == type_


def test_of_a_moving_picture_the_first_frame_is_kept(store: MediaStore):
    frames = [Image.new("P", (9, 9), color) for color in (1, 2)]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert store.put(out.getvalue()).type == "image/png"


def test_the_same_photo_is_kept_once(store: MediaStore):
    first, second = store.put(picture()), store.put(picture())
    assert first == second
    assert store.keys() == [first.key]
    assert store.path(first.key).stat().st_mode & 0o077 == 0


def test_a_paper_is_kept_as_it_is(store: MediaStore):
    assert store.read(store.put(b"%PDF-1.7 ...").key) == b"%PDF-1.7 ..."


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload=alert(1)>", b"MZ\x90\x00 program", b"PK\x03\x04 archive", b"\xff\xd8\xff\xe0 no photo"],
    ids=["nothing", "svg", "program", "archive", "broken"],
)
def test_what_is_no_photo_is_refused(store: MediaStore, data: bytes):
    with pytest.raises(MediaRefused):
        store.put(data)
    assert store.keys() == []


def test_a_photo_cut_short_is_refused(store: MediaStore):
    whole = picture("PNG", (400, 400))
    with pytest.raises(MediaRefused):
        store.put(whole[: len(whole) // 2])


def test_other_formats_are_refused_by_name(store: MediaStore):
    with pytest.raises(MediaRefused, match="TIFF"):
        store.put(picture("TIFF"))


def test_a_file_that_is_too_large_is_not_even_looked_at(tmp_path: Path):
    with pytest.raises(MediaRefused, match="超过 1 MB"):
        MediaStore(tmp_path, most_bytes=1024 * 1024).put(bytes(1024 * 1024 + 1))


def test_a_picture_made_to_fill_the_memory_is_refused(store: MediaStore):
    with pytest.raises(MediaRefused):
        store.put(picture("PNG", (9000, 8000), mode="L"))


def test_a_huge_photo_is_made_smaller(store: MediaStore):
    kept = store.put(picture(size=(5000, 1000)))
    assert (kept.width, kept.height) == (4096, 819)


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "", "a.jpg", "A" * 64 + ".jpg", "0" * 64 + ".exe", "0" * 64 + ".jpg\n"]
)
def test_a_key_from_outside_cannot_leave_the_store(store: MediaStore, key: str):
    with pytest.raises(LookupError):
        store.read(key)


def test_deleting_is_for_good(store: MediaStore):
    key = store.put(picture()).key
    assert store.delete(key)
    assert not store.delete(key)
    with pytest.raises(LookupError):
        store.read(key)


def test_the_bots_own_chart_is_kept_as_it_is(store: MediaStore):
    chart = picture("PNG")
    assert store.read(store.put_own(chart, "png").key) == chart
    with pytest.raises(ValueError, match="exe"):
        store.put_own(chart, "exe")
