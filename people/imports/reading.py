"""What does the file say? Bytes in, lines and problems out; nothing is looked up in the database here."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.actions.directory import Line, Problem

MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 300_000
DELIMITERS = ";\t,|"

# The columns of a French HR export, and what other systems call them; compared without case, accents or punctuation.
COLUMNS = {
    "number": [
        "matricule",
        "numero matricule",
        "no matricule",
        "employee number",
        "employee id",
        "id salarie",
    ],
    "civility": ["civilite", "title", "titre"],
    "last_name": ["nom", "nom de famille", "nom usuel", "last name", "surname"],
    "first_name": ["prenom", "first name", "given name"],
    "email": [
        "courriel",
        "email",
        "e mail",
        "mail",
        "adresse electronique",
        "adresse mail",
        "adresse e mail",
        "e mail address",
    ],
    "direction": ["direction", "division", "department"],
    "service": ["service", "equipe", "team"],
    "manager_number": [
        "matricule responsable",
        "matricule du responsable",
        "matricule manager",
        "manager number",
        "manager employee number",
    ],
    "site": ["site", "lieu", "lieu de travail", "location"],
    "hired_on": ["date d entree", "date entree", "entree", "start date", "hire date"],
    "left_on": ["date de sortie", "date sortie", "sortie", "end date", "leaving date"],
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
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Signs that change the direction of what follows, or show nothing at all.
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(slots=True)
class Reading:
    """All lines that could be read and every problem that was found: an import needs that there is none."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

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
        header = next(rows, [])
        columns = _columns(header, reading)
        if columns is not None:
            for number, cells in _numbered(rows):
                if len(reading.lines) >= MOST_LINES:
                    reading.refuse(number, _("The file has more than %(most)d lines.") % {"most": MOST_LINES})
                    break
                _read_line(number, cells, columns, len(header), reading)
    except csv.Error:
        reading.refuse(rows.line_num, _("The quotation marks of this line do not match."))
    if not reading.problems:
        if not reading.lines:
            reading.refuse(0, _("The file has a header and no line."))
        _check_twins(reading)
        _check_managers(reading)
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
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _columns(header: list[str], reading: Reading) -> dict[str, int] | None:
    folded, found = [fold(cell) for cell in header], {}
    for name, words in COLUMNS.items():
        places = [place for place, word in enumerate(folded) if word in words]
        if len(places) > 1:
            reading.refuse(1, _("The column “%(column)s” is there twice.") % {"column": NAMES[name]})
        if places:
            found[name] = places[0]
    for name in REQUIRED:
        if name not in found:
            reading.refuse(1, _("The column “%(column)s” is missing.") % {"column": NAMES[name]})
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
    dates = {name: _date(at, name, raw.pop(name, ""), reading) for name in ("hired_on", "left_on")}
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


def _date(at: int, name: str, value: str, reading: Reading) -> date | None:
    if not value:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            day = datetime.strptime(value, form).date()
        except ValueError:
            continue
        if 1940 <= day.year <= 2100:
            return day
    reading.refuse(at, _("“%(value)s” is not a date: write 31/12/2026.") % {"value": value})
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


def _check_managers(reading: Reading) -> None:
    """Managers are people of the file, and nobody is above themself through others."""
    above = {line.number: line.manager_number for line in reading.lines}
    safe: set[str] = {""}
    for line in reading.lines:
        if line.manager_number and line.manager_number not in above:
            reading.refuse(
                line.at,
                _("Nobody in the file has the number %(value)s, named as manager.")
                % {"value": line.manager_number},
            )
            safe.add(line.manager_number)
    for line in reading.lines:
        path, current = [], line.number
        while current not in safe and current not in path:
            path.append(current)
            current = above.get(current, "")
        if current not in safe:
            reading.refuse(
                line.at,
                _("The managers go round in a circle: %(numbers)s.")
                % {"numbers": " → ".join([*path[path.index(current) :], current])},
            )
        safe.update(path)
