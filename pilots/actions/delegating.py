"""A pilot that waits is taken by a member of the IT department, or given to a colleague; everybody of them may still decide."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from pilots import notices, rules
from pilots.models import Pilot


@transaction.atomic
def assign(pilot: Pilot, *, to: User, words: str = "", by: User, at: datetime) -> Pilot:
    """Into the hands of `to`, who is told unless they took it themselves; the promised day stays."""
    rules.can_assign(by, pilot, to).enforce()
    was, words = pilot.assigned_to_id, words.strip()
    # What the page showed: of two people who give it away at once, the second one is told.
    seen = Pilot.objects.waiting().filter(pk=pilot.pk, sent_at=pilot.sent_at, assigned_to=was)
    if not seen.update(assigned_to=to, assigned_at=at):
        pilot.refresh_from_db()
        rules.can_decide(by, pilot).enforce()
        raise NotNow(_("Somebody else has just taken it or given it away: look again."))
    journal.record(
        by=by,
        verb="pilot_taken" if to.pk == by.pk else "pilot_given",
        subject=pilot,
        at=at,
        to_id=to.pk,
        was_id=was,
        words=words,
    )
    notifications.cancel("pilots.handed_over", key=pilot.key, at=at)
    if to.pk != by.pk:
        notifications.tell(
            "pilots.handed_over",
            recipient_id=to.pk,
            key=pilot.key,
            period=notices.occasion(at),
            at=at,
            payload={"pilot": pilot.pk, "by": by.pk},
        )
    pilot.refresh_from_db()
    return pilot
