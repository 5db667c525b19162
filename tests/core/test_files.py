"""Files: what is no image is refused whatever its name; what is served can neither run nor be sniffed."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile, FileField
from django.http import Http404
from PIL import Image, PngImagePlugin

from core import files


def png(width=20, height=10, **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#2b3fbf").save(target, "PNG", **options)
    return target.getvalue()


def bomb() -> bytes:
    """A PNG that says it is 60,000 by 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = (60_000).to_bytes(4) + (60_000).to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "html named png": b"<html><body onload=alert(1)>",
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "pdf": b"%PDF-1.7\n",
    "empty": b"",
    "png head only": b"\x89PNG\r\n\x1a\n",
    "png then html": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "jpeg head only": b"\xff\xd8\xff\xe0<script>",
    "webp head only": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "riff but wave": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "bomb": bomb(),
    "too large": b"\x89PNG\r\n\x1a\n" + b"0" * files.MOST_IMAGE_BYTES,
    "cut": png(300, 300)[:150],
    "zip": b"PK\x03\x04",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_content_is_refused_with_a_sentence(content):
    with pytest.raises(ValidationError) as refusal:
        files.picture(content)
    assert refusal.value.messages[0].endswith(".")


def test_polyglot_loses_its_cargo():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    picture = files.picture(png(pnginfo=info) + b"<script>alert(2)</script>")
    assert b"script" not in picture.content
    assert (picture.extension, picture.width, picture.height) == ("png", 20, 10)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_is_written_anew_without_metadata(kind, mode):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    target = io.BytesIO()
    Image.new(mode, (30, 20)).save(target, kind, exif=exif)
    picture = files.picture(target.getvalue())
    again = Image.open(io.BytesIO(picture.content))
    assert (again.format, again.size, dict(again.getexif())) == (kind, (30, 20), {})
    assert b"secret" not in picture.content


def test_wide_image_is_made_narrower():
    picture = files.picture(png(3200, 400))
    assert (picture.width, picture.height) == (1600, 200)


def test_stored_name_tells_nothing():
    one, two = files.picture(png()).as_file().name, files.picture(png()).as_file().name
    assert one != two
    assert len(one) == 32 + len(".png")


def _field(name: str) -> FieldFile:
    return FieldFile(None, FileField(storage=default_storage), name)


@pytest.fixture
def stored():
    return _field(default_storage.save("x/a.png", files.picture(png()).as_file()))


@pytest.mark.django_db
def test_served_file_carries_every_guard(stored):
    response = files.serve(stored, name="Plan « été ».png")
    assert {name: response.headers[name] for name in files.GUARDS} == files.GUARDS
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert (
        response.headers["Content-Disposition"]
        == "attachment; filename*=utf-8''Plan%20%C2%AB%20%C3%A9t%C3%A9%20%C2%BB.png"
    )
    response.close()


@pytest.mark.django_db
def test_only_images_are_shown_inside_a_page(stored):
    response = files.serve(stored, inline=True)
    assert response.headers["Content-Disposition"].startswith("inline")
    response.close()
    page = _field(default_storage.save("x/a.html", files.ContentFile(b"<p>x</p>")))
    response = files.serve(page, inline=True)
    assert response.headers["Content-Disposition"].startswith("attachment")
    response.close()


def test_missing_file_is_not_found():
    with pytest.raises(Http404):
        files.serve(_field("x/none.png"))
