"""Is a zip what it says? Sizes, names and kinds are judged before a byte of it is unpacked; then only what we read is."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from policy.imports.folder import Problem

MOST_BYTES = 25 * 1024 * 1024  # of the file that comes in
MOST_DECLARED = 50 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_RATIO = 100
SMALL = 100 * 1024  # below this, white space may compress as it likes
NESTED = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".jar", ".docm", ".dotm"}
READ = {".md", ".markdown", ".docx", ".png", ".jpg", ".jpeg", ".webp"}
LEFT_ALONE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Bad(Exception):
    """The file is refused as a whole; the words say why."""


def opened(path: Path) -> zipfile.ZipFile:
    """The archive with its directory judged; Bad when it must not be unpacked."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise Bad(_("The file is damaged or is not a zip archive.")) from error
    reason = _refusal(archive.infolist(), path.stat().st_size)
    if reason:
        archive.close()
        raise Bad(reason)
    return archive


def _refusal(members: list[zipfile.ZipInfo], size: int) -> str:
    if len(members) > MOST_MEMBERS:
        return _("The archive holds more than %(most)s files.") % {"most": MOST_MEMBERS}
    declared = sum(member.file_size for member in members)
    if declared > MOST_DECLARED:
        return _("Unpacked, the archive is larger than %(most)s MB.") % {
            "most": MOST_DECLARED // 1024 // 1024
        }
    if declared > SMALL and declared > size * MOST_RATIO:
        return _("The archive unpacks to more than %(most)s times its size.") % {"most": MOST_RATIO}
    seen: set[str] = set()
    for member in members:
        reason = _bad_member(member, seen)
        if reason:
            return reason % {"name": member.filename[:80]}
        seen.add(member.filename.lower())
    return ""


def _bad_member(member: zipfile.ZipInfo, seen: set[str]) -> str:
    # zipfile cuts a name at its first NUL; what it read is kept beside it.
    pure = PurePosixPath(member.filename)
    if "\x00" in member.orig_filename:
        return _("The name “%(name)s” holds a character that no name has.")
    if (
        pure.is_absolute()
        or ".." in pure.parts
        or "\\" in member.orig_filename
        or ":" in member.filename
        or not member.filename
        or len(member.filename) > 300
    ):
        return _("The name “%(name)s” leads out of the archive.")
    if stat.S_ISLNK(member.external_attr >> 16):
        return _("“%(name)s” is a link to another place, not a file.")
    if member.flag_bits & 0x1:
        return _("“%(name)s” is protected by a password.")
    if member.filename.lower() in seen:
        return _("The name “%(name)s” is there twice.")
    if member.file_size > SMALL and member.file_size > member.compress_size * MOST_RATIO:
        return _("“%(name)s” unpacks to a hundred times its size.")
    return ""


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
