"""The end of a pilot: the guided form while it can be closed, then what was learned."""

from datetime import datetime

from people.models import User
from pilots import rules
from pilots.forms import CloseForm
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    if pilot.state not in Pilot.OPEN:
        return {}
    may_close = rules.can_close(user, pilot, at=at)
    return {
        "may_close": may_close,
        "close_form": typed.get("close_form") or (CloseForm() if may_close else None),
    }
