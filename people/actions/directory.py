"""The plan becomes rows: units, people from the top down, leavers, managers; one transaction."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import OrgUnit, User

BATCH = 1000
FIELDS = ("civility", "last_name", "first_name", "email", "site", "hired_on", "left_on")
KEEP, SAFE, ALL = "keep", "safe", "all"  # what becomes of people whom the file does not name
UNUSABLE = make_password(None)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one line of the file; line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(slots=True)
class Line:
    """One person as the file has them; empty strings for what the file leaves out."""

    at: int  # the line of the file, as an editor counts
    number: str
    last_name: str
    first_name: str
    email: str
    civility: str = ""
    direction: str = ""
    service: str = ""
    manager_number: str = ""
    site: str = ""
    hired_on: date | None = None
    left_on: date | None = None

    def leaves(self, today: date) -> bool:
        return self.left_on is not None and self.left_on < today


@dataclass(slots=True)
class Plan:
    """Who joins, changes, comes back, leaves; `absent` are active people whom the file does not name."""

    joiners: list[Line] = field(default_factory=list)
    changed: list[tuple[User, Line]] = field(default_factory=list)
    unchanged: int = 0
    returning: int = 0
    leavers: list[int] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    known: dict[str, User] = field(default_factory=dict)  # by employee number

    @property
    def counts(self) -> dict[str, int]:
        return {
            "lines": len(self.lines),
            "joiners": len(self.joiners),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "returning": self.returning,
            "leavers": len(self.leavers),
            "absent": len(self.absent),
        }


@transaction.atomic
def import_directory(
    plan: Plan,
    *,
    company: str = "",
    leavers: str,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write the plan and return its counts. Raises NotNow when the plan holds a problem: nothing is half-saved."""
    if plan.problems:
        raise NotNow(_("The file has problems: nothing was changed."))
    tell = progress or (lambda done, total: None)
    total = len(plan.joiners) + len(plan.changed)
    units = _units(plan.lines, company)
    ids = {number: user.pk for number, user in plan.known.items()}
    done = 0
    for level in _from_the_top(plan.joiners, set(ids)):
        rows = [_new(line, units, ids, at) for line in level]
        for start in range(0, len(rows), BATCH):
            made = User.objects.bulk_create(rows[start : start + BATCH], BATCH)
            ids.update((user.employee_number, user.pk) for user in made)
            done += len(made)
            tell(done, total)
    _change(plan, units, ids, lambda count: tell(done + count, total))
    gone = plan.leavers + ([] if leavers == KEEP else plan.absent)
    _close(gone, plan, at)
    _name_managers(plan.lines, units, ids, at)
    root = OrgUnit.objects.get(parent=None, pk=units["", ""])
    journal.record(by=by, verb="directory_imported", subject=root, at=at, **plan.counts)
    return {**plan.counts, "closed": len(gone)}


def _units(lines: list[Line], company: str) -> dict[tuple[str, str], int]:
    """Ids of units by (direction, service); missing ones are made under the one root."""
    root = OrgUnit.objects.filter(parent=None).order_by("pk").first()
    root = root or OrgUnit.objects.create(name=company or _("Company"))
    ids = {("", ""): root.pk}
    directions = {unit.name: unit for unit in OrgUnit.objects.filter(parent=root)}
    for name in sorted({line.direction for line in lines if line.direction} - set(directions)):
        directions[name] = OrgUnit.objects.create(name=name, parent=root)
    ids.update(((name, ""), unit.pk) for name, unit in directions.items())
    above = {unit.pk: unit for unit in directions.values()}
    services = {
        (above[unit.parent_id or 0].name, unit.name): unit.pk
        for unit in OrgUnit.objects.filter(parent__in=above)
    }
    wanted = sorted({(line.direction, line.service) for line in lines if line.service} - set(services))
    made = OrgUnit.objects.bulk_create(
        [OrgUnit(name=service, parent=directions[direction]) for direction, service in wanted], BATCH
    )
    for unit in made:
        unit.path = f"{above[unit.parent_id or 0].path}{unit.pk}/"
    OrgUnit.objects.bulk_update(made, ["path"], BATCH)
    services.update(((above[unit.parent_id or 0].name, unit.name), unit.pk) for unit in made)
    return ids | services


