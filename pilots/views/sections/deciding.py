"""The decision desk, and the minutes in which a decision is taken back."""

from datetime import datetime

from django.conf import settings

from people.models import User
from pilots import queries, rules
from pilots.forms import DeclineForm, ReworkForm
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    shown = {
        "undo": rules.can_undo(user, pilot, at=at) if pilot.undoable(at) else None,
        "undo_until": pilot.undo_until(),
        "undo_minutes": int(settings.UNDO_WINDOW.total_seconds() // 60),
        "may_decide": rules.can_decide(user, pilot),
    }
    if shown["may_decide"]:
        shown |= {
            "desk": queries.desk(pilot, at=at),
            "rework_form": typed.get("rework_form") or ReworkForm(),
            "decline_form": typed.get("decline_form") or DeclineForm(),
        }
    return shown
