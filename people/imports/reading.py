"""What does the file say? Bytes in, lines and problems out; nothing is looked up in the database here."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.actions.directory import Line, Problem

MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 300_000
DELIMITERS = ";\t,|"

# The columns of a French HR export, and what other systems call them; compared without case, accents or punctuation.
# When a file has several of one row, the first word of the row wins: a name in use goes before a name at birth.
COLUMNS = {
    "number": [
        "matricule",
        "numero matricule",
        "no matricule",
        "n matricule",
        "matricule salarie",
        "code salarie",
        "id salarie",
        "employee number",
        "employee id",
    ],
    "civility": ["civilite", "title", "titre"],
    "last_name": ["nom usuel", "nom d usage", "nom", "nom de famille", "last name", "surname"],
    "first_name": ["prenom usuel", "prenom", "first name", "given name"],
    "email": [
        "courriel professionnel",
        "courriel",
        "email professionnel",
        "e mail professionnel",
        "adresse e mail professionnelle",
        "email",
        "e mail",
        "mail",
        "adresse electronique",
        "adresse mail",
        "adresse email",
        "adresse e mail",
        "work email",
        "e mail address",
        "email address",
    ],
    "direction": ["direction", "division", "department"],
    "service": ["service", "equipe", "team"],
    "manager_number": [
        "matricule responsable",
        "matricule du responsable",
        "matricule du responsable hierarchique",
        "matricule responsable hierarchique",
        "matricule n 1",
        "matricule manager",
        "matricule du manager",
        "manager number",
        "manager id",
        "manager employee number",
    ],
    "site": ["site", "etablissement", "lieu", "lieu de travail", "location"],
    "hired_on": ["date d entree", "date entree", "entree", "date d embauche", "start date", "hire date"],
    "left_on": ["date de sortie", "date sortie", "sortie", "date de depart", "end date", "leaving date"],
}
REQUIRED = ("number", "last_name", "first_name", "email")
NAMES = {
    "number": "Matricule",
    "last_name": "Nom",
    "first_name": "Prénom",
    "email": "Courriel",
    "direction": "Direction",
    "service": "Service",
    "site": "Site",
    "civility": "Civilité",
    "manager_number": "Matricule responsable",
    "hired_on": "Date d’entrée",
    "left_on": "Date de sortie",
}
LENGTHS = {
    "number": 40,
    "civility": 10,
    "last_name": 80,
    "first_name": 80,
    "email": 254,
    "direction": 120,
    "service": 120,
    "manager_number": 40,
    "site": 80,
}
# 31/12/2026, 31.12.2026, 31-12-2026 or 2026-12-31; a spreadsheet may add midnight.
_DATE = re.compile(
    r"(?:(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4})|(?P<Y>[0-9]{4})-(?P<M>[0-9]{2})-(?P<D>[0-9]{2}))"
    r"(?:[ T]00:00(?::00)?)?"
)
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Signs that change the direction of what follows, or show nothing at all.
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(slots=True)
class Reading:
    """All lines that could be read and every problem that was found: an import needs that there is none."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: frozenset[str] = frozenset()  # what the file speaks of; empty when its header cannot be read
    numbers: set[str] = field(default_factory=set)  # of every line, the bad ones too

    def refuse(self, line: int, reason: str) -> None:
        self.problems.append(Problem(line, str(reason)))


def read(data: bytes) -> Reading:
    """Read a CSV of the company: any delimiter of DELIMITERS, UTF-8 with or without BOM, or Windows-1252."""
    reading = Reading()
    text = _decode(data, reading)
    if text is None:
        return reading
    delimiter = _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = _header(rows)
        columns = _columns(header, rows.line_num, reading)
        if columns is not None:
            reading.columns = frozenset(columns)
            for number, cells in _numbered(rows):
                if len(reading.lines) >= MOST_LINES:
                    reading.refuse(number, _("The file has more than %(most)d lines.") % {"most": MOST_LINES})
                    break
                _read_line(number, cells, columns, len(header), reading)
    except csv.Error:
        reading.refuse(rows.line_num, _("The quotation marks of this line do not match."))
    if not reading.problems and not reading.lines:
        reading.refuse(0, _("The file has a header and no line."))
    _check_twins(reading)
    return reading


def fold(text: str) -> str:
    """« Date d’Entrée » -> "date d entree"."""
    plain = unicodedata.normalize("NFKD", text.strip().lower())
    return " ".join(
        re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).split()
    )


