"""The decision desk, in whose hands it is, the minutes in which a decision is taken back, the look at a fast start."""

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from people.models import User
from pilots import queries, rules
from pilots.forms import AdviceForm, DeclineForm, GiveForm, GrantForm, ReworkForm
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    waiting = pilot.state == Pilot.State.SUBMITTED
    holder = queries.delegating.holder(pilot, localdate(at)) if waiting and pilot.insight else None
    shown: dict[str, object] = {
        "undo": rules.can_undo(user, pilot, at=at) if pilot.undoable(at) else None,
        "undo_until": pilot.undo_until(),
        "undo_minutes": int(settings.UNDO_WINDOW.total_seconds() // 60),
        "may_decide": rules.can_decide(user, pilot),
        "holder": holder,
        "in_my_hands": holder is not None and user.pk == holder.person.pk,
    }
    if shown["may_decide"]:
        shown |= _desk(user, pilot, at, typed)
    if pilot.fast_lane:
        may_look = rules.can_look_at(user, pilot)
        shown |= {"may_look": may_look, "advice_form": typed.get("advice_form") or AdviceForm()}
    return shown


def _desk(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    desk = queries.desk(pilot, at=at)
    return {
        "desk": desk,
        "grant_form": typed.get("grant_form") or GrantForm(pilot=pilot, at=at, desk=desk),
        "rework_form": typed.get("rework_form") or ReworkForm(),
        "decline_form": typed.get("decline_form") or DeclineForm(),
        "give_form": typed.get("give_form") or GiveForm(pilot=pilot, by=user, at=at),
        "colleagues": queries.delegating.colleagues(user, pilot),
    }
