"""An approved pilot spends within its budget: an expense is planned, committed, paid, cancelled; never beyond its line.

Whoever moves money holds the row of the pilot first, then its line, then the expense, then the envelope.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from pilots.actions.envelopes import give_back
from pilots.actions.files import add_file
from pilots.actions.moves import Cover, hold, open_pilot, shift
from pilots.models import BudgetLine, Expense, Pilot, PilotFile
from pilots.models.envelopes import ZERO, cents
from pilots.rules import spending as rules


class LineIsShort(NotNow):
    """The line lacks `missing`, the pilot has it elsewhere: the form offers to take it there."""

    def __init__(self, line: BudgetLine, amount: Decimal) -> None:
        super().__init__(rules.line_is_short(line))
        self.line, self.missing = line, amount - line.left


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote, an invoice or a receipt that comes with the act itself: both are kept, or neither."""

    name: str
    content: bytes
    purpose: str = PilotFile.Purpose.INVOICE


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
    cover: Cover | None = None,
    evidence: Evidence | None = None,
    token: str,
    by: User,
    at: datetime,
) -> Expense:
    """Plan, commit or pay an amount of a line, never beyond it. A form sent twice records one expense."""
    _check(pilot, line=line, amount=amount, vat=vat, state=state, spent_on=spent_on, by=by, at=at)
    paid = state == Expense.State.PAID
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
                paid_on=spent_on if paid else None,
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError:
        if (first := Expense.objects.filter(form_token=token, pilot=pilot).first()) is None:
            raise NotNow(_("Open this page again.")) from None
        return first
    if state in Expense.COUNTED:
        _take(pilot, line, amount, paid=amount if paid else ZERO, cover=cover, by=by, at=at)
    else:
        hold(pilot, by=by, at=at)
    _note("expense_recorded", expense, by=by, at=at, state=state)
    if evidence is not None:
        _prove(expense, evidence, by=by, at=at)
    return expense


@transaction.atomic
def commit_expense(expense: Expense, *, cover: Cover | None = None, by: User, at: datetime) -> None:
    """What was planned is promised to somebody: it counts from now on."""
    rules.can_commit(by, expense, at=at).enforce()
    hold(expense.pilot, by=by, at=at)
    _change(expense, state=Expense.State.COMMITTED)
    _take(expense.pilot, expense.line, expense.amount, cover=cover, by=by, at=at)
    _note("expense_committed", expense, by=by, at=at)


@transaction.atomic
def pay_expense(
    expense: Expense,
    *,
    amount: Decimal | None = None,
    vat: Decimal | None = None,
    paid_on: date | None = None,
    cover: Cover | None = None,
    evidence: Evidence | None = None,
    by: User,
    at: datetime,
) -> None:
    """What was committed is paid, with the amount (and VAT) of the invoice when it is given: the counters follow."""
    rules.can_settle(by, expense, at=at).enforce()
    pilot, was, on = expense.pilot, expense.amount, paid_on or localdate(at)
    vat, amount = (expense.vat, was) if amount is None else (vat, amount)
    _check_payment(expense, amount=amount, vat=vat, paid_on=on, at=at)
    details = {"was": str(was)}
    if pilot.state == Pilot.State.CLOSED:
        _settle(pilot, expense, amount, state=Expense.State.PAID, vat=vat, paid_on=on, by=by, at=at)
        details |= {"returned": str(was - amount)}
    else:
        hold(pilot, by=by, at=at)
        _change(expense, state=Expense.State.PAID, amount=amount, vat=vat, paid_on=on)
        _take(pilot, expense.line, amount - was, paid=amount, cover=cover, by=by, at=at)
    _note("expense_paid", expense, by=by, at=at, amount=str(amount), **details)
    if evidence is not None:
        _prove(expense, evidence, by=by, at=at)


@transaction.atomic
def cancel_expense(expense: Expense, *, by: User, at: datetime) -> None:
    """A mistake stays readable and gives its money back to the line and the pilot; to the envelope once that is finished."""
    rules.can_cancel(by, expense, at=at).enforce()
    pilot, was, details = expense.pilot, expense.state, {}
    if pilot.state == Pilot.State.CLOSED:
        _settle(pilot, expense, ZERO, state=Expense.State.CANCELLED, by=by, at=at)
        details = {"returned": str(expense.amount)}
    else:
        hold(pilot, by=by, at=at)
        _change(expense, state=Expense.State.CANCELLED, paid_on=None)
        if was in Expense.COUNTED:
            paid = expense.amount if was == Expense.State.PAID else ZERO
            _take(pilot, expense.line, -expense.amount, paid=-paid, by=by, at=at)
    _note("expense_cancelled", expense, by=by, at=at, was_state=was, **details)


