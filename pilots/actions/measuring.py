"""An approved pilot measures its indicators; a wrong measure is put right."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
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
    _hold(kpi.pk, pilot)
    known = Measure.objects.select_related("kpi__pilot").filter(kpi=kpi, measured_on=measured_on).first()
    if known is not None:
        rules.can_correct(by, known, at=at).enforce()
    measure, _made = Measure.objects.update_or_create(
        kpi=kpi,
        measured_on=measured_on,
        defaults={"value": value, "recorded_by": by, "recorded_at": at},
    )
    _keep_latest(kpi.pk)
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


@transaction.atomic
def correct_measure(measure: Measure, *, value: Decimal, measured_on: date, by: User, at: datetime) -> None:
    """Another value, or another day; who recorded it stays. Reads the indicator and its pilot."""
    rules.can_correct(by, measure, at=at).enforce()
    pilot = measure.kpi.pilot
    _hold(measure.kpi_id, pilot)
    try:
        with transaction.atomic():
            found = Measure.objects.filter(
                pk=measure.pk, value=measure.value, measured_on=measure.measured_on
            ).update(value=value, measured_on=measured_on)
    except IntegrityError:
        raise NotNow(_("There is a measure of that day already: correct that one.")) from None
    if not found:
        raise NotNow(_("Something changed meanwhile: look again."))
    _keep_latest(measure.kpi_id)
    journal.record(
        by=by,
        verb="kpi_corrected",
        subject=pilot,
        at=at,
        kpi=measure.kpi_id,
        was=str(measure.value),
        was_on=measure.measured_on.isoformat(),
        value=str(value),
        measured_on=measured_on.isoformat(),
    )


@transaction.atomic
def remove_measure(measure: Measure, *, by: User, at: datetime) -> None:
    """A measure that should not be there; the journal keeps what it said."""
    rules.can_correct(by, measure, at=at).enforce()
    pilot = measure.kpi.pilot
    _hold(measure.kpi_id, pilot)
    if not Measure.objects.filter(pk=measure.pk).delete()[0]:
        raise NotNow(_("This measure is no longer there."))
    _keep_latest(measure.kpi_id)
    journal.record(
        by=by,
        verb="kpi_measure_removed",
        subject=pilot,
        at=at,
        kpi=measure.kpi_id,
        was=str(measure.value),
        was_on=measure.measured_on.isoformat(),
    )


def _hold(kpi_id: int, pilot: Pilot) -> None:
    """A no-effect update holds the row: of two measures at once, the later one sees the earlier one."""
    if not Kpi.objects.filter(pk=kpi_id, pilot=pilot).update(label=F("label")):
        raise NotNow(_("This indicator is no longer part of the pilot."))


def _keep_latest(kpi_id: int) -> None:
    """The last value stands on the indicator itself, for boards that read thousands."""
    last = Measure.objects.filter(kpi=kpi_id).order_by("measured_on").last()
    Kpi.objects.filter(pk=kpi_id).update(
        latest=last.value if last else None, latest_on=last.measured_on if last else None
    )
