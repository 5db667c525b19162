"""A pilot is closed by who answers for it, once: nothing takes an end back."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import Pilot
from pilots.rules.running import answers_for


def can_close(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot),
            _("A pilot is closed by its lead, its co-authors, their mentor or the IT department."),
        ),
        not_now_unless(pilot.state != Pilot.State.CLOSED, _("This pilot is finished already.")),
        not_now_unless(pilot.state == Pilot.State.APPROVED, _("Only an approved pilot can be closed.")),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: wait a few minutes.")
        ),
    )