@transaction.atomic
def add_evidence(expense: Expense, *, evidence: Evidence, by: User, at: datetime) -> PilotFile:
    """A quote, an invoice or a receipt beside an expense: before it is paid, with it, or long after."""
    return _prove(expense, evidence, by=by, at=at)


def _check(
    pilot: Pilot, *, line: BudgetLine, amount, vat, state: str, spent_on: date, by: User, at: datetime
) -> None:
    rules.can_spend(by, pilot, at=at).enforce()
    if line.pilot_id != pilot.pk:
        raise NotNow(_("This line belongs to another pilot."))
    rules.dated_rightly(pilot, spent_on).enforce()
    if state == Expense.State.PAID:
        rules.paid_by_now(spent_on, at=at).enforce()
    rules.vat_is_a_part(vat, amount).enforce()


def _check_payment(expense: Expense, *, amount, vat, paid_on: date, at: datetime) -> None:
    rules.paid_by_now(paid_on, at=at).enforce()
    if paid_on != localdate(at):
        rules.dated_rightly(expense.pilot, paid_on).enforce()
    rules.vat_is_a_part(vat, amount).enforce()


def _take(
    pilot: Pilot,
    line: BudgetLine,
    amount: Decimal,
    *,
    paid: Decimal = ZERO,
    cover: Cover | None = None,
    by: User,
    at: datetime,
) -> None:
    """The conditional updates that no two expenses pass together when only one fits; a negative amount gives back."""
    fits = open_pilot(pilot, at).filter(committed__lte=cents(F("granted") - F("returned") - amount))
    if not fits.update(committed=cents(F("committed") + amount), paid=cents(F("paid") + paid)):
        pilot.refresh_from_db()
        rules.can_spend(by, pilot, at=at).enforce()  # closed or taken back meanwhile says so itself
        raise NotNow(rules.budget_is_short(pilot))
    if cover is not None:
        shift(pilot, cover.line, line, cover.amount, by=by, at=at, reason="")
    room = BudgetLine.objects.filter(pk=line.pk, pilot=pilot, committed__lte=cents(F("granted") - amount))
    if not room.update(committed=cents(F("committed") + amount)):
        line.refresh_from_db()
        raise LineIsShort(line, amount)
    pilot.committed += amount
    pilot.paid += paid


def _settle(pilot: Pilot, expense: Expense, amount: Decimal, *, by: User, at: datetime, **changed) -> None:
    """After the end: at most what was committed is paid, the rest goes back to the envelope. Nothing else moves."""
    rest = expense.amount - amount
    if rest < 0:
        raise NotNow(rules.more_than_committed(expense))
    finished = Pilot.objects.filter(pk=pilot.pk, state=Pilot.State.CLOSED)
    finished.update(
        committed=F("committed")
    )  # holds the row: of two clicks, the second finds the expense changed
    _change(expense, **changed, **({"amount": amount} if amount else {}))
    finished.update(
        committed=cents(F("committed") - rest),
        paid=cents(F("paid") + amount),
        returned=cents(F("returned") + rest),
    )
    if rest:
        BudgetLine.objects.filter(pk=expense.line_id).update(committed=cents(F("committed") - rest))
        give_back(pilot.envelope, rest, pilot=pilot, why="settled", by=by, at=at)


def _change(expense: Expense, **fields) -> None:
    """As it was read: of two clicks at once, the second finds another state."""
    seen = Expense.objects.filter(pk=expense.pk, state=expense.state, amount=expense.amount)
    if not seen.update(**fields):
        raise NotNow(_("Something changed meanwhile: look again."))


def _note(verb: str, expense: Expense, *, by: User, at: datetime, **details) -> None:
    said = {"amount": str(expense.amount), "line": expense.line_id, "expense": expense.pk} | details
    journal.record(by=by, verb=verb, subject=expense.pilot, at=at, **said)


def _prove(expense: Expense, evidence: Evidence, *, by: User, at: datetime) -> PilotFile:
    return add_file(
        expense.pilot,
        content=evidence.content,
        name=evidence.name,
        purpose=evidence.purpose,
        expense=expense,
        by=by,
        at=at,
    )
