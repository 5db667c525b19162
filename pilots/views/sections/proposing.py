"""Around the proposal: its attachments, and what its authors may still do with it."""

from datetime import datetime

from django.utils.translation import gettext as _

from people.models import User
from pilots import rules
from pilots.forms import new_token
from pilots.models import Pilot
from pilots.queries.proposing import attachments


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    may_copy = pilot.state in rules.COPIED and bool(rules.can_copy(user, pilot))
    return {
        "more_kpis": more_kpis(pilot) if pilot.state not in Pilot.OPEN and pilot.kpi_id else [],
        "attachments": list(attachments(pilot)) if pilot.insight else [],
        "may_withdraw": pilot.state == Pilot.State.SUBMITTED and bool(rules.can_withdraw(user, pilot)),
        "may_copy": may_copy,
        "copy_token": new_token() if may_copy else "",
    }


def more_kpis(pilot: Pilot) -> list[tuple[str, str]]:
    """What it will measure beside the first, before it has a card of its own: label, and from where to where."""
    return [
        (
            kpi.label,
            _("from %(baseline)s to %(target)s")
            % {"baseline": kpi.say(kpi.baseline), "target": kpi.say(kpi.target)},
        )
        for kpi in pilot.kpis.exclude(pk=pilot.kpi_id)
    ]
