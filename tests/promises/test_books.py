"""C3: whatever several people do, in any order, the books balance to the cent, and the journal tells the same sums.

A seeded walk of fifty acts: each is taken or refused, and after each one every counter equals the sum it stands for,
and the entries of the journal add up to the same counters. LONG=1 walks with hundreds of seeds.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from django.utils.timezone import localdate

from core.models import JournalEntry
from core.verdicts import Refused
from pilots import actions, queries
from pilots.models import BudgetLine, Envelope, Expense, Line, Pilot, Programme, TopUp
from tests.pilots.books import books_balance
from tests.pilots.conftest import make_tool, proposal, tool

__all__ = ["make_tool", "proposal", "tool"]

SEEDS = range(300) if os.environ.get("LONG") else range(8)
STEPS = 50
# Amounts that fractions of two cannot hold, beside round ones.
AMOUNTS = [
    Decimal(text)
    for text in ("0.01", "0.10", "0.20", "0.30", "33.33", "66.67", "100", "249.99", "500", "1200.05")
]
ZERO = Decimal(0)


class Walk:
    """Several people on the same pilots; `step` does one thing at random and says what came of it."""

    def __init__(self, seed, cast, proposal, now) -> None:
        self.random, self.cast, self.proposal = Random(seed), cast, proposal
        self.at, self.tokens = now + timedelta(days=self.random.randrange(30)), iter(range(1, 10_000))
        for name, amount, units in (("Direction", "700.10", [cast.sales]), ("Entreprise", "3000.30", [])):
            actions.open_envelope(
                year=2026, name_fr=name, amount=Decimal(amount), units=units, by=cast.lead, at=now
            )

    def step(self, name: str) -> bool:
        """Whether it was taken; a refusal is an outcome."""
        self.at += timedelta(minutes=self.random.choice([1, 5, 11, 90, 60 * 30]))
        try:
            return getattr(self, name)() is not False
        except Refused:
            return False

    # --- what it picks

    def any(self, found):
        """One of these rows, fresh, or None."""
        pks = list(found.order_by("pk").values_list("pk", flat=True))
        return found.get(pk=self.random.choice(pks)) if pks else None

    def pilot(self, *states) -> Pilot | None:
        found = Pilot.objects.select_related("lead", "tool", "unit", "envelope", "mentoring__mentor")
        return self.any(found.filter(state__in=states) if states else found)

    def amount(self) -> Decimal:
        return self.random.choice(AMOUNTS)

    def token(self) -> str:
        return f"{next(self.tokens):032x}"

    def decider(self):
        return self.random.choice([self.cast.dsi, self.cast.dsi2])

    def line(self, pilot) -> BudgetLine:
        return self.random.choice(list(pilot.lines.all()))

    # --- what people do; each returns False when there is nothing to do it with

    def propose(self, *, amounts=None):
        lead = self.random.choice([self.cast.pioneer, self.cast.employee, self.cast.colleague])
        amounts = amounts or [self.amount() for _n in range(self.random.randrange(1, 4))]
        today = localdate(self.at)
        wanted = replace(
            self.proposal,
            starts_on=today - timedelta(days=3),
            ends_on=today + timedelta(days=60),
            lines=[
                Line(self.random.choice(["tools", "training"]), f"Ligne {n}", each)
                for n, each in enumerate(amounts)
            ],
        )
        actions.propose(
            lead, proposal=wanted, token=self.token(), sending=self.random.random() < 0.9, by=lead, at=self.at
        )

    def send(self):
        if (pilot := self.pilot("draft", "rework")) is None:
            return False
        actions.send(pilot, by=pilot.lead, at=self.at)

    def approve(self):
        """From the proposed envelope or any other, with what was asked or other amounts line by line."""
        if (pilot := self.pilot("submitted")) is None:
            return False
        offered = queries.for_pilot(pilot, self.at) or list(Envelope.objects.all())
        envelope = Envelope.objects.get(pk=self.random.choice(offered).pk)
        granted = None
        if self.random.random() < 0.5:
            granted = {
                line.pk: min(line.asked, self.random.choice([ZERO, *AMOUNTS])) for line in pilot.lines.all()
            }
        by = self.decider()
        actions.approve(pilot, envelope=envelope, mentor=self.decider(), granted=granted, by=by, at=self.at)

    def undo(self):
        if (pilot := self.pilot("approved", "rework", "declined")) is None:
            return False
        actions.undo(
            pilot,
            by=pilot.decided_by or self.cast.dsi,
            at=min(self.at, pilot.decided_at + timedelta(minutes=9)),
        )

    def decline(self):
        if (pilot := self.pilot("submitted")) is None:
            return False
        actions.decline(pilot, reason="Trop tôt", next_step="Revenir", by=self.decider(), at=self.at)

    def rework(self):
        if (pilot := self.pilot("submitted")) is None:
            return False
        actions.rework(pilot, advice="Plus petit", by=self.decider(), at=self.at)

    def spend(self):
        if (pilot := self.pilot("approved")) is None:
            return False
        actions.add_expense(
            pilot,
            line=self.line(pilot),
            label="Licence",
            amount=self.amount(),
            state=self.random.choice(["planned", "planned", "committed", "committed", "paid"]),
            spent_on=localdate(self.at),
            token=self.token(),
            by=self.random.choice([pilot.lead, self.cast.dsi]),
            at=self.at,
        )

    def expense(self, *states) -> Expense | None:
        found = Expense.objects.select_related("pilot__lead", "pilot__envelope", "pilot__mentoring", "line")
        return self.any(found.filter(state__in=states))

    def commit(self):
        if (expense := self.expense("planned")) is None:
            return False
        actions.commit_expense(expense, by=expense.pilot.lead, at=self.at)

    def pay(self):
        """As committed, or with another amount; also after the close, when only less is taken."""
        if (expense := self.expense("committed")) is None:
            return False
        amount = self.random.choice([None, self.amount(), expense.amount / 2])
        amount = amount and max(amount.quantize(Decimal("0.01")), Decimal("0.01"))
        actions.pay_expense(expense, amount=amount, by=expense.pilot.lead, at=self.at)

    def cancel(self):
        if (expense := self.expense("planned", "committed", "paid")) is None:
            return False
        actions.cancel_expense(expense, by=expense.pilot.lead, at=self.at)

    def move(self):
        if (pilot := self.pilot("approved")) is None:
            return False
        new = (
            {"category": "other", "label": "Imprévu"}
            if self.random.random() < 0.3
            else {"target": self.line(pilot)}
        )
        actions.move_money(
            pilot,
            source=self.line(pilot),
            amount=self.amount(),
            reason="Il en faut plus ici",
            token=self.token(),
            by=pilot.lead,
            at=self.at,
            **new,
        )

    def ask_more(self):
        if (pilot := self.pilot("approved")) is None:
            return False
        actions.ask_more(
            pilot,
            line=self.line(pilot),
            amount=self.amount(),
            why="Plus de monde",
            token=self.token(),
            by=pilot.lead,
            at=self.at,
        )

    def grant_more(self):
        """All of it, a part, or more than was asked, which is refused."""
        if (asked := self._asked()) is None:
            return False
        amount = self.random.choice([None, self.amount()])
        actions.grant_top_up(asked, amount=amount, by=self.decider(), at=self.at)

    def refuse_more(self):
        if (asked := self._asked()) is None:
            return False
        actions.refuse_top_up(asked, words="Pas cette année", by=self.decider(), at=self.at)

    def _asked(self) -> TopUp | None:
        found = TopUp.objects.select_related("pilot__lead", "pilot__envelope", "asked_by")
        return self.any(found.filter(state="waiting"))

    def resize(self):
        envelope = self.any(Envelope.objects.all())
        amount = max(envelope.amount + self.random.choice([-1, 1]) * self.amount(), Decimal("0.01"))
        actions.resize_envelope(envelope, amount=amount, by=self.cast.lead, at=self.at)

    def close(self):
        if (pilot := self.pilot("approved")) is None:
            return False
        actions.close(pilot, outcome="go", words="Appris", by=pilot.lead, at=self.at)

    def close_envelope(self):
        """Its rest carried over whole, in part, or given up; to a new one or to the one that is there."""
        if Envelope.objects.filter(closed_at=None).count() < 2:
            return False
        envelope = self.any(Envelope.objects.all())
        actions.close_envelope(
            envelope,
            carry_over=self.random.random() < 0.7,
            amount=self.random.choice([None, self.amount()]),
            to=self.random.choice([None, *queries.envelopes.next_ones(envelope)]),
            by=self.cast.lead,
            at=self.at,
        )

    def fast_lane(self):
        """The lead opens or closes it, then somebody proposes something small."""
        actions.set_programme(
            fast_lane_amount=self.random.choice([ZERO, Decimal(150)]),
            fiscal_month=1,
            rhythm_weeks=2,
            seen=Programme.now(),
            by=self.cast.lead,
            at=self.at,
        )
        self.propose(amounts=[self.random.choice(AMOUNTS[:7])])


# How often each thing is tried.
ACTS = {
    "propose": 7, "send": 2, "approve": 8, "undo": 2, "decline": 1, "rework": 1, "spend": 9, "commit": 3, "pay": 6,
    "cancel": 2, "move": 4, "ask_more": 6, "grant_more": 4, "refuse_more": 3, "resize": 3, "close": 2,
    "close_envelope": 1, "fast_lane": 3,
}  # fmt: skip


def journal_balances() -> None:
    """Told from the journal alone: what is left of each envelope, and the four counters of each pilot."""
    told: dict[tuple[str, str], list] = {}
    for kind, pk, verb, said in JournalEntry.objects.order_by("id").values_list(
        "subject_kind", "subject_id", "verb", "details"
    ):
        told.setdefault((kind, pk), []).append(JournalEntry(verb=verb, details=said))
    for envelope in Envelope.objects.all():
        entries = [one for one in told["pilots.envelope", str(envelope.pk)] if "left" in one.details]
        left = [Decimal(one.details["left"]) for one in entries]
        assert left[-1] == envelope.left, f"{envelope}: the history ends elsewhere"
        for entry, (before, after) in zip(entries[1:], pairwise(left), strict=True):
            moved = queries.movements.moved(entry) or ZERO
            assert after == before + moved, f"{envelope}: a cent is lost"
    for pilot in Pilot.objects.all():
        kept = (pilot.granted, pilot.committed, pilot.paid, pilot.returned)
        assert _counted(told["pilots.pilot", str(pilot.pk)]) == kept, f"{pilot}: the journal tells other sums"


def _counted(entries: list[JournalEntry]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Granted, committed, paid, returned, from the entries of one pilot."""
    granted = committed = paid = returned = ZERO
    for entry in entries:
        said = entry.details
        amount = Decimal(said.get("amount", "0"))
        match entry.verb:
            case "pilot_approved" | "pilot_started_at_once":
                granted = Decimal(said["granted"])
            case "pilot_decision_undone":
                granted = ZERO
            case "top_up_granted":
                granted += amount
            case "pilot_closed":
                returned += Decimal(said["returned"])
            case "expense_recorded" if said["state"] in Expense.COUNTED:
                committed += amount
                paid += amount if said["state"] == "paid" else ZERO
            case "expense_committed":
                committed += amount
            case "expense_paid":
                committed += amount - Decimal(said["was"])
                paid += amount
                returned += Decimal(said.get("returned", "0"))
            case "expense_cancelled" if said.get("was_state") in Expense.COUNTED:
                committed -= amount
                paid -= amount if said["was_state"] == "paid" else ZERO
                returned += Decimal(said.get("returned", "0"))
    return granted, committed, paid, returned


@pytest.fixture(scope="session")
def outcomes():
    """(act, taken) -> how often, over all the walks of the run."""
    return Counter()


@pytest.mark.parametrize("seed", SEEDS)
def test_books_balance_after_every_act(seed, cast, proposal, now, outcomes):
    walk = Walk(seed, cast, proposal, now)
    names = walk.random.choices(list(ACTS), list(ACTS.values()), k=STEPS)
    for number, name in enumerate(names):
        outcomes[name, walk.step(name)] += 1
        try:
            books_balance()
            journal_balances()
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}, after act {number} ({name}): {wrong}") from wrong


def test_every_act_was_taken_and_some_refused(db, outcomes):
    """A walk in which nothing happens would prove nothing."""
    assert {name for name, taken in outcomes if taken} == set(ACTS)
    print(
        f"{sum(outcomes.values())} acts of {len(SEEDS)} walks: {sum(n for (_name, taken), n in outcomes.items() if taken)} taken, the others refused"
    )
