"""An expense from plan to payment: counters that follow, lines that hold, late invoices; the books balance after each act."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from pilots import actions
from pilots.models import BudgetLine, Envelope, Expense, Pilot, PilotFile
from tests.pilots.books import books_balance


def image() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (4, 4), "white").save(kept, "PNG")
    return kept.getvalue()


SCAN = image()


@pytest.fixture
def line(approved):
    """6,000 for support."""
    return approved.lines.get(category="support")


@pytest.fixture
def spend(approved, line, cast, later):
    """spend("100.50", state=...) -> a recorded expense on the support line."""
    made = iter(range(1, 1000))

    def record(amount, *, state="committed", by=None, at=later, **fields) -> Expense:
        said = {"line": line, "label": "Conseil", "spent_on": date(2026, 11, 24)} | fields
        expense = actions.add_expense(
            approved,
            **said,
            amount=Decimal(amount),
            state=state,
            token=f"{next(made):032x}",
            by=by or cast.pioneer,
            at=at,
        )
        books_balance()
        return _fresh(expense)

    return record


def _fresh(expense) -> Expense:
    return Expense.objects.select_related("pilot__mentoring", "pilot__envelope", "line").get(pk=expense.pk)


def _counters(pilot) -> tuple[str, ...]:
    found = Pilot.objects.get(pk=pilot.pk)
    return tuple(str(value) for value in (found.granted, found.committed, found.paid, found.returned))


def _close(pilot, *, by, at):
    pilot.refresh_from_db()
    return actions.close(pilot, outcome="stop", words="Appris.", by=by, at=at)


def test_planned_becomes_committed_becomes_paid(spend, approved, cast, later):
    expense = spend("1000", state="planned")
    assert _counters(approved) == ("12500.00", "0.00", "0.00", "0.00")
    actions.commit_expense(expense, by=cast.pioneer, at=later)
    books_balance()
    assert _counters(approved) == ("12500.00", "1000.00", "0.00", "0.00")
    actions.pay_expense(_fresh(expense), by=cast.dsi, at=later)
    books_balance()
    assert _counters(approved) == ("12500.00", "1000.00", "1000.00", "0.00")
    assert (_fresh(expense).state, _fresh(expense).paid_on) == ("paid", date(2026, 11, 24))


@pytest.mark.parametrize(("invoice", "committed"), [("900.10", "900.10"), ("1234.56", "1234.56")])
def test_payment_corrects_the_amount(spend, approved, cast, later, invoice, committed):
    expense = spend("1000", vat=Decimal(160))
    actions.pay_expense(expense, amount=Decimal(invoice), vat=Decimal(150), by=cast.pioneer, at=later)
    books_balance()
    assert _counters(approved) == ("12500.00", committed, committed, "0.00")
    assert (_fresh(expense).amount, _fresh(expense).vat) == (Decimal(invoice), Decimal(150))


def test_payment_beyond_the_line_is_refused_in_words(spend, approved, cast, later):
    expense = spend("5000")
    with pytest.raises(
        actions.LineIsShort, match="€1,000 are left on the line “Accompagnement externe”"
    ) as no:
        actions.pay_expense(expense, amount=Decimal(6050), by=cast.pioneer, at=later)
    books_balance()
    assert (no.value.missing, _fresh(expense).state, _counters(approved)[1]) == (
        Decimal(50),
        "committed",
        "5000.00",
    )


def test_payment_beyond_the_budget_is_refused_in_words(spend, cast, later):
    expense = spend("5000")
    with pytest.raises(NotNow, match="€7,500 are left of the €12,500 granted"):
        actions.pay_expense(expense, amount=Decimal("12500.01"), by=cast.pioneer, at=later)
    books_balance()


def test_payment_twice_counts_once(spend, approved, cast, later):
    expense = spend("1000")
    stale = _fresh(expense)
    actions.pay_expense(expense, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.pay_expense(stale, by=cast.dsi, at=later)
    books_balance()
    assert _counters(approved)[2] == "1000.00"


def test_commit_twice_counts_once(spend, approved, cast, later):
    expense = spend("1000", state="planned")
    stale = _fresh(expense)
    actions.commit_expense(expense, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.commit_expense(stale, by=cast.dsi, at=later)
    books_balance()
    assert _counters(approved)[1] == "1000.00"


@pytest.mark.parametrize("state", ["planned", "committed", "paid"])
def test_cancelling_frees_what_was_counted_and_erases_nothing(spend, approved, cast, later, state):
    expense = spend("1000", state=state)
    actions.cancel_expense(expense, by=cast.pioneer, at=later)
    books_balance()
    assert (_counters(approved), _fresh(expense).state) == (("12500.00", "0.00", "0.00", "0.00"), "cancelled")
    with pytest.raises(NotNow, match="already cancelled"):
        actions.cancel_expense(_fresh(expense), by=cast.pioneer, at=later)


def test_cents_add_up_to_the_whole_line(spend, approved, line, cast, later):
    """0.1 + 0.2 is 0.3, on SQLite too."""
    BudgetLine.objects.filter(pk=line.pk).update(granted=Decimal("0.30"))
    Pilot.objects.filter(pk=approved.pk).update(granted=Decimal("6500.30"))
    Envelope.objects.update(allocated=Decimal("6500.30"))
    for amount in ("0.10", "0.20"):
        spend(amount)
    with pytest.raises(actions.LineIsShort):
        spend("0.01")
    assert line.expenses.count() == 2


def test_what_lacks_is_taken_from_another_line_in_one_step(spend, approved, line, cast, later):
    other = approved.lines.get(category="training")
    spend("6050", cover=actions.Cover(other, Decimal(50)))
    assert list(approved.lines.values_list("granted", "committed")) == [
        (Decimal(6050), Decimal(6050)),
        (Decimal(4450), Decimal(0)),
        (Decimal(2000), Decimal(0)),
    ]
    moved = JournalEntry.objects.get(verb="money_moved").details
    assert (moved["from"], moved["to"], moved["amount"]) == (other.pk, line.pk, "50")


def test_what_lacks_is_never_taken_without_the_expense(spend, approved, cast, later):
    """The other line gives what the button said, and no more: what still does not fit moves nothing."""
    other = approved.lines.get(category="training")
    with pytest.raises(actions.LineIsShort):
        spend("6060", cover=actions.Cover(other, Decimal(50)))
    books_balance()
    other.refresh_from_db()
    assert (other.granted, Expense.objects.count()) == (Decimal(4500), 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"spent_on": date(2026, 11, 23)}, "has a date between"),
        ({"spent_on": date(2028, 3, 1)}, "has a date between"),
        ({"spent_on": date(2026, 11, 25), "state": "paid"}, "today or before"),
        ({"vat": Decimal(100)}, "The VAT is a part of the amount"),
        ({"vat": Decimal(-1)}, "The VAT is a part of the amount"),
    ],
)
def test_absurd_expenses_are_refused(spend, fields, words):
    with pytest.raises(NotNow, match=words):
        spend("100", **fields)
    assert Expense.objects.count() == 0


def test_line_of_another_pilot_is_refused(spend, make_pilot, approve, now):
    other = approve(make_pilot(), at=now)
    with pytest.raises(NotNow, match="another pilot"):
        spend("100", line=other.lines.first())


@pytest.mark.parametrize("name", ["employee", "manager", "lead", "hr", "colleague"])
def test_who_does_not_answer_for_it_moves_nothing(spend, cast, later, name):
    expense, other = spend("100"), getattr(cast, name)
    for act in (actions.pay_expense, actions.cancel_expense):
        with pytest.raises(Forbidden):
            act(_fresh(expense), by=other, at=later)
    with pytest.raises(Forbidden):
        spend("100", by=other)
    with pytest.raises(Forbidden):
        actions.add_evidence(expense, evidence=actions.Evidence("f.png", SCAN), by=other, at=later)
    books_balance()


def test_late_invoice_is_paid_after_the_end_and_the_rest_goes_back(spend, approved, envelope, cast, later):
    expense, spare = spend("1000"), spend("200")
    _close(approved, by=cast.pioneer, at=later)
    books_balance()
    assert _counters(approved) == ("12500.00", "1200.00", "0.00", "11300.00")
    actions.pay_expense(
        _fresh(expense), amount=Decimal("900.10"), by=cast.pioneer, at=later + timedelta(days=2)
    )
    books_balance()
    envelope.refresh_from_db()
    assert _counters(approved) == ("12500.00", "1100.10", "900.10", "11399.90")
    assert envelope.allocated == Decimal("1100.10")
    actions.pay_expense(_fresh(spare), by=cast.dsi, at=later + timedelta(days=3))
    books_balance()
    assert _counters(approved) == ("12500.00", "1100.10", "1100.10", "11399.90")


def test_late_invoice_above_what_was_committed_is_refused(spend, approved, cast, later):
    expense = spend("1000")
    _close(approved, by=cast.pioneer, at=later)
    with pytest.raises(NotNow, match="at most the €1,000 that were committed"):
        actions.pay_expense(_fresh(expense), amount=Decimal("1000.01"), by=cast.pioneer, at=later)
    books_balance()


def test_order_that_falls_through_after_the_end_goes_back_whole(spend, approved, envelope, cast, later):
    expense = spend("1000")
    _close(approved, by=cast.pioneer, at=later)
    actions.cancel_expense(_fresh(expense), by=cast.pioneer, at=later)
    books_balance()
    envelope.refresh_from_db()
    assert (envelope.allocated, _fresh(expense).state) == (Decimal(0), "cancelled")


def test_nothing_else_moves_after_the_end(spend, approved, cast, later):
    paid, line = spend("1000", state="paid"), approved.lines.get(category="tools")
    _close(approved, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.cancel_expense(_fresh(paid), by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        spend("1", state="planned")
    with pytest.raises(NotNow):
        actions.move_money(
            Pilot.objects.get(pk=approved.pk),
            source=line,
            target=approved.lines.first(),
            amount=Decimal(1),
            reason="x",
            token="a" * 32,
            by=cast.pioneer,
            at=later,
        )
    books_balance()


def test_stale_page_of_a_pilot_closed_meanwhile_moves_nothing(spend, approved, cast, later):
    planned, committed = spend("100", state="planned"), spend("1000")
    _close(
        Pilot.objects.select_related("mentoring", "envelope", "tool", "lead", "unit").get(),
        by=cast.pioneer,
        at=later,
    )
    for act in (actions.commit_expense, actions.cancel_expense):
        with pytest.raises(NotNow):
            act(planned, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.pay_expense(committed, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        spend("50", state="planned")
    books_balance()


def test_evidence_comes_with_the_act_or_neither_does(spend, approved, cast, later):
    expense = spend("100", state="planned", evidence=actions.Evidence("devis.png", SCAN, "quote"))
    with pytest.raises(ValidationError):
        spend("200", evidence=actions.Evidence("devis.png", b"MZ" + b"\0" * 50, "quote"))
    assert (Expense.objects.count(), list(PilotFile.objects.values_list("expense", "purpose", "name"))) == (
        1,
        [(expense.pk, "quote", "devis.png")],
    )


def test_evidence_may_come_after_the_end_but_not_to_a_cancelled_expense(spend, approved, cast, later):
    kept, dropped = spend("100"), spend("200")
    actions.cancel_expense(dropped, by=cast.pioneer, at=later)
    _close(approved, by=cast.pioneer, at=later)
    actions.add_evidence(
        _fresh(kept), evidence=actions.Evidence("facture.png", SCAN), by=cast.pioneer, at=later
    )
    with pytest.raises(NotNow):
        actions.add_evidence(
            _fresh(dropped), evidence=actions.Evidence("f.png", SCAN), by=cast.pioneer, at=later
        )
    assert PilotFile.objects.get().purpose == "invoice"


def test_journal_adds_up_to_the_counters(spend, approved, cast, later):
    one, two = spend("1000"), spend("300", state="paid")
    actions.pay_expense(one, amount=Decimal(800), by=cast.pioneer, at=later)
    actions.cancel_expense(two, by=cast.pioneer, at=later)
    assert [
        (entry.verb, entry.details["amount"], entry.details.get("was"), entry.details.get("was_state"))
        for entry in JournalEntry.objects.filter(verb__startswith="expense_").order_by("pk")
    ] == [
        ("expense_recorded", "1000", None, None),
        ("expense_recorded", "300", None, None),
        ("expense_paid", "800", "1000.00", None),
        ("expense_cancelled", "300.00", None, "paid"),
    ]
