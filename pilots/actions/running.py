"""An approved pilot spends within its budget, measures its indicator, and ends with what was learned."""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal, search
from core.verdicts import NotNow
from early_adopters import actions as early_adopters
from people.models import User
from pilots import rules
from pilots.models import Expense, Kpi, Measure, Pilot


@transaction.atomic
def add_expense(
    pilot: Pilot,
    *,
    label: str,
    category: str,
    amount: Decimal,
    state: str,
    spent_on: date,
    supplier: str = "",
    token: str,
    by: User,
    at: datetime,
) -> Expense:
    """Commit or pay an amount, never beyond the budget. A form sent twice records one expense."""
    rules.can_spend(by, pilot, at=at).enforce()
    try:
        with transaction.atomic():
            expense = Expense.objects.create(
                form_token=token,
                pilot=pilot,
                label=label.strip(),
                category=category,
                supplier=supplier.strip(),
                amount=amount,
                state=state,
                spent_on=spent_on,
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError:
        if (first := Expense.objects.filter(form_token=token, pilot=pilot).first()) is None:
            raise
        return first
    if state in Expense.COUNTED:
        _commit(pilot, amount, at=at)
    journal.record(
        by=by,
        verb="expense_recorded",
        subject=pilot,
        at=at,
        amount=str(amount),
        state=state,
        expense=expense.pk,
    )
    return expense


def _commit(pilot: Pilot, amount: Decimal, *, at: datetime) -> None:
    """The conditional update that no two expenses pass together when only one fits."""
    fits = Pilot.objects.filter(
        pk=pilot.pk,
        state=Pilot.State.APPROVED,
        decided_at__lte=at - settings.UNDO_WINDOW,
        committed__lte=F("granted") - amount,
    )
    if not fits.update(committed=F("committed") + amount):
        pilot.refresh_from_db()
        rules.can_spend(pilot.lead, pilot, at=at).enforce()  # closed or taken back meanwhile says so itself
        raise NotNow(rules.budget_is_short(pilot))
    pilot.committed += amount


@transaction.atomic
def pay_expense(expense: Expense, *, by: User, at: datetime) -> None:
    """What was committed is paid: the budget does not move."""
    rules.can_settle(by, expense, at=at).enforce()
    if not Expense.objects.filter(pk=expense.pk, state=Expense.State.COMMITTED).update(
        state=Expense.State.PAID
    ):
        raise NotNow(_("This expense is not waiting to be paid."))
    journal.record(
        by=by,
        verb="expense_paid",
        subject=expense.pilot,
        at=at,
        amount=str(expense.amount),
        expense=expense.pk,
    )


@transaction.atomic
def cancel_expense(expense: Expense, *, by: User, at: datetime) -> None:
    """A mistake stays readable and gives its money back to the pilot."""
    rules.can_cancel(by, expense, at=at).enforce()
    if not Expense.objects.filter(pk=expense.pk, state=expense.state).update(state=Expense.State.CANCELLED):
        raise NotNow(_("Something changed meanwhile: look again."))
    if expense.state in Expense.COUNTED:
        Pilot.objects.filter(pk=expense.pilot_id).update(committed=F("committed") - expense.amount)
    journal.record(
        by=by,
        verb="expense_cancelled",
        subject=expense.pilot,
        at=at,
        amount=str(expense.amount),
        expense=expense.pk,
    )


@transaction.atomic
def record_measure(pilot: Pilot, *, value: Decimal, measured_on: date, by: User, at: datetime) -> Measure:
    """One value a day: a second one for the same day corrects the first."""
    rules.can_measure(by, pilot, at=at).enforce()
    # A no-effect update holds the row: of two measures at once, the later one sees the earlier one below.
    Kpi.objects.filter(pilot=pilot).update(label=F("label"))
    measure, _made = Measure.objects.update_or_create(
        kpi=pilot.kpi,
        measured_on=measured_on,
        defaults={"value": value, "recorded_by": by, "recorded_at": at},
    )
    last = Measure.objects.filter(kpi=pilot.kpi).order_by("measured_on").last()
    Kpi.objects.filter(pilot=pilot).update(latest=last.value, latest_on=last.measured_on)
    journal.record(
        by=by,
        verb="kpi_measured",
        subject=pilot,
        at=at,
        value=str(value),
        measured_on=measured_on.isoformat(),
    )
    return measure


@transaction.atomic
def close(pilot: Pilot, *, words: str, by: User, at: datetime) -> Pilot:
    """The pilot ends: its figures stay as they are, the mentoring about it ends with it."""
    rules.can_close(by, pilot, at=at).enforce()
    if not words.strip():
        raise NotNow(_("Say in a few words what you learned."))
    if not Pilot.objects.filter(pk=pilot.pk, state=Pilot.State.APPROVED).update(
        state=Pilot.State.CLOSED, closed_at=at, closing_words=words.strip()
    ):
        raise NotNow(_("Only an approved pilot can be closed."))
    if pilot.mentoring_id and pilot.mentoring.ended_at is None:
        # Its lead may always end it; whoever closes the pilot acts for both.
        early_adopters.end(pilot.mentoring, by=by, at=at)
    journal.record(by=by, verb="pilot_closed", subject=pilot, at=at)
    pilot.refresh_from_db()
    search.put(
        "pilot",
        pilot.pk,
        {
            pilot.language: (
                pilot.title,
                f"{pilot.what}\n{pilot.why}\n{pilot.tool.name}\n{pilot.closing_words}",
            )
        },
    )
    return pilot
