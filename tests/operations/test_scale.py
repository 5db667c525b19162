"""The large company of the benchmarks: its pilots in every state, its books balanced to the cent."""

from django.core.management import call_command

from pilots.models import Closing, Expense, Kpi, Milestone, Pilot
from tests.pilots.books import books_balance


def test_the_pilots_of_the_large_company_balance(db, capsys):
    call_command("scale", people=300)
    assert [model.objects.count() for model in (Pilot, Expense, Kpi, Milestone, Closing)] == [
        30,
        15 * 40,
        60,
        45,
        5,
    ]
    books_balance()
