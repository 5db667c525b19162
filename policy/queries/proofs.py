"""The signed proof of confirmations: its table, its statement, and whether a file is still what came out.

The statement is a few readable lines; its last one is an HMAC-SHA256 of the others under a key of ours, so that a
changed cell, date or name shows. Nobody outside needs it: who doubts drops the file on the page that checks.
"""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from policy.models import Acknowledgement, Document

SALT = "policy.proof"
STATEMENT = "signature.txt"
MOST_BYTES = 100 * 1024 * 1024  # what a file may be once unpacked
BLOCK = 1024 * 1024
# What the standard library raises on an archive that is not one, or not whole.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, NotImplementedError)
FIELDS = ("file", "by", "at", "sha256")
_LINE = re.compile(r"^(file|by|at|sha256|signature): (.{1,400})$")


def table(document: Document) -> tuple[list[str], Iterator[tuple]]:
    """(head, rows), the latest confirmation first; the rows come from the database a thousand at a time."""
    head = [
        _("Person"),
        _("E-mail address"),
        _("Unit"),
        _("Document"),
        _("Version"),
        _("Language"),
        _("Fingerprint of the text (SHA-256)"),
        _("Confirmed"),
    ]
    found = (
        Acknowledgement.objects.filter(version__document=document)
        .select_related("person__unit", "version")
        .order_by("-at", "-id")
    )
    title = document.title

    def rows() -> Iterator[tuple]:
        for one in found.iterator(chunk_size=1000):
            person = one.person
            unit = person.unit.name if person.unit else ""
            yield (
                person.name,
                person.email,
                unit,
                title,
                one.version.number,
                one.language,
                one.sha256,
                one.at,
            )

    return head, rows()


def name_of(document: Document, kind: str, at: datetime) -> str:
    return f"{document.slug}-{localtime(at):%Y-%m-%d}.{kind}"


def fingerprint_of(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    file.seek(0)
    return found.hexdigest()


def sign(sha256: str, *, name: str, by: str, at: datetime) -> str:
    """The statement of a file with this fingerprint."""
    facts = {"file": name, "by": " ".join(by.split()), "at": at.isoformat(), "sha256": sha256}
    lines = [f"{field}: {facts[field]}" for field in FIELDS]
    return "\n".join([*lines, f"signature: {_signature(lines)}", ""])


def _signature(lines: list[str]) -> str:
    return salted_hmac(SALT, "\n".join(lines), algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """`genuine` is what we signed, to the letter; `by` and `at` are said of it. Else `reason` is a sentence."""

    genuine: bool
    reason: str = ""
    name: str = ""
    by: str = ""
    at: datetime | None = None


def check(archive: IO[bytes]) -> Checked:
    """Whether the .zip that somebody brings is what the portal gave out."""
    unknown = Checked(
        False, _("This is not a proof of this portal: drop the whole .zip file, as it was downloaded.")
    )
    try:
        with zipfile.ZipFile(archive) as packed:
            names = packed.namelist()
            if len(names) != 2 or STATEMENT not in names:
                return unknown
            data = next(one for one in packed.infolist() if one.filename != STATEMENT)
            if data.file_size > MOST_BYTES or packed.getinfo(STATEMENT).file_size > 4096:
                return unknown
            said = _read(packed.read(STATEMENT).decode("utf-8"))
            with packed.open(data) as inside:
                sha256 = _hash(inside)
    except (*BROKEN, OSError, ValueError, LookupError):
        return unknown
    if said is None:
        return unknown
    lines = [f"{field}: {said[field]}" for field in FIELDS]
    if not constant_time_compare(said["signature"], _signature(lines)):
        return Checked(False, _("The signature is not ours, or its lines were changed."))
    if not constant_time_compare(said["sha256"], sha256) or data.filename != said["file"]:
        return Checked(False, _("The table was changed after it was taken out."))
    return Checked(True, "", said["file"], said["by"], datetime.fromisoformat(said["at"]))


def _read(text: str) -> dict[str, str] | None:
    lines = (match for line in text.splitlines() if (match := _LINE.match(line)))
    found: dict[str, str] = {match[1]: match[2] for match in lines}
    return found if set(found) == {*FIELDS, "signature"} else None


def _hash(file: IO[bytes]) -> str:
    """Read no further than MOST_BYTES, whatever the archive says of itself."""
    found, total = hashlib.sha256(), 0
    while block := file.read(BLOCK):
        total += len(block)
        if total > MOST_BYTES:
            raise ValueError("larger than it says")
        found.update(block)
    return found.hexdigest()
