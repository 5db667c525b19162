"""Who manages a unit follows from whom its people name; computed from the rows, so a file with a part is enough."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from core import journal
from people import rules
from people.models import OrgUnit, User

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom people of a unit name as their manager."""

    pk: int
    number: str
    unit_id: int | None
    above: int | None  # their own manager


def name_managers() -> None:
    """A unit's manager is the one whom its people name most; a direction also listens to its services' managers.

    Somebody of the same unit or below goes before somebody from outside (the head of a direction names their own
    manager, who is not its head); a tie goes to the lowest number. A unit where nobody names anybody keeps its manager
    while they are here. The root is named by an administrator. `is_manager` follows. Six queries at most.
    """
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}
    votes, named = _votes()
    heads: dict[int, int | None] = {}
    for unit in sorted(units.values(), key=lambda unit: -unit.path.count("/")):  # services before directions
        if unit.parent_id is None:
            continue
        head = _most_named(votes[unit.pk], unit, units, named)
        heads[unit.pk] = head.pk if head else unit.manager_id
        if head:
            above = head.pk if head.unit_id == unit.parent_id else head.above
            if above in named:
                votes[unit.parent_id][above] += 1
    _write(units, heads)


@transaction.atomic
def name_head(company: OrgUnit, *, manager: User | None, by: User, at: datetime) -> None:
    """The head of the whole company, whom no file can tell: they see the board of everybody."""
    rules.can_name_head(by, company, manager).enforce()
    OrgUnit.objects.filter(pk=company.pk).update(manager=manager)
    _mark_managers()
    journal.record(by=by, verb="head_named", subject=company, at=at, manager=manager.pk if manager else None)


def _votes() -> tuple[dict[int, Counter[int]], dict[int, Named]]:
    """How often the active people of a unit name each active manager."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    named: dict[int, Named] = {}
    rows = (
        User.objects.employees()
        .filter(unit__isnull=False, manager__is_active=True)
        .values_list(
            "unit_id", "manager_id", "manager__employee_number", "manager__unit_id", "manager__manager_id"
        )
        .annotate(times=Count("pk"))
        .order_by()
    )
    for unit, pk, number, their_unit, above, times in rows:
        votes[unit][pk] += times
        named[pk] = Named(pk, number, their_unit, above)
    return votes, named


def _most_named(count: Counter[int], unit: OrgUnit, units: dict, named: dict[int, Named]) -> Named | None:
    def rank(pk: int) -> tuple:
        person = named[pk]
        home = units.get(person.unit_id)
        # A service's head often sits in its direction: inside means the direction, for both.
        direction = "/".join(unit.path.split("/")[:3]) + "/"
        inside = home is not None and home.path.startswith(direction)
        return not inside, -count[pk], person.number, pk

    return named[min(count, key=rank)] if count else None


def _write(units: dict[int, OrgUnit], heads: dict[int, int | None]) -> None:
    kept = [head for pk, head in heads.items() if head and head == units[pk].manager_id]
    here = (
        set(User.objects.filter(pk__in=kept, is_active=True).values_list("pk", flat=True)) if kept else set()
    )
    changed = []
    for pk, head in heads.items():
        unit = units[pk]
        wanted = head if head != unit.manager_id or head in here else None
        if wanted != unit.manager_id:
            unit.manager_id = wanted
            changed.append(unit)
    OrgUnit.objects.bulk_update(changed, ["manager"], BATCH)
    _mark_managers()


def _mark_managers() -> None:
    """`is_manager` is read at every request, so it is a column."""
    managing = OrgUnit.objects.filter(manager__isnull=False).values("manager")
    User.objects.filter(is_manager=False, pk__in=managing).update(is_manager=True)
    User.objects.filter(is_manager=True).exclude(pk__in=managing).update(is_manager=False)
