"""Which pilot starts at once, and who looks at it afterwards."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Pilot, Programme


def takes_fast_lane(pilot: Pilot, programme: Programme) -> bool:
    """Up to the amount that the programme lead set, with a recommended tool; one at a time until it was looked at,
    so that a large pilot is not sliced into small ones."""
    return (
        pilot.state == Pilot.State.SUBMITTED
        and 0 < pilot.asked <= programme.fast_lane_amount
        and pilot.tool is not None
        and pilot.tool.stance == pilot.tool.Stance.RECOMMENDED
        and not Pilot.objects.filter(lead=pilot.lead_id, fast_lane=True, looked_at=None).exists()
    )


def can_look_at(user: User, pilot: Pilot) -> Verdict:
    """One look by one member of the IT department, never at one's own."""
    return first_refusal(
        forbidden_unless(
            user.holds(Role.DSI), _("The IT department looks at what started by the fast lane.")
        ),
        not_now_unless(pilot.fast_lane, _("This pilot did not start by the fast lane.")),
        forbidden_unless(not pilot.written_by(user), _("Nobody looks at their own pilot: a colleague will.")),
        not_now_unless(pilot.looked_at is None, already_looked_at(pilot)),
    )


def already_looked_at(pilot: Pilot) -> str:
    if pilot.looked_by is None:
        return ""
    return _("%(name)s has already looked at this pilot.") % {"name": pilot.looked_by.name}
