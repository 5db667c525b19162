"""The end of a pilot: the way to its form while it can be closed, then what was learned, its figures, its lesson."""

from datetime import datetime

from django.utils.timezone import localdate

from people.models import User
from pilots import queries, rules
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    if pilot.state == Pilot.State.APPROVED:
        return {
            "may_close": rules.can_close(user, pilot, at=at),
            "to_close": localdate(at) > pilot.ends_on,
            "closing": None,
        }
    if pilot.state != Pilot.State.CLOSED:
        return {}
    closing = queries.closing_of(pilot)
    return {
        "closing": closing,
        "figures": queries.frozen(closing.figures) if closing else None,
        "may_teach": rules.can_teach(user, pilot, closing),
        "lesson": queries.lesson_for(user, closing),
    }
