"""What would change? The file compared with the people we know; nothing is written here."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from people.actions.directory import FIELDS, SAFE, Known, Line, Plan, Problem
from people.imports.reading import NAMES, Reading
from people.models import OrgUnit, User

MOST_ABSENT = 0.10  # more absent people than this share is a partial file, not a wave of departures
FEW_ABSENT = 5  # but five people may always leave: small companies exist
MOST_STOREYS = 50  # between a colleague and the head of the company; no company has as many
MOST_DESCRIBED = 200
Names = dict[int | None, tuple[str, str]]  # (direction, service) by unit id


def plan(reading: Reading, *, today: date, leavers: str = SAFE) -> Plan:
    """Two queries whatever the size, and every problem at once: those of the file, then those it has with the
    directory. `leavers` says what becomes of absent people: KEEP, SAFE (refused past MOST_ABSENT) or ALL."""
    made = Plan(problems=list(reading.problems), lines=reading.lines)
    if not reading.columns:
        return made
    people, units = _known(), _unit_names()
    employees = [person for person in people if not person.is_guest]
    _one_spelling(reading.lines, units.values())
    by_number = {person.number: person for person in employees if person.number}
    by_email = {person.email: person for person in people}
    numbers = {person.pk: person.number for person in employees}
    made.ids = {number: person.pk for number, person in by_number.items()}
    for line in reading.lines:
        person = by_number.get(line.number)
        owner = by_email.get(line.email)
        if person is None and owner is not None and not owner.number and not owner.is_guest:
            person = owner  # an account made by hand, before the directory came
            made.ids[line.number] = person.pk
        if person is not None:
            _fill(line, person, reading.columns, units, numbers)
        _place(line, person, owner, made, units, numbers, today)
    _check_managers(made, employees, numbers, reading.numbers, today)
    if not made.problems:  # with lines left out, everybody on them would look absent
        _check_absent(made, employees, leavers)
    made.described = [
        _described(person, line, units, numbers) for person, line in made.changed[:MOST_DESCRIBED]
    ]
    made.problems.sort(key=lambda problem: problem.line)
    return made


def _known() -> list[Known]:
    rows = User.objects.values_list(
        "pk", "employee_number", "civility", "last_name", "first_name", "email", "site",
        "hired_on", "left_on", "unit_id", "manager_id", "is_active", "is_guest", "closed_by_hand",
    )  # fmt: skip
    return [Known(*row) for row in rows.order_by().iterator(chunk_size=5000)]


def _unit_names() -> Names:
    """The root is ("", ""), a direction (name, ""), a service both."""
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}
    names: Names = {}
    for unit in units.values():
        parent = units.get(unit.parent_id or 0)
        if parent is None:
            names[unit.pk] = ("", "")
        elif parent.parent_id is None:
            names[unit.pk] = (unit.name, "")
        else:
            names[unit.pk] = (parent.name, unit.name)
    return names


def _one_spelling(lines: list[Line], known: Iterable[tuple[str, str]]) -> None:
    """« DIRECTION COMMERCIALE » and « Direction commerciale » are one: the tree's spelling, else the file's first."""
    directions: dict[str, str] = {}
    services: dict[tuple[str, str], str] = {}
    for direction, service in known:
        directions[_bare(direction)] = direction
        services[_bare(direction), _bare(service)] = service
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for line in lines:
        if (line.direction, line.service) not in seen:
            direction, service = _bare(line.direction), _bare(line.service)
            seen[line.direction, line.service] = (
                directions.setdefault(direction, line.direction),
                services.setdefault((direction, service), line.service),
            )
        line.direction, line.service = seen[line.direction, line.service]


def _bare(name: str) -> str:
    """« DIRECTION DES SYSTEMES D'INFORMATION » -> "direction des systemes d information", in any alphabet."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\s'’.‐‑–—-]+", " ", plain).split())


def _fill(line: Line, person: Known, columns: frozenset[str], units: Names, numbers: dict[int, str]) -> None:
    """A column that the file does not have says nothing: what we know stays."""
    for name in FIELDS:
        if name not in columns:
            setattr(line, name, getattr(person, name))
    direction, service = units.get(person.unit_id, ("", ""))
    if "direction" not in columns:
        line.direction, line.service = direction, service
    elif "service" not in columns and line.direction == direction:
        line.service = service
    if "manager_number" not in columns:
        line.manager_number = numbers.get(person.manager_id or 0, "")


