"""C3, the whole of it: approvals, requests for more, resizes, ends of pilots and of the envelope itself, all at once.

Whoever comes at the same moment, no cent is lost or doubled, and who is refused is told why. The controls replace
one conditional update by what it stands for (read, think, write): on PostgreSQL they must then lose money; on SQLite
a transaction that will write waits for the one before it, so there they measure that nothing is lost.
"""

import os
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum

from core.verdicts import NotNow, Refused
from pilots import actions
from pilots.models import Envelope, Line, Pilot, TopUp
from pilots.models.envelopes import EnvelopeQuerySet, cents
from tests.pilots.books import books_balance
from tests.pilots.conftest import make_pilot, make_tool, proposal, tool
from tests.promises.test_books import journal_balances
from tests.promises.test_race_budget import without_guard
from tests.promises.threads import at_once, on_disk

__all__ = ["make_pilot", "make_tool", "on_disk", "proposal", "tool"]

ROUNDS = int(os.environ.get("ROUNDS", "2"))
POSTGRESQL = connection.vendor == "postgresql"
LATER = timedelta(hours=1)  # when nothing can be taken back any more


@pytest.fixture
def purse(cast, now):
    """purse(amount, year=...) -> a new envelope."""
    made = iter(range(1000))

    def make(amount, *, year=2026):
        return actions.open_envelope(
            year=year, name_fr=f"Enveloppe {next(made)}", amount=Decimal(amount), by=cast.lead, at=now
        )

    return make


@pytest.fixture
def asking(make_pilot, now):
    """asking(amount) -> a pilot that waits for its decision, with one line of that amount."""

    def ask(amount, title="Essai"):
        start = {"starts_on": now.date(), "ends_on": date(2027, 2, 28)}
        return make_pilot(title=title, lines=[Line("tools", "Licences", Decimal(amount))], **start)

    return ask


@pytest.fixture
def running(asking, cast, now):
    """running(envelope, amount, more=...) -> granted; `more` is what it asks for on the way."""
    tokens = iter(range(5000, 9000))

    def run(envelope, amount, *, more=None):
        fresh = Envelope.objects.get(pk=envelope.pk)
        pilot = actions.approve(asking(amount), envelope=fresh, mentor=cast.dsi, by=cast.dsi, at=now)
        if more:
            actions.ask_more(
                pilot,
                line=pilot.lines.get(),
                amount=Decimal(more),
                why="Plus de monde",
                token=f"{next(tokens):032x}",
                by=cast.pioneer,
                at=now + LATER,
            )
        return pilot

    return run


def approving(pilot, envelope, cast, at, n=0):
    def call():
        found = Pilot.objects.select_related("lead", "tool").get(pk=pilot.pk)
        by = (cast.dsi, cast.dsi2)[n % 2]
        return actions.approve(found, envelope=Envelope.objects.get(pk=envelope.pk), mentor=by, by=by, at=at)

    return call


def granting(pilot, cast, at):
    def call():
        asked = TopUp.objects.select_related("pilot__lead", "pilot__envelope", "asked_by").get(pilot=pilot)
        return actions.grant_top_up(asked, by=cast.dsi2, at=at)

    return call


def resizing(envelope, amount, cast, at):
    return lambda: actions.resize_envelope(
        Envelope.objects.get(pk=envelope.pk), amount=Decimal(amount), by=cast.lead, at=at
    )


def ending(pilot, cast, at):
    def call():
        found = Pilot.objects.select_related("lead", "tool", "unit", "envelope", "mentoring").get(pk=pilot.pk)
        return actions.close(found, outcome="stop", words="Appris", by=cast.pioneer, at=at)

    return call


def closing(envelope, to, cast, at):
    return lambda: actions.close_envelope(
        Envelope.objects.get(pk=envelope.pk), carry_over=True, to=to, by=cast.lead, at=at
    )


def refused(found) -> list[str]:
    return [str(one) for one in found if isinstance(one, Refused)]


def test_twenty_at_once_never_overdraw(on_disk, purse, asking, running, cast, now):
    """8 approvals of 200, 5 requests for 150 more, 4 resizes, 3 ends, on 1,000 of which 800 are granted."""
    for _round in range(ROUNDS):
        envelope, at = purse(1000), now + LATER
        more = [running(envelope, 100, more=150) for _n in range(5)]
        ended = [running(envelope, 100) for _n in range(3)]
        calls = [approving(asking(200), envelope, cast, at, n) for n in range(8)]
        calls += [granting(pilot, cast, at) for pilot in more]
        calls += [resizing(envelope, amount, cast, at) for amount in (700, 900, 1100, 1300)]
        calls += [ending(pilot, cast, at) for pilot in ended]
        found = at_once(calls)
        assert len(found) == 20
        assert {type(one) for one in found} <= {Pilot, TopUp, type(None), NotNow}
        assert all(len(reason) > 20 for reason in refused(found))
        books_balance()
        journal_balances()
        envelope.refresh_from_db()
        drawn = envelope.pilots.aggregate(granted=Sum("granted"), returned=Sum("returned"))
        assert envelope.allocated == drawn["granted"] - drawn["returned"] <= envelope.amount


