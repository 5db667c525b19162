"""Files people bring: recognised by their content, kept under a random name, served with every guard.

A file lives in a FileField of the app's own model; the app's view finds the row by `visible_to` and calls `serve`.
"""

import io
import mimetypes
import re
import secrets
import unicodedata
import warnings
import zipfile
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core import archives

MOST_IMAGE_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
WIDEST = 1_600
# The first bytes of each kind of image we take; SVG and everything that a browser could run is refused.
IMAGES = {"PNG": (b"\x89PNG\r\n\x1a\n", "png"), "JPEG": (b"\xff\xd8\xff", "jpg"), "WEBP": (b"RIFF", "webp")}
MOST_DOCUMENT_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
# What a file field offers first; whatever is chosen is recognised by its content.
ACCEPT = ",".join(f".{extension}" for extension in (*TYPES, "jpeg"))
# Of each Office kind: the part that makes it one, and what its list of contents must call that part.
OFFICE = {
    "docx": ("word/document.xml", f"{TYPES['docx']}.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{TYPES['xlsx']}.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{TYPES['pptx']}.main+xml"),
}
CONTENTS, MOST_CONTENTS = "[Content_Types].xml", 1024 * 1024
MACROS = re.compile(
    r"vbaproject|vbadata|activex|macrosheets|dialogsheets|customui|^basic/|^scripts/", re.IGNORECASE
)
MARKUP = re.compile(
    rb"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|meta)\b", re.IGNORECASE
)
# Inside a name these would be read as a second, running extension.
RUNS = re.compile(
    r"\.(?=(?:exe|com|bat|cmd|scr|pif|js|mjs|vbs|wsf|ps1|jar|msi|lnk|hta|html?|xhtml|svgz?|xml|php\d?|py|sh|app|dmg|apk)(?:\.|$))",
    re.IGNORECASE,
)
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that was recognised by its content: what to store, what to call it, how to serve it."""

    content: bytes
    name: str
    content_type: str

    def as_file(self) -> ContentFile:
        return ContentFile(self.content, name=random_name())


def random_name() -> str:
    """A name that nobody guesses and that says nothing."""
    return secrets.token_hex(16)


def picture(content: bytes, *, most: int = MOST_IMAGE_BYTES) -> Picture:
    """Re-encode an image, whatever its name says it is; ValidationError with a sentence when it is none of ours."""
    if len(content) > most:
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


def document(content: bytes, name: str) -> Kept:
    """A document or an image that people hand in, recognised by what it holds; the name only tells a text from a table.

    ValidationError with a sentence when it is none that we keep, or carries something that could run.
    """
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(content) > MOST_DOCUMENT_BYTES:
        raise ValidationError(_("The file is larger than 10 MB."), code="large")
    if content.startswith(b"%PDF-"):
        extension, content = "pdf", _pdf(content)
    elif any(content.startswith(start) for start, _extension in IMAGES.values()):
        image = picture(content, most=MOST_DOCUMENT_BYTES)
        extension, content = image.extension, image.content
    elif content.startswith(b"PK\x03\x04"):
        extension = _office(content)
    else:
        extension, content = _text(content, name)
    return Kept(content, known_name(name, extension), TYPES[extension])


def _pdf(content: bytes) -> bytes:
    """From its first line to its last: what was hung on it, before or behind, is not kept."""
    end = content.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in content:
        raise ValidationError(_("This PDF is damaged."), code="broken")
    kept = content[:end] + b"%%EOF\n"
    if MARKUP.search(kept[:1024]):
        raise ValidationError(_("This PDF carries a web page."), code="carries")
    return kept


def _office(content: bytes) -> str:
    """The extension of an Office or OpenDocument file without macros. Nothing of it is unpacked but its list of contents."""
    try:
        with archives.opened(content) as archive:
            names = [member.filename for member in archive.infolist()]
            if any(MACROS.search(name) for name in names):
                raise ValidationError(_("This document holds macros: save it without them."), code="macros")
            extension = _open_document(archive, names) or _microsoft(archive, names)
    except archives.Bad as bad:
        raise ValidationError(str(bad), code="archive") from bad
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ValidationError(_("This document is damaged."), code="broken") from error
    if not extension:
        raise ValidationError(_unknown(), code="kind")
    return extension


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> str:
    if not names or names[0] != "mimetype" or "content.xml" not in names:
        return ""
    said = _part(archive, "mimetype").decode("ascii", "replace").strip()
    return next((extension for extension in ("odt", "ods") if TYPES[extension] == said), "")


def _microsoft(archive: zipfile.ZipFile, names: list[str]) -> str:
    if CONTENTS not in names:
        return ""
    said = _part(archive, CONTENTS).decode("utf-8", "replace")
    if "macroenabled" in said.lower() or "vbaproject" in said.lower():
        raise ValidationError(_("This document holds macros: save it without them."), code="macros")
    return next(
        (extension for extension, (part, kind) in OFFICE.items() if part in names and f'"{kind}"' in said), ""
    )


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MOST_CONTENTS)


def _text(content: bytes, name: str) -> tuple[str, bytes]:
    """Plain words or a table of values, by the extension of its name, when nothing but words is in it."""
    extension = name.rpartition(".")[2].strip().lower()
    if extension not in {"txt", "csv"}:
        raise ValidationError(_unknown(), code="kind")
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            _("This text is not written in UTF-8: save it again in that encoding."), code="encoding"
        ) from None
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f" for sign in words):
        raise ValidationError(_unknown(), code="kind")
    if MARKUP.match(content.lstrip(b"\xef\xbb\xbf \t\r\n\f")):
        raise ValidationError(_("This is a web page, not a text."), code="kind")
    return extension, content


def _unknown() -> str:
    return _(
        "This kind of file is not kept here: send a PDF, an image, or a Word, Excel, PowerPoint, OpenDocument, text or CSV file."
    )


def known_name(name: str, extension: str) -> str:
    """The name as people typed it, without its folders, without signs that hide or turn what follows, with the
    extension of what the file is: at most 120 signs."""
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    base = "".join(sign for sign in base if sign.isprintable() or sign == " ")
    stem, dot, last = base.rpartition(".")
    if dot and last.strip().isalnum() and len(last.strip()) <= 5:
        base = stem.removesuffix(f".{extension}")
    base = RUNS.sub("_", re.sub(r'[<>:"|?*]', "_", base))
    base = " ".join(base.split())[: LONGEST_NAME - len(extension) - 1].strip(" .")
    if DEVICES.fullmatch(base):
        base = f"{base}_"
    return f"{base or _('file')}.{extension}"


def serve(
    field: FieldFile,
    *,
    name: str = "",
    content_type: str = "",
    inline: bool = False,
    cache: str = "private, no-store",
) -> FileResponse:
    """Answer with the file: never sniffed, never run, under the name people know (RFC 6266). `inline` only for images."""
    try:
        opened = field.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    stored = field.name or ""
    content_type = content_type or mimetypes.guess_type(stored)[0] or "application/octet-stream"
    shown = inline and content_type.startswith("image/")
    response = FileResponse(opened, content_type=content_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not shown, name or stored.rsplit("/", 1)[-1]) or "attachment"
    )
    response.headers["Cache-Control"] = cache
    for header, value in GUARDS.items():
        response.headers[header] = value
    return response
