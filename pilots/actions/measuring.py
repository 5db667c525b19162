"""An approved pilot measures its indicators."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from core import journal
from people.models import User
from pilots import rules
from pilots.models import Kpi, Measure, Pilot


@transaction.atomic
def record_measure(
    pilot: Pilot, *, kpi: Kpi | None = None, value: Decimal, measured_on: date, by: User, at: datetime
) -> Measure:
    """One value a day of one indicator (the first when none is named): a second one for the same day corrects it."""
    rules.can_measure(by, pilot, at=at).enforce()
    kpi = kpi or pilot.kpi
    # A no-effect update holds the row: of two measures at once, the later one sees the earlier one below.
    Kpi.objects.filter(pk=kpi.pk, pilot=pilot).update(label=F("label"))
    measure, _made = Measure.objects.update_or_create(
        kpi=kpi,
        measured_on=measured_on,
        defaults={"value": value, "recorded_by": by, "recorded_at": at},
    )
    last = Measure.objects.filter(kpi=kpi).order_by("measured_on").last()
    Kpi.objects.filter(pk=kpi.pk).update(latest=last.value, latest_on=last.measured_on)
    journal.record(
        by=by,
        verb="kpi_measured",
        subject=pilot,
        at=at,
        kpi=kpi.pk,
        value=str(value),
        measured_on=measured_on.isoformat(),
    )
    return measure
