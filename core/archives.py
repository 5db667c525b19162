"""Is a zip what it says? Sizes, names and kinds are judged before a byte of it is unpacked (promises.md, "Imports")."""

import io
import stat
import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

MOST_DECLARED = 50 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_RATIO = 100
SMALL = 100 * 1024  # below this, white space may compress as it likes


class Bad(Exception):
    """The file is refused as a whole; the words say why."""


def opened(source: Path | bytes) -> zipfile.ZipFile:
    """The archive with its directory judged; Bad when it must not be unpacked."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise Bad(_("The file is damaged or is not a zip archive.")) from error
    reason = _refusal(archive.infolist(), size)
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
