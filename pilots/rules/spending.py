"""Money is recorded by who answers for the pilot, once its decision can no longer be taken back."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from core.money import show
from core.verdicts import ALLOWED, Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import BudgetLine, Expense, Pilot
from pilots.rules.running import answers_for

# An invoice may come long after the last day of a pilot, but not years after.
AFTER_THE_END = timedelta(days=366)


def can_spend(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Record an expense, move money: once the decision can no longer be taken back."""
    until = pilot.undo_until()
    return first_refusal(
        _answers(user, pilot),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED,
            _("Expenses are recorded while a pilot is approved and open."),
        ),
        not_now_unless(
            not pilot.undoable(at),
            _("The decision can still be taken back: expenses open at %(time)s.")
            % {"time": date_format(localtime(until), "TIME_FORMAT") if until else ""},
        ),
    )


def can_commit(user: User, expense: Expense, *, at: datetime) -> Verdict:
    """Promise to somebody what was planned."""
    return first_refusal(
        can_spend(user, expense.pilot, at=at),
        not_now_unless(expense.state == Expense.State.PLANNED, _("This expense is no longer planned.")),
    )


def can_settle(user: User, expense: Expense, *, at: datetime) -> Verdict:
    """Mark as paid what was committed; after the end of the pilot too, for invoices come late."""
    return first_refusal(
        _answers(user, expense.pilot),
        ALLOWED if expense.pilot.state == Pilot.State.CLOSED else can_spend(user, expense.pilot, at=at),
        not_now_unless(
            expense.state == Expense.State.COMMITTED, _("This expense is not waiting to be paid.")
        ),
    )


def can_cancel(user: User, expense: Expense, *, at: datetime) -> Verdict:
    """A mistake, an order that falls through. Once the pilot is finished, what was paid stays."""
    settling = expense.pilot.state == Pilot.State.CLOSED and expense.state == Expense.State.COMMITTED
    return first_refusal(
        _answers(user, expense.pilot),
        not_now_unless(expense.state != Expense.State.CANCELLED, _("This expense is already cancelled.")),
        ALLOWED if settling else can_spend(user, expense.pilot, at=at),
    )


def spending_days(pilot: Pilot) -> tuple[date, date]:
    """The first and the last day that an expense of this pilot may bear: from its proposal to a year after its end."""
    first = min(localdate(pilot.created_at), pilot.starts_on)
    return first, pilot.ends_on + AFTER_THE_END


def dated_rightly(pilot: Pilot, day: date) -> Verdict:
    first, last = spending_days(pilot)
    return not_now_unless(
        first <= day <= last,
        _("An expense of this pilot has a date between %(first)s and %(last)s.")
        % {
            "first": date_format(first, "SHORT_DATE_FORMAT"),
            "last": date_format(last, "SHORT_DATE_FORMAT"),
        },
    )


def paid_by_now(day: date, *, at: datetime) -> Verdict:
    return not_now_unless(day <= localdate(at), _("What is paid has a date of today or before."))


def vat_is_a_part(vat: Decimal | None, amount: Decimal) -> Verdict:
    return not_now_unless(vat is None or 0 <= vat < amount, _("The VAT is a part of the amount."))


def budget_is_short(pilot: Pilot) -> str:
    return _("%(left)s are left of the %(granted)s granted: this expense does not fit.") % {
        "left": show(pilot.left),
        "granted": show(pilot.granted),
    }


def line_is_short(line: BudgetLine) -> str:
    return _("%(left)s are left on the line “%(line)s”: this expense does not fit.") % {
        "left": show(line.left),
        "line": line.label,
    }


def _answers(user: User, pilot: Pilot) -> Verdict:
    return forbidden_unless(
        answers_for(user, pilot), _("Only the lead, their mentor and the IT department record expenses.")
    )


def more_than_committed(expense: Expense) -> str:
    return _("The pilot is finished: at most the %(amount)s that were committed can be paid.") % {
        "amount": show(expense.amount)
    }