def _place(
    line: Line,
    person: Known | None,
    owner: Known | None,
    made: Plan,
    units: Names,
    numbers: dict[int, str],
    today: date,
) -> None:
    if owner is not None and owner is not person:
        reason = (
            _("%(value)s is the address of a guest.")
            if owner.is_guest
            else _("%(value)s already belongs to number %(number)s.")
        )
        made.problems.append(Problem(line.at, reason % {"value": line.email, "number": owner.number}))
    elif person is None:
        if not line.leaves(today):  # who left before they came here needs no account
            made.joiners.append(line)
    elif person.closed_by_hand:
        made.kept_closed += 1
    elif line.leaves(today):
        if person.is_active:
            made.leavers.append((person, line))
        made.unchanged += not person.is_active
    elif _differs(person, line, units, numbers):
        made.returning += not person.is_active
        made.changed.append((person, line))
    else:
        made.unchanged += 1


def _differs(person: Known, line: Line, units: Names, numbers: dict[int, str]) -> bool:
    return (
        not person.is_active
        or person.number != line.number
        or any(getattr(person, name) != getattr(line, name) for name in FIELDS)
        or units.get(person.unit_id, ("", "")) != (line.direction, line.service)
        or numbers.get(person.manager_id or 0, "") != line.manager_number
    )


def _described(person: Known, line: Line, units: Names, numbers: dict[int, str]) -> dict:
    """Who, on which line, and each fact before and after, under the name of its column."""
    direction, service = units.get(person.unit_id, ("", ""))
    before = {name: getattr(person, name) for name in FIELDS}
    before |= {"number": person.number, "direction": direction, "service": service}
    before["manager_number"] = numbers.get(person.manager_id or 0, "")
    facts = [
        {"name": NAMES[name], "before": _said(old), "after": _said(getattr(line, name))}
        for name, old in before.items()
        if old != getattr(line, name)
    ]
    who = f"{line.first_name} {line.last_name}"
    return {"name": who, "line": line.at, "returns": not person.is_active, "facts": facts}


def _said(value: str | date | None) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or "–"


def _check_managers(
    made: Plan, employees: list[Known], numbers: dict[int, str], written: set[str], today: date
) -> None:
    """Managers are people of the file or of the directory, and nobody is above themself through others."""
    above = {person.number: numbers.get(person.manager_id or 0, "") for person in employees if person.number}
    here = {person.number for person in employees if person.number and person.is_active}
    here |= written
    above |= {line.number: line.manager_number for line in made.lines}
    storeys: dict[str, int] = {"": 0}
    for line in made.lines:
        if line.manager_number and line.manager_number not in here and not line.leaves(today):
            made.problems.append(
                Problem(
                    line.at,
                    _("Nobody in the file or in the directory has the number %(value)s, named as manager.")
                    % {"value": line.manager_number},
                )
            )
    for line in made.lines:
        circle = _climb(line.number, above, storeys)
        if circle:
            reason = _("The managers go round in a circle: %(numbers)s.") % {"numbers": " → ".join(circle)}
            made.problems.append(Problem(line.at, reason))
        elif storeys[line.number] > MOST_STOREYS:
            reason = _("More than %(most)d managers one above the other: a number is probably wrong.")
            made.problems.append(Problem(line.at, reason % {"most": MOST_STOREYS}))
            break  # everybody below would say the same


def _climb(number: str, above: dict[str, str], storeys: dict[str, int]) -> list[str]:
    """Note how many managers stand above each person on the way up; return the circle when there is a new one."""
    path: dict[str, None] = {}
    while number not in storeys and number not in path:
        path[number] = None
        number = above.get(number, "")
    circle: list[str] = []
    if number not in storeys:
        steps = list(path)
        circle = [*steps[steps.index(number) :], number]
        if len(circle) > 12:
            circle = [*circle[:11], "…"]
    height = storeys.get(number, 0)
    for step in reversed(path):
        height += 1
        storeys[step] = 0 if circle else height
    return circle


def _check_absent(made: Plan, employees: list[Known], leavers: str) -> None:
    named = {line.number for line in made.lines}
    active = [person for person in employees if person.is_active and person.number]
    made.absent = [person for person in active if person.number not in named]
    if leavers == SAFE and len(made.absent) > max(FEW_ABSENT, len(active) * MOST_ABSENT):
        made.problems.append(
            Problem(
                0,
                _(
                    "%(count)d of %(active)d colleagues are not in this file: it looks like a part of the directory. "
                    "Say explicitly whether they leave or stay."
                )
                % {"count": len(made.absent), "active": len(active)},
            )
        )
