"""Money is recorded by who answers for the pilot, once its decision can no longer be taken back."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.money import show
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import BudgetLine, Expense, Pilot
from pilots.rules.running import answers_for


def can_spend(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Record an expense: once the decision can no longer be taken back."""
    until = pilot.undo_until()
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot), _("Only the lead, their mentor and the IT department record expenses.")
        ),
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


def can_settle(user: User, expense: Expense, *, at: datetime) -> Verdict:
    """Mark as paid what was committed."""
    return first_refusal(
        can_spend(user, expense.pilot, at=at),
        not_now_unless(
            expense.state == Expense.State.COMMITTED, _("This expense is not waiting to be paid.")
        ),
    )


def can_cancel(user: User, expense: Expense, *, at: datetime) -> Verdict:
    return first_refusal(
        can_spend(user, expense.pilot, at=at),
        not_now_unless(expense.state != Expense.State.CANCELLED, _("This expense is already cancelled.")),
    )


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