def _from_the_top(joiners: list[Line], known: set[str]):
    """Joiners in levels: each level's managers exist before it is made, so one insert per person is enough."""
    coming = {line.number for line in joiners}
    placed, waiting = set(known), joiners
    while waiting:
        level = [
            line for line in waiting if line.manager_number in placed or line.manager_number not in coming
        ]
        yield level
        placed |= {line.number for line in level}
        waiting = [line for line in waiting if line.number not in placed]


def _new(line: Line, units: dict, ids: dict[str, int], at: datetime) -> User:
    return User(
        employee_number=line.number,
        password=UNUSABLE,
        unit_id=units[line.direction, line.service],
        manager_id=ids.get(line.manager_number),
        created_at=at,
        **{name: getattr(line, name) for name in FIELDS},
    )


def _change(plan: Plan, units: dict, ids: dict[str, int], tell: Callable[[int], None]) -> None:
    for user, line in plan.changed:
        for name in FIELDS:
            setattr(user, name, getattr(line, name))
        user.employee_number = line.number
        user.unit_id = units[line.direction, line.service]
        user.manager_id = ids.get(line.manager_number)
        user.is_active = True
    rows = [user for user, _line in plan.changed]
    for start in range(0, len(rows), BATCH):
        User.objects.bulk_update(
            rows[start : start + BATCH], [*FIELDS, "employee_number", "unit", "manager", "is_active"], 250
        )
        tell(min(start + BATCH, len(rows)))


def _close(gone: list[int], plan: Plan, at: datetime) -> None:
    """Inactive from the next request on; the day they left is HR's, or today."""
    today = localdate(at)
    said = {
        plan.known[line.number].pk: line.left_on
        for line in plan.lines
        if line.left_on and line.number in plan.known
    }
    by_day = defaultdict(list)
    for pk in gone:
        by_day[said.get(pk) or today].append(pk)
    for day, pks in by_day.items():
        for start in range(0, len(pks), BATCH):
            User.objects.filter(pk__in=pks[start : start + BATCH]).update(is_active=False, left_on=day)


def _name_managers(lines: list[Line], units: dict, ids: dict[str, int], at: datetime) -> None:
    """A unit's manager is the one whom its people name most; a direction also listens to its services' managers.

    Somebody of the same direction goes before somebody from outside (the head of a direction names their own
    manager, who is not its head); a tie goes to the lowest number. `is_manager` follows.
    """
    today = localdate(at)
    here = {line.number: line for line in lines if not line.leaves(today)}
    votes: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for line in here.values():
        if line.manager_number in ids and line.manager_number:
            votes[line.direction, line.service][line.manager_number] += 1
    heads = {unit: _most_named(count, unit[0], here) for unit, count in votes.items() if unit[1]}
    for (direction, _service), number in heads.items():
        head = here.get(number)
        if head is None:
            continue
        leads_direction = head.direction == direction and not head.service
        above = number if leads_direction else head.manager_number
        if above in ids:
            votes[direction, ""][above] += 1
    heads |= {
        unit: _most_named(count, unit[0], here) for unit, count in votes.items() if unit[0] and not unit[1]
    }
    wanted = {units[unit]: ids[number] for unit, number in heads.items() if number in ids}
    changed = []
    for unit in OrgUnit.objects.filter(pk__in=set(units.values())):
        if unit.manager_id != wanted.get(unit.pk):
            unit.manager_id = wanted.get(unit.pk)
            changed.append(unit)
    OrgUnit.objects.bulk_update(changed, ["manager"], BATCH)
    managing = OrgUnit.objects.filter(manager__isnull=False).values("manager")
    User.objects.filter(is_manager=False, pk__in=managing).update(is_manager=True)
    User.objects.filter(is_manager=True).exclude(pk__in=managing).update(is_manager=False)


def _most_named(count: Counter, direction: str, here: dict[str, Line]) -> str:
    def rank(number: str) -> tuple:
        inside = number in here and here[number].direction == direction
        return not inside, -count[number], number

    return min(count, key=rank)
