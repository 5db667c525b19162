"""The large company: each step bulk-inserts one app's rows, deterministically, and returns how many."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from people.models import OrgUnit, User

BATCH = 2000
DOMAIN = "large.example"
PEOPLE_PER_UNIT = 50
FIRST = ["Camille", "Inès", "Yanis", "Hélène", "Thomas", "Nadia", "Marc", "Sophie", "Bruno", "Léa", "Paul", "Aïcha", "Jean-Marc", "Élise", "Noé"]
LAST = ["Morel", "Haddad", "Benali", "Roussel", "Garnier", "Perrin", "Lefèvre", "Marchal", "Dupuis", "Fontaine", "Vasseur", "de La Tour", "Nguyen", "O’Brien", "Çelik"]
SITES = ["Lyon", "Nantes", "Lille", "Bordeaux", "Strasbourg"]


def present() -> bool:
    return User.objects.filter(email=f"p000000@{DOMAIN}").exists()


def units(people: int, at: datetime) -> int:
    """A root, directions of twenty services, services of fifty people."""
    services = max(2, people // PEOPLE_PER_UNIT)
    root = OrgUnit.objects.filter(parent=None).first() or OrgUnit.objects.create(name="Grande entreprise")
    directions = OrgUnit.objects.bulk_create([OrgUnit(name=f"Direction {n:04}", parent=root) for n in range(max(1, services // 20))])
    _set_paths(directions, root.path)
    made = OrgUnit.objects.bulk_create(
        [OrgUnit(name=f"Service {n:05}", parent=directions[n % len(directions)]) for n in range(services)], BATCH
    )
    for direction in directions:
        _set_paths([unit for unit in made if unit.parent_id == direction.pk], direction.path)
    OrgUnit.objects.bulk_update([*directions, *made], ["path"], BATCH)
    return len(directions) + len(made)


def _set_paths(made: list[OrgUnit], above: str) -> None:
    for unit in made:
        unit.path = f"{above}{unit.pk}/"


def people(count: int, at: datetime) -> int:
    """Every fiftieth person manages their service; one in a hundred belongs to the DSI."""
    draw = random.Random(count)  # noqa: S311  (made-up people, not a secret)
    services = list(OrgUnit.objects.filter(name__startswith="Service 0").order_by("pk").values_list("pk", flat=True))
    rows = [
        User(
            email=f"p{n:06}@{DOMAIN}",
            employee_number=f"L{n:06}",
            password=f"{UNUSABLE_PASSWORD_PREFIX}large",
            first_name=draw.choice(FIRST),
            last_name=draw.choice(LAST),
            unit_id=services[n % len(services)],
            site=draw.choice(SITES),
            hired_on=date(2010, 1, 4) + timedelta(days=draw.randrange(5500)),
            language="en" if n % 7 == 0 else "fr",
            is_dsi=n % 100 == 1,
            is_manager=n < len(services),
        )
        for n in range(count)
    ]
    made = User.objects.bulk_create(rows, BATCH)
    heads = [OrgUnit(pk=services[n], manager_id=made[n].pk) for n in range(min(len(services), len(made)))]
    OrgUnit.objects.bulk_update(heads, ["manager"], BATCH)
    return len(made)


STEPS: list[tuple[str, Callable[[int, datetime], int]]] = [("units", units), ("people", people)]
