"""An approved pilot spends within its budget: an expense is recorded, paid, cancelled; never beyond its line."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from pilots import rules
from pilots.models import BudgetLine, Expense, Pilot


@transaction.atomic
def add_expense(
    pilot: Pilot,
    *,
    line: BudgetLine,
    label: str,
    amount: Decimal,
    state: str,
    spent_on: date,
    supplier: str = "",
    vat: Decimal | None = None,
    token: str,
    by: User,
    at: datetime,
) -> Expense:
    """Plan, commit or pay an amount of a line, never beyond it. A form sent twice records one expense."""
    rules.can_spend(by, pilot, at=at).enforce()
    try:
        with transaction.atomic():
            expense = Expense.objects.create(
                form_token=token,
                pilot=pilot,
                line=line,
                label=label.strip(),
                supplier=supplier.strip(),
                amount=amount,
                vat=vat,
                state=state,
                spent_on=spent_on,
                paid_on=spent_on if state == Expense.State.PAID else None,
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError:
        if (first := Expense.objects.filter(form_token=token, pilot=pilot).first()) is None:
            raise
        return first
    if state in Expense.COUNTED:
        _commit(pilot, line, amount, paid=amount if state == Expense.State.PAID else Decimal(0), at=at)
    journal.record(
        by=by,
        verb="expense_recorded",
        subject=pilot,
        at=at,
        amount=str(amount),
        state=state,
        line=line.pk,
        expense=expense.pk,
    )
    return expense


def _commit(pilot: Pilot, line: BudgetLine, amount: Decimal, *, paid: Decimal, at: datetime) -> None:
    """The conditional updates that no two expenses pass together when only one fits. The pilot first, then the line."""
    fits = Pilot.objects.filter(
        pk=pilot.pk,
        state=Pilot.State.APPROVED,
        decided_at__lte=at - (timedelta(0) if pilot.fast_lane else settings.UNDO_WINDOW),
        committed__lte=F("granted") - amount,
    )
    if not fits.update(committed=F("committed") + amount, paid=F("paid") + paid):
        pilot.refresh_from_db()
        rules.can_spend(pilot.lead, pilot, at=at).enforce()  # closed or taken back meanwhile says so itself
        raise NotNow(rules.budget_is_short(pilot))
    room = BudgetLine.objects.filter(pk=line.pk, pilot=pilot, committed__lte=F("granted") - amount)
    if not room.update(committed=F("committed") + amount):
        line.refresh_from_db()
        raise NotNow(rules.line_is_short(line))
    pilot.committed += amount
    pilot.paid += paid


@transaction.atomic
def pay_expense(expense: Expense, *, by: User, at: datetime) -> None:
    """What was committed is paid: the budget does not move."""
    rules.can_settle(by, expense, at=at).enforce()
    if not Expense.objects.filter(pk=expense.pk, state=Expense.State.COMMITTED).update(
        state=Expense.State.PAID, paid_on=localdate(at)
    ):
        raise NotNow(_("This expense is not waiting to be paid."))
    Pilot.objects.filter(pk=expense.pilot_id).update(paid=F("paid") + expense.amount)
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
    """A mistake stays readable and gives its money back to the line and the pilot."""
    rules.can_cancel(by, expense, at=at).enforce()
    if not Expense.objects.filter(pk=expense.pk, state=expense.state).update(
        state=Expense.State.CANCELLED, paid_on=None
    ):
        raise NotNow(_("Something changed meanwhile: look again."))
    if expense.state in Expense.COUNTED:
        paid = expense.amount if expense.state == Expense.State.PAID else Decimal(0)
        Pilot.objects.filter(pk=expense.pilot_id).update(
            committed=F("committed") - expense.amount, paid=F("paid") - paid
        )
        BudgetLine.objects.filter(pk=expense.line_id).update(committed=F("committed") - expense.amount)
    journal.record(
        by=by,
        verb="expense_cancelled",
        subject=expense.pilot,
        at=at,
        amount=str(expense.amount),
        expense=expense.pk,
    )
