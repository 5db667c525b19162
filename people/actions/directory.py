"""The plan becomes rows: units, people from the top down, changes, leavers, managers; one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people import rules
from people.actions.accounts import end_sessions
from people.actions.units import name_managers
from people.models import OrgUnit, User

BATCH = 1000
FIELDS = ("civility", "last_name", "first_name", "email", "site", "hired_on", "left_on")
CHANGED = (
    *FIELDS,
    "employee_number",
    "unit",
    "manager",
    "is_active",
)  # roles and passwords are nobody's here
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
class Known:
    """One person as the directory has them: a fifth of the memory of a row of the model."""

    pk: int
    number: str
    civility: str
    last_name: str
    first_name: str
    email: str
    site: str
    hired_on: date | None
    left_on: date | None
    unit_id: int | None
    manager_id: int | None
    is_active: bool
    is_guest: bool
    closed_by_hand: bool


@dataclass(slots=True)
class Plan:
    """Who joins, changes, comes back, leaves; `absent` are active people whom the file does not name."""

    joiners: list[Line] = field(default_factory=list)
    changed: list[tuple[Known, Line]] = field(default_factory=list)
    unchanged: int = 0
    returning: int = 0
    kept_closed: int = 0  # named by the file, but closed by hand: an administrator opens them again
    leavers: list[tuple[Known, Line]] = field(default_factory=list)
    absent: list[Known] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    described: list[dict] = field(default_factory=list)  # the first changes in words, for who decides
    ids: dict[str, int] = field(default_factory=dict)  # of the people we know, by employee number

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
            "kept_closed": self.kept_closed,
        }


def import_directory(
    plan: Plan,
    *,
    company: str = "",
    leavers: str,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write the plan and return its counts. Raises NotNow when it holds a problem, or when the directory changed
    under it: nothing is half-saved."""
    if by is not None:
        rules.can_import_directory(by).enforce()
    if plan.problems:
        raise NotNow(_("The file has problems: nothing was changed."))
    try:
        return _write(plan, company, leavers, by, at, progress or (lambda done, total: None))
    except IntegrityError:
        raise NotNow(
            _("The directory changed while the file was read: nothing was changed. Send the file again.")
        ) from None


@transaction.atomic
def _write(
    plan: Plan, company: str, leavers: str, by: User | None, at: datetime, progress: Progress
) -> dict[str, int]:
    total, done = len(plan.joiners) + len(plan.changed), 0
    units = _units({(line.direction, line.service) for line in plan.lines}, company)
    ids = dict(plan.ids)
    for batch in _from_the_top(plan.joiners, set(ids)):
        made = User.objects.bulk_create([_new(line, units, ids, at) for line in batch], BATCH)
        ids.update((user.employee_number, user.pk) for user in made)
        done += len(made)
        progress(done, total)
    for start in range(0, len(plan.changed), BATCH):
        done += _change(plan.changed[start : start + BATCH], units, ids)
        progress(done, total)
    gone = {known.pk: line.left_on for known, line in plan.leavers}
    gone |= {known.pk: None for known in ([] if leavers == KEEP else plan.absent)}
    _close(gone, at)
    back = [known.pk for known, _line in plan.changed if not known.is_active]
    journal.record_many(by=by, verb="account_closed", model=User, ids=gone, at=at, why="directory")
    journal.record_many(by=by, verb="account_opened", model=User, ids=back, at=at, why="directory")
    name_managers()
    root = OrgUnit.objects.get(pk=units["", ""])
    journal.record(by=by, verb="directory_imported", subject=root, at=at, **plan.counts)
    return {**plan.counts, "closed": len(gone)}


def _units(wanted: set[tuple[str, str]], company: str) -> dict[tuple[str, str], int]:
    """Ids of units by (direction, service); missing ones are made under the one root."""
    root = OrgUnit.objects.filter(parent=None).order_by("pk").first()
    root = root or OrgUnit.objects.create(name=company or _("Company"))
    directions = _below(
        {root.name: root}, {(root.name, direction) for direction, _service in wanted if direction}
    )
    by_name = {name: unit for (_root, name), unit in directions.items()}
    services = _below(by_name, {(direction, service) for direction, service in wanted if service})
    return (
        {("", ""): root.pk}
        | {(name, ""): unit.pk for name, unit in by_name.items()}
        | {names: unit.pk for names, unit in services.items()}
    )


def _below(parents: dict[str, OrgUnit], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], OrgUnit]:
    """Units one storey down by (name of the parent, name), the missing ones made: three queries at most."""
    names = {unit.pk: name for name, unit in parents.items()}
    units = {
        (names[unit.parent_id or 0], unit.name): unit
        for unit in OrgUnit.objects.filter(parent__in=parents.values())
    }
    made = OrgUnit.objects.bulk_create(
        [OrgUnit(name=name, parent=parents[above]) for above, name in sorted(wanted - set(units))], BATCH
    )
    for unit in made:  # a path needs the id, which only the insert gives
        unit.path = f"{parents[names[unit.parent_id or 0]].path}{unit.pk}/"
        units[names[unit.parent_id or 0], unit.name] = unit
    OrgUnit.objects.bulk_update(made, ["path"], BATCH)
    return units


def _from_the_top(joiners: list[Line], placed: set[str]) -> Iterator[list[Line]]:
    """Joiners in batches; a manager is always made in an earlier one, so one insert per person is enough."""
    coming = {line.number for line in joiners} - placed
    level = [line for line in joiners if line.manager_number not in coming]
    reports: dict[str, list[Line]] = defaultdict(list)
    for line in joiners:
        if line.manager_number in coming:
            reports[line.manager_number].append(line)
    while level:
        for start in range(0, len(level), BATCH):
            yield level[start : start + BATCH]
        level = [report for line in level for report in reports.get(line.number, ())]


def _new(line: Line, units: dict, ids: dict[str, int], at: datetime) -> User:
    return User(
        employee_number=line.number,
        password=UNUSABLE,
        unit_id=units[line.direction, line.service],
        manager_id=ids.get(line.manager_number),
        created_at=at,
        **{name: getattr(line, name) for name in FIELDS},
    )


def _change(batch: list[tuple[Known, Line]], units: dict, ids: dict[str, int]) -> int:
    """One read and one upsert a batch (a bulk_update of as many rows takes fifteen times as long)."""
    people = User.objects.in_bulk([known.pk for known, _line in batch])
    for known, line in batch:
        user = people[known.pk]
        for name in FIELDS:
            setattr(user, name, getattr(line, name))
        user.employee_number = line.number
        user.unit_id = units[line.direction, line.service]
        user.manager_id = ids.get(line.manager_number)
        user.is_active = True
    User.objects.bulk_create(
        people.values(), BATCH, update_conflicts=True, unique_fields=["id"], update_fields=CHANGED
    )
    return len(batch)


def _close(gone: dict[int, date | None], at: datetime) -> None:
    """Inactive and signed out everywhere; the day they left is HR's, or today."""
    by_day = defaultdict(list)
    for pk, day in gone.items():
        by_day[day or localdate(at)].append(pk)
    for day, pks in by_day.items():
        for start in range(0, len(pks), BATCH):
            User.objects.filter(pk__in=pks[start : start + BATCH]).update(is_active=False, left_on=day)
            end_sessions(pks[start : start + BATCH])
