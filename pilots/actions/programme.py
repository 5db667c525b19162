"""The settings of the programme, changed in one step by the lead."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from pilots import rules
from pilots.models import Programme


@transaction.atomic
def set_programme(
    *,
    fast_lane_amount: Decimal,
    fiscal_month: int,
    rhythm_weeks: int,
    seen: Programme,
    by: User,
    at: datetime,
) -> Programme:
    """Conditional on what the form showed (`seen`): two leads at the same time do not undo each other."""
    rules.can_budget(by).enforce()
    kept, _made = Programme.objects.get_or_create(pk=1)
    wanted = {
        "fast_lane_amount": fast_lane_amount,
        "fiscal_month": fiscal_month,
        "rhythm_weeks": rhythm_weeks,
    }
    was = {name: getattr(seen, name) for name in wanted}
    if not Programme.objects.filter(pk=1, **was).update(**wanted):
        raise NotNow(_("The settings were changed since you opened the page: look at them again."))
    if wanted != was:
        changes = {name: [str(was[name]), str(wanted[name])] for name in wanted if was[name] != wanted[name]}
        journal.record(by=by, verb="programme_set", subject=kept, at=at, **changes)
    kept.refresh_from_db()
    return kept
