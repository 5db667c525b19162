"""A pilot that waits is given to a colleague, or taken, by a member of the IT department; never to one of its authors."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Pilot
from pilots.rules.deciding import can_decide


def can_assign(user: User, pilot: Pilot, to: User) -> Verdict:
    """Who may decide gives it to somebody who may: themself, or a colleague."""
    verdict = can_decide(user, pilot)
    if not verdict:
        return verdict
    return first_refusal(
        not_now_unless(
            to.is_active and to.holds(Role.DSI),
            _("%(name)s does not decide pilots: choose a colleague of the IT department.")
            % {"name": to.name},
        ),
        forbidden_unless(
            not pilot.written_by(to),
            _("%(name)s wrote this proposal: nobody decides their own.") % {"name": to.name},
        ),
        not_now_unless(
            pilot.assigned_to_id != to.pk,
            _("You already have it.")
            if to.pk == user.pk
            else _("%(name)s already has it.") % {"name": to.name},
        ),
    )
