"""What would change? The file compared with the people we know; nothing is written here."""

from datetime import date

from django.utils.translation import gettext as _

from people.actions.directory import FIELDS, SAFE, Line, Plan, Problem
from people.imports.reading import Reading
from people.models import OrgUnit, User

MOST_ABSENT = 0.10  # more absent people than this share is a partial file, not a wave of departures


def plan(reading: Reading, *, today: date, leavers: str = SAFE) -> Plan:
    """Two queries whatever the size. `leavers` says what becomes of absent people: KEEP, SAFE (refused past
    MOST_ABSENT) or ALL."""
    made = Plan(problems=list(reading.problems), lines=reading.lines)
    if made.problems:
        return made
    employees = list(User.objects.filter(is_guest=False))
    made.known = {user.employee_number: user for user in employees if user.employee_number}
    by_email = {user.email: user for user in employees}
    guests = set(User.objects.filter(is_guest=True).values_list("email", flat=True))
    units = _unit_names(employees)
    numbers = {user.pk: user.employee_number for user in employees}
    for line in reading.lines:
        _place(line, made, by_email, guests, units, numbers, today)
    named = {line.number for line in reading.lines}
    made.absent = [
        user.pk
        for user in employees
        if user.is_active and user.employee_number and user.employee_number not in named
    ]
    active = sum(user.is_active and bool(user.employee_number) for user in employees)
    if leavers == SAFE and active and len(made.absent) > max(5, active * MOST_ABSENT):
        made.problems.append(
            Problem(
                0,
                _(
                    "%(count)d of %(active)d colleagues are not in this file: it looks like a part of the directory. "
                    "Say explicitly whether they leave or stay."
                )
                % {"count": len(made.absent), "active": active},
            )
        )
    return made


def _place(
    line: Line, made: Plan, by_email: dict, guests: set, units: dict, numbers: dict, today: date
) -> None:
    user, owner = made.known.get(line.number), by_email.get(line.email)
    if user is None and owner is not None and not owner.employee_number:
        user = owner
        made.known[line.number] = user
    if line.email in guests:
        made.problems.append(
            Problem(line.at, _("%(value)s is the address of a guest.") % {"value": line.email})
        )
    elif owner is not None and owner is not user:
        made.problems.append(
            Problem(
                line.at,
                _("%(value)s already belongs to number %(number)s.")
                % {"value": line.email, "number": owner.employee_number},
            )
        )
    elif user is None:
        if not line.leaves(today):  # who left before they came here needs no account
            made.joiners.append(line)
    elif line.leaves(today):
        if user.is_active:
            made.leavers.append(user.pk)
        made.unchanged += not user.is_active
    elif _differs(user, line, units, numbers):
        made.returning += not user.is_active
        made.changed.append((user, line))
    else:
        made.unchanged += 1


def _differs(user: User, line: Line, units: dict, numbers: dict) -> bool:
    return (
        not user.is_active
        or user.employee_number != line.number
        or any(getattr(user, name) != getattr(line, name) for name in FIELDS)
        or units.get(user.unit_id, ("", "")) != (line.direction, line.service)
        or numbers.get(user.manager_id or 0, "") != line.manager_number
    )


def _unit_names(employees: list[User]) -> dict[int | None, tuple[str, str]]:
    """(direction, service) by unit id: the root is ("", ""), a direction (name, ""), a service both."""
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}
    names: dict[int | None, tuple[str, str]] = {}
    for unit in units.values():
        parent = units.get(unit.parent_id or 0)
        if parent is None:
            names[unit.pk] = ("", "")
        elif parent.parent_id is None:
            names[unit.pk] = (unit.name, "")
        else:
            names[unit.pk] = (parent.name, unit.name)
    return names
