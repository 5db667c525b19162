"""The sample company, loaded through the same actions as people's clicks; dates are relative to the day it is loaded."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

import early_adopters.actions
import people.actions
import people.imports
import training.actions
from early_adopters.models import EarlyAdopter
from operations.management import demo_library, demo_pilots, demo_tools
from operations.management.demo_people import SAMPLE, person, read
from people.models import OrgUnit, User
from tools.models import Tool
from training.models import Course

COMPANY = "Ateliers Rivoire"
PASSWORD = "demo-portail-2026"  # noqa: S105  (printed on the sign-in page of the sample company)
ACCOUNTS = {
    "employee": (),
    "pioneer": (),
    "dsi": ("is_dsi",),
    "hr": ("is_hr",),
    "comms": ("is_comms",),
    "trainer": ("is_trainer",),
    "manager": (),
    "lead": ("is_lead",),
    "admin": ("is_admin",),
}


def accounts(at: datetime) -> int:
    """The ten sample accounts get their password and roles; the guest is invited; the IT department gets its role."""
    for name, flags in ACCOUNTS.items():
        account = person(f"{name}@demo.example")
        for flag in flags:
            setattr(account, flag, True)
        account.set_password(PASSWORD)
        account.save()
    it = OrgUnit.objects.get(name="Direction des systèmes d’information")
    User.objects.filter(unit__path__startswith=it.path).update(is_dsi=True)
    User.objects.create_user(
        "guest@demo.example",
        PASSWORD,
        first_name="Julia",
        last_name="Stein",
        is_guest=True,
        company="Hydrotec Partner",
        guest_until=localdate(at) + timedelta(days=180),
        language="en",
    )
    return User.objects.count()


def courses(at: datetime) -> int:
    """Two sessions are behind us, four to come, one is full with people waiting."""
    hr, kept = person("hr@demo.example"), read("training.json")
    names = (
        "slug",
        "title_fr",
        "title_en",
        "summary_fr",
        "summary_en",
        "objectives_fr",
        "objectives_en",
        "minutes",
        "level",
    )
    for entry in kept["courses"]:
        training.actions.create_course(
            Course(**{name: entry[name] for name in names}), by=hr, at=at - timedelta(days=90)
        )
    for entry in kept["sessions"]:
        day = localdate(at) + timedelta(days=entry["in_days"])
        starts_at = datetime.combine(day, time.fromisoformat(entry["at"]), timezone.get_default_timezone())
        opened = min(at, starts_at) - timedelta(days=20)
        session = training.actions.create_session(
            Course.objects.get(slug=entry["course"]),
            starts_at=starts_at,
            minutes=entry["minutes"],
            mode=entry["mode"],
            place_fr=entry["place_fr"],
            place_en=entry["place_en"],
            link=entry.get("link", ""),
            seats=entry["seats"],
            trainer=person(entry["trainer"]),
            by=hr,
            at=opened,
        )
        for rank, email in enumerate(entry["signed_up"]):
            training.actions.join(session, by=person(email), at=opened + timedelta(days=1, hours=rank))
    return len(kept["sessions"])


def adopters(at: datetime) -> int:
    """Early adopters in every state: contacted, to contact tomorrow, waiting for a mentor."""
    dsi, entries = person("dsi@demo.example"), read("pioneers.json")
    for entry in entries:
        registered = at - timedelta(days=entry["registered_days_ago"])
        adopter = early_adopters.actions.register(
            person(entry["email"]),
            wants=entry["wants"],
            tools=Tool.objects.filter(slug__in=entry["tools"]),
            help_wanted=entry.get("help", [EarlyAdopter.Help.START]),
            by=person(entry["email"]),
            at=registered,
        )
        if entry["mentor"]:
            mentor = person(entry["mentor"])
            mentoring = early_adopters.actions.confirm_mentor(
                adopter, mentor=mentor, by=dsi, at=registered + timedelta(hours=5)
            )
            if entry["contacted_days_ago"] is not None:
                contacted = at - timedelta(days=entry["contacted_days_ago"])
                early_adopters.actions.contacted(mentoring, by=mentor, at=contacted)
    return len(entries)


def directory(at: datetime) -> int:
    """The HR export of the sample company, through the same door as a real one."""
    reading = people.imports.read((SAMPLE / "annuaire.csv").read_bytes())
    plan = people.imports.plan(reading, today=localdate(at))
    people.actions.import_directory(
        plan, company=COMPANY, leavers=people.actions.SAFE, by=None, at=at - timedelta(days=400)
    )
    return User.objects.count()


STEPS: list[tuple[str, Callable[[datetime], int]]] = [
    ("people", directory),
    ("accounts", accounts),
    ("tools", demo_tools.register),
    ("uses", demo_tools.uses),
    ("trials", demo_tools.trials),
    ("documents", demo_library.library),
    ("sessions", courses),
    ("early adopters", adopters),
    ("pilots", demo_pilots.money),
]


@transaction.atomic
def load(at: datetime) -> list[tuple[str, int]]:
    """Everything or nothing; returns what was made, by step."""
    made = [(label, step(at)) for label, step in STEPS]
    (settings.DATA_DIR / "sample-company").touch()
    return made
