"""What approval sets in motion, whoever says yes: the lines, the mentor, the first progress note, the search."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate

from core import search
from early_adopters import actions as early_adopters
from people.models import User
from pilots import rules
from pilots.models import Pilot, Programme


def first_note(pilot: Pilot, at: datetime) -> dict:
    """How often it reports, as the programme says today, and when for the first time."""
    weeks = Programme.now().rhythm_weeks
    return {
        "rhythm_weeks": weeks,
        "next_note_on": rules.first_note(pilot.starts_on, pilot.ends_on, weeks=weeks, today=localdate(at)),
    }


def grant_lines(pilot: Pilot, amounts: Mapping[int, Decimal]) -> None:
    """Line pk -> what is granted of it. A proposal has at most thirty lines."""
    for pk, amount in sorted(amounts.items()):
        pilot.lines.filter(pk=pk).update(granted=amount)


def accompany(pilot: Pilot, *, mentor: User, by: User | None, at: datetime, due_at: datetime) -> None:
    """The mentor beside the lead, told at `due_at`."""
    pilot.mentoring = early_adopters.accompany(
        pilot.lead,
        mentor=mentor,
        about=pilot.key,
        about_label=pilot.title,
        about_url=pilot.get_absolute_url(),
        by=by,
        at=at,
        due_at=due_at,
    )
    Pilot.objects.filter(pk=pilot.pk).update(mentoring=pilot.mentoring)


def index(pilot: Pilot) -> None:
    """What colleagues may search from now on: never the money."""
    search.put(
        "pilot", pilot.pk, {pilot.language: (pilot.title, f"{pilot.what}\n{pilot.why}\n{pilot.tool.name}")}
    )
