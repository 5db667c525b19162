"""Around the proposal: its attachments, and what its authors may still do with it."""

from datetime import datetime

from people.models import User
from pilots import rules
from pilots.forms import new_token
from pilots.models import Pilot
from pilots.queries.proposing import attachments


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    may_copy = pilot.state in rules.COPIED and bool(rules.can_copy(user, pilot))
    return {
        "attachments": list(attachments(pilot)) if pilot.insight else [],
        "may_withdraw": pilot.state == Pilot.State.SUBMITTED and bool(rules.can_withdraw(user, pilot)),
        "may_copy": may_copy,
        "copy_token": new_token() if may_copy else "",
    }
