"""Colleagues propose; the lead and the co-authors write."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Pilot


def can_propose(user: User) -> Verdict:
    return forbidden_unless(user.holds(Role.EMPLOYEE), _("Pilots are proposed by colleagues of the company."))


def can_write(user: User, pilot: Pilot) -> Verdict:
    """Change the proposal: before it is sent, and again when it comes back with advice."""
    return first_refusal(
        forbidden_unless(pilot.written_by(user), _("Only its lead and its co-authors write a proposal.")),
        not_now_unless(
            pilot.state in Pilot.WRITABLE, _("This proposal was sent: it can no longer be changed.")
        ),
    )


def can_send(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """What was promised starts to count, so what is needed to decide must be there."""
    dated = pilot.starts_on is not None and pilot.ends_on is not None
    return first_refusal(
        can_write(user, pilot),
        not_now_unless(pilot.tool_id, _("Choose the tool to try.")),
        not_now_unless(pilot.what and pilot.why, _("Say what you want to try, and why.")),
        not_now_unless(dated, _("Give the start and the end.")),
        not_now_unless(not dated or pilot.ends_on >= localdate(at), _("The end is already past.")),
        not_now_unless(pilot.asked > 0, _("Add at least one line to the budget.")),
        not_now_unless(pilot.kpi_id, _("Say what you will measure.")),
    )
