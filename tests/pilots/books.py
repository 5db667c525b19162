"""Do the books of the pilots balance? Every invariant about money, counted by the database from its rows."""

from decimal import Decimal

from django.db.models import Sum

from pilots.models import BudgetLine, Envelope, Expense, Pilot

ZERO = Decimal(0)


def books_balance() -> None:
    """Each counter equals the sum it stands for, to the cent, and nothing is overdrawn."""
    granted = _sums(BudgetLine.objects.exclude(granted=None), "pilot", "granted")
    on_lines = _sums(BudgetLine.objects.all(), "pilot", "committed")
    counted = Expense.objects.filter(state__in=Expense.COUNTED)
    spent, of_lines = _sums(counted, "pilot", "amount"), _sums(counted, "line", "amount")
    paid = _sums(counted.filter(state=Expense.State.PAID), "pilot", "amount")
    drawn: dict[int, Decimal] = {}
    for pilot in Pilot.objects.all():
        key = pilot.pk
        assert pilot.granted == granted.get(key, ZERO), f"{pilot}: granted is not the sum of its lines"
        assert pilot.committed == on_lines.get(key, ZERO), f"{pilot}: committed is not the sum of its lines"
        assert pilot.committed == spent.get(key, ZERO), f"{pilot}: committed is not the sum of its expenses"
        assert pilot.paid == paid.get(key, ZERO), f"{pilot}: paid is not the sum of its paid expenses"
        assert ZERO <= pilot.paid <= pilot.committed <= pilot.granted - pilot.returned, f"{pilot}: overspent"
        if pilot.envelope_id:
            drawn[pilot.envelope_id] = drawn.get(pilot.envelope_id, ZERO) + pilot.granted - pilot.returned
    for line in BudgetLine.objects.all():
        assert line.committed == of_lines.get(line.pk, ZERO), f"{line}: committed is not its expenses"
        assert ZERO <= line.committed <= (line.granted or ZERO), f"{line}: overspent"
    for envelope in Envelope.objects.all():
        assert envelope.allocated == drawn.get(envelope.pk, ZERO), f"{envelope}: allocated is not its grants"
        assert envelope.allocated + envelope.carried <= envelope.amount, f"{envelope}: overdrawn"


def _sums(rows, by: str, field: str) -> dict[int, Decimal]:
    return {pk: total or ZERO for pk, total in rows.order_by().values_list(by).annotate(Sum(field))}
