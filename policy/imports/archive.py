"""A zip of a folder comes in: what we read is unpacked, everything else is left alone."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from core.archives import Bad, opened
from policy.imports.folder import Problem

MOST_BYTES = 25 * 1024 * 1024  # of the file that comes in
NESTED = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".jar", ".docm", ".dotm"}
READ = {".md", ".markdown", ".docx", ".png", ".jpg", ".jpeg", ".webp"}
LEFT_ALONE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def unpack(path: Path, target: Path, problems: list[Problem], *, name: str) -> Path:
    """The Markdown, Word and image files of the archive, below `target`; returns the folder that holds them."""
    try:
        with opened(path) as archive:
            for member in archive.infolist():
                if not member.is_dir() and not any(mark in member.filename for mark in LEFT_ALONE):
                    _unpack(archive, member, target, problems)
    except Bad as refusal:
        problems.append(Problem(name, 0, str(refusal)))
    inside = [child for child in target.iterdir() if not child.name.startswith(".")]
    # A folder that was zipped whole: its own name is no part of the library.
    if len(inside) == 1 and inside[0].is_dir() and inside[0].name != "images":
        return inside[0]
    return target


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, problems: list[Problem]) -> None:
    suffix = PurePosixPath(member.filename).suffix.lower()
    if suffix in NESTED:
        problems.append(
            Problem(member.filename[:120], 0, _("Archives and documents with macros are not opened here."))
        )
    if suffix not in READ:
        return
    try:
        place = target / _readable(member)
        place.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, place.open("wb") as copy:
            left = member.file_size
            while left > 0 and (chunk := source.read(min(left, 1024 * 1024))):
                copy.write(chunk)
                left -= len(chunk)
            source.read(1)  # the end of the member: its checksum is compared here
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error):
        problems.append(Problem(member.filename[:120], 0, _("This file is damaged inside the archive.")))


def _readable(member: zipfile.ZipInfo) -> str:
    """The name as it was written: UTF-8 when the archive says so or when it can be, else the DOS page of this country."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")