def test_twenty_requests_for_more_at_once_grant_what_is_there(on_disk, purse, running, cast, now):
    for _round in range(ROUNDS):
        envelope = purse(3000)
        pilots = [running(envelope, 100, more=100) for _n in range(20)]
        found = at_once([granting(pilot, cast, now + LATER) for pilot in pilots])
        granted = envelope.pilots.aggregate(total=Sum("granted"))["total"]
        envelope.refresh_from_db()
        assert (len(refused(found)), granted, envelope.allocated) == (10, Decimal(3000), Decimal(3000))
        books_balance()


def test_control_requests_for_more_without_the_guard_overspend(
    on_disk, purse, running, cast, now, monkeypatch
):
    envelope = purse(3000)
    pilots = [running(envelope, 100, more=100) for _n in range(20)]
    with without_guard(monkeypatch):
        at_once([granting(pilot, cast, now + LATER) for pilot in pilots])
    granted = envelope.pilots.aggregate(total=Sum("granted"))["total"]
    assert (granted > 3000) == POSTGRESQL


def test_closing_and_granting_at_once_lose_no_cent(on_disk, purse, asking, running, cast, now):
    """19 approvals while the lead carries the rest over: what is granted and what is carried are the whole amount."""
    for _round in range(ROUNDS):
        envelope, following, at = purse("1000.10"), purse(500, year=2027), now + LATER
        calls = [approving(asking("100.01"), envelope, cast, at, n) for n in range(19)]
        found = at_once([*calls, closing(envelope, following, cast, at)])
        envelope.refresh_from_db(), following.refresh_from_db()
        assert isinstance(found[-1], Envelope)
        assert envelope.allocated + envelope.carried == envelope.amount == Decimal("1000.10")
        assert following.amount == 500 + envelope.carried
        assert envelope.allocated == Decimal("100.01") * (20 - 1 - len(refused(found)))
        closed = "This envelope is not open to this pilot: choose another one."
        assert all(envelope.name in reason or reason == closed for reason in refused(found))
        books_balance()
        journal_balances()


def test_closing_ten_times_at_once_carries_over_once(on_disk, purse, cast, now):
    for _round in range(ROUNDS):
        envelope, following = purse(1000), purse(500, year=2027)
        found = at_once([closing(envelope, following, cast, now + LATER) for _n in range(10)])
        following.refresh_from_db()
        assert (len(refused(found)), following.amount) == (9, Decimal(1500))
        assert set(refused(found)) == {"This envelope is closed: what is written on it stays."}
        journal_balances()


def test_control_closing_without_the_guard_doubles_the_money(on_disk, purse, cast, now):
    """Read, think, write: what the conditional update of the close replaces."""

    @transaction.atomic
    def careless(envelope, following):
        found = Envelope.objects.get(pk=envelope.pk)
        if found.closed_at:
            raise NotNow("closed")
        time.sleep(0.05)
        Envelope.objects.filter(pk=following.pk).update(amount=cents(F("amount") + found.left))
        Envelope.objects.filter(pk=envelope.pk).update(
            closed_at=now, closed_by=cast.lead, carried=found.left, carried_to=following
        )

    envelope, following = purse(1000), purse(500, year=2027)
    at_once([lambda: careless(envelope, following) for _n in range(10)])
    following.refresh_from_db()
    assert (following.amount > 1500) == POSTGRESQL


def test_resizing_and_granting_at_once_are_told_in_words(on_disk, purse, asking, cast, now):
    for _round in range(ROUNDS):
        envelope, at = purse(2000), now + LATER
        calls = [approving(asking(100), envelope, cast, at, n) for n in range(16)]
        found = at_once([*calls, *(resizing(envelope, amount, cast, at) for amount in (300, 500, 900, 1500))])
        envelope.refresh_from_db()
        granted = envelope.pilots.aggregate(total=Sum("granted"))["total"] or 0
        assert envelope.allocated == granted <= envelope.amount
        assert {type(one) for one in found} <= {Pilot, type(None), NotNow}
        books_balance()
        journal_balances()


def test_control_resizing_without_the_guard_is_refused_by_the_database(on_disk, purse, asking, cast, now):
    """The code that forgets to ask meets the constraint: an error instead of a sentence, and still no overdraft."""

    @transaction.atomic
    def careless(envelope, amount):
        found = Envelope.objects.get(pk=envelope.pk)
        if found.allocated > amount:
            raise NotNow("granted")
        time.sleep(0.3)
        Envelope.objects.filter(pk=envelope.pk).update(amount=amount)

    envelope, at = purse(2000), now + LATER
    calls = [approving(asking(100), envelope, cast, at, n) for n in range(10)]
    found = at_once([lambda: careless(envelope, Decimal(50)), *calls], met=(Refused, IntegrityError))
    crashed = [one for one in found if isinstance(one, IntegrityError)]
    envelope.refresh_from_db()
    assert (len(crashed) > 0) == POSTGRESQL
    assert envelope.allocated <= envelope.amount


def test_only_the_two_functions_of_envelopes_move_what_is_granted():
    """Every draw and every return passes where its history is written: no other action calls the counter."""
    home = Path(actions.__file__).parents[1]
    found = {
        path.relative_to(home).as_posix()
        for path in home.rglob("*.py")
        for text in [path.read_text()]
        if "objects.draw(" in text or "objects.give_back(" in text
    }
    assert found == {"actions/envelopes.py"}
    assert {"draw", "give_back"} <= set(vars(EnvelopeQuerySet))
