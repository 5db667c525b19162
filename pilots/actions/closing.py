"""A pilot ends: what was learned is written, the mentoring about it ends with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal, search
from core.verdicts import NotNow
from early_adopters import actions as early_adopters
from people.models import User
from pilots import rules
from pilots.models import Pilot


@transaction.atomic
def close(pilot: Pilot, *, words: str, by: User, at: datetime) -> Pilot:
    """The pilot ends: its figures stay as they are, the mentoring about it ends with it."""
    rules.can_close(by, pilot, at=at).enforce()
    if not words.strip():
        raise NotNow(_("Say in a few words what you learned."))
    if not Pilot.objects.filter(pk=pilot.pk, state=Pilot.State.APPROVED).update(
        state=Pilot.State.CLOSED, closed_at=at, closing_words=words.strip()
    ):
        raise NotNow(_("Only an approved pilot can be closed."))
    if pilot.mentoring_id and pilot.mentoring.ended_at is None:
        # Its lead may always end it; whoever closes the pilot acts for both.
        early_adopters.end(pilot.mentoring, by=by, at=at)
    journal.record(by=by, verb="pilot_closed", subject=pilot, at=at)
    pilot.refresh_from_db()
    search.put(
        "pilot",
        pilot.pk,
        {
            pilot.language: (
                pilot.title,
                f"{pilot.what}\n{pilot.why}\n{pilot.tool.name}\n{pilot.closing_words}",
            )
        },
    )
    return pilot