def _decode(data: bytes, reading: Reading) -> str | None:
    if not data.strip():
        reading.refuse(0, _("The file is empty."))
    elif len(data) > MOST_BYTES:
        reading.refuse(0, _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024})
    elif data[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"} or b"\x00" in data:
        reading.refuse(0, _("This is not a CSV file: export the directory as CSV first."))
    if reading.problems:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        reading.refuse(
            data[: error.start].count(b"\n") + 1, _("This line is neither UTF-8 nor Windows-1252.")
        )
        return None


def _delimiter(text: str) -> str:
    first = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _header(rows) -> list[str]:
    """The first line that names something; a spreadsheet may write blank lines or « sep=; » above it."""
    for cells in rows:
        if any(cell.strip() for cell in cells) and not cells[0].strip().lower().startswith("sep="):
            return cells
    return []


def _columns(header: list[str], at: int, reading: Reading) -> dict[str, int] | None:
    folded, found = [fold(cell) for cell in header], {}
    for name, words in COLUMNS.items():
        word = next((word for word in words if word in folded), None)
        if word is not None:
            found[name] = folded.index(word)
            if folded.count(word) > 1:
                reading.refuse(at, _("The column “%(column)s” is there twice.") % {"column": NAMES[name]})
    for name in REQUIRED:
        if name not in found:
            reading.refuse(at, _("The column “%(column)s” is missing.") % {"column": NAMES[name]})
    return None if reading.problems else found


def _numbered(rows) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, with the line of the file where each begins."""
    begins = rows.line_num + 1
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = rows.line_num + 1


def _read_line(at: int, cells: list[str], columns: dict[str, int], width: int, reading: Reading) -> None:
    before = len(reading.problems)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        reading.refuse(at, _("This line has more cells than the header: is a delimiter inside a name?"))
        return
    raw = {
        name: _HIDDEN.sub("", cells[place]).strip() if place < len(cells) else ""
        for name, place in columns.items()
    }
    reading.numbers.add(raw["number"])
    for name, value in raw.items():
        if _STRANGE.search(value) or "\n" in value or "\r" in value:
            reading.refuse(
                at, _("“%(column)s” holds a character that no name has.") % {"column": NAMES[name]}
            )
        elif len(value) > LENGTHS.get(name, 80):
            reading.refuse(
                at,
                _("“%(column)s” is longer than %(most)d characters.")
                % {"column": NAMES[name], "most": LENGTHS.get(name, 80)},
            )
        elif not value and name in REQUIRED:
            reading.refuse(at, _("“%(column)s” is empty.") % {"column": NAMES[name]})
    dates = {name: _date(at, raw.pop(name, ""), reading) for name in ("hired_on", "left_on")}
    raw["email"] = raw["email"].lower()
    if raw["email"] and len(raw["email"]) <= LENGTHS["email"]:
        try:
            validate_email(raw["email"])
        except ValidationError:
            reading.refuse(at, _("“%(value)s” is not an e-mail address.") % {"value": raw["email"]})
    if raw.get("service") and not raw.get("direction"):
        reading.refuse(at, _("The service “%(service)s” has no direction.") % {"service": raw["service"]})
    if dates["hired_on"] and dates["left_on"] and dates["left_on"] < dates["hired_on"]:
        reading.refuse(at, _("The person leaves before they join."))
    if raw.get("manager_number") and raw["manager_number"] == raw["number"]:
        reading.refuse(at, _("The person is their own manager."))
    if len(reading.problems) == before:
        reading.lines.append(Line(at=at, **raw, **dates))  # type: ignore[arg-type]


def _date(at: int, value: str, reading: Reading) -> date | None:
    if not value:
        return None
    found = _DATE.fullmatch(value)
    if found:
        day, month, year = (
            (found["d"], found["m"], found["y"]) if found["d"] else (found["D"], found["M"], found["Y"])
        )
        try:
            read = date(int(year), int(month), int(day))
        except ValueError:
            read = date.min
        if 1940 <= read.year <= 2100:
            return read
    reading.refuse(at, _("“%(value)s” is not a date: write 31/12/2026.") % {"value": value[:40]})
    return None


def _check_twins(reading: Reading) -> None:
    for name, reason in (
        ("number", _("The number %(value)s is already on line %(line)d.")),
        ("email", _("The address %(value)s is already on line %(line)d.")),
    ):
        seen: dict[str, int] = {}
        for line in reading.lines:
            value = getattr(line, name)
            if value in seen:
                reading.refuse(line.at, reason % {"value": value, "line": seen[value]})
            seen.setdefault(value, line.at)
