"""The large company: each step bulk-inserts one app's rows, deterministically, and returns how many."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from operations.management import scale_library, scale_pilots, scale_tools
from operations.management.scale_words import BATCH, DOMAIN, SENTENCE
from people.models import OrgUnit, User
from training.models import Course, Session, SignUp

PEOPLE_PER_UNIT = 50
FIRST = [
    "Camille",
    "Inès",
    "Yanis",
    "Hélène",
    "Thomas",
    "Nadia",
    "Marc",
    "Sophie",
    "Bruno",
    "Léa",
    "Paul",
    "Aïcha",
    "Jean-Marc",
    "Élise",
    "Noé",
]
LAST = [
    "Morel",
    "Haddad",
    "Benali",
    "Roussel",
    "Garnier",
    "Perrin",
    "Lefèvre",
    "Marchal",
    "Dupuis",
    "Fontaine",
    "Vasseur",
    "de La Tour",
    "Nguyen",
    "O’Brien",
    "Çelik",
]
SITES = ["Lyon", "Nantes", "Lille", "Bordeaux", "Strasbourg"]


def present() -> bool:
    return User.objects.filter(email=f"p000000@{DOMAIN}").exists()


def units(people: int, at: datetime) -> int:
    """A root, directions of twenty services, services of fifty people."""
    services = max(2, people // PEOPLE_PER_UNIT)
    root = OrgUnit.objects.filter(parent=None).first() or OrgUnit.objects.create(name="Grande entreprise")
    directions = OrgUnit.objects.bulk_create(
        [OrgUnit(name=f"Direction {n:04}", parent=root) for n in range(max(1, services // 20))]
    )
    _set_paths(directions, root.path)
    made = OrgUnit.objects.bulk_create(
        [OrgUnit(name=f"Service {n:05}", parent=directions[n % len(directions)]) for n in range(services)],
        BATCH,
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
    services = list(
        OrgUnit.objects.filter(name__startswith="Service 0").order_by("pk").values_list("pk", flat=True)
    )
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


def sessions(people: int, at: datetime) -> int:
    """Twenty courses, one session for twenty people up to 5,000, sign-ups for all its seats."""
    trainer_ids = list(
        User.objects.employees().filter(email__endswith=DOMAIN).order_by("pk").values_list("pk", flat=True)
    )
    courses = Course.objects.bulk_create(
        [
            Course(
                slug=f"large-{n}",
                title_fr=f"Cours {n}",
                title_en=f"Course {n}",
                summary_fr=SENTENCE,
                level="practice",
                minutes=60,
                created_at=at,
            )
            for n in range(20)
        ]
    )
    count, seats = min(5_000, max(20, people // 20)), 20
    made = Session.objects.bulk_create(
        [
            Session(
                course=courses[n % 20],
                starts_at=at + timedelta(days=n % 120 - 60, minutes=n),
                ends_at=at + timedelta(days=n % 120 - 60, minutes=n + 60),
                mode="remote",
                place_fr="Visioconférence",
                trainer_id=trainer_ids[n % len(trainer_ids)],
                seats=seats,
                taken=seats - 2,
                line=seats - 2,
                opened_at=at - timedelta(days=100),
            )
            for n in range(count)
        ],
        BATCH,
    )
    signed = [
        SignUp(
            session=session,
            person_id=trainer_ids[(n * 37 + place) % len(trainer_ids)],
            state="confirmed",
            number=place + 1,
            joined_at=at,
        )
        for n, session in enumerate(made)
        for place in range(seats - 2)
    ]
    SignUp.objects.bulk_create(signed, BATCH)
    return len(courses) + len(made) + len(signed)


STEPS: list[tuple[str, Callable[[int, datetime], int]]] = [
    ("units", units),
    ("people", people),
    ("tools", scale_tools.tools),
    ("uses", scale_tools.uses),
    ("documents", scale_library.documents),
    ("readings", scale_library.readings),
    ("pilots", scale_pilots.pilots),
    ("expenses", scale_pilots.expenses),
    ("pilots’ course", scale_pilots.course),
    ("sessions", sessions),
]
