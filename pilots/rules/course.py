"""Measures, milestones and progress notes are recorded by who answers for the pilot."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import Pilot
from pilots.rules.running import answers_for


def can_measure(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot), _("Only the lead, their mentor and the IT department record measures.")
        ),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED,
            _("Measures are recorded while a pilot is approved and open."),
        ),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: measures begin after that.")
        ),
    )
