"""Files people bring: recognised by their content, kept under a random name, served with every guard.

A file lives in a FileField of the app's own model; the app's view finds the row by `visible_to` and calls `serve`.
"""

import io
import mimetypes
import secrets
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_IMAGE_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
WIDEST = 1_600
# The first bytes of each kind of image we take; SVG and everything that a browser could run is refused.
IMAGES = {"PNG": (b"\x89PNG\r\n\x1a\n", "png"), "JPEG": (b"\xff\xd8\xff", "jpg"), "WEBP": (b"RIFF", "webp")}
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that was opened and written anew: no metadata, no hidden cargo, known size in pixels."""

    content: bytes
    extension: str
    width: int
    height: int

    def as_file(self) -> ContentFile:
        return ContentFile(self.content, name=f"{random_name()}.{self.extension}")


def random_name() -> str:
    """A name that nobody guesses and that says nothing."""
    return secrets.token_hex(16)


def picture(content: bytes) -> Picture:
    """Re-encode an image, whatever its name says it is; ValidationError with a sentence when it is none of ours."""
    if len(content) > MOST_IMAGE_BYTES:
        raise ValidationError(_("The image is larger than 5 MB."), code="large")
    kind = next((kind for kind, (start, _extension) in IMAGES.items() if content.startswith(start)), None)
    if kind is None:
        raise ValidationError(_("This is not a PNG, JPEG or WebP image."), code="kind")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[kind])
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_("The image has more than 40 million pixels."), code="pixels")
            upright = ImageOps.exif_transpose(image)
            upright.load()
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise ValidationError(_("The image cannot be read."), code="broken") from error
    return _written(upright, kind)


def _written(image: Image.Image, kind: str) -> Picture:
    if image.width > WIDEST:
        image = image.resize((WIDEST, max(1, round(image.height * WIDEST / image.width))))
    if kind == "JPEG":
        image = image.convert("RGB")
    elif image.mode not in {"RGB", "RGBA", "L", "LA", "P"} or (
        kind == "WEBP" and image.mode not in {"RGB", "RGBA"}
    ):
        image = image.convert("RGBA")
    # A fresh image holds pixels only: no EXIF, no position, no text chunks, no trailing bytes.
    bare = Image.new(image.mode, image.size)
    if image.mode == "P" and image.palette is not None:
        image = image.convert("RGBA")
        bare = Image.new("RGBA", image.size)
    bare.paste(image)
    target = io.BytesIO()
    bare.save(
        target,
        kind,
        **(
            {"quality": 85, "optimize": True}
            if kind == "JPEG"
            else {"optimize": True}
            if kind == "PNG"
            else {}
        ),
    )
    return Picture(target.getvalue(), IMAGES[kind][1], *bare.size)


def serve(
    field: FieldFile, *, name: str = "", inline: bool = False, cache: str = "private, no-store"
) -> FileResponse:
    """Answer with the file: never sniffed, never run, under the name people know (RFC 6266). `inline` only for images."""
    try:
        opened = field.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    stored = field.name or ""
    content_type = mimetypes.guess_type(stored)[0] or "application/octet-stream"
    shown = inline and content_type.startswith("image/")
    response = FileResponse(opened, content_type=content_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not shown, name or stored.rsplit("/", 1)[-1]) or "attachment"
    )
    response.headers["Cache-Control"] = cache
    for header, value in GUARDS.items():
        response.headers[header] = value
    return response
