"""The end of a pilot and the money that is still moving: whoever is at the same moment, one end, one lesson, true books."""

import os
from datetime import date
from decimal import Decimal

import pytest

from core.verdicts import NotNow
from pilots import actions
from pilots.models import Closing, Expense, Pilot, TopUp
from policy.models import Document
from tests.pilots.books import books_balance
from tests.pilots.conftest import approve, envelope, later, make_pilot, make_tool, proposal, tool
from tests.promises.threads import at_once, on_disk

__all__ = ["approve", "envelope", "later", "make_pilot", "make_tool", "on_disk", "proposal", "tool"]

ROUNDS = int(os.environ.get("ROUNDS", "3"))


@pytest.fixture
def fresh(make_pilot, approve, now):
    return lambda: approve(make_pilot(), at=now)


def _read(pilot) -> Pilot:
    return Pilot.objects.select_related("lead", "tool", "unit", "envelope", "mentoring").get(pk=pilot.pk)


def test_two_ends_at_once_are_one(on_disk, fresh, cast, later):
    for _round in range(ROUNDS):
        pilot = fresh()

        def ending(by, outcome, pilot=pilot):
            return lambda: actions.close(_read(pilot), outcome=outcome, words=outcome, by=by, at=later)

        found = at_once([ending(cast.pioneer, "go"), ending(cast.dsi, "stop")] * 2)
        assert sum(isinstance(one, Pilot) for one in found) == 1
        pilot.refresh_from_db()
        assert Closing.objects.get(pilot=pilot).outcome == pilot.closing_words
        books_balance()


def test_end_and_spending_at_once_leave_true_books(on_disk, fresh, cast, later):
    """Commitments, plans and a request for more meet the end: each is before it and counted, or after it and refused."""
    for _round in range(ROUNDS):
        pilot = fresh()

        def spending(n, state, pilot=pilot):
            return lambda: actions.add_expense(
                _read(pilot),
                line=pilot.lines.first(),
                label="Atelier",
                amount=Decimal("100.10"),
                state=state,
                spent_on=date(2026, 11, 24),
                token=f"{pilot.pk:016d}{n:016d}",
                by=cast.pioneer,
                at=later,
            )

        def asking(pilot=pilot):
            return actions.ask_more(
                _read(pilot),
                line=pilot.lines.first(),
                amount=Decimal(50),
                why="Encore.",
                token=f"{pilot.pk:016d}{99:016d}",
                by=cast.pioneer,
                at=later,
            )

        calls = [spending(n, ("committed", "planned", "paid")[n % 3]) for n in range(9)]
        calls.insert(
            4,
            lambda pilot=pilot: actions.close(
                _read(pilot), outcome="go", words="Fini.", by=cast.dsi, at=later
            ),
        )
        found = at_once([*calls, asking])
        assert [one for one in found if not isinstance(one, (Pilot, Expense, TopUp, NotNow))] == []
        books_balance()
        pilot.refresh_from_db()
        closing = Closing.objects.get(pilot=pilot)
        assert (pilot.state, pilot.left, closing.figures["returned"], closing.figures["committed"]) == (
            "closed",
            Decimal(0),
            str(pilot.returned),
            str(pilot.committed),
        )
        assert not pilot.expenses.filter(state="planned").exists()
        assert not pilot.top_ups.filter(state="waiting").exists()


def test_lesson_pressed_by_two_at_once_is_one(on_disk, fresh, cast, later):
    for n in range(ROUNDS):
        pilot = actions.close(fresh(), outcome="go", words="Fini.", by=cast.pioneer, at=later)
        found = at_once(
            [
                lambda by=by, pilot=pilot: actions.teach(_read(pilot), by=by, at=later)
                for by in (cast.pioneer, cast.dsi, cast.dsi2)
            ]
        )
        assert [type(one) for one in sorted(found, key=lambda one: isinstance(one, NotNow))] == [
            Document,
            NotNow,
            NotNow,
        ]
        assert Document.objects.filter(kind="lesson").count() == n + 1
